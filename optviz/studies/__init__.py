"""Questions about learning, each answered by training many networks: what was found, in numbers."""
