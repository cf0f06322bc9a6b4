"""What is written of each run: its name at its ball and beside the picture, and its bar."""
