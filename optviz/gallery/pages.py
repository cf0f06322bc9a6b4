"""The pages of a gallery, in Markdown: one for each language, showing every figure that has texts in it."""

from __future__ import annotations

import os
from collections.abc import Sequence

from optviz.figure.captions import alt_text, filled
from optviz.figure.scene import Scene
from optviz.gallery.films import Film
from optviz.gallery.markdown import code, heading, inline, linked, paragraph, plain, shell_block
from optviz.system.printable import shell_line
from optviz.words import ENGLISH, words

# Every page begins like this, so that one that was written by hand is not taken for ours.
MARK = "<!-- Written by optviz gallery"
_FIRST_LINE = f"{MARK} from the recipes beside it; what is changed here is lost. -->"


def page_name(language: str) -> str:
    """The file of a page."""
    return "README.md" if language == ENGLISH else f"README.{language}.md"


def page(language: str, entries: Sequence[str]) -> str:
    """A page of entries."""
    said = words(language)
    title, intro = said.say("gallery.title"), said.say("gallery.intro")
    return "\n\n".join([_FIRST_LINE, f"# {title}", intro, *entries]) + "\n"


def entry(film: Film, scene: Scene, language: str) -> str:
    """The part of a page that shows a film, whose scene is given. No text in it becomes anything but text."""
    path = film.source
    recipe = scene.recipe.changed(language=language)
    said = words(language)
    title = recipe.text(recipe.title) or scene.title
    parts = [heading(title), f"![{plain(alt_text(scene, language))}]({linked(film.path.name)})"]
    for name in ("caption", "notice", "question"):
        text = filled(scene, recipe.text(getattr(recipe, name)), language)
        if text.strip():
            parts.append(paragraph(text) if name == "caption" else f"**{said.say(f'gallery.{name}')}.** {inline(text)}")
    folder = os.path.basename(os.path.abspath(path.parent))  # noqa: PTH100, PTH119 a link is named as it is given
    parts.append(f"{said.say('gallery.command')}: [{code(path.name)}]({linked(path.name)})")
    other = ["--language", film.language] if film.language else []
    parts.append(shell_block(shell_line(["optviz", "animate", f"{folder}/{path.name}", *other])))
    line = scene.recipe.changed(title=(), caption=(), notice=(), question=()).command()
    parts.append(f"<details><summary>{said.say('gallery.line')}</summary>\n\n{shell_block(line)}\n\n</details>")
    return "\n\n".join(parts)
