"""The pages of a gallery, in Markdown: one for each language, showing every figure that has texts in it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NamedTuple

from optviz.figure.scene import Scene
from optviz.figure.studied import Studied
from optviz.figure.texts.called import place_in_print, run_title, settings_text, surface_text
from optviz.figure.texts.captions import MOST_NAMED, alt_text, filled, tally
from optviz.figure.track import Track
from optviz.gallery.films import Film
from optviz.gallery.markdown import code, heading, inline, linked, paragraph, plain, shell_block, table
from optviz.objectives.base import is_random
from optviz.studies.sweeps.sweep import Sweep
from optviz.system.printable import shell_line
from optviz.views import VIEWS
from optviz.words import ENGLISH, Words, words
from optviz.words.numerals import number_in_print

# Every page begins like this, so that one that was written by hand is not taken for ours.
MARK = "<!-- Written by optviz gallery"
_FIRST_LINE = f"{MARK} from the recipes beside it; what is changed here is lost. -->"


def page_name(language: str) -> str:
    """The file of a page."""
    return "README.md" if language == ENGLISH else f"README.{language}.md"


class Entry(NamedTuple):
    """A figure's part of a page; `film` shows it as a film, `spatial` tells whether it has a surface in 3-D."""

    title: str
    film: str
    text: str
    spatial: bool


def page(language: str, entries: Sequence[Entry]) -> str:
    """A page of entries: one film runs at its top, and of each figure there is a still that leads to its film."""
    said = words(language)
    hero = next((each for each in entries if each.spatial), entries[0])
    parts = [_FIRST_LINE, f"# {inline(said.say('gallery.title'))}", hero.film, said.say("gallery.intro")]
    names = [f"figure-{number}" for number in range(1, len(entries) + 1)]
    if len(entries) > 1:
        parts.append("\n".join(f"- [{inline(each.title)}](#{name})" for name, each in zip(names, entries, strict=True)))
    for name, each in zip(names, entries, strict=True):
        parts += [f'<a id="{name}"></a>', heading(each.title), each.text]
    return "\n\n".join(parts) + "\n"


def entry(film: Film, scene: Scene | Studied, language: str) -> Entry:
    """The part of a page that shows a film, whose scene is given. No text in it becomes anything but text."""
    path = film.source
    recipe = scene.recipe.changed(language=language)
    said = words(language)
    caption, *others = (
        _filled(scene, recipe.text(text), language) for text in (recipe.caption, recipe.notice, recipe.question)
    )
    # Title and caption stand in the picture, and how each run ended in the table below it.
    alt, moving = plain(_alt(scene, caption, said)), linked(film.path.name)
    parts = [f"[![{alt}]({linked(film.still.name)})]({moving})", f"[{said.say('gallery.film')}]({moving})"]
    for name, text in zip(("notice", "question"), others, strict=True):
        if text.strip():
            parts.append(f"**{said.say(f'gallery.{name}')}.** {inline(text)}")
    parts.append(_told(scene, said))
    folder = os.path.basename(os.path.abspath(path.parent))  # noqa: PTH100, PTH119 a link is named as it is given
    parts.append(f"{said.say('gallery.command')}: [{code(path.name)}]({linked(path.name)})")
    other = ["--language", film.language] if film.language else []
    ways = ["animate", *(["explore"] if _is_live(scene) else [])]
    lines = [shell_line(["optviz", way, f"{folder}/{path.name}", *other]) for way in ways]
    parts.append(shell_block("\n".join(lines)))
    line = scene.recipe.changed(title=(), caption=(), notice=(), question=()).command()
    parts.append(f"<details><summary>{said.say('gallery.line')}</summary>\n\n{shell_block(line)}\n\n</details>")
    title = recipe.text(recipe.title) or scene.title
    spatial = any(VIEWS[view].turns for view in recipe.view) and not recipe.study
    return Entry(title, f"![{alt}]({moving})", "\n\n".join(parts), spatial)


def _is_live(scene: Scene | Studied) -> bool:
    """Whether the page has a map of it, which can be changed there; it has none of what is random."""
    return (
        isinstance(scene, Studied) and isinstance(scene.study, Sweep) and not any(map(is_random, scene.study.surfaces))
    )


def _filled(scene: Scene | Studied, text: str, language: str) -> str:
    return scene.filled(text, language) if isinstance(scene, Studied) else filled(scene, text, language)


def _alt(scene: Scene | Studied, caption: str, said: Words) -> str:
    if isinstance(scene, Studied):
        return scene.alt_text(said.language)
    return alt_text(scene, said.language, caption or tally(scene, said))


def _told(scene: Scene | Studied, said: Words) -> str:
    """How each run ended, or what a study found, number by number."""
    return table(*scene.table(said.language)) if isinstance(scene, Studied) else _endings(scene, said)


def _endings(scene: Scene, said: Words) -> str:
    """How each run ended, in words; of very many runs, how many ended how."""
    if len(scene.tracks) > MOST_NAMED:
        return paragraph(tally(scene, said))
    shared = {"surface": len(scene.recordings) == 1, "start": scene.has_one_start}
    columns = [name for name in ("surface", "optimizer", "settings", "start", "loss", "ending") if not shared.get(name)]
    rows = [_row(track, said) for track in scene.tracks]
    header = [said.say(f"gallery.{name}") for name in columns]
    return table(header, ([row[name] for name in columns] for row in rows))


def _row(track: Track, said: Words) -> dict[str, str]:
    """What the table tells of a run, by column."""
    return {
        "surface": surface_text(track.recording.surface, said),
        "optimizer": run_title(track.run, said),
        "settings": settings_text(track.run, said).replace("  ", ", "),
        "start": place_in_print(track.run.start),
        "loss": number_in_print(float(track.losses[-1])),
        "ending": track.verdict.sentence_in(said.language),
    }
