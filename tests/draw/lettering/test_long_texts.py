"""Long texts: bounded in length, and laid out with work that grows no faster than they do."""

from __future__ import annotations

import dataclasses

import pytest

from optviz import OptvizError, record
from optviz.draw.lettering import fonts, text
from optviz.draw.lettering.text import text_width, wrapped
from optviz.draw.still import Still
from optviz.figure.scene import scene_of
from optviz.given.limits import LONGEST_NAME

SIZE = 14.0
TEXTS = {
    "words": "descent down the valley ",
    "no spaces": "wwWiilmm.Wllw" * 3,
    "both": "a verylongword" + "d" * 60 + " then\nthree words ",
}


@pytest.mark.parametrize("name", TEXTS)
def test_lines_are_as_full_as_they_can_be_and_hold_the_whole_text(name: str) -> None:
    whole = TEXTS[name] * 8
    lines = wrapped(whole, 200, SIZE)
    assert "".join("".join(lines).split()) == "".join(whole.split())
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        assert text_width(line, SIZE) <= 200
        if following:
            piece = following.split()[0] if text_width(following.split()[0], SIZE) <= 100 else following[0]
            glue = " " if name == "words" else ""
            assert text_width(line + glue + piece, SIZE) > 200 or name == "both"


def test_a_character_that_is_wider_than_the_line_has_one_of_its_own() -> None:
    assert wrapped("WW W", 3, SIZE) == ["W", "W", "W"]


@pytest.mark.parametrize("name", TEXTS)
def test_what_is_measured_grows_with_the_text_and_not_with_its_square(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured = []
    width = text._width

    def counted(each: str, font: object) -> float:
        measured.append(len(each))
        return width(each, font)  # type: ignore[arg-type]

    monkeypatch.setattr(text, "_width", counted)

    def work(times: int) -> tuple[int, int]:
        measured.clear()
        wrapped(TEXTS[name] * times, 300, SIZE)
        return len(measured), sum(measured)

    (few, little), (many, much) = work(12), work(48)
    assert many <= 4.5 * few
    assert much <= 4.5 * little


@pytest.mark.filterwarnings("ignore::optviz.OptvizWarning")  # not every machine has every font
def test_faces_are_put_in_order_once_for_each_script_and_not_for_each_character() -> None:
    fonts._faces.cache_clear()
    text_width("".join(map(chr, range(0x4E00, 0x4E00 + 800))), SIZE)
    # Once more where the system has fonts that matplotlib did not know.
    assert fonts._faces.cache_info().misses <= 2


@pytest.mark.parametrize("runs", [2, 40, 80])
def test_long_names_of_many_runs_are_little_work(runs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    measured = []
    width = text._measured
    monkeypatch.setattr(text, "_measured", lambda each, *how: measured.append(len(each)) or width(each, *how))
    rates = [f"sgd:lr={(number + 1) / 1e4}" for number in range(runs)]
    raced = record("saddle", rates, steps=1)
    named = tuple(
        dataclasses.replace(run, title=f"{number} {'名' * LONGEST_NAME}") for number, run in enumerate(raced.runs)
    )
    plan = dataclasses.replace(raced.plan, runs=named)
    still = Still(scene_of(dataclasses.replace(raced, plan=plan), layout="overlay"))
    shown = {each.get_text() for each in still.figure.texts}
    if runs < 80:
        # Of a name that is cut in its middle, the beginning stays.
        assert all(any(each.startswith((f"{number} ", f"{number}…")) for each in shown) for number in range(runs))
    # Each is measured a few dozen times, however many there are.
    assert sum(measured) < 2000 + 50 * LONGEST_NAME * runs


def test_a_caption_that_is_long_only_with_its_numbers_is_refused() -> None:
    scene = scene_of(record("saddle", "sgd", steps=3), caption="{sgd.ending} " * 200)
    with pytest.raises(OptvizError) as caught:
        Still(scene)
    assert str(caught.value).startswith("The caption has ")
    assert str(caught.value).endswith(" characters with its numbers filled in, and at most 5000 are drawn; shorten it.")


def test_a_fact_that_is_named_often_is_found_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from optviz.figure.texts import captions

    asked = []
    found = captions.RUN_FACTS["length"]
    monkeypatch.setitem(captions.RUN_FACTS, "length", lambda track: asked.append(1) or found(track))
    scene = scene_of(record("saddle", ["sgd", "adam"], steps=3))
    assert captions.filled(scene, "{sgd.length} {sgd.length} {{{adam.length}}}").count(" ") == 2
    assert len(asked) == 2
