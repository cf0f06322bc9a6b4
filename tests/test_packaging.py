"""Wheel, source archive, editable install and bare checkout: each carries every surface and nothing else."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]
SURFACES = sorted((CHECKOUT / "surfaces").rglob("*.py"), key=lambda path: path.stem)
NAMES = sorted(path.stem.replace("_", "-") for path in SURFACES)
LIST = (
    "import json, optviz.objectives.surfaces as s; "
    "print(json.dumps([s.names(), [s.surface_class(name).__name__ for name in s.names()]]))"
)


def run(*arguments: str | Path, cwd: Path, path: Path | None = None) -> str:
    """What a program prints; only `path` is added to what it can import."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PIP"))}
    if path:
        environment["PYTHONPATH"] = str(path)
    done = subprocess.run(arguments, cwd=cwd, env=environment, check=False, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stderr
    return done.stdout


def built(source: Path, kind: str, target: Path) -> Path:
    run(sys.executable, "-m", "build", "--no-isolation", f"--{kind}", "--outdir", target, source, cwd=target)
    (found,) = target.glob("*.whl" if kind == "wheel" else "*.tar.gz")
    return found


def checks_surfaces(printed: str) -> None:
    names, classes = json.loads(printed)
    assert names == NAMES
    assert len(set(classes)) == len(SURFACES)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout, so that nothing is built in the original."""
    target = tmp_path_factory.mktemp("copy") / "checkout"
    without = shutil.ignore_patterns(".*", "__pycache__", "dist", "build", "*.egg-info", "*.part")
    shutil.copytree(CHECKOUT, target, ignore=without)
    return target


@pytest.fixture(scope="module")
def wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(checkout, "wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sdist(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(checkout, "sdist", tmp_path_factory.mktemp("sdist"))


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_only_top_level_names_of_the_wheel_are_optviz_and_its_description(wheel: Path) -> None:
    tops = {name.partition("/")[0] for name in contents(wheel)}
    version = wheel.name.split("-")[1]
    assert tops == {"optviz", f"optviz-{version}.dist-info"}


def test_the_wheel_carries_every_module_and_surface_unchanged_and_no_others(wheel: Path) -> None:
    expected = {
        path.relative_to(CHECKOUT).as_posix(): path.read_bytes()
        for path in (CHECKOUT / "optviz").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    } | {f"optviz/_{path.relative_to(CHECKOUT).as_posix()}": path.read_bytes() for path in SURFACES}
    found = {name: data for name, data in contents(wheel).items() if name.startswith("optviz/")}
    assert set(found) == set(expected)
    assert found == expected


def test_the_wheel_has_the_licence_the_readme_and_the_command(wheel: Path) -> None:
    description = {
        name.rpartition("dist-info/")[2]: data for name, data in contents(wheel).items() if "dist-info" in name
    }
    assert b"MIT" in description["licenses/LICENSE"]
    assert b"SIL OPEN FONT LICENSE" in description["licenses/optviz/draw/lettering/faces/OFL.txt"]
    assert b"optviz = optviz.cli:main" in description["entry_points.txt"]
    metadata = description["METADATA"].decode()
    assert "License-Expression: MIT AND OFL-1.1" in metadata
    assert (CHECKOUT / "README.md").read_text(encoding="utf-8").strip() in metadata


def test_the_wheel_has_the_version_that_the_package_says(wheel: Path) -> None:
    from optviz._version import VERSION

    assert wheel.name == f"optviz-{VERSION}-py3-none-any.whl"


def test_a_wheel_made_from_the_source_archive_is_the_same(wheel: Path, sdist: Path, tmp_path: Path) -> None:
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (unpacked,) = (path for path in tmp_path.iterdir() if path.is_dir())
    (tmp_path / "wheel").mkdir()
    assert contents(built(unpacked, "wheel", tmp_path / "wheel")) == contents(wheel)


def test_the_source_archive_carries_the_tests_and_what_a_reader_needs(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "pyproject.toml"} <= names
    assert {path.relative_to(CHECKOUT).as_posix() for path in SURFACES} <= names
    assert "tests/test_packaging.py" in names
    assert not [name for name in names if "__pycache__" in name or name.startswith(".git/")]


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("installed")
    options = ["--no-deps", "--no-index", "--disable-pip-version-check", "--quiet", "--target", target]
    run(sys.executable, "-m", "pip", "install", *options, wheel, cwd=target)
    return target


def test_an_installed_wheel_lists_every_surface_from_anywhere(installed: Path, tmp_path: Path) -> None:
    where = run(sys.executable, "-c", "import optviz; print(optviz.__file__)", cwd=tmp_path, path=installed)
    assert Path(where.strip()).is_relative_to(installed)
    checks_surfaces(run(sys.executable, "-c", LIST, cwd=tmp_path, path=installed))


def test_an_installed_wheel_makes_a_film(installed: Path, tmp_path: Path) -> None:
    race = ["--surface", "saddle", "--steps", "2", "--quiet"]
    run(sys.executable, installed / "bin" / "optviz", "animate", *race, cwd=tmp_path, path=installed)
    assert (tmp_path / "saddle.gif").read_bytes().startswith(b"GIF89a")


def test_a_bare_checkout_lists_every_surface_from_anywhere(checkout: Path, tmp_path: Path) -> None:
    checks_surfaces(run(sys.executable, "-c", LIST, cwd=tmp_path, path=checkout))
    listed = run(sys.executable, "-m", "optviz", "list", "surfaces", "--json", cwd=checkout)
    assert [each["surface"] for each in json.loads(listed)] == NAMES


def test_an_editable_install_reads_the_checkout_and_sees_a_surface_that_is_added(
    checkout: Path, tmp_path: Path
) -> None:
    editable, site = tmp_path / "checkout", tmp_path / "site"
    shutil.copytree(checkout, editable)
    options = ["--no-deps", "--no-index", "--no-build-isolation", "--disable-pip-version-check", "--quiet"]
    run(sys.executable, "-m", "pip", "install", *options, "--target", site, "--editable", editable, cwd=tmp_path)
    # What the install added is read and put first: the tests themselves may run in an editable install.
    (added,) = site.glob("*.pth")
    path = Path(added.read_text(encoding="utf-8").strip())
    checks_surfaces(run(sys.executable, "-c", LIST, cwd=tmp_path, path=path))
    valleys = editable / "surfaces" / "valleys"
    bowl = (valleys / "ravine.py").read_text(encoding="utf-8").replace("class Ravine", "class Bowl")
    (valleys / "bowl.py").write_text(bowl, encoding="utf-8")
    names, classes = json.loads(run(sys.executable, "-c", LIST, cwd=tmp_path, path=path))
    assert names == sorted([*NAMES, "bowl"])
    assert "Bowl" in classes
