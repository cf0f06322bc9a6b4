"""Very many runs in parts, done here, by processes or a cluster, and kept until all are done.

What 10^10 runs of 300 steps would need, ten thousand times what a map has. At 20 ns for a run and step they take 17
hours of one processor, 10 minutes of a hundred. A chunk of 8,192 runs takes 50 ms then: a scheduler, which takes about
1 ms for a task, can keep fifty workers busy with them, so that chunks should be thirty times as large, made of as many
that fit the cache. What is sent and kept is the harder part: starts are 16 bytes a run, 160 GB in all, and should be
told as the range that they are from; how a run ended is 25 bytes, 250 GB, of which no picture shows more than a few
million points, so that workers should count for each cell of the picture how its runs ended and since when, which adds
up in any order. The journal would keep those counts, some kilobytes a chunk, in place of 1.2 million files.
"""
