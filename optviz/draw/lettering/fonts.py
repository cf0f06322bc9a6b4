"""Faces for the characters that a figure's own faces lack, so that a text may be in any script whose font is installed.

matplotlib takes each character from the first of several families that has it. Here the families are found.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import re
import unicodedata
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from matplotlib.font_manager import FontEntry, FontProperties, findSystemFonts, fontManager, get_font, weight_dict
from matplotlib.ft2font import FT2Font, LoadFlags

from optviz.draw.colors.style import SANS
from optviz.draw.lettering.faces import KOREAN
from optviz.errors import OptvizWarning

_UNKNOWN = "?"
# Control characters, and what separates lines and paragraphs.
_BREAKS = {"Cc", "Zl", "Zp"}
# What has no ink of its own: other spaces, and signs to the software that sets the text.
_BLANK = {"Zs", "Cf"}

# The family that is made for a character, by how the character's Unicode name begins.
_HOMES = {
    "HANGUL": "Noto Sans CJK KR",
    "HIRAGANA": "Noto Sans CJK JP",
    "KATAKANA": "Noto Sans CJK JP",
    "HALFWIDTH": "Noto Sans CJK JP",
    "BOPOMOFO": "Noto Sans CJK TC",
    "CJK": "Noto Sans CJK SC",
    "FULLWIDTH": "Noto Sans CJK SC",
    "IDEOGRAPHIC": "Noto Sans CJK SC",
    "KANGXI": "Noto Sans CJK SC",
    "TIBETAN": "Noto Serif Tibetan",
    "MATHEMATICAL": "Noto Sans Math",
    "LATIN": "Noto Sans",
    "GREEK": "Noto Sans",
    "CYRILLIC": "Noto Sans",
    "COMBINING": "Noto Sans",
}
_SCRIPT = re.compile(
    r"([A-Z ]+?) (?:CAPITAL|SMALL|LETTER|SYLLABLE|CHARACTER|INDEPENDENT|VOWEL|SIGN|DIGIT|NUMBER|MARK)\b"
)
_GOOD = (
    "Noto Sans CJK KR",
    "Noto Sans CJK SC",
    "Noto Sans CJK TC",
    "Noto Sans CJK JP",
    "NanumGothic",
    "Malgun Gothic",
    "Apple SD Gothic Neo",
    "Microsoft YaHei",
    "Yu Gothic",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
)
# It has a box for every character there is.
_LAST_RESORT = "lastresort"
# It comes with matplotlib, and has many signs.
_FALLBACK = "DejaVu Sans"
_ALIAS = "optviz: "
# The signature of a face whose outlines are PostScript's.
_CFF = b"OTTO"
# The families that a warning has suggested.
_WARNED: set[str | None] = set()


def is_drawable(text: str) -> bool:
    """Whether an installed font has every character of a text."""
    installed = len(_installed())
    return all(_family_with(each, "normal", installed) for each in _lacking(text, FontProperties(family=SANS)))


def drawable(text: str, font: FontProperties) -> tuple[str, FontProperties]:
    """The text as it can be drawn on one line, and the font with further families for what its first one lacks.

    Nothing changes if the first has every character. One that no installed font has becomes a question mark, with one
    warning for each script in a process; line breaks and other control characters become spaces.

    matplotlib 3.11 joins and orders the letters as a script demands. 3.10 puts one after the other from left to right,
    which is wrong for Arabic, Hebrew and the scripts of India.
    """
    if text.isascii() and text.isprintable():
        return text, font
    text = "".join(" " if unicodedata.category(each) in _BREAKS else each for each in text)
    if not _lacking(text, font):
        return text, font
    # Names of files on macOS have their Korean syllables taken apart.
    text = unicodedata.normalize("NFC", text)
    families, without = {}, set()
    installed = len(_installed())
    # The letters of a script are of one face, if one has them all.
    for _, script in itertools.groupby(sorted(_lacking(text, font), key=_unambiguous_first), key=_home):
        letters = "".join(script)
        for each in (letters,) if _family_with(letters, font.get_weight(), installed) else letters:
            family = _family_with(each, font.get_weight(), installed)
            if family:
                families[family] = True
            else:
                without.add(each)
    text = "".join(_substitute(each) if each in without else each for each in text)
    font = font.copy()
    font.set_family([*font.get_family(), *families])
    return text, font


def is_truetype(font: FontProperties) -> bool:
    """Whether the outlines of all its faces are of that kind. A face that was found for a character may be another."""
    return all(_signature(entry) != _CFF for entry in fontManager.ttflist if entry.name in font.get_family())


def _signature(entry: FontEntry) -> bytes:
    """What a face begins with (OpenType, section on the organization of a font); of a collection, one of its faces."""
    with open(entry.fname, "rb") as file:  # noqa: PTH123 as matplotlib has it, a text
        tag = file.read(4)
        if tag == b"ttcf":
            file.seek(12 + 4 * getattr(entry, "index", 0))
            file.seek(int.from_bytes(file.read(4), "big"))
            tag = file.read(4)
    return tag


def _lacking(text: str, font: FontProperties) -> set[str]:
    own = get_font(fontManager.findfont(font))
    return {each for each in text if not own.get_char_index(ord(each))}


def _unambiguous_first(character: str) -> tuple[bool, str, str]:
    """Han characters look as in the face of the kana or the syllables that they stand with."""
    return unicodedata.name(character, "").startswith("CJK"), _home(character) or "", character


def _substitute(character: str) -> str:
    """What stands for a character that no font has."""
    category = unicodedata.category(character)
    if category in _BLANK:
        return " " if category == "Zs" else ""
    _warn(character)
    return _UNKNOWN


def _warn(character: str) -> None:
    """Warn of a character that no font has, unless the process was warned of one whose font would be the same."""
    home = _home(character)
    if home in _WARNED:
        return
    _WARNED.add(home)
    name = unicodedata.name(character, "")
    code = f"U+{ord(character):04X}" + (f", {name}" if name else "")
    who = f"'{character}' ({code})" if character.isprintable() else code
    such = f", such as {home}" if home else ""
    warnings.warn(
        f"The character {who} is in no installed font and is shown as '{_UNKNOWN}', as others of its kind may be; "
        f"install a font that has it{such}.",
        OptvizWarning,
        stacklevel=2,
    )


@contextmanager
def unsaid() -> Iterator[None]:
    """Draw in silence, and say later on what no font has; for a picture beside words that need no font of ours."""
    before = set(_WARNED)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", OptvizWarning)
            yield
    finally:
        _WARNED.intersection_update(before)


def _home(character: str) -> str | None:
    """The family that is made for a character's script, if it has one."""
    name = unicodedata.name(character, "")
    begins = re.split("[ -]", name)[0]
    if begins in _HOMES:
        return _HOMES[begins]
    if "\u2e80" <= character <= "\u33ff":
        return _HOMES["IDEOGRAPHIC"]
    if unicodedata.category(character)[0] == "S":
        return "Noto Emoji" if character >= "\U0001f000" else "Noto Sans Symbols 2"
    script = _SCRIPT.match(name)
    return f"Noto Sans {script[1].title()}" if script else None


