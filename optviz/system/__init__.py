"""What is asked of the machine: whole files, processes, signals, streams, progress, and text fit for a terminal."""
