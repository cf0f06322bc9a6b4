"""The generated parts of README.md: `python tests/readme.py` writes them from the catalogue.

With `--benchmark FILE`, the benchmark's table is taken from what `tests/benchmarks/run.py` printed.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from optviz import tables
from optviz.film.formats import Format, formats

README = Path(__file__).parent.parent / "README.md"


def generated() -> dict[str, str]:
    """Each generated part by the name in its marker."""
    return {
        "surfaces": tables.markdown(*tables.list_surfaces()),
        "optimizers": tables.markdown(*tables.list_optimizers()),
        "wrappers": tables.markdown(*tables.list_wrappers()),
        "formats": tables.markdown(["ending", "what it is", "colours, timing"], [_row(each) for each in _alike()]),
        "keys": tables.markdown(*tables.list_keys()),
    }


def _alike() -> list[list[Format]]:
    """The formats, those together that are for the same and hold the same."""
    found: dict[tuple[str, str], list[Format]] = {}
    for each in formats():
        found.setdefault((each.use, each.holds), []).append(each)
    return list(found.values())


def _row(some: list[Format]) -> list[str]:
    return [", ".join(f"`{ending}`" for each in some for ending in each.endings), some[0].use, some[0].holds]


def part(text: str, name: str) -> str:
    """What stands between the markers of a part."""
    found = re.search(rf"<!-- {name} -->\n(.*?)\n?<!-- end -->", text, re.DOTALL)
    if found is None:
        message = f"README.md has no part '{name}'."
        raise LookupError(message)
    return found[1]


def replaced(text: str, name: str, content: str) -> str:
    """The text with other content between the markers of a part."""
    pattern = rf"(<!-- {name} -->\n).*?(<!-- end -->)"
    return re.sub(pattern, lambda found: f"{found[1]}{content}\n{found[2]}", text, flags=re.DOTALL)


def main() -> None:
    """Write the generated parts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--benchmark", type=Path)
    options = parser.parse_args()
    parts = generated()
    if options.benchmark:
        parts["benchmark"] = options.benchmark.read_text(encoding="utf-8").strip()
    text = README.read_text(encoding="utf-8")
    for name, content in parts.items():
        text = replaced(text, name, content)
    README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
