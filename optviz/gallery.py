"""A folder of recipes as a gallery: every figure rendered, and pages that show them, one for each language.

A recipe `saddle.toml` becomes `saddle.gif`; the pages are `README.md` in English and `README.ko.md` and the like in the
other languages of the recipes.
"""

from __future__ import annotations

import html
import json
import multiprocessing
import os
import re
import shlex
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import NamedTuple

from optviz.captions import alt_text, filled
from optviz.errors import OptvizError, unknown_name
from optviz.figure import figure_of
from optviz.files import written_whole
from optviz.recipe import Recipe, load_recipe, schema
from optviz.scene import Scene

PAGE_LANGUAGE = "en"
# What editors need to complete and check the recipes of the folder.
SCHEMA = "recipe.schema.json"
RENDERED, UP_TO_DATE, SAME, DIFFERS = "rendered", "up to date", "as its recipe says", "differs"
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


class Done(NamedTuple):
    """What became of a recipe: its film, and whether that was rendered, was up to date already, or differs."""

    film: Path
    outcome: str
    entries: dict[str, str]


def recipes_in(folder: str | os.PathLike[str], only: Sequence[str] = ()) -> list[Path]:
    """The recipes of a folder in alphabetical order, or those that are named. Raises `OptvizError` if there is none."""
    found = {path.stem: path for path in sorted(Path(folder).glob("*.toml"))}
    if not found:
        raise OptvizError(f"There is no recipe in {folder}; give a folder with files such as saddle.toml.")
    for name in only:
        if name not in found:
            raise unknown_name("recipe", name, found)
    return [path for name, path in found.items() if not only or name in only]


def render(
    folder: str | os.PathLike[str], only: Sequence[str] = (), *, check: bool = False, again: bool = False
) -> Iterator[Done]:
    """Render what is not up to date, in as many processes as there are processors; yield each as it is done.

    A film is up to date if it carries the recipe, as this version would write it; with `again`, none is. With `check`,
    nothing is written: every figure is rendered beside and compared with the one that is there. The pages are written,
    or checked, at the end of a gallery that is whole.
    """
    paths = recipes_in(folder, only)
    entries: dict[Path, dict[str, str]] = {}
    # Processes that begin anew: a copy of one with threads may wait for ever.
    anew = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(len(paths), os.cpu_count() or 1), anew) as pool:
        for future in as_completed([pool.submit(_rendered, path, check=check, again=again) for path in paths]):
            done = future.result()
            entries[done.film] = done.entries
            yield done
    if not only:
        ordered = [entries[path.with_suffix(".gif")] for path in paths]
        for language in sorted({language for each in ordered for language in each}):
            text = _page(language, [each[language] for each in ordered if language in each])
            name = "README.md" if language == PAGE_LANGUAGE else f"README.{language}.md"
            yield _written(Path(folder) / name, text, check=check)
        yield _written(Path(folder) / SCHEMA, json.dumps(schema(), indent=2, ensure_ascii=False) + "\n", check=check)


def _rendered(path: Path, *, check: bool, again: bool) -> Done:
    from optviz.film.provenance import embedded
    from optviz.output import provenance, write_film

    recipe = load_recipe(path)
    film = path.with_suffix(".gif")
    try:
        scene = figure_of(recipe)
        entries = {language: _entry(path, scene, language) for language in _languages(recipe)}
    except OptvizError as error:
        raise OptvizError(f"{error} ({path})") from error
    if check:
        return Done(film, SAME if _is_same(scene, film) else DIFFERS, entries)
    if not again and film.exists() and embedded(film) == provenance(scene):
        return Done(film, UP_TO_DATE, entries)
    write_film(scene, film)
    return Done(film, RENDERED, entries)


def _is_same(scene: Scene, film: Path) -> bool:
    """Whether a film is what is rendered now, bit for bit."""
    from optviz.output import write_film

    if not film.exists():
        return False
    with tempfile.TemporaryDirectory() as folder:
        again = Path(folder) / "again.gif"
        write_film(scene, again)
        return again.read_bytes() == film.read_bytes()


def _languages(recipe: Recipe) -> list[str]:
    found = {language for words in (recipe.title, recipe.caption, recipe.notice) for language, _ in words if language}
    return sorted(found | {PAGE_LANGUAGE})


def _entry(path: Path, scene: Scene, language: str) -> str:
    """The part of a page that shows a figure."""
    recipe = scene.recipe.changed(language=language)
    words = _WORDS.get(language, _WORDS[PAGE_LANGUAGE])
    title = recipe.text(recipe.title) or scene.title
    alt = _as_text(alt_text(scene)).translate({ord("["): "(", ord("]"): ")"})
    parts = [f"## {_as_text(title)}", f"![{alt}]({_linked(path.stem)}.gif)"]
    for name in ("caption", "notice", "question"):
        text = _as_text(filled(scene, recipe.text(getattr(recipe, name))))
        if text:
            parts.append(text if name == "caption" else f"**{words[name]}.** {text}")
    made = shlex.quote(f"{path.parent.name}/{path.name}")
    parts.append(f"{words['command']}: [`{path.name}`]({_linked(path.name)})")
    parts.append(f"```sh\noptviz animate {made}\n```")
    line = scene.recipe.changed(title=(), caption=(), notice=(), question=()).command()
    parts.append(f"<details><summary>{words['line']}</summary>\n\n```sh\n{line}\n```\n\n</details>")
    return "\n\n".join(parts)


def _as_text(text: str) -> str:
    """A text in one line that Markdown takes for nothing else."""
    return html.escape(" ".join(text.split()), quote=False).replace("`", "\\`")


def _linked(name: str) -> str:
    """The name of a file as a link has it (RFC 3986, section 2.1)."""
    return re.sub(r"[^A-Za-z0-9._-]", lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), name)


def _page(language: str, entries: Sequence[str]) -> str:
    words = _WORDS.get(language, _WORDS[PAGE_LANGUAGE])
    return "\n\n".join([f"# {words['title']}", words["intro"], *entries]) + "\n"


def _written(path: Path, text: str, *, check: bool) -> Done:
    """Write a text if it is not there already, or compare it."""
    there = path.read_text(encoding="utf-8") if path.exists() else None
    if there == text:
        return Done(path, SAME if check else UP_TO_DATE, {})
    if check:
        return Done(path, DIFFERS, {})
    with written_whole(path) as file:
        file.write(text.encode())
    return Done(path, RENDERED, {})
