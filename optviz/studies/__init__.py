"""Questions that take very many runs to answer: what was found, in numbers."""
