"""What learns from samples: a line, two classes and networks, each of which is an objective of its parameters."""
