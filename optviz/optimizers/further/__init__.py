"""Optimizers beyond those that every course explains; one file is one family, whose name is that of the file."""
