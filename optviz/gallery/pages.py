"""The pages of a gallery, in Markdown: one for each language, showing every figure that has texts in it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from optviz.figure.captions import alt_text, filled
from optviz.figure.scene import Scene
from optviz.gallery.markdown import code, heading, inline, linked, paragraph, plain, shell_block
from optviz.recipe.recipe import Recipe
from optviz.system.printable import shell_line

PAGE_LANGUAGE = "en"
# Every page begins like this, so that one that was written by hand is not taken for ours.
MARK = "<!-- Written by optviz gallery"
_FIRST_LINE = f"{MARK} from the recipes beside it; what is changed here is lost. -->"
_WORDS = {
    "en": {
        "title": "Gallery",
        "intro": "Every figure is made by `optviz gallery` from the recipe beside it. "
        "All numbers come from the recording that the figure shows.",
        "notice": "What to notice",
        "question": "A question for the class",
        "command": "Make it again, or change it",
        "line": "The race in one line, without the texts",
    },
    "ko": {
        "title": "갤러리",
        "intro": "모든 그림은 옆에 있는 레시피에서 `optviz gallery`로 만들어집니다. "
        "모든 숫자는 그림이 보여 주는 기록에서 계산한 것입니다.",
        "notice": "눈여겨볼 점",
        "question": "수업에서 물어볼 질문",
        "command": "다시 만들거나 고치기",
        "line": "글을 뺀 같은 경주를 한 줄로",
    },
}


def languages_of(recipe: Recipe) -> list[str]:
    """The languages of the pages that show a figure."""
    found = {language for words in (recipe.title, recipe.caption, recipe.notice) for language, _ in words if language}
    return sorted(found | {PAGE_LANGUAGE})


def page_name(language: str) -> str:
    """The file of a page."""
    return "README.md" if language == PAGE_LANGUAGE else f"README.{language}.md"


def page(language: str, entries: Sequence[str]) -> str:
    """A page of entries."""
    words = _WORDS.get(language, _WORDS[PAGE_LANGUAGE])
    return "\n\n".join([_FIRST_LINE, f"# {words['title']}", words["intro"], *entries]) + "\n"


def entry(path: Path, scene: Scene, language: str) -> str:
    """The part of a page that shows the figure of a recipe at `path`. No text in it becomes anything but text."""
    recipe = scene.recipe.changed(language=language)
    words = _WORDS.get(language, _WORDS[PAGE_LANGUAGE])
    title = recipe.text(recipe.title) or scene.title
    parts = [heading(title), f"![{plain(alt_text(scene))}]({linked(path.stem)}.gif)"]
    for name in ("caption", "notice", "question"):
        text = filled(scene, recipe.text(getattr(recipe, name)))
        if text.strip():
            parts.append(paragraph(text) if name == "caption" else f"**{words[name]}.** {inline(text)}")
    folder = os.path.basename(os.path.abspath(path.parent))  # noqa: PTH100, PTH119 a link is named as it is given
    parts.append(f"{words['command']}: [{code(path.name)}]({linked(path.name)})")
    parts.append(shell_block(shell_line(["optviz", "animate", f"{folder}/{path.name}"])))
    line = scene.recipe.changed(title=(), caption=(), notice=(), question=()).command()
    parts.append(f"<details><summary>{words['line']}</summary>\n\n{shell_block(line)}\n\n</details>")
    return "\n\n".join(parts)
