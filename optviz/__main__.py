"""`python -m optviz`, for a checkout that is not installed."""

from optviz.cli import main

if __name__ == "__main__":
    main()
