"""What is asked of the machine: files written whole, processes, signals, progress, and text fit for a terminal."""
