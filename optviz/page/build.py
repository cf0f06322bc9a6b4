"""One HTML file from the page's own source: modules in one script, styles and data inside, and no way out.

The modules are written for browsers as they are; what is done to them is no more than to put them one after the other.
Every module of ours declares names that no other one has; the rest keeps its names to itself.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import posixpath
import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from optviz._version import VERSION
from optviz.draw.colors.style import SANS, is_dark
from optviz.errors import OptvizError
from optviz.look import on_page
from optviz.views import VIEWS
from optviz.words import languages, words

MOST_BYTES = 1_000_000
_WEB = files("optviz.page") / "web"
_MAIN = "main.js"
# What workers run is at the beginning of the script, and from this line on only the page itself.
_WORKER = "sweeps/worker.js"
_PAGE_ALONE = "// The page alone."
_STYLES = ("style.css", "panel.css", "adding.css", "atlas.css", "small.css", "large.css", "still.css")
# The films' face and weights, as `tests/faces.py` made them for pages.
_WEIGHTS = {"Regular": 400, "Bold": 700}
_GENERATED, _USED_THERE = "generated.js", ("engine/samples.js", "engine/critical.js")
_IMPORT = re.compile(r'^import (?:\* as \w+|\{[^}]*\}) from "(\.[^"]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function\*? |class |const |let )", re.MULTILINE)
# What says how to work on the modules, and how lines are indented, is for who does, and would be a fifth of the page.
_COMMENT = re.compile(r"^ *(?:/\*\* .*\*/|/\*\*\n(?: *\*(?!/).*\n)* *\*/|//.*)\n", re.MULTILINE)
_INDENT = re.compile(r"^ +", re.MULTILINE)
# In a published module: `import{a as b}from"name";` and, at its end, `export{a as b};`.
_VENDOR_IMPORT = re.compile(r'import\{([^}]*)\}from"([^"]+)";')
_VENDOR_EXPORT = re.compile(r"export\{([^}]*)\};?\s*$")


def build(generated: str, data: dict[str, Any], state: dict[str, Any], head: str = "", picture: str = "") -> str:
    """The page as text: the formulas as a JavaScript module, what else it knows, and what it shows at first.

    `head` is HTML for the page's head, which says of the page where it comes from; `picture` is HTML for those whose
    browser runs no scripts.
    The same input gives the same text. Raises `OptvizError` if the page would be too large to be handed around, or
    if a number in the data is not finite.
    """
    script = _safe_script(_joined(generated))
    style = "".join([*_faces(), *_themes(), *(_read(name) for name in _STYLES)])
    filled = {
        "policy": html.escape(_policy(script, style)),
        "generator": html.escape(f"optviz {VERSION}"),
        "title": html.escape(_title(data, state)),
        "head": head,
        "blocked": "\n".join(_blocked()),
        "views": "".join(_buttons()),
        "keys": " ".join(f"<kbd>{html.escape(view.key.upper())}</kbd>" for view in VIEWS.values() if view.key),
        "picture": picture,
        "style": style,
        "data": _safe_json(_told_once(data) | {"state": state}),
        "script": script,
    }
    # One pass, so that nothing that is filled in is taken for a place to fill.
    page = re.sub(r"\{\{(\w+)\}\}", lambda place: filled[place[1]], _read("page.html"))
    size = len(page.encode())
    if size > MOST_BYTES:
        raise OptvizError(
            f"The page would have {size / 1e6:.1f} MB, more than the {MOST_BYTES / 1e6:.0f} MB that it may have; "
            "leave out optimizers whose runs are recorded, or take fewer steps."
        )
    return page


def _read(name: str) -> str:
    return (_WEB / name).read_text(encoding="utf-8")


def _title(data: dict[str, Any], state: dict[str, Any]) -> str:
    titles = {each["name"]: each["title"] for each in data["surfaces"]}
    return f"{titles.get(state.get('surface'), 'optviz')} · optviz"


def _buttons() -> Iterator[str]:
    """What switches each view on and off."""
    for name, view in VIEWS.items():
        if view.key:
            yield f'<button type="button" data-view-toggle="{html.escape(name)}" aria-pressed="true"></button>'


def _blocked() -> Iterator[str]:
    """What is said where no scripts run, in each language."""
    for tag in languages():
        yield f'<p lang="{tag}">{html.escape(words(tag).say("page.noScripts"))}</p>'


def _faces() -> Iterator[str]:
    """The films' face inside the page, so that it looks alike on every machine. Who made it is said in the face."""
    for style, weight in _WEIGHTS.items():
        data = base64.b64encode((_WEB / f"faces/{style}.woff").read_bytes()).decode()
        source = f'url("data:font/woff;base64,{data}") format("woff")'
        yield f'@font-face {{\n    font-family: "{SANS}";\n    font-weight: {weight};\n    src: {source};\n}}\n'


