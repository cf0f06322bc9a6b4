"""What Python may hand over and nobody means: each is refused in one sentence, before any work, and nothing ends."""

from __future__ import annotations

import dataclasses
import inspect
import itertools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import numpy as np
import pytest

from optviz import (
    OptvizError,
    Page,
    Parameter,
    Scene,
    animate,
    compare,
    explore,
    load_recipe,
    load_recording,
    record,
)
from optviz.given.limits import MOST_RUNS
from optviz.optimizers import optimizer_class
from optviz.recipe.recipe import Recipe

MASKED = np.ma.masked
ENDLESS = range(10**12)


class Mute:
    """Says nothing of itself."""

    def __repr__(self) -> str:
        raise RuntimeError("no")


class Bowl:
    window: Any = ((-1, 1), (-1, 1))
    start: Any = (0.5, 0.5)

    def __init__(self, **told: Any) -> None:
        self.__dict__.update(told)

    def value(self, w: Any) -> Any:
        x, y = w
        return x * x + y * y

    def gradient(self, w: Any) -> Any:
        return 2 * w


class Rule:
    def __init__(self, **held: Any) -> None:
        self.__dict__.update(held)

    def update(self, weight: Any, grad: Any) -> None:
        weight -= 0.1 * grad


class Waiting(Rule):
    async def update(self, weight: Any, grad: Any) -> None:  # type: ignore[override]
        weight -= 0.1 * grad


class Promised:
    start = (0.5, 0.5)

    async def value(self, w: Any) -> Any:
        return w @ w


class Leaving(Rule):
    def __init__(self, kind: type[BaseException]) -> None:
        self.kind = kind

    def update(self, weight: Any, grad: Any) -> None:  # noqa: ARG002
        raise self.kind()


class Disguised(Rule):
    @property
    def __class__(self) -> Any:
        raise RuntimeError("nobody")

    @__class__.setter
    def __class__(self, _: Any) -> None: ...


class Closed:
    def __getattribute__(self, name: str) -> Any:
        raise RuntimeError(name)


class Failing:
    def __iter__(self) -> Any:
        raise OSError("no such disk")


class Wordy(Rule):
    """It has as many settings as a recording keeps, each with a long name."""

    __signature__ = inspect.Signature(
        [inspect.Parameter(f"{'x' * 190}{number}", inspect.Parameter.KEYWORD_ONLY) for number in range(64)]
    )

    def __init__(self) -> None:
        super().__init__(**dict.fromkeys(self.__signature__.parameters, 0.123456789))


class Uncopied(Rule):
    def __deepcopy__(self, _: Any) -> None:
        return None


class Nameless(os.PathLike[Any]):
    def __init__(self, name: Any) -> None:
        self.name = name

    def __fspath__(self) -> Any:
        if isinstance(self.name, Exception):
            raise self.name
        return self.name


def endless_list() -> list[Any]:
    made: list[Any] = []
    made.append(made)
    return made


def nested(depth: int) -> list[Any]:
    made: list[Any] = []
    for _ in range(depth):
        made = [made]
    return made


def race(**keys: Any) -> Callable[[], Any]:
    return lambda: record("saddle", **{"optimizers": "sgd", "steps": 3} | keys)


def film(**keys: Any) -> Callable[[], Any]:
    return lambda: animate("saddle", "film.gif", **{"optimizers": "sgd", "steps": 3} | keys)


def by_hand(**changes: Any) -> Callable[[], Any]:
    return lambda: dataclasses.replace(record("saddle", "sgd", steps=3), **changes)


def on(surface: Any) -> Callable[[], Any]:
    return lambda: record(surface, "sgd", steps=3)


def by(rule: Any) -> Callable[[], Any]:
    return lambda: record("saddle", [rule], steps=3)


