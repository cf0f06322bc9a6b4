"""What a figure can show of a race: one file for each view."""
