"""Very many runs in parts, done by threads, processes or a cluster, and kept until all are done."""
