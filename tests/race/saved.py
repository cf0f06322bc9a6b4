"""A recording for tests, what makes two of them the same, and the sentence with which a file is refused."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from optviz import OptvizError, Recording, load_recording, record

Array = NDArray[np.float64]
ARRAYS = ("points", "losses", "gradients", "evaluations", "diverged_at")


class Bowl:
    def value(self, w: Array) -> Array:
        return w[0] * w[0] + w[1] * w[1]

    def gradient(self, w: Array) -> Array:
        return 2 * w


class Demanding:
    def __init__(self, lr: float) -> None:
        self.lr = lr

    def update(self, weight: Array, grad: Array) -> None:
        weight -= self.lr * grad


def small() -> Recording:
    """With a run that is lost, settings that are not the defaults, and two starts."""
    return record("rosenbrock:b=50", ["sgd:lr=0.02", "adam:beta1=0.8"], [(-1.2, 1.0), (0.1, 0.3)], steps=12, seed=3)


def assert_same(one: Recording, other: Recording) -> None:
    assert (one.surface.spec, one.runs, one.window, one.seed, one.version) == (
        other.surface.spec,
        other.runs,
        other.window,
        other.seed,
        other.version,
    )
    for name in ARRAYS:
        first, second = getattr(one, name), getattr(other, name)
        assert first.dtype == second.dtype
        np.testing.assert_array_equal(first, second)


def refusal(path: Path) -> str:
    """The sentence with which a file is refused."""
    with pytest.raises(OptvizError) as caught:
        load_recording(path)
    assert type(caught.value) is OptvizError
    return assert_sentence(str(caught.value))


def assert_sentence(message: str) -> str:
    assert re.fullmatch(r"\S[^\n]*[.?]", message)
    return message


def forge(
    path: Path, about: dict[str, Any] | None = None, arrays: dict[str, Any] | None = None, without: str = ""
) -> Path:
    """A recording of which some parts were replaced or left out."""
    small().save(path)
    with np.load(path) as file:
        parts = {name: file[name] for name in file.files}
    described = json.loads(str(parts["about"])) | (about or {})
    parts["about"] = np.array(json.dumps({name: value for name, value in described.items() if name != without}))
    parts |= arrays or {}
    parts.pop(without, None)
    with path.open("wb") as file:
        np.savez_compressed(file, **parts)
    return path


def settings_and_state(optimizer: Any) -> tuple[type, dict[str, Any]]:
    return type(optimizer), vars(optimizer)
