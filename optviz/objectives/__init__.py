"""What can be optimized: objectives of any dimension, and surfaces, which are those of two parameters with a window."""
