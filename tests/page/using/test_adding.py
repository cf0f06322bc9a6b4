"""Rules that are in no table until somebody adds them: found in a list, raced, linked to, filmed and removed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optviz.optimizers import catalogue

if TYPE_CHECKING:
    from conftest import OpenTab, Tab


def add(tab: Tab, typed: str) -> dict[str, Any]:
    """Add what is first in the list for some letters; the racer that this makes."""
    tab.find("#add").click()
    tab.find("#adding-search").fill(typed)
    tab.find("#adding-search").press("Enter")
    found: dict[str, Any] = tab.state()["optimizers"][-1]
    return found


def test_a_rule_is_found_by_its_name_or_by_what_it_says(tab: Tab) -> None:
    before = len(tab.rows())
    tab.find("#add").click()
    assert tab.find("#adding-rules li:visible").count() > len(catalogue())
    tab.find("#adding-search").fill("nothing of that")
    assert tab.find("#adding-rules li:visible").count() == 0
    assert tab.find("#adding-none").is_visible()
    tab.find("#adding-search").fill("shrinks the WEIGHTS")
    tab.find("#adding-rules button:visible").click()
    assert not tab.find("#adding").is_visible()
    assert [each["name"] for each in tab.state()["optimizers"][before:]] == ["adamw"]
    # Its settings are open, and what it says of itself.
    assert tab.find("tr.details p").inner_text().startswith("Adam that shrinks the weights")
    assert tab.rows()[-1].startswith("AdamW")


def test_of_rules_with_a_common_beginning_the_one_of_that_very_name_is_added(tab: Tab) -> None:
    assert add(tab, "lookahead(sgd)")["name"] == "lookahead(sgd)"
    assert add(tab, "Lion")["name"] == "lion"
    # One that is there already, too: with other settings, it is another race.
    assert add(tab, "adam")["name"] == "adam"


def test_added_rules_are_in_the_link(open_tab: OpenTab) -> None:
    tab = open_tab()
    add(tab, "cosine(sgd)")
    add(tab, "clip(adam)")
    tab.until("location.hash.includes('clip')")
    again = open_tab(fragment=tab.evaluate("location.hash"))
    assert again.state()["optimizers"] == tab.state()["optimizers"]


def test_a_schedule_lasts_as_long_as_the_race_until_somebody_says_otherwise(tab: Tab) -> None:
    steps = tab.state()["steps"]
    assert add(tab, "cosine(sgd)")["settings"]["steps"] == steps
    tab.find("#steps").fill("40")
    tab.find("#steps").press("Enter")
    assert tab.state()["optimizers"][-1]["settings"]["steps"] == 40
    number = len(tab.state()["optimizers"]) - 1
    tab.find(f"#run-{number}-steps").fill("30")
    tab.find(f"#run-{number}-steps").press("Enter")
    tab.find("#steps").fill("60")
    tab.find("#steps").press("Enter")
    assert tab.state()["optimizers"][-1]["settings"]["steps"] == 30


def test_what_was_added_can_be_removed_and_all_else_stays(tab: Tab) -> None:
    before = tab.state()["optimizers"]
    add(tab, "adamw")
    tab.find(f"#run-{len(before)}-remove").click()
    assert tab.state()["optimizers"] == before
    tab.set(selected=0)
    assert tab.find("tr.details button").count() == 1
