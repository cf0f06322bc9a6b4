"""What a step of many runs costs in buffers, beside the plain rule: `python tests/benchmarks/replay.py`.

The plain rule is one optimizer on one array. Both sides take turns; what is compared is the time of the processor.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np

from optviz.optimizers import SGD, Adam
from optviz.optimizers.base import Optimizer
from optviz.plan.inputs import settings_of, surface_from
from optviz.tables import markdown
from optviz.trace.array import Traced
from optviz.trace.expression import Symbol
from optviz.trace.replay import Replay, computed
from optviz.traced.asked import answered
from optviz.traced.rule import rule_of
from optviz.traced.surface import traced_method

RUNS = 16_384
STEPS = 40
ROUNDS = 15


def main() -> None:
    """Print the table."""
    rows = [measured(Adam(0.01)), measured(SGD(0.0001))]
    head = ["16,384 runs on Rosenbrock", "replayed, ns a run and step", "plain rule", "ratio", "spread", "set-up, ms"]
    print(markdown(head, rows))


def measured(optimizer: Optimizer) -> list[str]:
    """Nanoseconds for a step of one run, either way."""
    surface = surface_from("rosenbrock")
    x, y = np.meshgrid(np.linspace(-2, 2, 128), np.linspace(-1, 3, 128))
    weight = np.stack([x, y]).reshape(2, -1)
    began = time.process_time()
    replay = replay_of(optimizer, weight)
    set_up = 1e3 * (time.process_time() - began)
    optimizer.step(weight, surface)
    pairs = [
        (nanoseconds(replay.step), nanoseconds(lambda: optimizer.step(weight, surface))) for _ in range(ROUNDS + 1)
    ][1:]
    ratios = sorted(one / other for one, other in pairs)
    ours, plain = (statistics.median(side) for side in zip(*pairs, strict=True))
    name = type(optimizer).__name__
    spread = f"{ratios[0]:.2f} to {ratios[-1]:.2f}"
    return [name, f"{ours:.1f}", f"{plain:.1f}", f"{statistics.median(ratios):.2f}", spread, f"{set_up:.1f}"]


def replay_of(optimizer: Optimizer, starts: np.ndarray) -> Replay:
    """After the first step."""
    rule, surface = rule_of(optimizer), surface_from("rosenbrock")
    count = len(rule.following.state)
    symbols = Traced.symbols(
        *(Symbol(*each) for each in [("w", 0), ("w", 1), *(("s", place) for place in range(count))])
    )
    h = {Traced.symbol(Symbol("h", name)).nodes.item(): value for name, value in settings_of(optimizer).items()}
    point = Traced.symbols("x", "y").nodes
    gradient = {"gradient": traced_method(surface, "gradient")}
    first, following = (
        answered([*each.weight, *each.state], gradient, point) for each in (rule.step(1), rule.following)
    )
    known = computed(first, dict(zip(symbols.nodes, starts, strict=False)) | h)
    return Replay(dict(zip(symbols.nodes, following, strict=True)), dict(zip(symbols.nodes, known, strict=True)) | h)


def nanoseconds(step: Callable[[], object]) -> float:
    """Of the processor, for a step of one run."""
    began = time.process_time()
    for _ in range(STEPS):
        step()
    return 1e9 * (time.process_time() - began) / STEPS / RUNS


if __name__ == "__main__":
    main()
