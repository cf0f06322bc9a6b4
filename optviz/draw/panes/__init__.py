"""The areas of a figure, and what the views draw with in them."""
