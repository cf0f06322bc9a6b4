"""What a mini-batch step of 25 networks costs here and in PyTorch: `python tests/benchmarks/networks.py`.

Networks 64-32-10 learn the digits with Adam, 64 samples a step, in float64: here as one array, in PyTorch by
`torch.func.vmap`, and in a loop over 25 models, as its users write it. All sides take turns, block by block; what is
compared is the time of the processor, because the machine may do other things, with one thread on each side.
"""

from __future__ import annotations

import os

# One thread for a matrix product, and the whole processor as PyTorch has it, both told before NumPy is loaded.
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ.pop("OPENBLAS_CORETYPE", None)

import statistics
import time
from collections.abc import Iterator
from itertools import count
from typing import Any

import numpy as np
import torch
from torch.func import functional_call, grad, stack_module_state, vmap

from optviz.data.drawn import in_epochs
from optviz.optimizers import Adam
from optviz.plan.inputs import surface_from
from optviz.race.entries import entries_as_columns
from optviz.race.lockstep import lockstep
from optviz.race.stages import network_of
from optviz.tables import markdown

MEMBERS, BATCH, RATE = 25, 64, 0.003
# A thousand steps in all.
BLOCKS, STEPS = 20, 50
NETWORK = network_of(surface_from("network(digits):hidden=32,layers=1"))


def main() -> None:
    """Print the table."""
    torch.set_num_threads(1)
    sides = {"optviz": ours(), "PyTorch, vmap": batched(), "PyTorch, 25 models": one_by_one()}
    for side in sides.values():
        next(side)
    rounds = [[milliseconds(side) for side in sides.values()] for _ in range(BLOCKS + 1)][1:]
    rows = []
    for name, found in zip(sides, zip(*rounds, strict=True), strict=True):
        ratios = sorted(each / ours for each, (ours, *_) in zip(found, rounds, strict=True))
        rows.append(
            [
                name,
                f"{statistics.median(found) / STEPS:.2f}",
                f"{statistics.median(ratios):.1f}",
                f"{ratios[0]:.1f} to {ratios[-1]:.1f}",
            ]
        )
    print(markdown([f"{MEMBERS} networks 64-32-10", "a step, ms", "times ours", "spread"], rows))


def milliseconds(side: Iterator[object]) -> float:
    """Of the processor, for a block of steps."""
    began = time.process_time()
    for _ in range(STEPS):
        next(side)
    return 1e3 * (time.process_time() - began)


def ours() -> Iterator[object]:
    """A step of all networks each time."""
    surface = surface_from(f"minibatch({NETWORK.spec}):size={BATCH}")
    starts = np.stack([NETWORK.beginning(draw) for draw in range(MEMBERS)], axis=1)
    return lockstep(surface, entries_as_columns(Adam(RATE), starts), losses_every=BLOCKS * STEPS * 2)


def module(draw: int = 0) -> torch.nn.Module:
    """The same network in PyTorch, from the same beginning."""
    w, modules = NETWORK.beginning(draw), []
    for layer in NETWORK.parts:
        linear = torch.nn.Linear(layer.inputs, layer.outputs, dtype=torch.float64)
        with torch.no_grad():
            weights = w[layer.begin : layer.middle].reshape(layer.inputs, layer.outputs)
            linear.weight.copy_(torch.tensor(weights.T))
            linear.bias.copy_(torch.tensor(w[layer.middle : layer.end]))
        modules += [linear, torch.nn.Tanh()]
    return torch.nn.Sequential(*modules[:-1])


def batches() -> Iterator[tuple[Any, Any]]:
    """The same samples, step after step."""
    inputs, target = torch.tensor(NETWORK.inputs), torch.tensor(NETWORK.learned.target).long()
    for step in count(1):
        chosen = torch.tensor(in_epochs(len(target), BATCH, 0, step))
        yield inputs[chosen], target[chosen]


def batched() -> Iterator[object]:
    """A step of all networks each time, as PyTorch's tutorial on ensembles has it."""
    parameters, buffers = stack_module_state([module(draw) for draw in range(MEMBERS)])
    base = module().to("meta")

    def loss(weights: Any, held: Any, inputs: Any, target: Any) -> Any:
        return torch.nn.functional.cross_entropy(functional_call(base, (weights, held), (inputs,)), target)

    slopes = vmap(grad(loss), in_dims=(0, 0, None, None))
    optimizer = torch.optim.Adam(parameters.values(), lr=RATE)
    for inputs, target in batches():
        found = slopes({name: each.detach() for name, each in parameters.items()}, buffers, inputs, target)
        for name, each in parameters.items():
            each.grad = found[name]
        optimizer.step()
        yield parameters


def one_by_one() -> Iterator[object]:
    """A step of each network each time."""
    models = [module(draw) for draw in range(MEMBERS)]
    optimizers = [torch.optim.Adam(each.parameters(), lr=RATE) for each in models]
    for inputs, target in batches():
        for model, optimizer in zip(models, optimizers, strict=True):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(model(inputs), target).backward()
            optimizer.step()
        yield models


if __name__ == "__main__":
    main()
