"""Samples to learn from: tables that are made by a seed, or read from a file of a stranger."""
