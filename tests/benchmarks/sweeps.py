"""What a step of a quarter of a million runs costs here and in PyTorch: `python tests/benchmarks/sweeps.py`.

Adam on Rosenbrock's function from 512 x 512 starts, in float64: here stepped alone, and stepped and judged as a map of
basins does it; in PyTorch by `torch.optim.Adam` on the same starts as one tensor, whose gradient is found by autograd.
All sides take turns; what is compared is the time that passes, with all processors for each. A second table has 300
steps, which few of these runs end before, so that nearly all of them are judged in full: stepped alone; judged as
sweeps are by themselves; and by two threads and two processes that have begun before. The machine is to do nothing
else; where it does, `--processor` compares the time of the processor for what is done in one process.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from functools import partial

import numpy as np
import torch

from optviz.objectives.base import Array
from optviz.optimizers import Adam
from optviz.plan.inputs import surface_from
from optviz.race.entries import entries_as_columns
from optviz.studies.chunks.chunk import AT_ONCE, Chunk, chunks_of
from optviz.studies.chunks.raced import Way, raced
from optviz.studies.moving.moves import AT_A_TIME
from optviz.studies.moving.stepping import expressions_of, moves_of
from optviz.studies.moving.swept import Swept
from optviz.system.executors import processes
from optviz.system.progress import silent
from optviz.tables import markdown

SIDE, STEPS, ROUNDS = 512, 30, 7
MANY, WORKERS = 300, 2
RATE = 0.01


def main() -> None:
    """Print the tables."""
    surface = surface_from("rosenbrock")
    x, y = np.meshgrid(np.linspace(-2, 2, SIDE), np.linspace(-1, 3, SIDE))
    starts = np.stack([x, y]).reshape(2, -1)
    few, many = ([*chunks_of(surface, Adam(RATE), starts, steps, 0)] for steps in (STEPS, MANY))
    compare(
        STEPS,
        {
            "PyTorch": lambda: by_torch(starts),
            "optviz, stepped": lambda: by_steps(starts, STEPS),
            "optviz, stepped and judged": lambda: raced(few, Way(), silent),
        },
    )
    here = {"stepped": partial(by_steps, starts, MANY), "judged": lambda: raced(many, Way(in_this_thread), silent)}
    if arguments().processor:
        compare(MANY, here)
        return
    with ThreadPoolExecutor(WORKERS) as threads, processes(WORKERS) as others:
        ways: dict[str, Executor] = {f"{WORKERS} threads": threads, f"{WORKERS} processes": others}
        compare(MANY, here | {f"judged, {name}": partial(by, executor, many) for name, executor in ways.items()})


def arguments() -> argparse.Namespace:
    """What is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--processor", action="store_true", help="Compare the time of the processor.")
    return parser.parse_args()


def in_this_thread() -> AbstractContextManager[Executor]:
    """One thread, as short sweeps have it."""
    return ThreadPoolExecutor(1)


def by(executor: Executor, chunks: Sequence[Chunk]) -> Swept:
    """Race chunks by an executor that is open."""
    return raced(chunks, Way(lambda: nullcontext(executor)), silent)


def compare(steps: int, sides: Mapping[str, Callable[[], object]]) -> None:
    """Print how long each side takes in turns, and how many times faster it is than the first."""
    rounds = [[seconds(side) for side in sides.values()] for _ in range(ROUNDS + 1)][1:]
    rows = []
    for name, found in zip(sides, zip(*rounds, strict=True), strict=True):
        ratios = sorted(first / each for each, (first, *_) in zip(found, rounds, strict=True))
        nanoseconds = 1e9 * statistics.median(found) / steps / SIDE**2
        rows.append(
            [name, f"{nanoseconds:.1f}", f"{statistics.median(ratios):.2f}", f"{ratios[0]:.2f} to {ratios[-1]:.2f}"]
        )
    print(markdown([f"{SIDE}x{SIDE} runs, {steps} steps", "ns a run and step", "times faster", "spread"], rows))


def seconds(work: Callable[[], object]) -> float:
    """How long some work takes."""
    clock = time.process_time if arguments().processor else time.perf_counter
    began = clock()
    work()
    return clock() - began


def by_steps(starts: Array, steps: int) -> None:
    """Step all runs, some thousands at a time."""
    surface, optimizer = surface_from("rosenbrock"), Adam(RATE)
    expressions = expressions_of(surface, optimizer, starts.shape[1])
    for begin in range(0, starts.shape[1], AT_ONCE):
        entries = entries_as_columns(optimizer, starts[:, begin : begin + AT_ONCE])
        moves = moves_of(surface, entries, 0, expressions)
        for step in range(0, steps + 1, AT_A_TIME):
            moves.take(min(AT_A_TIME, steps + 1 - step))


def by_torch(starts: Array) -> None:
    """Step all runs as one tensor."""
    w = torch.tensor(starts, requires_grad=True)
    optimizer = torch.optim.Adam([w], lr=RATE)
    for _ in range(STEPS):
        optimizer.zero_grad()
        x, y = w
        ((1 - x) ** 2 + 100 * (y - x * x) ** 2).sum().backward()
        optimizer.step()


if __name__ == "__main__":
    main()
