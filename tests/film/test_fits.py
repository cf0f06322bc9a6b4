"""What a format of films cannot hold is refused before the race, with the formats that can."""

from __future__ import annotations

from pathlib import Path

import pytest

from optviz import animate
from optviz.errors import OptvizError
from optviz.film.formats import film_endings
from optviz.film.writers import checked_film
from optviz.recipe.recipe import Recipe


@pytest.mark.parametrize(("ending", "fps", "most"), [(".gif", 50.5, 50), (".apng", 91, 90), (".webp", 120, 90)])
def test_more_frames_in_a_second_than_browsers_show_are_refused(
    ending: str, fps: float, most: int, tmp_path: Path
) -> None:
    with pytest.raises(OptvizError) as caught:
        animate("saddle", tmp_path / f"film{ending}", fps=fps, steps=10_000_000)
    said = str(caught.value)
    assert said.startswith(f"Browsers slow down a film as {ending} of more than {most} frames in a second, and fps is ")
    # What is offered instead is taken.
    offered = said.rpartition("or write ")[2].removesuffix(".").replace(" or ", ", ").split(", ")
    assert ".mp4" in offered
    for each in offered:
        assert checked_film(tmp_path / f"film{each}", Recipe(fps=fps)) == each
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", [each for each in film_endings() if each != ".gif"])
def test_sixty_frames_in_a_second_fit_into_all_but_a_gif(ending: str, tmp_path: Path) -> None:
    assert checked_film(tmp_path / f"film{ending}", Recipe(fps=60)) == ending
    assert checked_film(f"{tmp_path}/frames/", Recipe(fps=60)) == ""
