"""What is seen of very many runs as their steps go by, and kept of each until it is judged."""
