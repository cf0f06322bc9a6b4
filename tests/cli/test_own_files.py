"""Rules from files on the command line: they race as any, and no stranger's recipe, film or recording runs one."""

from __future__ import annotations

import importlib.util
import py_compile
import re
from pathlib import Path

import pytest
from command_line import refused, run, succeeded

QUICK = "--steps 5 --frames 2 --size 320x240"
CODE = '''
from pathlib import Path
import sibling
Path("ran").write_text("yes")

class Steady:
    """A rule."""
    def __init__(self, learning_rate=0.1, beta=0.5, period=2, plain=False):
        self.learning_rate, self.beta, self.period, self.plain = learning_rate, beta, period, plain
        assert type(period) is int and type(plain) is bool
        self.v = 0

    def update(self, weight, grad):
        self.v = self.beta * self.v - self.learning_rate * grad
        weight += self.v

def plain(w, g, lr=0.1):
    return w - lr * g

def broken(w, g):
    return w - unknown * g
'''

SURFACES = """
import math

def bowl(x, y, k=3.0):
    return x * x + k * y * y

def by_math(w):
    return math.cosh(w[0]) + w[1] ** 2

class Beads:
    start = (1.0, 1.5)
    window = ((-3, 3), (-3, 3))

    def __init__(self, depth=2.0):
        self.depth = depth

    def value(self, w):
        x, y = w
        return self.depth * x * x + y * y
"""


@pytest.fixture
def homework(folder: Path) -> Path:
    (folder / "sibling.py").write_text("nothing = 0\n")
    path = folder / "homework.py"
    path.write_text(CODE)
    return path


def test_a_rule_from_a_file_races_with_its_settings_beside_the_catalogue(homework: Path) -> None:
    rules = "homework.py:Steady:lr=0.2,beta=0.9,period=3,plain=1,sgd,homework.py:plain"
    table = succeeded(f"animate saddle --optimizer {rules} {QUICK} --out a.gif").stdout
    assert re.search(r"Steady +lr 0.2  beta 0.9  period 3|Steady +learning_rate 0.2  beta 0.9  period 3", table)
    assert "plain" in table
    assert homework.with_name("ran").exists()


def test_a_film_carries_the_name_and_the_sum_of_the_file_and_runs_it_only_where_it_is_named(homework: Path) -> None:
    succeeded(f"animate saddle --optimizer homework.py:Steady,adam:lr=0.1 {QUICK} --out a.gif --save-recipe a.toml")
    told = succeeded("show a.gif").stdout
    assert re.search(r'own = \["homework.py:Steady sha256:[0-9a-f]{12}"\]', told)
    homework.with_name("ran").unlink()
    for source in ("a.gif", "a.toml"):
        assert "runs only where the command line names it" in refused(f"animate {source} --out b.gif")
        # To name another file is not to name this one.
        assert "add --code homework.py" in refused(f"animate {source} --out b.gif --code other.py")
    assert not homework.with_name("ran").exists()
    succeeded("animate a.gif --out b.gif --code homework.py")
    assert (homework.with_name("a.gif")).read_bytes() == (homework.with_name("b.gif")).read_bytes()
    homework.write_text(CODE + "# more\n")
    assert "is not what it was when this figure was made" in run("animate a.gif --out c.gif --code homework.py").stderr


