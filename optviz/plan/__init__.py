"""What is to be raced, from names or objects: which optimizer, from where, on which surface."""
