"""What is added stands in one place, and everything else follows.

An optimizer, a surface, a language, a format and a view are a file, a theme is a row.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from given import NEWCOMERS

CHECKOUT = Path(__file__).parents[1]


VIEW = '''"""How far each run is from where it began."""

import numpy as np

from optviz.draw.panes.curve import Measure
from optviz.views import View

VIEW = View("away", 9, "curve", "from its start")
MEASURE = Measure(lambda track: np.hypot.reduce(track.points - track.points[0], axis=1)[:, None])
'''
FORMAT = '''"""The last frame as it is in memory."""

from optviz.film.formats import Film, Format


class RawWriter:
    def __init__(self, film: Film) -> None:
        self.film = film
        film.file.write(b"RAW" + film.text.encode() + b"\\0")

    def add(self, pixels, changed, milliseconds) -> None:
        self.film.file.write(pixels.tobytes())

    def close(self) -> None:
        pass


FORMATS = (
    Format(9, (".raw",), "a film", "all", RawWriter, begins=b"RAW", read=lambda data, most: data[3:data.find(b"\\0")]),
)
'''


def with_row(path: Path, after: str, row: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(after) == 1
    path.write_text(text.replace(after, after + row), encoding="utf-8")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout that has got one of each, and nothing else."""
    folder = tmp_path_factory.mktemp("places") / "checkout"
    # What is compiled is of the same moment and is copied too; what is being compiled has a longer ending for a while.
    unwanted = shutil.ignore_patterns("*.pyc.*")
    for name in ("optviz", "surfaces"):
        shutil.copytree(CHECKOUT / name, folder / name, ignore=unwanted)
    (folder / "tests").mkdir()
    for name in ("README.md", "tests/readme.py"):
        shutil.copy(CHECKOUT / name, folder / name)
    shutil.copy(NEWCOMERS / "surfaces" / "turned.py", folder / "surfaces" / "valleys")
    shutil.copy(NEWCOMERS / "optimizers" / "signum.py", folder / "optviz" / "optimizers")
    words = {
        "name": "Esperanto",
        "choose": "Montru en Esperanto",
        "figure": {"loss": "perdo"},
        "page": {"play": "Ludu"},
    }
    (folder / "optviz/words/eo.json").write_text(json.dumps(words), encoding="utf-8")
    (folder / "optviz/film/formats/raw.py").write_text(FORMAT, encoding="utf-8")
    (folder / "optviz/draw/views/away.py").write_text(VIEW, encoding="utf-8")
    with_row(
        folder / "optviz/look.py",
        "LOOKS = {\n",
        '    "odd": Look("#ffffff", "#224466", *["#335577"] * 7, ("#335577",) * 2, ("#335577",) * 6),\n',
    )
    named = '        "away": {"meaning": "way from the start", "axis": "way"},\n'
    with_row(folder / "optviz/words/en.json", '    "views": {\n', named)
    return folder


