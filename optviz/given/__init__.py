"""What may be written or handed over: names with settings, numbers in a range, code of one's own; and how much."""
