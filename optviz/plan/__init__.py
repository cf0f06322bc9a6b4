"""What is to be raced, from names or objects, as one value that is made before any step."""