def test_what_runs_is_what_the_file_says_not_what_was_compiled_beside_it(folder: Path) -> None:
    path, other = folder / "mine.py", folder / "other.py"
    path.write_text("def rule(w, g):\n    return w - 0.1 * g\n")
    other.write_text("from pathlib import Path\nPath('ran').touch()\n")
    cached = importlib.util.cache_from_source(str(path))
    py_compile.compile(str(other), cached, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
    succeeded(f"animate saddle --optimizer mine.py:rule {QUICK} --out a.gif")
    assert not (folder / "ran").exists()


@pytest.mark.parametrize(
    "command", ["animate evil.toml --out x.gif", "explore evil.toml --no-open", "record evil.toml"]
)
@pytest.mark.parametrize(
    "text",
    [
        'surface = "saddle"\noptimizers = ["homework.py:Steady"]',
        'surface = "homework.py:plain"',
        'surface = "noisy(homework.py:plain):noise=0.1"',
        'surface = "saddle"\noptimizers = ["./homework.py:Steady:lr=0.1", "sgd"]\nown = []',
    ],
)
def test_a_recipe_from_a_stranger_runs_no_code(homework: Path, command: str, text: str) -> None:
    homework.with_name("evil.toml").write_text(text)
    refused(command)
    assert not homework.with_name("ran").exists()


def test_a_recording_of_it_is_filmed_without_running_it(homework: Path) -> None:
    succeeded("record saddle --optimizer homework.py:Steady --steps 5 --out a.npz")
    homework.unlink()
    succeeded("animate a.npz --frames 2 --size 320x240 --out a.gif")
    assert "homework.py:Steady sha256:" in succeeded("show a.gif").stdout


@pytest.mark.parametrize("name", ["bowl", "bowl:k=9", "Beads:depth=4", "by_math"])
def test_a_surface_from_a_file_is_one_as_any_and_keeps_its_settings(folder: Path, name: str) -> None:
    (folder / "mine.py").write_text(SURFACES)
    succeeded(f"animate 'noisy(mine.py:{name}):noise=0.1' --optimizer sgd {QUICK} --out a.gif")
    assert f'surface = ["noisy(mine.py:{name}):noise=0.1"]' in succeeded("show a.gif").stdout
    assert "add --code mine.py" in refused("animate a.gif --out b.gif")
    succeeded("animate a.gif --out b.gif --code mine.py")
    assert (folder / "a.gif").read_bytes() == (folder / "b.gif").read_bytes()
    succeeded(f"record mine.py:{name} --optimizer sgd --steps 5 --out a.npz")
    assert "add --code mine.py" in refused("animate a.npz --out c.gif")
    succeeded("animate a.npz --out c.gif --frames 2 --code mine.py")


def test_a_page_shows_it(homework: Path) -> None:
    succeeded("explore saddle --optimizer homework.py:Steady:lr=0.2,homework.py:plain --steps 5 --no-open --out a.html")
    assert "Steady" in homework.with_name("a.html").read_text()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("homework.py:Stedy", "No class or function in homework.py is named 'Stedy'; .* Did you mean 'Steady'\\?"),
        ("homework.py", "homework.py has Steady, plain, broken; name one, as in homework.py:Steady."),
        ("homework.py:Steady:gamma=1", "No argument of Steady is named 'gamma'; there are .*"),
        ("homework.py:broken", r"`broken` raised NameError at step 1 \(homework.py, line 21\): .*"),
        ("nothere.py:A", "Cannot read nothere.py: no such file or directory; check its name."),
        (
            "flat.py:A",
            r"flat.py, line 4: `def __init__\(self\):` stands at the level of `class A` in line 3, .* by four spaces.",
        ),
        ("empty.py:A", "empty.py, line 3: `def update.*` stands at the level of `class A` in line 1, .*"),
        ("short.py:A", "short.py, line 2 is not Python: expected an indented block after function .*"),
        ("raises.py:A", "raises.py cannot be run: ZeroDivisionError in line 2: division by zero; mend it there."),
        ("leaves.py:A", "leaves.py cannot be run: SystemExit in line 1: 3; mend it there."),
        ("folder.py:A", ".*folder.py.*"),
    ],
)
def test_what_is_wrong_with_a_file_is_a_sentence(homework: Path, given: str, said: str) -> None:
    update = "def update(self, weight, grad):\n    pass\n"
    homework.with_name("flat.py").write_text(f"x = 1\n\nclass A:\ndef __init__(self):\n    pass\n{update}")
    homework.with_name("empty.py").write_text(f'class A:\n    """A rule."""\n{update}')
    homework.with_name("short.py").write_text("def A(w, g):\nreturn w\n")
    homework.with_name("raises.py").write_text("class A: pass\n1 / 0\n")
    homework.with_name("leaves.py").write_text("raise SystemExit(3)\n")
    homework.with_name("folder.py").mkdir()
    assert re.fullmatch(said, refused(f"animate saddle --optimizer {given} --out x.gif"))


@pytest.mark.usefixtures("homework")
def test_one_rate_for_all_is_for_a_rule_from_a_file_too() -> None:
    table = succeeded(f"animate saddle --optimizer sgd,homework.py:plain --lr 0.25 {QUICK} --out a.gif").stdout
    assert table.count("lr 0.25") == 2
    said = refused("compare saddle --optimizer homework.py:plain --vary lr=0.1,0.2")
    assert said.endswith("give homework.py:plain several times, as in homework.py:plain:lr=0.1.")
