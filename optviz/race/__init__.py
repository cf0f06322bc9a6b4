"""Runs in lockstep: who races from where, the stream of steps, and what is kept of it, in memory and as files."""
