"""What a notebook is given: something for a page, for paper and for a terminal, each as small as it can be."""

from __future__ import annotations

import base64
import csv
import html
import io
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import optviz

KINDS = {"text/plain", "text/html", "image/png"}


class Named:
    """A surface and a rule of one's own with a name that is not short and not one line."""

    name = title = "two\nlines " + "x" * 180
    start = (1.0, 2.0)

    def value(self, w: Any) -> Any:
        return w[0] * w[0] + w[1] * w[1]

    def gradient(self, w: Any) -> Any:
        return 2 * w

    def update(self, weight: Any, grad: Any) -> None:
        weight -= 0.1 * grad


def recorded() -> optviz.Recording:
    return optviz.record("ravine", ["sgd", "adam"], steps=6)


def shown() -> dict[str, Any]:
    """One of everything that a notebook may show."""
    recording = recorded()
    many = optviz.record("ravine:condition=40", ["sgd"] * 40, "random", steps=3)
    own = optviz.record(Named(), [Named()], steps=2)
    scenes = [optviz.scene_of(recording, size=(400, 300)), optviz.scene_of([recording, recording])]
    compared = optviz.compare("ravine", "momentum", "momentum=0,0.9", steps=4, size=(640, 400))
    pages = [optviz.explore("saddle", steps=5)]
    each = [recording, many, own, *scenes, compared, *pages, *own.runs, *many.runs[:1], *optviz.verdicts(own)]
    return {f"{number} {type(one).__name__}": one for number, one in enumerate(each)}


SHOWN = shown()


@pytest.mark.parametrize("case", SHOWN)
def test_everything_says_what_it_is_in_one_line(case: str) -> None:
    text = repr(SHOWN[case])
    assert type(SHOWN[case]).__name__ in text
    assert 20 < len(text) < 200
    assert text.isprintable()
    assert "array" not in text


def test_the_lines_tell_what_was_raced() -> None:
    recording = recorded()
    assert repr(recording) == "<Recording: 2 runs of 6 steps on ravine: SGD, Adam>"
    assert repr(recording.runs[0]) == "<Run: SGD lr 0.07 from (-9, 1.5)>"
    assert repr(optviz.scene_of(recording, view=("contour", "3d"))) == (
        "<Scene: panels of contour and 3d, 1280x800: <Recording: 2 runs of 6 steps on ravine: SGD, Adam>>"
    )
    assert repr(optviz.record("saddle", "adam:lr=0.5", steps=1)) == "<Recording: 1 run of 1 step on saddle: Adam>"
    assert repr(optviz.Recipe(surface="saddle", steps=3)) == "Recipe(surface=('saddle',), steps=3)"


@pytest.mark.parametrize("case", [case for case in SHOWN if re.search("Recording|Scene|Page", case)])
def test_a_bundle_has_a_line_a_page_and_a_picture_of_the_right_size(case: str) -> None:
    one = SHOWN[case]
    bundle = one._repr_mimebundle_()
    assert set(bundle) == KINDS
    assert bundle["text/plain"] == repr(one)
    assert bundle["text/html"] == one._repr_html_()
    assert "\n" not in bundle["text/html"]
    scene = {"Recording": lambda: optviz.scene_of(one), "Scene": lambda: one, "Page": lambda: one.scene}
    with Image.open(io.BytesIO(base64.b64decode(bundle["image/png"]))) as picture:
        assert (picture.format, picture.size) == ("PNG", scene[type(one).__name__]().recipe.pixels)


def test_what_is_too_quick_for_a_gif_is_shown_all_the_same() -> None:
    scene = optviz.scene_of(recorded(), size=(320, 240), frames=3, fps=60)
    page = scene._repr_mimebundle_(include={"text/html"})["text/html"]
    kind, data = re.search('src="data:image/([a-z]+);base64,([^"]+)"', page).groups()  # type: ignore[union-attr]
    assert Image.open(io.BytesIO(base64.b64decode(data))).format == kind.upper() == "WEBP"


