"""The way of a learning rate from the command line to a film, as CONTRIBUTING.md tells it, followed as it is gone."""

from __future__ import annotations

import re
import sys
from itertools import groupby
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import pytest

from optviz.cli import optviz

CHECKOUT = Path(__file__).parents[1]
RATE = 0.1234
# So deep does one look for it: in a run, of a recording, of a scene, of what draws.
DEEP = 6


def told() -> list[str]:
    """The files in the order in which the document has them."""
    text = (CHECKOUT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    paragraph = next(part for part in text.split("\n\n") if part.startswith("A learning rate in "))
    return re.findall(r"`([\w/]+\.py)`", paragraph)


def holds(value: Any, deep: int = DEEP) -> bool:
    """Whether the rate is in a value, as a number or within a text."""
    if isinstance(value, (str, float)):
        return str(RATE) in str(value)
    if not deep or isinstance(value, (int, bytes, type, np.ndarray)):
        return False
    if isinstance(value, dict):
        return any(holds(each, deep - 1) for each in value.values())
    if isinstance(value, (list, tuple)):
        return any(holds(each, deep - 1) for each in value)
    return holds(getattr(value, "__dict__", {}), deep - 1)


def test_a_learning_rate_goes_the_way_that_is_told_and_through_each_room_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected, seen = told(), list[str]()
    wanted = {str(CHECKOUT / "optviz" / file): file for file in expected}

    def look(frame: FrameType, event: str, _: Any) -> None:
        file = wanted.get(frame.f_code.co_filename)
        if event == "call" and file and file not in seen and any(map(holds, list(frame.f_locals.values()))):
            seen.append(file)

    monkeypatch.chdir(tmp_path)
    before = sys.getprofile()
    sys.setprofile(look)
    try:
        line = f"animate saddle --optimizer adam:lr={RATE} --steps 2 --size 320x240 --quiet --out race.gif"
        optviz(line.split(), standalone_mode=False)
    finally:
        sys.setprofile(before)
    assert len(expected) >= 12
    assert seen == expected
    rooms = [room for room, _ in groupby(file.partition("/")[0] for file in seen)]
    assert len(set(rooms)) == len(rooms)
