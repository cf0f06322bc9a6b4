"""Homework beside the textbook: whether two rules make the same steps, and else where they part, and by which slip."""
