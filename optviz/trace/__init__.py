"""Code written in NumPy, as expressions, found by running it on numbers that note down what is done to them."""

# Traced arrays look NumPy's functions up in tables that this fills.
from optviz.trace import functions as _functions  # noqa: F401
