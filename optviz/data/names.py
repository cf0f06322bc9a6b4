"""Which data and which models there are, for a help that is given before any numbers are loaded."""

from __future__ import annotations

# Each is a function of its name in `made.py` or, of those that another package brings, in `installed.py`.
MADE = ("regression", "clouds", "moons", "spirals", "blobs", "digits", "cancer")
# Each is a class of its name in `models/`.
MODELS = {"linear": "a line by least squares", "logistic": "two classes", "network": "a network"}
