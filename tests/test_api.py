"""optviz from Python: names, instances, things of one's own, and the notebook."""

from __future__ import annotations

import base64
import io
import re
import warnings
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image

import optviz
from optviz.errors import OptvizError
from optviz.figure.scene import scene_of
from optviz.film.formats import film_endings, still_endings
from optviz.film.provenance import embedded
from optviz.making import figure_of
from optviz.optimizers import Adam
from optviz.output import write_strip
from optviz.recipe.files import read_recipe

HOSTILE = "<script>alert('\"x\"')</script>&amp;"


class Bowl:
    """A surface of one's own."""

    start = (0.8, -0.6)

    def value(self, w: Any) -> Any:
        x, y = w
        return x * x + 3 * y * y

    def gradient(self, w: Any) -> Any:
        x, y = w
        return np.array([2 * x, 6 * y])


class Halver:
    """A rule of one's own."""

    def update(self, weight: Any, grad: Any) -> None:
        weight -= 0.5 * grad * (np.abs(grad) < 10) / 3


def frames_of(path: Path) -> tuple[tuple[int, int], int]:
    with Image.open(path) as film:
        return film.size, film.n_frames


def test_the_first_example_in_python_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    recording = optviz.record("saddle", ["sgd", "adam"], steps=150)
    optviz.animate(recording, "saddle.gif")
    assert frames_of(tmp_path / "saddle.gif")[0] == (900, 600)


@pytest.mark.parametrize("name", optviz.__all__)
def test_every_public_name_can_be_imported(name: str) -> None:
    assert getattr(optviz, name).__name__ == name


def test_the_public_names_have_documentation_and_are_listed() -> None:
    for name in optviz.__all__:
        assert getattr(optviz, name).__doc__, name
    assert set(optviz.__all__) <= set(dir(optviz))


def test_names_classes_and_instances_are_all_optimizers() -> None:
    recording = optviz.record("ravine", ["adam:lr=0.1", Adam(learning_rate=0.1), Adam, Halver()], steps=5)
    assert [run.title for run in recording.runs] == ["Adam", "Adam", "Adam", "Halver"]
    assert [run.settings.get("learning_rate") for run in recording.runs] == [0.1, 0.1, 0.001, None]
    assert np.array_equal(recording.points[..., 0], recording.points[..., 1])


@pytest.mark.parametrize("layout", ["panels", "overlay"])
def test_a_rule_and_a_surface_of_ones_own_are_filmed(tmp_path: Path, layout: Any) -> None:
    recording = optviz.record(Bowl(), [Halver(), "sgd:lr=0.05"], steps=20)
    optviz.animate(recording, tmp_path / "own.gif", layout=layout, size=(620, 320), pace="linear")
    assert frames_of(tmp_path / "own.gif") == ((620, 320), 21)
    for ending in ("png", "pdf", "svg"):
        optviz.still(recording, tmp_path / f"own.{ending}", layout=layout)
        assert (tmp_path / f"own.{ending}").stat().st_size > 1000


