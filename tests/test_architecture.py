"""Who may know what, held by reading the imports of every file."""

from __future__ import annotations

import ast
import functools
import graphlib
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]
FILES = sorted([*(CHECKOUT / "optviz").rglob("*.py"), *(CHECKOUT / "surfaces").rglob("*.py")])
# In lines, and in files beside `__init__.py`.
LONGEST, FULLEST = 300, 11
# In a room of tests stand what they look with, too.
FULLEST_OF_TESTS = 17
STANDARD = sys.stdlib_module_names
NUMERICS = {
    "optviz.checking",
    "optviz.data",
    "optviz.objectives",
    "optviz.optimizers",
    "optviz.plan",
    "optviz.race",
    "optviz.studies",
    "optviz.judging",
    "optviz.trace",
    "optviz.traced",
    "optviz.given",
    "optviz.errors",
    "optviz.system",
    "optviz._version",
    "optviz.words",
    "surfaces",
}


def module_of(path: Path) -> str:
    parts = path.relative_to(CHECKOUT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def is_in(module: str, packages: set[str]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


@functools.cache
def read(path: Path) -> list[ast.AST]:
    """What in a file imports, names or calls something."""
    kinds = (ast.Import, ast.ImportFrom, ast.Attribute, ast.Name, ast.Call)
    return [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, kinds)]


def imports_of(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in it, and every name that may be one."""
    for node in read(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import, which this test does not follow"
            assert node.module
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


MODULES = {module_of(path) for path in FILES}


def imported_by(path: Path) -> Iterator[str]:
    """Every module of ours that a file imports, wherever in it: that a name is taken from, unless it is one itself."""
    for node in read(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from {name if name in MODULES else node.module for name in names} & MODULES


def row_of(module: str, rows: list[set[str]]) -> int:
    """In which row of the table of rooms a module stands."""
    first, *others = module.split(".")
    room = others[0] if others else "__init__"
    names = {"surfaces/"} if first == "surfaces" else {f"{room}/", f"{room}.py"}
    places = [row for row, rooms in enumerate(rows) if rooms & names]
    assert len(places) == 1, f"{module} must stand once in the table of CONTRIBUTING.md"
    return places[0]


def room_of(module: str) -> str:
    first, *others = module.split(".")
    return others[0] if others else first


def importers_of(*packages: str) -> set[str]:
    return {module_of(path) for path in FILES if any(is_in(name, set(packages)) for name in imports_of(path))}


def test_the_files_are_found() -> None:
    modules = {module_of(path) for path in FILES}
    assert {"optviz", "optviz.cli", "optviz.draw.frames", "optviz.film.formats.gif"} <= modules
    assert "surfaces.saddles.saddle" in modules
    assert {module for module in NUMERICS if module != "surfaces"} <= modules


def test_no_two_files_of_tests_have_one_name() -> None:
    """Each is a module by its own name, and pytest reads no other one of it."""
    names = [path.name for path in (CHECKOUT / "tests").rglob("test_*.py")]
    assert len(names) > 100
    assert [name for name in sorted(names) if names.count(name) > 1] == []


def test_the_numbers_know_numpy_and_each_other_alone() -> None:
    known = {"numpy", *STANDARD}
    others = [
        f"{module_of(path)} uses {name}"
        for path in FILES
        if is_in(module_of(path), NUMERICS)
        for name in imports_of(path)
        if not (name.partition(".")[0] in known or is_in(name, NUMERICS) or name == "optviz")
    ]
    assert others == []


def test_no_two_files_use_each_other() -> None:
    """Neither straight nor through others, also where an import waits until it is needed."""
    graph = {module_of(path): set(imported_by(path)) - {module_of(path)} for path in FILES}
    assert "optviz.plan.plan" in graph["optviz.race.record"]
    graphlib.TopologicalSorter(graph).prepare()


def test_a_room_uses_its_own_row_of_the_table_and_those_below() -> None:
    text = (CHECKOUT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = [set(re.findall("`([^`]+)`", cell)) for cell in re.findall(r"^\| (`[^|]+) \|", text, re.MULTILINE)]
    upwards = [
        f"{module_of(path)} uses {name}"
        for path in FILES
        for name in imported_by(path)
        if row_of(name, rows) < row_of(module_of(path), rows)
    ]
    assert upwards == []


def test_two_rooms_use_each_other_only_where_that_is_written_down() -> None:
    text = (CHECKOUT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (told,) = re.findall(r"^In a row, .*?No other two rooms do\.$", text, re.MULTILINE | re.DOTALL)
    known = {frozenset(pair) for pair in re.findall(r"`(\w+)(?:/|\.py)` and `(\w+)(?:/|\.py)`", told)}
    used = {(room_of(module_of(path)), room_of(name)) for path in FILES for name in imported_by(path)}
    assert {frozenset({one, other}) for one, other in used if one != other and (other, one) in used} == known


def test_what_is_in_a_room_or_a_file_is_taken_in_at_a_glance() -> None:
    """The home of the rooms, where every public name comes in, holds more, and so may that of the commands."""
    shipped = [path for path in (CHECKOUT / "optviz").rglob("*") if path.suffix in {".py", ".js", ".css", ".html"}]
    own = [path for path in shipped if "vendor" not in path.parts]
    assert [str(path) for path in own if path.read_text(encoding="utf-8").count("\n") > LONGEST] == []
    larger = {CHECKOUT / "optviz", CHECKOUT / "optviz" / "cli" / "commands"}
    rooms = Counter(path.parent for path in own if path.name != "__init__.py" and path.parent not in larger)
    assert {str(room): count for room, count in rooms.items() if count > FULLEST} == {}


def test_what_is_in_a_room_of_tests_is_taken_in_at_a_glance() -> None:
    tests = [path for path in (CHECKOUT / "tests").rglob("*") if path.suffix in {".py", ".js"}]
    # What is of all rooms stands at home, and every command has a test.
    larger = {CHECKOUT / "tests", CHECKOUT / "tests" / "cli"}
    rooms = Counter(path.parent for path in tests if path.parent not in larger)
    assert {str(room): count for room, count in rooms.items() if count > FULLEST_OF_TESTS} == {}


def test_expressions_know_nothing_of_what_they_are_made_from() -> None:
    """Neither of rules and surfaces, which are traced, nor of whoever asks for it."""
    core = {path for path in FILES if is_in(module_of(path), {"optviz.trace"})}
    assert len(core) >= 8
    for path in core:
        found = {name for name in imports_of(path) if name.partition(".")[0] not in STANDARD}
        assert {name for name in found if not is_in(name, {"numpy", "optviz.errors", "optviz.trace"})} == set(), path


@pytest.mark.parametrize(
    ("package", "home"),
    [
        ("matplotlib", "optviz.draw"),
        ("mpl_toolkits", "optviz.draw"),
        ("PIL", "optviz.film"),
        ("imageio", "optviz.film"),
        ("av", "optviz.film"),
        ("click", "optviz.cli"),
        ("lazy_loader", "optviz"),
    ],
)
def test_a_library_is_known_in_one_place_only(package: str, home: str) -> None:
    outside = {module for module in importers_of(package) if not is_in(module, {home})}
    assert outside == set()


@pytest.mark.parametrize(
    ("modules", "others"),
    [
        (["recipe.recipe"], {"numpy"}),
        (["making", "figure.scene", "figure.texts.captions", "output", "tables"], set()),
    ],
    ids=["recipe", "figure"],
)
def test_what_a_figure_shows_is_known_without_a_library_that_draws(modules: list[str], others: set[str]) -> None:
    code = f"import sys, {', '.join(f'optviz.{each}' for each in modules)}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, check=True, capture_output=True, text=True)
    assert not set(done.stdout.split()) & {"matplotlib", "PIL", "imageio", "av", "click", *others}


def test_only_the_entry_point_imports_the_command_line() -> None:
    outside = {module for module in importers_of("optviz.cli") if not is_in(module, {"optviz.cli"})}
    assert outside == {"optviz.__main__"}


def test_films_know_nothing_of_drawing_and_drawing_nothing_of_films() -> None:
    assert not {module for module in importers_of("optviz.film") if is_in(module, {"optviz.draw"})}
    assert not {module for module in importers_of("optviz.draw") if is_in(module, {"optviz.film"})}


def test_nothing_is_imported_that_is_not_declared_as_a_dependency() -> None:
    declared = {
        "numpy",
        "matplotlib",
        "contourpy",
        "PIL",
        "imageio",
        "av",
        "click",
        "lazy_loader",
        "optviz",
        "surfaces",
        "mpl_toolkits",
    }
    found = {name.partition(".")[0] for path in FILES for name in imports_of(path)}
    assert found - STANDARD <= declared


def test_neither_pyplot_nor_a_global_style_is_used() -> None:
    for path in FILES:
        used = {name for name in imports_of(path) if "pyplot" in name or "pylab" in name}
        named = {
            node.attr if isinstance(node, ast.Attribute) else node.id
            for node in read(path)
            if isinstance(node, (ast.Attribute, ast.Name))
        }
        # One place puts the user's settings aside while it draws, and back afterwards.
        style = set() if module_of(path) == "optviz.draw.rc" else {"rcParams"}
        assert used | named & ({"rcdefaults", "pyplot", "plt"} | style) == set(), path


def test_nothing_is_evaluated_unpickled_or_fetched() -> None:
    # Two places run code: that of a file which the command line names, and what was written by numbers alone.
    runs_code = {"optviz.given.code_files", "optviz.trace.stepper"}
    # From an untrusted text, or over the net.
    unsafe = {"pickle", "urllib", "socket", "http"}
    for path in FILES:
        called = {node.func.id for node in read(path) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
        allowed = {"exec"} if module_of(path) in runs_code else set()
        assert called & {"eval", "exec", "__import__"} <= allowed, path
        assert {name for name in imports_of(path) if name.partition(".")[0] in unsafe} == set(), path


def test_a_surface_knows_nothing_but_what_surfaces_are_made_of() -> None:
    allowed = {"numpy", "typing", "__future__", "optviz.objectives", "optviz.given.parameters"}
    for path in (CHECKOUT / "surfaces").rglob("*.py"):
        assert {name for name in imports_of(path) if not is_in(name, allowed)} == set(), path
