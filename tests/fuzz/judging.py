"""What came of a try is judged: the code, what was said, and what was left behind."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from PIL import Image
from pools import SURFACES

from optviz.film.provenance import embedded

LONGEST_LINE = 400
# What turns the direction of other characters; marks that stand for a letter (U+200F) belong to languages.
BIDI = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
PICTURES = {".gif", ".png", ".apng", ".webp"}


def judged(  # noqa: PLR0911 each has words of its own
    folder: Path, arguments: list[str], kind: str, code: int, said: str, complained: str, changed: list[str]
) -> str:
    """What is wrong with what came of a try; empty if nothing is."""
    if kind == "failed":
        return f"exit code {code}: {complained[-300:]!r}"
    if arguments in ([], ["--"]) and kind == "refused":
        # Who asks for nothing is helped.
        return "" if complained.startswith("Usage: optviz") else f"no help: {complained[:300]!r}"
    *lines_of_it, last = complained.split("\n")
    if last:
        return f"the last line has no end: {last[-200:]!r}"
    if kind == "refused":
        return misrefused(lines_of_it, said, changed)
    if unwarned := [each for each in lines_of_it if not each.startswith("Warning: ") or unfit(each)]:
        return f"no warning in a sentence: {unwarned[0][:300]!r}"
    if wrong := unprintable(said, "\n\t"):
        return f"{wrong} is printed"
    if kind != "written":
        return f"{changed} changed" if changed else ""
    return next(filter(None, (miswritten(folder, name, arguments) for name in changed)), "")


def misrefused(lines_of_it: list[str], said: str, changed: list[str]) -> str:
    """What is wrong with a refusal."""
    *others, last = lines_of_it or [""]
    if re.fullmatch(" *\\^", last) and len(others) > 1 and others[-1].startswith("  ") and not unprintable(others[-1]):
        # It points into what was given.
        *others, last = others[:-1]
    *warned, sentence = [*others, last]
    if not sentence.startswith("Error: "):
        return f"no sentence: {lines_of_it[-3:]!r}"
    if wrong := unfit(sentence) or next(filter(None, map(unfit, warned)), "") or ("something was said" if said else ""):
        return f"{wrong}: {sentence[:600]!r}"
    return f"it was refused, and {changed} changed: {sentence!r}" if changed else ""


def miswritten(folder: Path, name: str, arguments: list[str]) -> str:
    """What is wrong with a file that was written."""
    asked = " ".join([*arguments, "saddle"]).lower()
    linked = name == "elsewhere.gif" and "link.gif" in asked
    named_after = re.fullmatch(r"(.*?)(-compare)?\.(gif|npz|html)", name)
    is_default = named_after and (named_after[1].lower() in asked or named_after[1] in {*SURFACES, "formula"})
    if not (name.lower() in asked or linked or is_default):
        return f"{name} was not asked for"
    wrong = whole(folder / name)
    return f"{name} is not whole: {wrong}" if wrong else ""


def unfit(sentence: str) -> str:
    """What is wrong with a line that must be a sentence for a person."""
    if wrong := unprintable(sentence):
        return f"{wrong} is in it"
    if len(sentence) > LONGEST_LINE:
        return f"it has {len(sentence)} characters"
    if not re.search(r"[.?!]( \(.*\))?$", sentence) or "Traceback" in sentence:
        return "it is no sentence"
    return ""


def unprintable(text: str, but: str = "") -> str:
    """The first character that may harm a terminal, or a line."""
    for each in text if not text.isascii() or not text.replace("\n", "").isprintable() else "":
        if each not in but and (unicodedata.category(each) in {"Cc", "Cs", "Zl", "Zp"} or each in BIDI):
            return f"U+{ord(each):04X}"
    return ""


def whole(path: Path) -> str:
    """What is wrong with a file that was written."""
    if path.is_dir() or path.suffix.lower() in {".npz", ".csv", ".toml"}:
        return ""
    if not embedded(path):
        return "it carries no recipe"
    if path.suffix.lower() in PICTURES:
        try:
            with Image.open(path) as picture:
                picture.load()
        except (OSError, SyntaxError, ValueError) as error:
            return f"{error}"
    return ""
