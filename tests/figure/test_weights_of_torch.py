"""The README's listing that keeps the weights of a network of PyTorch."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optviz import scene_of
from optviz.figure.projected import Projected
from optviz.race.files.brought import read_paths

if os.environ.get("CI"):
    import torch
else:
    torch = pytest.importorskip("torch")

README = Path(__file__).parents[2] / "README.md"


def test_a_training_of_torch_is_seen_on_the_plane_in_which_it_moved_most(tmp_path: Path) -> None:
    (listing,) = re.findall(r"```py\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, Any] = {"torch": torch, "numpy": np}
    exec(listing, names)  # noqa: S102 the listing is ours
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(2, 8), torch.nn.Tanh(), torch.nn.Linear(8, 1))
    inputs = torch.randn(64, 2)
    target = (inputs[:, :1] * inputs[:, 1:]).sign()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    kept = names["Weights"](model)
    for _ in range(12):
        loss = ((model(inputs) - target) ** 2).mean()
        kept.keep(loss)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    kept.save(tmp_path / "weights.npz", "sgd")
    found = read_paths(tmp_path / "weights.npz")
    assert found.points.shape == (12, 33, 1)
    assert found.losses[-1, 0] == pytest.approx(float(kept.losses[-1]))
    # What was kept are the weights of then, not those at the end.
    assert (np.abs(np.diff(found.points[:, :, 0], axis=0)).max(axis=1) > 0).all()
    (seen,) = scene_of(found, view=("contour", "loss")).recordings
    assert isinstance(seen, Projected)
    assert sum(seen.directions.explained) > 0.9
