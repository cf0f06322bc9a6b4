"""What comes from strangers: what is in their files does not get at the terminal, and what is no file is not opened."""

from __future__ import annotations

import json
import os
import shlex
import socket
from pathlib import Path

import numpy as np
import pytest
from command_line import names, refused, run, succeeded
from PIL import Image
from shell import words_of

from optviz import record
from optviz.system.printable import printable

# It sets the title of a window, clears the screen, colours what follows, turns it around, and begins new lines.
EVIL = "\x1b]0;pwned\x07\x1b[2J\x9b31m\u202e\n$ rm -rf ~\r\u2028end"
SHOWN = printable(EVIL)


def as_toml(text: str) -> str:
    return json.dumps(text).replace("\x7f", "\\u007f")


def figure_with(path: Path, recipe: str) -> Path:
    """A picture that says of itself to be one of ours."""
    comment = f"# optviz 0.1.0\n# a \u202e\x9b31m comment\n{recipe}".encode()
    Image.new("P", (1, 1)).save(path, comment=comment)
    return path


def assert_nothing_is_obeyed(output: str) -> None:
    for line in output.removesuffix("\n").split("\n"):
        assert printable(line) == line


@pytest.mark.parametrize(
    "recipe",
    [
        f"{as_toml(EVIL)} = 1",
        f"surface = {as_toml(EVIL)}",
        f'surface = "saddle:{json.dumps(EVIL)[1:-1]}=1"',
        f'surface = "saddle"\noptimizers = {as_toml(EVIL)}',
        f'surface = "saddle"\nvary = {as_toml(EVIL + "=1")}',
        f'surface = "saddle"\ntheme = {as_toml(EVIL)}',
        f'surface = "saddle"\nown = {as_toml("x" + EVIL[-20:])}',
        f'surface = "saddle"\nlanguage = {as_toml(EVIL)}',
        f'surface = "saddle"\ntitle = {{ {as_toml(EVIL)} = "a" }}',
        f'surface = "saddle"\ncaption = {as_toml("{" + EVIL + "}{sgd.nothing}")}',
        'surface = "saddle"\nsteps = "\u202e\u009b1"',
        '"\u202e" = 1',
        "\x1b[31m = 1",
    ],
)
@pytest.mark.parametrize("name", ["a.toml", "a.gif"])
def test_an_error_about_a_strangers_recipe_is_one_line_that_no_terminal_obeys(
    recipe: str, name: str, folder: Path
) -> None:
    if name == "a.toml":
        (folder / name).write_text(recipe, encoding="utf-8")
    else:
        figure_with(folder / name, recipe)
    sentence = refused(f"animate {name} --out b.gif")
    assert_nothing_is_obeyed(sentence)
    assert names(folder) == [name]


def test_the_command_that_is_shown_of_a_strangers_figure_is_one_line_and_what_the_figure_says(folder: Path) -> None:
    title = "it's\n$ rm -rf ~\n\u202e\\ \x85"
    figure_with(folder / "a.gif", f"surface = 'saddle'\noptimizers = 'sgd'\nsteps = 2\ntitle = {as_toml(title)}\n")
    shown = succeeded("show a.gif").stdout
    assert_nothing_is_obeyed(shown)
    *_, command = shown.splitlines()
    assert not [line for line in shown.splitlines() if line.startswith("$ rm")]
    assert command.startswith("optviz animate --surface=saddle ")
    assert words_of(command)[-1] == f"--title={title}"


def test_lines_in_a_strangers_recipe_are_not_shown_as_lines_of_ours(folder: Path) -> None:
    figure_with(
        folder / "a.gif", "surface = 'saddle'\nnotice = '''\n\noptviz animate --surface=saddle; rm -rf ~\n'''\n"
    )
    lines = succeeded("show a.gif").stdout.splitlines()
    assert [line for line in lines if "optviz animate" in line and not line.startswith("notice")] == [
        "optviz animate --surface=saddle"
    ]


def test_a_name_of_a_file_is_said_in_one_line() -> None:
    name = shlex.quote("a\n\x1b[31m.gif")
    assert refused(f"show {name}").startswith(r"There is no file a\n\u001b[31m.gif; ")
    done = succeeded(f"animate --surface saddle --optimizer sgd --steps 1 --size 320x240 --out {name}")
    assert done.stdout.splitlines()[-1].startswith(r"a\n\u001b[31m.gif: ")


def test_bytes_that_are_not_utf_8_are_said_to_be_that() -> None:
    given = os.fsdecode(b"\xea\xb0")
    assert refused(f"animate --surface saddle --title {given}") == (
        r"--title must be a text in UTF-8, got '\udcea\udcb0'."
    )
    assert refused(f"animate --surface {given}") == r"--surface must be a text in UTF-8, got '\udcea\udcb0'."


# What is there already


@pytest.mark.parametrize(
    ("command", "name"),
    [
        ("animate mine.toml", "mine.gif"),
        ("animate --surface saddle", "saddle.gif"),
        ("compare --surface saddle --optimizer sgd --vary lr=0.1,0.2", "saddle-compare.gif"),
        ("explore mine.toml --no-open", "mine.html"),
        ("record --surface saddle", "saddle.npz"),
    ],
)
@pytest.mark.parametrize("content", [b"GIF89a" + bytes(7) + b";", b"by hand", b"PK\x03\x04", b"<html></html>"])
def test_what_nobody_named_is_not_replaced_unless_it_is_ours(
    command: str, name: str, content: bytes, folder: Path
) -> None:
    (folder / "mine.toml").write_text("surface = 'saddle'\noptimizers = 'sgd'\nsteps = 2\n", encoding="utf-8")
    (folder / name).write_bytes(content)
    assert refused(command) == (
        f"{name} is there already and was not written by optviz; move it away, or give --out FILE."
    )
    assert (folder / name).read_bytes() == content


