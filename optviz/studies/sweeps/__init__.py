"""Questions whose answer takes many runs: of each only how it ended is kept."""
