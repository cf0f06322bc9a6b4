"""A surface from the side: where it is seen from, its mesh, and the trails that lie on it."""