REFUSED: dict[str, tuple[Callable[[], Any], str]] = {
    "a start of very many": (race(start=ENDLESS), "A start must be two finite numbers"),
    "a start without end": (race(start=itertools.count()), "A start must be two finite numbers"),
    "a start that is masked": (race(start=MASKED), "A start must be two finite numbers"),
    "a start of its own without end": (on(Bowl(start=itertools.repeat(1.0))), "The start of Bowl must be two"),
    "a window of its own without end": (on(Bowl(window=itertools.repeat((0, 1)))), "The window of Bowl must be"),
    "a side of its window without end": (on(Bowl(window=(itertools.count(), (0, 1)))), "The window of Bowl must be"),
    "minima without end": (on(Bowl(minima=itertools.repeat((0, 0, 0)))), "The minima of Bowl must be of the form"),
    "a minimum without end": (on(Bowl(minima=[itertools.count()])), "The minima of Bowl must be of the form"),
    "optimizers of very many": (lambda: compare("saddle", ENDLESS), "cannot be an optimizer"),  # type: ignore[arg-type]
    "optimizers without end": (lambda: compare("saddle", itertools.repeat("sgd")), "cannot be an optimizer"),  # type: ignore[arg-type]
    "what varies without end": (lambda: compare("saddle", "sgd", itertools.repeat("lr=1,2")), "at most 1000"),  # type: ignore[arg-type]
    "views without end": (film(view=itertools.repeat("loss")), "`view` must be a list of at most 1000"),
    "a size without end": (film(size=itertools.repeat(300)), "`size` must be WIDTHxHEIGHT"),
    "a window without end": (film(window=itertools.repeat(1.0)), "`window` must be XLOW"),
    "a formula of a million characters": (
        lambda: animate(Bowl(formula="x" * 10**6), "film.gif", optimizers="sgd", steps=3),
        "The formula of Bowl must be a text of at most",
    ),
    "an array for a layout": (film(layout=np.array(["overlay", "grid"])), "`layout` must be panels, overlay or grid"),
    "a type for a theme": (film(theme=int), "`theme` must be light, dark or print"),
    "an array for frames": (film(frames=np.array([1, 2])), "`frames` must be a whole number"),
    "a type for frames": (film(frames=int), "`frames` must be a whole number"),
    "a masked number for frames": (film(frames=MASKED), "`frames` must be a whole number"),
    "an array of one for a seed": (film(seed=np.array([1])), "A seed must be a whole number"),
    "a masked camera": (film(view="3d", camera=(MASKED, MASKED)), "`camera` must be AZIMUTH,ELEVATION"),
    "a mute layout": (film(layout=Mute()), "`layout` must be panels, overlay or grid, got a Mute"),
    "a mute title": (film(title=Mute()), "`title` must be a text"),
    "lists in lists for a size": (film(size=nested(5_000)), "`size` must be WIDTHxHEIGHT"),
    "lists in lists for a surface": (lambda: explore(nested(5_000)), "cannot be a surface"),
    "a mute colour": (by(Rule(color=Mute())), "must be of the form #rrggbb, got a Mute"),
    "a colour of a million characters": (by(Rule(color="#" * 10**6)), "must be of the form #rrggbb"),
    "seconds for a rate": (lambda: optimizer_class("sgd")(learning_rate=np.timedelta64(1, "s")), "`learning_rate` of"),  # type: ignore[arg-type]
    "a complex rate": (lambda: optimizer_class("sgd")(learning_rate=1 + 2j), "`learning_rate` of"),  # type: ignore[arg-type]
    "a rule to be awaited": (by(Waiting()), "`update` of Waiting returned <coroutine"),
    "a value to be awaited, alone": (
        on(Promised()),
        "its value(w) cannot be differentiated because it computes with <",
    ),
    "a rule that ends a generator": (by(Leaving(GeneratorExit)), "`update` of Leaving raised GeneratorExit at step 1"),
    "a rule that ends the program": (by(Leaving(SystemExit)), "`update` of Leaving raised SystemExit at step 1"),
    "a rule of no class": (by(Disguised()), "`__class__` of Disguised raised RuntimeError"),
    "a rule that shows nothing": (by(Closed()), "`__getattribute__` of Closed raised RuntimeError"),
    "a surface that shows nothing": (on(Closed()), "`__getattribute__` of Closed raised RuntimeError"),
    "a rule whose copy is none": (by(Uncopied()), "a copy of this one is None"),
    "a rule that has everything": (by(Mock()), "cannot be an optimizer, because it has whatever it is asked for"),
    "a surface that has everything": (on(Mock()), "cannot be a surface, because it has whatever it is asked for"),
    "an array for a yes": (race(paired=np.array([True, True])), "`paired` must be True or False"),
    "a start of lists in lists": (race(start=nested(5_000)), "A start must be two finite numbers"),
    "a start that fails": (race(start=Failing()), "`__iter__` of Failing raised OSError"),
    "minima that fail": (on(Bowl(minima=Failing())), "`__iter__` of Failing raised OSError"),
    "minima that are gone once they are read": (on(Bowl(minima=iter([(0, 0, 0)]))), "The minima of Bowl must be of"),
    "views that fail": (film(view=Failing()), "`__iter__` of Failing raised OSError"),
    "a theme that shows nothing": (film(theme=Closed()), "`__getattribute__` of Closed raised RuntimeError"),
    "a size that ends the program": (film(size=Leaving(SystemExit)), "`size` must be WIDTHxHEIGHT"),
    "a span of steps": (race(steps=np.timedelta64(3, "s")), "The number of steps must be a whole number"),
    "a span for a seed": (race(seed=np.timedelta64(3, "s")), "A seed must be a whole number"),
    "a complex start": (race(start=(np.complex128(1), 1)), "A start must be two finite numbers"),
    "a complex angle": (film(orbit=np.complex128(1)), "`orbit` must be a number"),
    "very many rates": (lambda: optimizer_class("sgd")(learning_rate=ENDLESS), "`learning_rate` of SGD must be in"),  # type: ignore[arg-type]
    "a mute rate": (lambda: optimizer_class("sgd")(learning_rate=Mute()), "must be in (0, inf), got a Mute"),  # type: ignore[arg-type]
    "an array of optimizers": (lambda: compare("saddle", np.array(["sgd", "adam"])), "cannot be an optimizer"),  # type: ignore[arg-type]
    "names in names in names": (race(optimizers="a(" * 2_000 + ")" * 2_000), "within more than 20 other names"),
    "very many names": (race(optimizers="sgd," * 10**5 + "sgd"), "A text names at most 100000 of anything"),
    "a name of a million letters": (race(optimizers="s" * 10**6), "No optimizer is named 'sss"),
    "more settings than a recipe tells": (film(optimizers=[Wordy()]), "Wordy has 64 settings in"),
    "a recording without losses": (
        by_hand(losses=None),
        "The losses of a recording must be an array of",
    ),
    "a recording of other points": (by_hand(points=np.zeros((4, 2, 2))), "The points of a recording must be an array"),
    "a recording without a window": (by_hand(window=None), "The window of a recording must be"),
    "a recording of a window without width": (
        by_hand(window=((0, 0), (0, 1))),
        "The window of a recording must be ((x low, x high), (y low, y high)) with low below high",
    ),
    "a recording of a window too far away": (by_hand(window=((0, 1e300), (0, 1))), "with numbers up to 1e+155"),
    "a recording that was lost before it began": (
        by_hand(diverged_at=np.zeros(1, dtype=np.int64)),
        "The diverged_at of a recording must be -1 or a step from 1 to 3 for each run",
    ),
    "a recording that was lost after its end": (by_hand(diverged_at=np.array([4])), "must be -1 or a step from 1 to 3"),
    "a recording without a plan": (by_hand(plan="saddle"), "The plan of a recording must be that of a race"),
    "a recording without a version": (by_hand(version=3), "The version of a recording must be a text"),
    "a page of nothing": (lambda: Page(None, None), "A page is made of its HTML and a scene; let optviz.explore"),  # type: ignore[arg-type]
    "a name that fails": (lambda: animate("saddle", Nameless(RuntimeError())), "not by an object of Nameless"),
    "a name that is a number": (lambda: animate("saddle", Nameless(3)), "A file is named by a text"),
    "a name in bytes": (lambda: load_recording(Nameless(b"race.npz")), "A file is named by a text"),
    "a name of nothing": (lambda: animate("saddle", ""), "The name of a file is empty; give one"),
    "a recipe of nothing": (lambda: load_recipe(""), "The name of a file is empty; give one"),
    "a yes for the progress": (lambda: record("saddle", "sgd", None, 3, 0, True), "`progress` must be a function"),  # type: ignore[arg-type]
    "a key that Python knows": (film(self=1), "A recipe has no key `self`"),
    "a key of ours alone": (film(given=1), "A recipe has no key `given`"),
    "a list within itself": (film(title=endless_list()), "`title` must be a text, or texts by language"),
    "an interval of one end": (lambda: Parameter("[0, 1", "a", "b"), "The interval of a parameter is written as in"),
    "an interval the wrong way": (lambda: Parameter("[1, 0]", "a", "b"), "The interval of a parameter is written as"),
    "a number for an interval": (lambda: Parameter(3, "a", "b"), "The interval of a parameter is written as"),  # type: ignore[arg-type]
    "a scene in no language": (lambda: Scene((race()(),), Recipe(), 3), "the tag of a language"),  # type: ignore[arg-type]
    "a scene of nothing": (lambda: Scene((), Recipe()), "A scene is made of a tuple of recordings, a Recipe and"),
    "a scene of none": (lambda: Scene(None, Recipe()), "A scene is made of"),  # type: ignore[arg-type]
    "a scene without a recipe": (lambda: Scene((record("saddle", "sgd", steps=1),), None), "A scene is made"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_nobody_means_is_refused_in_one_sentence(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    attempt, says = REFUSED[case]
    with pytest.raises(OptvizError) as caught:
        attempt()
    said = str(caught.value)
    assert says in said
    assert len(said) <= 2_000
    assert "\n" not in said
    assert list(tmp_path.iterdir()) == []


def test_an_interruption_of_the_user_goes_through_ones_own_code() -> None:
    with pytest.raises(KeyboardInterrupt):
        record("saddle", [Leaving(KeyboardInterrupt)], steps=3)


def test_a_recording_of_more_runs_than_a_figure_has_is_told_in_a_line() -> None:
    recording = record("saddle", ["sgd"] * (MOST_RUNS + 1), steps=2)
    assert recording._repr_mimebundle_() == {"text/plain": repr(recording)}
    assert recording._repr_html_() is None
