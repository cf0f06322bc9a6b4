"""What is drawn: tracks, verdicts, every text and step of a figure, and the recipe that makes it again."""
