"""What the page tells of a rule that somebody wrote: whether it is that of the textbook, and else which slip it has."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from click.testing import CliRunner

from optviz import OptvizWarning, explore
from optviz.checking.homework import told_of
from optviz.checking.saying import slips
from optviz.cli import optviz
from optviz.optimizers import Momentum
from optviz.words import words

if TYPE_CHECKING:
    from conftest import OpenTab
from tabs import Array

SIGN = """
import sys

class Momentum:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr, self.momentum, self.v = lr, momentum, 0

    def update(self, weight, grad):
        print("out of the way")
        self.v = self.momentum * self.v - self.lr * grad
        weight -= self.v
"""


class SGD:
    def __init__(self, lr: float = 0.1) -> None:
        self.lr = lr

    def update(self, weight: Array, grad: Array) -> None:
        weight -= self.lr * grad


class Adam(SGD):
    def update(self, weight: Array, grad: Array) -> None:
        weight -= self.lr * np.sign(grad)


class OwnIdea(SGD):
    """It cannot be traced either."""

    def update(self, weight: Array, grad: Array) -> None:
        weight -= (0.3 if float(grad[0]) > 1 else 0.2) * np.cbrt(grad)


class Raising(SGD):
    def update(self, weight: Array, grad: Array) -> None:  # noqa: ARG002 it comes to nothing
        if np.abs(weight[0]) < 1:
            raise ValueError("<img src=x onerror=alert(1)>")
        weight -= self.lr


def test_homework_in_a_file_is_checked_and_told_in_the_language_of_the_page(
    open_tab: OpenTab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("homework.py").write_text(SIGN, encoding="utf-8")
    asked = ["--optimizer=homework.py:Momentum", "--optimizer=momentum", "--steps=5", "--out=page.html", "--quiet"]
    done = CliRunner().invoke(optviz, ["explore", "saddle", *asked])
    assert done.exit_code == 0, done.output
    tab = open_tab(tmp_path / "page.html")
    tab.set(selected=0)
    told = tab.find(".checked").inner_text()
    # From (0.7, -0.3) on x² - y², the first step of both goes 0.014 along x, one of them uphill.
    assert told == (
        "Checked: it is Momentum but for a slip: the gradient is added to the velocity, not taken off or the step has "
        "the wrong sign. They part at step 1 on Saddle: x is 0.714, and must be 0.686."
    )
    tab.set(language="ko")
    assert (
        tab.find(".checked").inner_text().startswith("검사: 모멘텀 규칙에서 하나가 다름 — 속도에서 기울기를 빼지 않고")
    )
    tab.set(selected=1)
    assert tab.find(".checked").count() == 0


def test_rules_of_ones_own_from_python_are_checked_and_nothing_else_is(open_tab: OpenTab, tmp_path: Path) -> None:
    own: list[Any] = [SGD(), Adam(), OwnIdea(), Raising()]
    with pytest.warns(OptvizWarning, match="Raising raised ValueError"):
        explore("saddle", own, steps=5).save(tmp_path / "own.html")
    tab = open_tab(tmp_path / "own.html")
    told = []
    # Those that are called as a rule of the catalogue are told apart from it.
    for name in ("SGD (own)", "Adam (own)", "OwnIdea", "Raising"):
        tab.find("#runs .who button").get_by_text(name, exact=True).first.click()
        tab.drawn()
        told.append(tab.find(".checked").inner_text())
    assert told[0] == "Checked: it goes the way of SGD, to rounding."
    assert told[1].startswith("Checked: it parts from Adam at step 1 on ")
    assert told[2] == "Checked: it goes the way of no rule of the catalogue."
    assert "<img" in told[3]
    assert tab.find("img").count() == 0


def test_only_what_somebody_wrote_is_checked() -> None:
    assert told_of([Momentum()], ["momentum"]) == [None]


def test_every_slip_has_a_sentence_in_every_language() -> None:
    assert words("ko").table["slips"].keys() == slips().keys()
