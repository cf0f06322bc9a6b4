"""One file for each format of a film."""
