"""A formula that somebody types, such as `x**2 + 10*y**2 + sin(3*x)`, as a surface: it is read, and never run."""
