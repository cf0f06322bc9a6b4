"""Runs in lockstep: runs as columns, the stream of steps, and what is kept of it, in memory and as files."""
