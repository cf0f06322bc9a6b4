"""Very many runs on their way, some steps at a time, until all have ended."""
