"""Questions whose answer takes many networks, trained side by side."""
