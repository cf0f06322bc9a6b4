"""Letters: their fonts, where text goes, and the numbers at axes."""
