"""Objectives of one's own: an object or a function with a value, whose derivatives are checked or found."""