def _themes() -> Iterator[str]:
    """The colours of each theme as variables for the styles; the first one holds until a script chooses."""
    for name, look in on_page().items():
        holds = "" if look == next(iter(on_page().values())) else f'[data-theme="{name}"]'
        colors = {each: value for each, value in look._asdict().items() if str(value).startswith("#")}
        lines = [f"    --{each.replace('_', '-')}: {value};\n" for each, value in colors.items()]
        yield f":root{holds} {{\n    color-scheme: {'dark' if is_dark(look) else 'light'};\n{''.join(lines)}}}\n"


def _policy(script: str, style: str) -> str:
    """What the browser may do with the page: run this script, use these styles, and ask nobody for anything."""
    return (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; img-src data: blob:; "
        "font-src data:; worker-src blob:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _safe_json(value: Any) -> str:
    """JSON that cannot end the element it stands in."""
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except ValueError as error:
        raise OptvizError("A number that the page should show is not finite; check the starts and settings.") from error
    return text.replace("<", "\\u003c")


def _told_once(data: dict[str, Any]) -> dict[str, Any]:
    """The same data, but that each parameter that many optimizers have is told once, and they have its place."""
    places: dict[str, int] = {}
    optimizers = [
        about | {"parameters": [places.setdefault(json.dumps(each), len(places)) for each in about["parameters"]]}
        for about in data["optimizers"]
    ]
    return data | {"optimizers": optimizers, "parameters": [json.loads(each) for each in places]}


def _safe_script(text: str) -> str:
    """The same program, with nothing in its texts that ends a script or begins a comment of HTML."""
    return re.sub(r"<(?=/script|!--|script)", r"\\x3c", text, flags=re.IGNORECASE)


def _joined(generated: str) -> str:
    """All modules as one, each after those that it imports."""
    parts = []
    for name in _ordered(_MAIN, _ordered(_WORKER, [])):
        if name == _GENERATED:
            names = ", ".join(re.findall(r"^export const (\w+)", generated, re.MULTILINE))
            parts.append(_closed(f"{{ {names} }}", _EXPORT.sub("", generated), f"{{ {names} }}"))
        elif name.startswith("vendor/"):
            parts.append(_vendored(name))
        else:
            source = _INDENT.sub("", _COMMENT.sub("", _IMPORT.sub("", _read(name))))
            parts.append(f"// {name}\n{_EXPORT.sub('', source)}")
        if name == _WORKER:
            parts.append(_PAGE_ALONE)
    return "\n".join(parts)


def _ordered(name: str, before: list[str]) -> list[str]:
    """The modules that one needs and it at the end, without those that are there already."""
    for needed in [] if name in before else _needed(name):
        before = _ordered(needed, before)
    return before if name in before else [*before, name]


def _needed(name: str) -> Iterator[str]:
    if name == _GENERATED:
        # What Python makes is no module with imports, and knows these.
        yield from _USED_THERE
        return
    if name.startswith("vendor/"):
        yield from (f"vendor/{each}.min.mjs" for _, each in _VENDOR_IMPORT.findall(_read(name)))
    else:
        # A path in a module begins at the folder that the module is in.
        yield from (posixpath.normpath(posixpath.join(name, "..", each)) for each in _IMPORT.findall(_read(name)))


def _vendored(name: str) -> str:
    """A published module as an object with what it exports, called as in `d3Array` for d3-array."""
    source = _VENDOR_IMPORT.sub(lambda found: f"const {{{_pairs(found[1])}}}={_called(found[2])};", _read(name))
    exports = _VENDOR_EXPORT.search(source)
    if exports is None:
        raise OptvizError(f"The module {name} of the page does not end with its exports; take the published file.")
    inside = ",".join(f"{there}:{here}" for here, there in _renamed(exports[1]))
    stem = name.removeprefix("vendor/").removesuffix(".min.mjs")
    licence = _read(f"vendor/{stem}.LICENSE")
    return f"/*! {stem}\n{licence}*/\n" + _closed(_called(stem), source[: exports.start()], f"{{{inside}}}")


def _closed(names: str, body: str, result: str) -> str:
    """Source whose own names stay inside."""
    return f"const {names} = (() => {{\n{body}\nreturn {result};\n}})();\n"


def _called(package: str) -> str:
    first, *rest = package.split("-")
    return first + "".join(each.capitalize() for each in rest)


def _pairs(names: str) -> str:
    return ",".join(f"{here}:{there}" for here, there in _renamed(names))


def _renamed(names: str) -> Iterator[tuple[str, str]]:
    """The pairs of `a as b, c`: (a, b), (c, c)."""
    for each in names.split(","):
        here, _, there = each.strip().partition(" as ")
        yield here, there or here
