"""From where the surface is seen, and what pictures say of what they leave out or stretch."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from optviz.plan.inputs import surface_from

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import OpenTab, Tab
from tabs import SVG, saved, start_of


def camera_of(tab: Tab) -> list[float]:
    found: list[float] = tab.evaluate("[optviz.camera().azimuth, optviz.camera().elevation]")
    return found


def commanded(tab: Tab) -> list[float]:
    (text,) = [each for each in shlex.split(tab.evaluate("optviz.command()")) if each.startswith("--camera=")]
    return [float(each) for each in text.partition("=")[2].split(",")]


def linked(tab: Tab) -> str:
    tab.evaluate("history.replaceState(null, '', '#')")
    tab.find("#copy-link").click()
    tab.page.keyboard.press("Escape")
    return f"#{tab.page.url.partition('#')[2]}"


def test_from_another_start_the_surface_is_seen_as_a_new_page_shows_it(open_tab: OpenTab, built: Path) -> None:
    tab = open_tab(built, "#surface=himmelblau")
    before = camera_of(tab)
    tab.drag((0.5, 0.5), (0.35, 0.2), (0.3, 0.15))
    assert tab.state()["camera"] is None
    assert camera_of(tab) != before
    x, y = start_of(tab)
    assert camera_of(open_tab(built, f"#surface=himmelblau&start={x},{y}")) == camera_of(tab)


def test_reset_brings_the_camera_back_and_link_and_command_have_it(open_tab: OpenTab, built: Path) -> None:
    tab = open_tab(built)
    before = camera_of(tab)
    tab.drag((0.5, 0.5), (0.7, 0.6), view="3d")
    assert camera_of(tab) == tab.state()["camera"] == commanded(tab)
    assert camera_of(tab) != before
    tab.find("#reset-view").click()
    tab.drawn()
    assert camera_of(tab) == commanded(tab) == before
    assert camera_of(open_tab(built, linked(tab))) == before


def test_a_link_shows_the_surface_from_where_it_was_seen(open_tab: OpenTab) -> None:
    # What is small is drawn quickly, and all that could turn the surface adds up.
    tab, other = (open_tab(fragment="#surface=rosenbrock&view=contour,3d", size=(640, 400)) for _ in range(2))
    for change in ("optimizers", "parameters", "steps", "zoom"):
        tab.page.bring_to_front()
        if change == "optimizers":
            for number in range(5):
                tab.find(f"#run-{number}-on").click()
        elif change == "zoom":
            tab.page.mouse.move(*tab.spot(0.3, 0.6))
            tab.page.mouse.wheel(0, -300)
        else:
            field, text = {"parameters": ("#surface-b", "3"), "steps": ("#steps", "5")}[change]
            tab.find(field).fill(text)
            tab.page.keyboard.press("Enter")
        tab.drawn()
        assert commanded(tab) == camera_of(tab), change
        link = linked(tab)
        other.page.bring_to_front()
        other.page.goto("about:blank")
        other.page.goto(other.address + link)
        other.drawn()
        assert camera_of(other) == camera_of(tab), change


def texts(tab: Tab) -> list[str]:
    root = ET.fromstring(saved(tab, "#save-svg")[1])  # noqa: S314 the page has just made it
    return ["".join(each.itertext()) for each in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("surface", ["himmelblau", "saddle", "ravine"])
def test_a_surface_that_is_cut_off_says_where(tab: Tab, surface: str) -> None:
    tab.set(surface=surface, start=None, views=["3d"])
    (left, right), (low, high) = surface_from(surface).window
    plane = np.stack(np.meshgrid(np.linspace(left, right, 97), np.linspace(low, high, 97)))
    ceiling = tab.evaluate("optviz.ends()")[1]
    said = {text for text in texts(tab) if text.startswith("cut off")}
    is_cut = bool((surface_from(surface).value(plane) > ceiling).any())
    assert said == ({f"cut off above loss {float(f'{ceiling:.2g}'):g}"} if is_cut else set())


def test_a_map_that_is_not_to_scale_says_by_how_much(tab: Tab) -> None:
    tab.set(views=["contour"])
    assert not any("stretched" in text for text in texts(tab))
    tab.set(window=[-10, 10, -1, 1])
    places = [(0.3, 0.3), (0.7, 0.7)]
    pixels = np.abs(np.subtract(*(tab.spot(*each) for each in places)))
    across, up = pixels / np.abs(np.subtract(*(tab.hovered(*each)[:2] for each in places)))
    (said,) = {text for text in texts(tab) if "stretched" in text}
    assert float(said.removeprefix("y stretched ").removesuffix("×")) == pytest.approx(up / across, rel=0.02)
