"""A recording as a file: everything in an .npz, or a table as .csv."""
