"""Tries by hand: `python tests/fuzz --tries 100000 --seed 7 --workers 2`, or one alone: `--only line:7:1234`.

Prints how the tries of each kind ended, and each kind of fault with the line that repeats one of it alone.
"""

from __future__ import annotations

import argparse
import collections
import multiprocessing
import re
import sys
import tempfile
import time
from pathlib import Path

import trying

PIECE = 500


def alike(fault: str) -> str:
    """What faults of one kind have in common."""
    return re.sub(r"'[^']*'|`[^`]*`|\"[^\"]*\"|\d+", "_", fault)[:70]


def many(tries: int, seed: int, workers: int, first: int) -> int:
    """Run tries of all kinds side by side."""
    began = time.monotonic()
    kinds = list(trying.KINDS)
    each = tries // len(kinds)
    tasks = [
        (kind, seed, at, min(at + PIECE, first + each)) for at in range(first, first + each, PIECE) for kind in kinds
    ]
    outcomes = {kind: collections.Counter[str]() for kind in kinds}
    faults: dict[str, list[tuple[str, str]]] = {}
    # What a try leaves behind in a process is gone with it.
    with multiprocessing.get_context("spawn").Pool(workers, maxtasksperchild=10) as pool:
        for kind, found, wrong in pool.imap_unordered(trying.piece, tasks):
            outcomes[kind] += found
            for fault, where in wrong.items():
                faults.setdefault(alike(fault), []).extend((each, fault) for each in where)
    columns = sorted(set().union(*outcomes.values()))
    print(" ".join(f"{each:>10}" for each in ("", *columns)))
    for kind, counts in outcomes.items():
        print(" ".join([f"{kind:>10}", *(f"{counts[each]:>10}" for each in columns)]))
    for found_in in sorted(faults.values(), key=len, reverse=True):
        where, fault = min(found_in, key=lambda found: len(found[1]))
        print(f"\n{len(found_in)} times, as with --only {where}\n    {fault}")
    print(f"\n{each * len(kinds)} tries with seed {seed}, {time.monotonic() - began:.0f} s")
    return 1 if faults else 0


def one(which: str) -> int:
    """Run one try, and show all of it."""
    kind, seed, number = which.split(":")
    given, drawn = trying.made(kind, int(seed), int(number))
    print(f"optviz {given.arguments}")
    if given.name:
        print(f"{given.name}: {given.content!r}")
    with tempfile.TemporaryDirectory() as folder:
        for _, found in trying.tries(trying.Box(Path(folder)), kind, int(seed), [int(number)]):
            print(f"{'drawn, ' if drawn else ''}{found.kind}; {found.fault or 'as it should be'}")
            return 1 if found.fault else 0
    return 0


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tries", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", metavar="KIND:SEED:NUMBER")
    asked = parser.parse_args()
    return one(asked.only) if asked.only else many(asked.tries, asked.seed, asked.workers, asked.first)


if __name__ == "__main__":
    sys.exit(main())
