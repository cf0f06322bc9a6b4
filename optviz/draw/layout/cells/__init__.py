"""How things share a rectangle: the views of some runs a cell, their lanes and cards the place beside it."""