def test_a_surface_of_ones_own_may_be_undefined_in_places_without_a_warning(tmp_path: Path) -> None:
    class Logarithm(Bowl):
        def value(self, w: Any) -> Any:
            return w[0] * np.log(w[0]) + w[1] ** 2

        def gradient(self, w: Any) -> Any:
            return np.array([np.log(w[0]) + 1, 2 * w[1]])

    Logarithm.start = (2.0, 1.0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        recording = optviz.record(Logarithm(), ["sgd:lr=0.1"], steps=20)
        optviz.animate(recording, tmp_path / "log.gif", pace="linear")
    assert frames_of(tmp_path / "log.gif")[1] == 21


@pytest.mark.parametrize("ending", [".wmv", ".GIFF", ".jpg", ".png"])
def test_a_film_of_another_kind_is_refused_before_it_is_made(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"film{ending}"
    with pytest.raises(optviz.OptvizError) as caught:
        optviz.animate(optviz.record("saddle", ["sgd"], steps=1), path)
    assert str(caught.value) == (
        "A film is written as .gif or .apng or .webp or .mp4 or .webm or .mov or .mkv or .avi or .tif or .tiff, "
        f"not as '{ending.lower()}'; rename {path}, or give {path}/ for a folder of frames."
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [*(f"film{ending}" for ending in film_endings()), "frames"])
def test_a_film_of_every_kind_carries_the_recipe_that_makes_it_again(tmp_path: Path, name: str) -> None:
    recording = optviz.record("ravine", ["sgd", "adam:lr=0.5"], [(1, 1.25), (-3, 0.1)], steps=3, seed=4)
    scene = scene_of(recording, size=(320, 240), fps=10, question={"de": 'Ein "Tal"?', "ko": "협곡\n?"})
    optviz.write_film(scene, tmp_path / name)
    recipe = read_recipe(embedded(tmp_path / name) or "", name)
    assert recipe == scene.recipe
    again = figure_of(recipe)
    assert np.array_equal(again.recordings[0].points, recording.points)
    assert again.recipe == recipe


@pytest.mark.parametrize("ending", still_endings())
def test_a_still_and_a_filmstrip_carry_the_recipe_that_makes_them_again(tmp_path: Path, ending: str) -> None:
    scene = optviz.compare("ravine", "momentum", "momentum=0,0.9", steps=4, theme="print", size=(640, 400))
    for write in (optviz.write_still, write_strip):
        write(scene, tmp_path / f"figure{ending}")
        recipe = read_recipe(embedded(tmp_path / f"figure{ending}") or "", "figure")
        assert recipe == scene.recipe
        again = figure_of(recipe)
        assert again.grid == scene.grid
        assert np.array_equal(again.recordings[0].points, scene.recordings[0].points)


def test_a_figure_of_things_of_ones_own_says_that_it_cannot_be_made_again_from_its_recipe(tmp_path: Path) -> None:
    optviz.animate(optviz.record(Bowl(), [Halver(), "sgd"], steps=2), tmp_path / "own.gif")
    recipe = read_recipe(embedded(tmp_path / "own.gif") or "", "own.gif")
    assert set(recipe.own) == {"Bowl", "Halver"}
    with pytest.raises(optviz.OptvizError) as caught:
        figure_of(recipe)
    assert str(caught.value) == (
        "This figure shows Bowl, Halver, which is not in the catalogue; make it again in Python, where that is."
    )


def test_a_rule_of_ones_own_may_have_a_name_of_the_catalogue_and_other_settings(tmp_path: Path) -> None:
    class SGD:
        def __init__(self, rate: float = 0.01) -> None:
            self.rate = rate

        def update(self, weight: Any, grad: Any) -> None:
            weight -= self.rate * grad

    recording = optviz.record("ravine", [SGD(0.02), "sgd"], steps=2)
    recording.save(tmp_path / "race.npz")
    for each in (recording, optviz.load_recording(tmp_path / "race.npz")):
        recipe = scene_of(each).recipe
        assert recipe.own == ("SGD",)
        assert recipe.optimizers[0] == "sgd:rate=0.02"


def test_an_ending_may_be_in_capitals(tmp_path: Path) -> None:
    optviz.animate(optviz.record("saddle", ["sgd"], steps=1), tmp_path / "FILM.GIF", pace="linear")
    assert frames_of(tmp_path / "FILM.GIF") == ((900, 600), 2)


def test_an_error_of_optviz_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="No surface is named 'nowhere'"):
        optviz.record("nowhere")


def test_a_comparison_is_written_as_film_and_still(tmp_path: Path) -> None:
    scene = optviz.compare("ravine", "sgd", "lr=0.01,0.02", steps=4, size=(640, 480), pace="linear")
    optviz.write_film(scene, tmp_path / "compare.gif")
    optviz.write_still(scene, tmp_path / "compare.png")
    assert frames_of(tmp_path / "compare.gif") == ((640, 480), 5)
    with Image.open(tmp_path / "compare.png") as picture:
        assert picture.size == (640, 480)


def test_making_films_leaves_matplotlib_as_it_was(tmp_path: Path) -> None:
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    recording = optviz.record("saddle", ["sgd"], steps=2)
    optviz.animate(recording, tmp_path / "film.gif")
    optviz.still(recording, tmp_path / "film.svg")
    assert dict(mpl.rcParams) == before


class Page(HTMLParser):
    """The tags, attributes and texts of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: dict[str, str] = {}
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)
        self.attributes |= dict(attrs) if tag == "img" else {}

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_a_notebook_shows_the_film_and_the_verdicts() -> None:
    recording = optviz.record("ravine", ["sgd", "adam"], steps=6)
    page = Page(recording._repr_html_())
    assert sorted(set(page.tags)) == ["img", "table", "td", "th", "tr"]
    kind, _, data = page.attributes["src"].partition(",")
    assert kind == "data:image/gif;base64"
    with Image.open(io.BytesIO(base64.b64decode(data))) as film:
        assert film.n_frames > 7
    for verdict in optviz.verdicts(recording):
        assert verdict.sentence in page.texts
    assert page.attributes["alt"]


def test_a_notebook_takes_no_title_for_html() -> None:
    rule, surface = Halver(), Bowl()
    rule.title = HOSTILE  # type: ignore[attr-defined]
    surface.name = surface.formula = HOSTILE  # type: ignore[attr-defined]
    shown = optviz.record(surface, [rule], steps=3)._repr_html_()
    page = Page(shown)
    assert not re.search("<script", shown, re.IGNORECASE)
    assert sorted(set(page.tags)) == ["img", "table", "td", "th", "tr"]
    assert HOSTILE in page.texts
    assert HOSTILE in page.attributes["alt"]
    assert set(page.attributes) == {"alt", "src"}


@pytest.mark.parametrize("title", ["$x^2$", "$", "a_b^c", "\\frac{", "名前", "", "two\nlines", HOSTILE])
def test_any_title_can_be_drawn(tmp_path: Path, title: str) -> None:
    rule = Halver()
    rule.title = title  # type: ignore[attr-defined]
    with warnings.catch_warnings():
        # Whether there is a font for every script is the system's affair.
        warnings.filterwarnings("ignore", "The character .* is in no installed font", optviz.OptvizWarning)
        optviz.animate(optviz.record(Bowl(), [rule], steps=2), tmp_path / "film.gif", pace="linear")
    assert frames_of(tmp_path / "film.gif")[1] == 3


def test_a_users_matplotlib_settings_neither_change_a_picture_nor_get_lost(tmp_path: Path) -> None:
    recording = optviz.record("saddle", ["sgd", "adam"], steps=5)

    def pictures() -> list[bytes]:
        optviz.animate(recording, tmp_path / "film.gif")
        optviz.still(recording, tmp_path / "still.png")
        return [(tmp_path / name).read_bytes() for name in ("film.gif", "still.png")]

    plain = pictures()
    own = {"savefig.dpi": 300, "savefig.bbox": "tight", "text.usetex": True, "axes.grid": True, "lines.linewidth": 9}
    with mpl.rc_context(own):
        assert pictures() == plain
        assert mpl.rcParams["savefig.dpi"] == 300


def test_no_public_name_is_that_of_a_module_which_an_import_would_put_in_its_place() -> None:
    modules = {path.stem for path in Path(optviz.__file__).parent.iterdir()}
    assert not modules & set(optviz.__all__)


@pytest.fixture(scope="module")
def studied() -> Any:
    asked = optviz.Recipe(study="map(booth)", vary=("lr=0.01:0.1:3", "momentum=0:0.9:3"), steps=3, frames=2)
    return optviz.studied(asked)


def test_what_a_study_found_is_filmed_as_a_race_is(studied: Any, tmp_path: Path) -> None:
    optviz.animate(studied, tmp_path / "one.gif")
    optviz.write_film(studied, tmp_path / "other.gif")
    assert (tmp_path / "one.gif").read_bytes() == (tmp_path / "other.gif").read_bytes()
    optviz.still(studied, tmp_path / "map.png")
    last = [*optviz.frames(studied)][-1]
    with Image.open(tmp_path / "map.png") as picture:
        np.testing.assert_array_equal(np.asarray(picture.convert("RGB")), last)
    assert len(optviz.frame_milliseconds(studied)) == 2
    with pytest.raises(OptvizError, match=r"A study has its keys already; leave out `?fps"):
        optviz.frame_milliseconds(studied, fps=3)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda: optviz.animate(optviz.Recipe(surface=("saddle",)), "x.gif"),
            "optviz.animate(optviz.figure_of(recipe)",
        ),
        (lambda: optviz.frames(optviz.Recipe(study="map(booth)")), "optviz.animate(optviz.studied(recipe)"),
        (
            lambda: optviz.check("adam", optviz.Recipe),
            "The rule of the catalogue is named by a text, as in 'adam'; got",
        ),
        (lambda: optviz.check("adam", 3), "The rule of the catalogue is named by a text, as in 'adam'; got 3."),
        (lambda: optviz.around(None, "sgd"), "What stands around a rule is named by a text, as in 'clip:norm=1'; got"),
        (
            lambda: optviz.studied(optviz.Recipe(study="map(booth)", optimizers=("sgd,adam",))),
            "No optimizer is named 'sgd,adam'. Each stands by itself, as in ['sgd', 'adam'].",
        ),
        (
            lambda: optviz.studied(optviz.Recipe(study="map(booth)", steps=2), way="fast"),  # type: ignore[arg-type]
            "Runs are raced by an executor, as concurrent.futures.ProcessPoolExecutor() is one; got 'fast'.",
        ),
        (lambda: optviz.around("frame", "sgd"), "No wrapper of optimizers is named 'frame'; "),
        (lambda: optviz.around("", "sgd"), "The name of the wrapper of optimizers is empty; "),
    ],
)
def test_what_is_handed_over_for_something_else_is_told_what_belongs_there(call: Any, words: str) -> None:
    with pytest.raises(OptvizError) as caught:
        call()
    assert words in str(caught.value)