@pytest.fixture(scope="module")
def figure(checkout: Path) -> str:
    """A still with the curve, the colours and the words that were added."""
    asked = "--optimizer sgd --steps 3 --view contour,loss,away --size 700x500 --theme odd --language eo"
    optviz(checkout, f"animate saddle {asked} --out figure.svg --quiet")
    return (checkout / "figure.svg").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(checkout: Path) -> str:
    """The page of a surface that was there before, in colours that were too."""
    optviz(checkout, "explore saddle --theme dark --no-open --out page.html")
    return (checkout / "page.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def told(checkout: Path) -> str:
    """What the help of a command says, in one line."""
    return " ".join(optviz(checkout, "animate --help").split())


def ran(checkout: Path, *arguments: str, folder: Path | None = None) -> str:
    """What Python prints with the copy as its own."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder or checkout,
        env=os.environ | {"PYTHONPATH": str(checkout), "PYTHONSAFEPATH": "1", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def optviz(checkout: Path, arguments: str, folder: Path | None = None) -> str:
    return ran(checkout, "-m", "optviz", *arguments.split(), folder=folder)


def test_a_language_is_one_file(figure: str, page: str) -> None:
    assert "perdo" in figure
    assert "Montru en Esperanto" in page
    assert '"play":"Ludu"' in page


def test_a_theme_is_one_row(told: str, figure: str, page: str) -> None:
    assert "odd, light, dark, or print" in told
    assert "#224466" in figure
    assert "--ink: #224466" in page


def test_a_format_is_one_file(told: str, checkout: Path, tmp_path: Path) -> None:
    assert ".raw" in told
    said = optviz(checkout, "animate saddle --optimizer sgd --steps 3 --size 320x240 --out film.raw", tmp_path)
    assert "film.raw" in said
    assert 'surface = ["saddle"]' in optviz(checkout, "show film.raw", tmp_path)


def test_a_view_is_the_file_that_draws_it_and_its_words(told: str, figure: str) -> None:
    assert "away (from its start)" in told
    assert "and way from the start" in figure


def test_the_drawing_of_a_view_on_the_page_is_named_in_one_place() -> None:
    named = re.compile(r"""["'](contour|3d)["']""")
    files = [*(CHECKOUT / "optviz/page").rglob("*.js"), *(CHECKOUT / "optviz/page").rglob("*.html")]
    ours = {
        path.name for path in files if named.search(path.read_text(encoding="utf-8")) and "vendor" not in path.parts
    }
    assert ours == {"paint.js"}


def test_what_a_verdict_is_called_is_known_where_it_is_found_its_twin_its_mark_and_the_words() -> None:
    kinds = "hovering|oscillating|growing|closing|approaching|creeping|diverging|fell|no-number"
    files = [path for kind in ("py", "js", "json") for path in (CHECKOUT / "optviz").rglob(f"*.{kind}")]
    ours = {path.name for path in files if re.search(f"""["']({kinds})["']""", path.read_text(encoding="utf-8"))}
    assert ours == {
        *("outcome.py", "glance.py", "verdict.py", "marks.py"),
        *("signs.js", "verdict.js", "en.json", "ko.json"),
    }


def test_they_are_listed_and_shown(checkout: Path) -> None:
    listed = optviz(checkout, "list surfaces")
    assert re.search(r"^turned +valleys +\(x \+ 2y - 7\)² \+ \(2x \+ y - 5\)²", listed, re.MULTILINE)
    assert re.search(
        r"^signum +courses +learning_rate=0.01, beta=0.9 ", optviz(checkout, "list optimizers"), re.MULTILINE
    )
    assert "w <- w - lr sign(m)" in optviz(checkout, "show signum")
    # Each has a learning rate with all others, of which no file says anything.
    assert "signum 0.014" in optviz(checkout, "show turned")
    assert re.search(
        r"learning rates .*^law .*\bsignum 0\.\d", optviz(checkout, "show beale"), re.DOTALL | re.MULTILINE
    )


def test_they_are_filmed_and_judged(checkout: Path, tmp_path: Path) -> None:
    said = optviz(checkout, "animate turned --optimizer all --steps 20 --size 480x360 --out all.gif", tmp_path)
    assert (tmp_path / "all.gif").read_bytes().startswith(b"GIF89a")
    assert re.search(r"^ *SGD .*converged", said, re.MULTILINE)
    assert re.search(r"^ *Signum +lr 0\.014 ", said, re.MULTILINE)


def test_they_are_on_the_page(page: str) -> None:
    assert '["turned"]: {' in page
    assert '["signum"]: {' in page
    assert re.search(r'"title": ?"Signum"', page)


def test_they_are_in_the_readme(checkout: Path) -> None:
    before = (CHECKOUT / "README.md").read_text(encoding="utf-8").splitlines()
    ran(checkout, "tests/readme.py")
    added = [line for line in (checkout / "README.md").read_text(encoding="utf-8").splitlines() if line not in before]
    assert [line.split(" | ")[0] for line in added] == ["| `.raw`", "| view", "| theme", "| turned", "| signum"]


def test_they_are_there_in_python(checkout: Path) -> None:
    code = (
        "import optviz; from optviz.optimizers import Signum; from optviz.objectives.surfaces import turned;"
        "race = optviz.record('turned', ['signum', Signum(0.1), 'sgd'], steps=30);"
        "rates = [run.settings['learning_rate'] for run in race.runs];"
        "print(turned.Turned().name, rates, optviz.verdicts(race)[2].kind)"
    )
    assert ran(checkout, "-c", code).split("\n")[0] == "turned [0.014, 0.1, 0.056] converged"
