"""Code written in NumPy, as expressions, found by running it on numbers that note down what is done to them."""