def test_a_figure_without_paper_is_shown_on_its_paper_as_a_film_and_without_it_as_a_still() -> None:
    bundle = optviz.scene_of(recorded(), size=(320, 240), frames=3, transparent=True)._repr_mimebundle_()
    assert "data:image/gif" in bundle["text/html"]
    still = Image.open(io.BytesIO(base64.b64decode(bundle["image/png"])))
    assert still.convert("RGBA").getpixel((0, 0))[3] == 0  # type: ignore[index]


def test_the_picture_is_the_still(tmp_path: Path) -> None:
    recording = recorded()
    optviz.still(recording, tmp_path / "still.png")
    picture = base64.b64decode(recording._repr_mimebundle_()["image/png"])
    assert picture == (tmp_path / "still.png").read_bytes()


def test_only_what_is_asked_for_is_made() -> None:
    recording = recorded()
    assert set(recording._repr_mimebundle_(include={"text/plain"})) == {"text/plain"}
    assert set(recording._repr_mimebundle_(include=["image/png", "text/latex"])) == {"image/png"}
    assert set(recording._repr_mimebundle_(exclude={"text/html"})) == {"text/plain", "image/png"}


def test_a_page_in_a_frame_is_the_page_itself() -> None:
    page = next(one for one in SHOWN.values() if isinstance(one, optviz.Page))
    frame = page._repr_html_()
    source = re.fullmatch(r'<iframe width="100%" height="\d+" srcdoc="([^"]*)"></iframe>', frame)
    assert source
    assert html.unescape(source[1]) == page.html


def test_a_recording_is_shown_whoever_has_imported_what() -> None:
    code = "from optviz.race.record import record; print(sorted(record('saddle', 'sgd', steps=1)._repr_mimebundle_()))"
    folder = Path(optviz.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == str(sorted(KINDS))


def test_the_table_has_the_columns_of_the_csv(tmp_path: Path) -> None:
    recording = optviz.record("rosenbrock", ["sgd:lr=0.1", "adam"], [(-1.2, 1), (0, 0)], steps=9)
    recording.save_csv(tmp_path / "race.csv")
    with (tmp_path / "race.csv").open(newline="") as file:
        header, *rows = csv.reader(file)
    table = recording.table()
    assert list(table) == header
    assert {len(column) for column in table.values()} == {len(rows)} == {4 * 10}
    assert all(isinstance(column, np.ndarray) and column.ndim == 1 for column in table.values())
    assert [list(map(str, row)) for row in zip(*(column.tolist() for column in table.values()), strict=True)] == rows


def test_the_table_has_every_number_of_the_recording() -> None:
    recording = optviz.record("rosenbrock", ["sgd:lr=0.1", "adam"], steps=9)
    table = recording.table()
    for run in range(2):
        of_run = {name: column[table["run"] == run] for name, column in table.items()}
        np.testing.assert_array_equal(of_run["step"], np.arange(10))
        np.testing.assert_array_equal(np.stack([of_run["x"], of_run["y"]], axis=1), recording.points[:, :, run])
        np.testing.assert_array_equal(of_run["loss"], recording.losses[:, run])
        np.testing.assert_array_equal(of_run["gradient_y"], recording.gradients[:, 1, run])
        np.testing.assert_array_equal(of_run["evaluations"], recording.evaluations[:, run])
    lost = recording.diverged_at[0]
    assert table["diverged"].tolist() == [int(step >= lost) for step in range(10)] + [0] * 10
    assert [table[name].dtype.kind for name in ("run", "optimizer", "step", "x", "diverged")] == list("iOifi")


def test_a_table_does_not_change_the_recording() -> None:
    recording = optviz.record("saddle", "sgd", steps=3)
    kept = recording.losses.copy()
    recording.table()["loss"][:] = 0
    np.testing.assert_array_equal(recording.losses, kept)