@pytest.mark.parametrize(
    ("command", "name"),
    [
        ("animate mine.toml --size 320x240", "mine.gif"),
        ("explore mine.toml --no-open", "mine.html"),
        ("record --surface saddle --optimizer sgd --steps 2", "saddle.npz"),
    ],
)
def test_what_is_ours_or_empty_or_named_is_replaced(command: str, name: str, folder: Path) -> None:
    (folder / "mine.toml").write_text("surface = 'saddle'\noptimizers = 'sgd'\nsteps = 2\n", encoding="utf-8")
    (folder / name).touch()
    succeeded(command)
    written = (folder / name).read_bytes()
    assert written
    succeeded(command)
    assert (folder / name).read_bytes() == written
    (folder / name).write_bytes(b"by hand")
    succeeded(f"{command} --out {name}")
    assert (folder / name).read_bytes() == written


@pytest.mark.parametrize(
    ("command", "name"),
    [
        ("animate mine.toml --size 320x240", "mine.gif"),
        ("compare mine.toml --vary lr=0.1,0.2", "mine-compare.gif"),
        ("explore mine.toml --no-open", "mine.html"),
        ("record mine.toml", "mine.npz"),
    ],
)
@pytest.mark.parametrize("dangling", [True, False])
def test_a_link_that_nobody_named_is_not_followed(command: str, name: str, dangling: bool, folder: Path) -> None:  # noqa: FBT001
    (folder / "here").mkdir()
    os.chdir(folder / "here")
    Path("mine.toml").write_text("surface = 'saddle'\noptimizers = 'sgd'\nsteps = 2\n", encoding="utf-8")
    Path(name).symlink_to(f"../{name}")
    if not dangling:
        (folder / name).touch()
    sentence = f"{name} is a link, which is followed only where its name is given; move it away, or give --out FILE."
    assert refused(command) == sentence
    assert names(folder) == (["here"] if dangling else sorted(["here", name]))
    succeeded(f"{command} --out {name}")
    assert (folder / name).read_bytes()
    assert Path(name).is_symlink()


@pytest.mark.parametrize(
    ("command", "option"),
    [
        *(("animate mine.toml", option) for option in ("--out", "--still", "--strip", "--save-recipe")),
        ("compare mine.toml --vary lr=0.1,0.2", "--out"),
        ("record mine.toml", "--out"),
        ("explore mine.toml --no-open", "--out"),
    ],
)
def test_an_empty_name_is_not_taken_for_none(command: str, option: str, folder: Path) -> None:
    (folder / "mine.toml").write_text("surface = 'saddle'\noptimizers = 'sgd'\nsteps = 2\n", encoding="utf-8")
    assert refused(f"{command} {option} ''") == f"{option} is empty; give a name, or leave it out."
    assert names(folder) == ["mine.toml"]


@pytest.mark.parametrize(
    ("command", "subject"),
    [
        ("show", "NAME"),
        ("gallery", "FOLDER"),
        *((each, "SOURCE") for each in ("animate", "compare", "record", "explore")),
        *((each, "SURFACE") for each in ("map", "basins", "race")),
    ],
)
def test_an_empty_argument_is_refused_by_its_name(command: str, subject: str, folder: Path) -> None:
    advice = "give a name" if command == "show" else "give a name, or leave it out"
    assert refused(f"{command} ''") == f"{subject} is empty; {advice}."
    assert names(folder) == []


# What is no ordinary file


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
@pytest.mark.parametrize("kind", ["pipe", "link to a pipe", "socket", "device"])
@pytest.mark.parametrize("command", ["animate", "show", "explore --no-open", "landscape"])
@pytest.mark.parametrize("name", ["a.toml", "a.npz", "a.gif", "a.TOML", "a.svg"])
def test_what_is_no_ordinary_file_is_refused_before_it_is_opened(
    kind: str, command: str, name: str, folder: Path
) -> None:
    if kind == "socket":
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(name)
    elif kind == "device":
        (folder / name).symlink_to("/dev/zero")
    else:
        os.mkfifo("pipe" if kind == "link to a pipe" else name)
        if kind == "link to a pipe":
            (folder / name).symlink_to("pipe")
    sentence = refused(f"{command} {name} --out b.gif" if command in {"animate", "landscape"} else f"{command} {name}")
    assert sentence == f"Cannot read {name} because it is not an ordinary file; give the name of one."


# Recordings


def recording_with(path: Path, **changed: object) -> Path:
    """A recording of one run, in whose description something is changed."""
    record("saddle", "sgd", steps=2).save(path)
    with np.load(path) as file:
        parts = {name: file[name] for name in file.files}
    about = json.loads(str(parts["about"]))
    run_keys = {name: changed.pop(name) for name in [*changed] if name in about["runs"][0]}
    about["runs"][0] |= run_keys
    parts["about"] = np.array(json.dumps(about | changed))
    np.savez_compressed(path, **parts)
    return path


@pytest.mark.parametrize("key", ["title", "label"])
def test_the_texts_of_a_recording_are_shown_and_not_obeyed(key: str, folder: Path) -> None:
    text = "A\u202e\x9b31m\n$ rm <b> &amp;"
    recording_with(folder / "a.npz", **{key: text})
    output = run("animate a.npz --size 320x240").output
    assert_nothing_is_obeyed(output)
