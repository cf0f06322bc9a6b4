"""A figure in Korean: every word of it is, and no font that is installed is needed for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from matplotlib import get_data_path
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.text import Text

from optviz import compare, record, scene_of
from optviz.draw.lettering import fonts
from optviz.draw.lettering.faces import FOLDER
from optviz.draw.still import Still
from optviz.draw.strip import _strip
from optviz.figure.scene import Scene
from optviz.figure.texts.captions import alt_text, filled
from optviz.optimizers import CLASSIC
from optviz.views import VIEWS

# What is called so in every language, functions, and a product.
NAMES = {"SGD", "NAG", "AdaGrad", "RMSProp", "Adam", "AdaDelta", "AdamUncorrected", "cos", "sin", "exp", "log", "xy"}
WORD = re.compile("[A-Za-z]{2,}")
TYPED = r"-\d|\de[-+]?\d"
LARGE = (1900, 1300)
FEW = ("sgd", "momentum")


@pytest.fixture
def only_our_fonts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    # matplotlib has come with its own, for signs such as an index.
    with_us = (FOLDER, Path(get_data_path()))
    own = [entry for entry in fontManager.ttflist if any(Path(entry.fname).is_relative_to(each) for each in with_us)]
    monkeypatch.setattr(fontManager, "ttflist", own)
    cached = (fonts._family_with, fonts._faces)
    for each in cached:
        each.cache_clear()
    yield
    for each in cached:
        each.cache_clear()


def in_korean(surfaces: Sequence[str], optimizers: Sequence[str], **keys: Any) -> Scene:
    start, steps = keys.pop("start", None), keys.pop("steps", 10)
    races = [record(surface, optimizers, start=start, steps=steps) for surface in surfaces]
    return scene_of(races, language="ko", **keys)


FIGURES: dict[str, Callable[[], Scene]] = {
    "six": lambda: in_korean(["saddle"], [*CLASSIC, "adadelta", "adamuncorrected"], internals=True, size=LARGE),
    "together": lambda: in_korean(["saddle"], CLASSIC, layout="overlay", view=("3d", "contour"), steps=150),
    "all views": lambda: in_korean(
        ["linear(regression)"],
        FEW,
        # For another one, a strip has no room.
        view=[name for name, view in VIEWS.items() if not (view.of_network or view.of_matrix) and name != "rate"],
        layout="overlay",
        internals=True,
        size=LARGE,
    ),
    "the other view": lambda: in_korean(["saddle"], FEW, view="rate"),
    "a network": lambda: in_korean(["network(moons):test=0.3"], FEW, view=["samples", "loss", "accuracy"], size=LARGE),
    "a matrix": lambda: in_korean(["matrix"], FEW, view=["image", "loss"]),
    "a landscape": lambda: in_korean(["network(moons)"], FEW, layout="overlay", view=["3d", "contour"], size=LARGE),
    "classes": lambda: in_korean(["minibatch(logistic(clouds)):size=4"], FEW, view=["contour", "samples"]),
    "noise": lambda: in_korean(["noisy(saddle):noise=0.1"], ["adam"]),
    "numbers on lines": lambda: in_korean(["beale"], FEW, layout="overlay", view=["contour", "gradient", "step"]),
    "starts": lambda: in_korean(["himmelblau"], FEW, start=[(1, 1), (0, 2)]),
    "starts together": lambda: in_korean(["beale"], FEW, start=[(1, 1), (0, 2)], layout="overlay"),
    "settings": lambda: in_korean(["ravine"], ["sgd:lr=0.05", "sgd:lr=0.1", "rmsprop:eps=0.1"], layout="overlay"),
    "surfaces": lambda: in_korean(["saddle", "ravine:condition=9,angle=30"], FEW, view="loss"),
    "surfaces together": lambda: in_korean(["bounded-saddle", "rosenbrock:b=10"], FEW, layout="overlay"),
    "turned": lambda: in_korean(["ravine:angle=45"], ["adam"], start=(1, 1)),
    "stretched": lambda: in_korean(["beale"], FEW, aspect="fill", window=(-1, 5, -1, 1)),
    "many": lambda: in_korean(["ravine"], [f"adam:lr={0.01 * rate:.2f}" for rate in range(1, 41)], layout="overlay"),
    "rates": lambda: compare("ravine", "sgd", "lr=1e-6:1:log:3", steps=10, language="ko"),
    "two settings": lambda: compare("saddle", "rmsprop", ["lr=0.1,1", "decay=0.5,0.9"], steps=10, language="ko"),
    "optimizers": lambda: compare("ravine", FEW, start=[(1, 1), (2, 2)], steps=10, language="ko"),
    "own settings": lambda: compare(
        "ravine", ["momentum:momentum=0.5", "rmsprop:decay=0.5,eps=0.1"], "lr=0.01,0.02", steps=9, language="ko"
    ),
}


def words_of(figure: Figure) -> set[str]:
    """Latin words, and numbers that are not as print has them."""
    return {word for text in figure.findobj(Text) for word in re.findall(f"{WORD.pattern}|{TYPED}", text.get_text())}


@pytest.mark.usefixtures("only_our_fonts")
@pytest.mark.parametrize("figure", FIGURES)
def test_a_korean_figure_has_no_latin_word_but_names_and_needs_no_font_that_is_installed(figure: str) -> None:
    scene = FIGURES[figure]()
    film = Still(scene).at(scene.steps)
    assert any("걸음" in text.get_text() for text in film.findobj(Text))
    assert words_of(film) <= NAMES
    assert set(WORD.findall(alt_text(scene))) <= NAMES
    if not scene.grid and len(scene.tracks) < 20:
        assert words_of(_strip(scene)) <= NAMES


def test_what_a_caption_says_in_words_is_korean_too() -> None:
    scene = in_korean(["saddle"], ["sgd"], steps=1)
    texts = filled(scene, "{sgd.thousandth} {sgd.verdict} {sgd.ending} {threshold} {formula}")
    assert "없음" in texts
    assert not WORD.search(texts.replace("SGD", ""))


@pytest.mark.usefixtures("only_our_fonts")
def test_far_losses_and_points_of_many_numbers_have_no_words() -> None:
    class Far:
        def value(self, w: Any) -> Any:
            return 1e200 * (w * w).sum(axis=0)

        def gradient(self, w: Any) -> Any:
            return 2e200 * w

    race = record(Far(), ["sgd", "adam"], start=[(1,) * 9, (2,) * 9], steps=9)
    scene = scene_of(race, language="ko", view="loss")
    assert words_of(Still(scene).at(9)) <= NAMES | {"Far"}
    assert set(WORD.findall(alt_text(scene))) <= NAMES | {"Far"}
