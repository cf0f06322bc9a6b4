"""What a surface says of its parameters is on the page what it is in Python, for any of them."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pytest
from given import new_optimizers, new_surfaces

from optviz.draw.layout import Rect
from optviz.draw.trails.apart import side_by_side
from optviz.given.parameters import Parameter, number_text, rounded
from optviz.objectives.base import Array
from optviz.objectives.surfaces import Surface
from optviz.optimizers import catalogue
from optviz.optimizers.rates import rate_before
from optviz.page.content import generated
from optviz.page.landscape import landscape_of
from optviz.page.rules import rated
from optviz.plan.inputs import surface_from
from optviz.trace.array import Traced
from optviz.trace.branches import Fork
from optviz.trace.expression import UntraceableError
from optviz.trace.text import Text, written
from optviz.words.numerals import in_print

WEB = Path(__file__).parents[2] / "optviz" / "page" / "web"
NODE = shutil.which("node")
SPECS = [
    "beale",
    "saddle",
    *(f"ravine:condition={k!r},angle={angle}" for k in (1, 1.4, 25, 100, 1e4) for angle in (0, 45, -148, 180)),
    *(f"rosenbrock:a={a},b={b}" for a in (0, 1, -1.5, 3) for b in (1, 10, 100, 1234.5)),
]


def ran(program: str) -> Any:
    assert NODE
    done = subprocess.run([NODE, "-"], input=program, capture_output=True, text=True, check=True, timeout=300)
    return json.loads(done.stdout)


@pytest.mark.skipif(NODE is None, reason="Node.js is not installed")
def test_formulas_and_rates_of_the_page_are_those_of_python(monkeypatch: pytest.MonkeyPatch) -> None:
    # Of a rule that would enter, no surface tells a rate: it has that of the law on all.
    known = catalogue() | new_optimizers()
    monkeypatch.setattr("optviz.page.rules.catalogue", lambda: known)
    # One that tells no rates has those of the law.
    by_law = [new_surfaces()["quarters"](scale=scale) for scale in (1.0, 1e-4, 3.7, 1234.5, 1e300)]
    surfaces = [*(surface_from(spec) for spec in SPECS), *by_law]
    jobs = [(each.name, each.settings()) for each in surfaces]
    program = generated(by_law[:1]).replace("export const", "const")
    # Halves and what is next to them, among all sizes.
    halves = [0.125, 0.375, 1.25, 2.5, 12.5, 0.115, 0.0625, 1.15, 1250.0, 0.96875, 3e-9, 7.25e12, 9.95, 99.5]
    numbers = [*halves, *np.nextafter(halves, 0).tolist(), *np.geomspace(1e-9, 1e9, 200).tolist()]
    texts, rates, twos = ran(
        f"{program}; const jobs = {json.dumps(jobs)}; console.log(JSON.stringify(["
        "jobs.map(([name, p]) => SURFACES[name].formula(p)), jobs.map(([name, p]) => SURFACES[name].rates(p)),"
        f"{json.dumps(numbers)}.map(rounded)]));"
    )
    assert texts == [each.formula for each in surfaces]
    assert rates == [{name: rate_before(cls, each) for name, cls in rated(each.learning_rates)} for each in surfaces]
    assert all(each.keys() >= known.keys() for each in rates)
    assert twos == [rounded(each) for each in numbers]


def test_code_that_writes_is_run_for_either_answer() -> None:
    size = Traced.symbol("size")

    def write() -> str:
        if size > 2:
            return f"large: {number_text(2 * size)}"
        return "small" if size > 1 else f"{size} is tiny"

    text = written(write)
    assert isinstance(text, Fork)
    assert repr(text.condition) == "greater(size, 2.0)"
    assert repr(text.yes) == "Text(parts=('large: ', multiply(2.0, size)))"
    assert isinstance(text.no, Fork)
    assert (text.no.yes, repr(text.no.no)) == (Text(("small",)), "Text(parts=(size, ' is tiny'))")


@pytest.mark.parametrize(
    "write",
    [
        lambda size: f"{size:.3g}",
        lambda size: f"{float(size)}",
        lambda size: "".join(str(k) for k in range(100) if size > k),
    ],
)
def test_a_text_that_needs_the_number_is_not_written(write: Any) -> None:
    with pytest.raises(UntraceableError):
        written(lambda: write(Traced.symbol("size")))


class Bowl(Surface):
    """A bowl whose formula shows three digits."""

    size: Annotated[float, Parameter("(0, inf)", "s", "how steep it is")] = 1.0
    window, start, steps = ((-1.0, 1.0), (-1.0, 1.0)), (0.5, 0.5), 10

    @property
    def formula(self) -> str:
        """In three digits."""
        return f"{self.size:.3g} (x² + y²)"

    @property
    def learning_rates(self) -> dict[str, float]:
        """In one digit."""
        return {"sgd": float(f"{0.1 / self.size:.1g}")}

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        x, y = w
        return self.size * (x * x + y * y)

    def gradient(self, w: Array) -> Array:
        """The gradient at `w`."""
        return 2 * self.size * w

    def hessian(self, w: Array) -> Array:
        """The same everywhere."""
        x, _ = w
        zero, two = np.zeros_like(x), np.full_like(x, 2.0)
        return self.size * np.stack([np.stack([two, zero]), np.stack([zero, two])])


def test_a_surface_whose_words_are_no_expressions_is_on_the_page_without_them() -> None:
    landscape = landscape_of(Bowl())
    assert not landscape.fixed
    assert landscape.formula is None
    assert landscape.rates == {}
    source = generated([Bowl()])
    assert source.count("formula(p)") == source.count("rates(p)") == len(generated().split("start(p)")) - 1


def test_numbers_of_the_page_are_written_as_those_of_figures() -> None:
    values = [1.98e-6, -2.5e20, 1e-5, -1e7, 6.54e134, -1.97e-307, 0.0123456, -9.5, 0.0]
    source = (WEB / "basics" / "numbers.js").read_text(encoding="utf-8").replace("export ", "")
    program = f"{source} console.log(JSON.stringify({values!r}.map((each) => short(each))));"
    assert ran(program) == [in_print(f"{value:.3g}") for value in values]


def test_paths_that_share_a_way_are_moved_apart_on_the_page_as_in_figures() -> None:
    turn = np.linspace(0, 5, 120)
    spiral = np.stack([200 + 20 * turn * np.cos(3 * turn), 150 + 20 * turn * np.sin(3 * turn)], axis=1)
    zigzag = np.stack([30 + 5.0 * np.arange(60), 150 + 90.0 * (-1) ** np.arange(60)], axis=1)
    short, long = np.linspace((50, 60), (150, 110), 9), np.linspace((50, 60), (350, 210), 200)
    rest = np.concatenate([np.full((3, 2), (30.0, 30.0)), np.linspace((30, 30), (300, 200), 30), [[1e300, -1e300]]])
    axes = Rect(10, 20, 400, 300)
    drawn = [(WEB / "draw" / f"{name}.js").read_text(encoding="utf-8").splitlines() for name in ("ends", "apart")]
    source = "\n".join(line.removeprefix("export ") for lines in drawn for line in lines if line[:7] != "import ")
    for paths in ([spiral, spiral], [zigzag] * 3, [short, long, spiral], [rest, rest, zigzag, zigzag], [short, spiral]):
        given = [np.where(path < 1e300, path, 1e300).ravel().tolist() for path in paths]
        box = {"x": 10, "y": 20, "width": 400, "height": 300}
        shown = ran(
            f"{source} console.log(JSON.stringify(sideBySide({given}, {box}, 2).map((each) => each && [...each])));"
        )
        # Rows are counted from above on the page: what is at the left of a way there is at its right in a figure.
        for here, there, path in zip(shown, side_by_side(paths, axes, 2.0), paths, strict=True):
            moved = np.zeros_like(path) if here is None else np.reshape(here, (-1, 2))
            assert moved == pytest.approx(-there, abs=1e-6)
