"""Homework is told right or wrong, with the slip; whatever a submission does, the others are checked."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from mutants import judged, mutants

import optviz
from optviz import OptvizError
from optviz.checking.apart import checked_apart
from optviz.checking.checked import check
from optviz.cli import optviz as program
from optviz.optimizers import families

ADAM = """
import numpy as np

class Adam:
    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999):
        self.lr, self.beta1, self.beta2, self.t, self.m, self.v = lr, beta1, beta2, 0, 0.0, 0.0

    def update(self, params, grads):
        for key in params:
            self.t += 1
            self.m = self.beta1 * self.m + (1 - self.beta1) * grads[key]
            self.v = self.beta2 * self.v + (1 - self.beta2) * grads[key] ** 2
            m = self.m / (1 - self.beta1 ** self.t)
            v = self.v / (1 - self.beta2 ** self.t)
            params[key] -= self.lr * m / (np.sqrt(v) + 1e-8)
"""
# What somebody writes in the place of a line above, and what it is told to be.
SLIPS = {
    ("self.m / (1 - self.beta1 ** self.t)", "self.m"): "first average uncorrected",
    ("self.v / (1 - self.beta2 ** self.t)", "self.v"): "second average uncorrected",
    ("(np.sqrt(v) + 1e-8)", "np.sqrt(v + 1e-8)"): "epsilon inside",
    ("(np.sqrt(v) + 1e-8)", "(v + 1e-8)"): "root missing",
    ("grads[key] ** 2", "abs(grads[key])"): "absolute value",
    ("(1 - self.beta2) * grads[key] ** 2", "grads[key] ** 2"): "sum of squares",
    ("params[key] -=", "params[key] +="): "sign",
    ("self.lr * m", "self.lr * self.lr * m"): "rate twice",
    ("self.t += 1", "self.t += 1; grads[key] = grads[key] + 0.01 * params[key]"): "weight decay 0.01",
}


def rule_in(text: str) -> Any:
    """The class that a text makes."""
    made: dict[str, Any] = {}
    exec(text, made)  # noqa: S102 the text is ours
    return made["Adam"]


def test_a_right_rule_in_another_form_is_right_and_found_without_its_name() -> None:
    for against in ("adam", None):
        found = optviz.check(rule_in(ADAM), against)
        assert (found.agrees, found.against) == (True, "adam")


@pytest.mark.parametrize(("line", "slip"), SLIPS.items(), ids=lambda each: each if isinstance(each, str) else "")
def test_a_slip_that_a_student_writes_is_named(line: tuple[str, str], slip: str) -> None:
    assert line[0] in ADAM
    found = check(rule_in(ADAM.replace(*line)), "adam")
    assert found.agrees is False
    assert slip in found.slips


def test_where_two_rules_part_is_told_with_both_numbers_and_states() -> None:
    class Heavy:
        def __init__(self, lr: float = 0.01, momentum: float = 0.5) -> None:
            self.lr, self.momentum, self.v = lr, momentum, np.zeros(2)

        def update(self, weight: Any, grad: Any) -> None:
            self.v = self.momentum * self.v - (1 - self.momentum) * self.lr * grad
            weight += self.v

    found = check(Heavy, "momentum")
    assert found.slips == ("momentum as an average",)
    # On x^2 - y^2 from (0.7, -0.3), by hand.
    assert (found.surface, found.step, found.component) == ("saddle", 1, 0)
    assert found.given == pytest.approx(0.7 - 0.005 * 1.4)
    assert found.expected == pytest.approx(0.7 - 0.01 * 1.4)
    assert found.state["v"] == "array([-0.007, -0.003])"
    assert found.told.startswith("Heavy is not Momentum: momentum is an average")


def test_nesterov_with_the_velocity_first_is_told() -> None:
    class Nesterov:
        def __init__(self, lr: float = 0.01, momentum: float = 0.9) -> None:
            self.lr, self.momentum, self.v = lr, momentum, np.zeros(2)

        def update(self, w: Any, g: Any) -> None:
            self.v = self.momentum * self.v - self.lr * g
            w += self.momentum * self.momentum * self.v - (1 + self.momentum) * self.lr * g

    assert check(Nesterov, "nag").slips == ("velocity first",)


def test_of_slips_made_by_machine_almost_all_are_named() -> None:
    sample = list(mutants(seed=11, rounds=1, every=45))
    assert len(sample) > 10
    assert [(each.rule, each.slip) for each in sample if not judged(each)] == []


class Signs:
    """Lion, as its paper has it."""

    def __init__(self, lr: float = 0.01) -> None:
        self.lr, self.m = lr, np.zeros(2)

    def update(self, weight: Any, grad: Any) -> None:
        mixed = 0.9 * self.m + 0.1 * grad
        self.m = 0.99 * self.m + 0.01 * grad
        weight -= self.lr * np.sign(mixed)


def test_without_a_name_a_rule_is_found_among_all_also_those_that_no_course_has() -> None:
    found = check(Signs)
    assert (found.agrees, found.against) == (True, "lion")
    # A matrix of weights is not what rules are checked on.
    several = [cls for family, each in families().items() if family != "matrices" for cls in each.values()]
    right = [type("Mine", (cls,), {})(learning_rate=0.013) for cls in several[::5]]
    assert [each for each in right if not check(each).agrees] == []


def test_a_rule_that_gives_no_number_is_no_rule_that_gives_none_either() -> None:
    class Lost:
        def update(self, weight: Any, grad: Any) -> None:
            weight -= grad * ((weight - weight) / (grad - grad))

    found = check(Lost)
    assert found.agrees is False
    assert "component 0 is no number, and must be" in found.told
    with pytest.raises(OptvizError, match="Muon is for a matrix of weights"):
        check(Lost, "muon")


def test_what_is_like_no_rule_is_told_the_nearest_and_where_it_parts() -> None:
    class Fading:
        def __init__(self, lr: float = 0.01) -> None:
            self.lr, self.t = lr, 0

        def update(self, weight: Any, grad: Any) -> None:
            self.t += 1
            weight -= self.lr * grad * (1 + 0.37 / self.t)

    found = check(Fading)
    assert (found.against, found.agrees, found.slips) == ("sgd", False, ())
    assert "none of the known slips explains it" in found.told
    # On x^2 - y^2 from (0.7, -0.3), by hand.
    assert (found.given, found.expected) == pytest.approx((0.7 - 0.0137 * 1.4, 0.7 - 0.01 * 1.4))


def test_a_rule_that_is_none_is_refused() -> None:
    with pytest.raises(OptvizError, match="Did you mean 'adam'"):
        check(rule_in(ADAM), "adm")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("while True: pass", "was not done after 4 seconds"),
        ("import os; os._exit(0)", "ended the process"),
        ("raise SystemExit(3)", "SystemExit"),
        ("def Adam(w, g):\n    return [w[5], 0]", "raised IndexError"),
    ],
    ids=["hangs", "exits", "leaves", "raises"],
)
def test_a_submission_that_fails_is_told_and_hurts_nothing(code: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text(code)
    found = checked_apart(str(file), "adam", 4.0)
    assert found.agrees is None
    assert said in found.told


def test_a_folder_gives_a_table_and_an_exit_code(tmp_path: Path) -> None:
    (tmp_path / "b.py").write_text(ADAM)
    (tmp_path / "a.py").write_text(ADAM.replace("params[key] -=", "params[key] +=") + "\nprint('=1' * 10**6)\n")
    line = ["check", str(tmp_path), "--against", "adam", "--csv", str(tmp_path / "t.csv"), "--json"]
    done = CliRunner().invoke(program, line)
    assert done.exit_code == 1
    assert [each["result"] for each in json.loads(done.output)] == ["wrong", "right"]
    with (tmp_path / "t.csv").open(newline="") as table:
        assert [row["slips"] for row in csv.DictReader(table)] == ["sign", ""]
    assert CliRunner().invoke(program, ["check", str(tmp_path / "b.py")]).exit_code == 0


def test_what_others_put_into_a_folder_is_told_in_lines_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "outside.py").write_text("secret words\n")
    folder = tmp_path / "submissions"
    folder.mkdir()
    (folder / "a.py").symlink_to(tmp_path / "outside.py")
    (folder / "b\nc.py  right.py").write_text("x = 1\n")
    (folder / "d.py").mkdir()
    done = CliRunner().invoke(program, ["check", str(folder), "--against", "adam"])
    assert done.exit_code == 2
    lines = done.output.splitlines()
    assert len(lines) == 3
    assert all("not checked" in line for line in lines)
    assert "leads out of" in lines[0]
    assert "secret" not in done.output
    assert "b\\nc.py" in lines[1]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["a.py", "--csv", "nowhere/t.csv"], "there is no folder"),
        (["a.py", "--film", "a.txt"], "not as '.txt'"),
        (["a.py", "--film", "nowhere/a.gif"], "there is no folder"),
        (["nowhere/"], "nowhere/ is no file of Python and no folder of such; check its name."),
        (["a.py", "b.py"], "has no place for b.py; give one file, or the folder that has all of them."),
    ],
)
def test_what_cannot_be_done_is_said_before_any_submission_runs(
    options: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.py").write_text("open('ran', 'w')\n")
    done = CliRunner().invoke(program, ["check", *options])
    assert done.exit_code == 2
    assert said in done.stderr.replace("\n", " ")
    assert not Path("ran").exists()


def test_a_film_of_what_does_not_part_is_told_not_to_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("right.py").write_text(ADAM)
    done = CliRunner().invoke(program, ["check", "right.py", "--against", "adam", "--film", "a.gif"])
    assert done.exit_code == 0
    assert (
        "Warning: a.gif is not written: it would show where a wrong rule parts, and right.py is right." in done.stderr
    )
    assert not Path("a.gif").exists()


# What a student writes who is asked for Adam with gradients that are cut to a length.
CLIPPED = ADAM.replace(
    "            self.t += 1\n",
    "            self.t += 1\n"
    "            length = np.sqrt((grads[key] ** 2).sum())\n"
    "            grads[key] = grads[key] / max(1.0, length / 0.5)\n",
)


@pytest.mark.parametrize(
    ("against", "made", "expected"),
    [
        ("clip(adam):norm=0.5", CLIPPED, (True, ())),
        ("clip(adam):norm=0.7", CLIPPED, (False, ())),
        ("adam", CLIPPED, (False, ())),
        ("Clip(adam):norm=0.5", CLIPPED.replace("grads[key] ** 2\n", "grads[key]\n"), (False, ("square missing",))),
        ("lookahead(clip(adam):norm=0.5)", CLIPPED, (False, ())),
    ],
)
def test_homework_is_held_against_a_rule_with_something_around_it(
    tmp_path: Path, against: str, made: str, expected: tuple[bool, tuple[str, ...]]
) -> None:
    assert made != ADAM
    (tmp_path / "homework.py").write_text(made, encoding="utf-8")
    found = checked_apart(str(tmp_path / "homework.py"), against)
    assert (found.agrees, found.slips) == expected, found.told
    assert found.against == against.partition(":")[0].lower() or "lookahead" in against


def test_a_schedule_lasts_as_long_as_the_check_where_nobody_says_how_long() -> None:
    class Falling:
        def __init__(self) -> None:
            self.t = 0

        def update(self, weight: Any, grad: Any) -> None:
            weight -= 0.01 * 0.5 * (1 + np.cos(np.pi * self.t / 16)) * grad
            self.t += 1

    assert check(Falling, "cosine(sgd):lr=0.01").agrees
    assert not check(Falling, "cosine(sgd):lr=0.01,steps=20").agrees


@pytest.mark.parametrize("against", ["clip(nope)", "clip(adam):nrm=1", "clip(adam", "nope(adam)"])
def test_a_rule_that_there_is_not_is_refused_before_anything_is_checked(against: str) -> None:
    done = CliRunner().invoke(program, ["check", "homework.py", "--against", against])
    assert done.exit_code == 2
    assert "Traceback" not in done.output
    assert done.output.strip()