@functools.cache
def _family_with(characters: str, weight: str | int, installed: int) -> str | None:
    """The name of a family that has some characters, or None; asked anew when the number of installed fonts changes."""
    found = _face_with(characters, weight, installed)
    if not found and _add_system_fonts():
        found = _face_with(characters, weight, len(_installed()))
    if not found:
        return None
    # Under a name of its own it is the one that matplotlib takes, whatever the weight that is asked for.
    name = f"{_ALIAS}{found.fname} {getattr(found, 'index', 0)} {weight}"
    # Such names stand at the end.
    if all(each.name != name for each in reversed(fontManager.ttflist)):
        fontManager.ttflist.append(dataclasses.replace(found, name=name, weight=weight))
    return name


@functools.cache
def _add_system_fonts() -> bool:
    """Let matplotlib know fonts that were installed after it made its list, which it keeps from run to run."""
    known = {entry.fname for entry in fontManager.ttflist}
    new = sorted(set(findSystemFonts()) - known)
    for path in new:
        try:
            fontManager.addfont(path)
        except (OSError, RuntimeError, LookupError, ValueError):
            # Damaged, or made of pictures.
            continue
    return bool(new)


def _face_with(characters: str, weight: str | int, installed: int) -> FontEntry | None:
    """The best face with characters of a script: sans serif if known, and nearest to upright and to the weight."""
    faces = _faces(_home(characters[0]), weight, installed)
    return next((entry for entry in faces if all(_has(entry, each) for each in characters)), None)


@functools.cache
def _faces(home: str | None, weight: str | int, _installed_count: int) -> list[FontEntry]:
    """All installed faces, the best for the characters of a family first; sorted anew when their number changes."""

    def order(entry: FontEntry) -> tuple[object, ...]:
        family = [KOREAN, _FALLBACK, home, *_GOOD]
        return (
            family.index(entry.name)
            if entry.name in family
            else len(family) + (not entry.name.startswith("Noto Sans")),
            entry.style != "normal",
            entry.stretch != "normal",
            abs(_as_number(entry.weight) - _as_number(weight)),
            entry.name,
            entry.fname,
            getattr(entry, "index", 0),
        )

    return sorted(_installed(), key=order)


def _installed() -> list[FontEntry]:
    return [
        entry
        for entry in fontManager.ttflist
        if not entry.name.startswith(_ALIAS) and _LAST_RESORT not in entry.name.lower().replace(" ", "")
    ]


def _as_number(weight: str | int) -> int:
    return weight if isinstance(weight, int) else weight_dict[weight]


def _has(entry: FontEntry, character: str) -> bool:
    """Whether a face has a character, and as an outline: matplotlib cannot draw the pictures of coloured fonts."""
    index = getattr(entry, "index", 0)
    if character not in _characters(entry.fname, index):
        return False
    try:
        left, _, right, _ = _open(entry.fname, index).load_char(ord(character), LoadFlags.NO_HINTING).bbox
    except RuntimeError:
        return False
    return left < right or unicodedata.category(character) in _BLANK


@functools.cache
def _characters(path: str, index: int) -> str:
    """All that a face has, as one text, which takes the least memory; nothing if it cannot be read."""
    try:
        codes = _open(path, index).get_charmap()
    except (OSError, RuntimeError):
        return ""
    return "".join(map(chr, codes))


@functools.lru_cache(maxsize=4)
def _open(path: str, index: int) -> FT2Font:
    # matplotlib 3.10 knows only the first face of a collection, and no index.
    return FT2Font(path, face_index=index) if index else FT2Font(path)
