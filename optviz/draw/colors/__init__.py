"""Which colours and shapes tell runs apart, and the tints of a surface."""
