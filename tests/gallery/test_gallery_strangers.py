"""A gallery of a stranger: it writes into its folder alone, over nothing that is not ours, and its page shows text."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from shell import words_of

from optviz import OptvizError, OptvizWarning, figure_of
from optviz.gallery.build import Done, recipes_in, render
from optviz.gallery.markdown import plain
from optviz.gallery.pages import MARK

RECIPE = 'surface = "saddle"\noptimizers = "sgd"\nsteps = 1\nframes = 1\nsize = [320, 240]\n'
SHOWN = ["README.md", "README.ko.md", "a.gif", "a.ko.gif", "recipe.schema.json"]
OUTPUTS = [*SHOWN, "a.png", "a.ko.png"]
HOSTILE = {
    "title": "![x](http://evil/t.png) <img src=x>",
    "caption": "~~~",
    "notice": "[click](javascript:alert) **b** \\`c`",
    "question": "- a\n\n# b\n\n```\n",
}


@pytest.fixture(autouse=True)
def in_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Render in this process: each of its own costs a second, and tests/system/test_workers.py is about them."""
    monkeypatch.setattr("optviz.gallery.build.in_processes", map)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A gallery of one recipe, which is not rendered yet; beside it lies a file of value."""
    path = tmp_path / "theirs"
    path.mkdir()
    (path / "a.toml").write_text(f'{RECIPE}title = {{ en = "A", ko = "가" }}\n', encoding="utf-8")
    (tmp_path / "precious.txt").write_text("precious", encoding="utf-8")
    return path


def contents(folder: Path) -> dict[str, bytes]:
    return {str(each): each.read_bytes() for each in sorted(folder.rglob("*")) if each.is_file()}


def refusal(folder: Path, *, check: bool = False, again: bool = False) -> str:
    """The sentence with which a gallery is refused before any work; nothing is written anywhere."""
    before = contents(folder.parent)
    with pytest.raises(OptvizError) as caught:
        next(render(folder, check=check, again=again))
    assert contents(folder.parent) == before
    return str(caught.value).replace(f"{folder}{os.sep}", "")


def rendered(folder: Path) -> list[Done]:
    return list(render(folder))


@pytest.mark.parametrize("language", ["x/../../evil", "..", "", "a/b", "a.b", "ko\n", "\u202e", "x" * 36, "x" * 300])
@pytest.mark.parametrize("key", ["title", "notice", "language"])
def test_a_language_is_never_a_way_out_of_the_folder(key: str, language: str, folder: Path) -> None:
    text = f'{{ en = "hi", "{language}" = "evil" }}' if key != "language" else f'"{language}"'
    text = text.replace("\n", "\\n")
    (folder / "a.toml").write_text(f"{RECIPE}{key} = {text}\n", encoding="utf-8")
    if (key, language) == ("language", ""):
        return
    assert refusal(folder).startswith(f"`{key}` must be ")


def test_a_language_in_two_spellings_would_be_one_page(folder: Path) -> None:
    (folder / "b.toml").write_text(f'{RECIPE}title = {{ en = "A", KO = "B" }}\n', encoding="utf-8")
    assert refusal(folder) == "A language is spelled in two ways (KO in b.toml, ko in a.toml); keep one of them."


def test_the_longest_tag_of_a_language_has_its_page(folder: Path) -> None:
    longest = "sl-rozaj-biske-1994-x-abcdefgh-1-22"
    assert len(longest) == 35
    (folder / "a.toml").write_text(f'{RECIPE}title = {{ en = "A", {longest} = "B" }}\n', encoding="utf-8")
    assert f"README.{longest}.md" in {done.film.name for done in rendered(folder)}


@pytest.mark.parametrize("name", OUTPUTS)
@pytest.mark.parametrize("target", ["../precious.txt", "../not-there.txt", "a.toml", "b.gif", "."])
@pytest.mark.parametrize("how", ["check", "again"])
def test_a_gallery_writes_through_no_link(name: str, target: str, how: str, folder: Path) -> None:
    (folder / name).symlink_to(target)
    assert refusal(folder, **{how: True}) == (
        f"Cannot write {name} because a gallery follows no links; move the link away."
    )


def test_a_folder_that_is_given_as_a_link_is_the_users_own_choice(folder: Path) -> None:
    (folder.parent / "link").symlink_to(folder)
    assert {done.film.name for done in rendered(folder.parent / "link")} == set(SHOWN)
    # A page names the folder as it was given, and its films are up to date under either name.
    assert "optviz animate link/a.toml" in (folder / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", OUTPUTS)
@pytest.mark.parametrize(
    "content",
    [b"# By hand\n", "제목".encode(), b"\xff\xfe\x00", b"GIF89a" + bytes(7) + b";", b'{"title": "A recipe"}'],
    ids=["text", "Korean", "no UTF-8", "GIF", "JSON"],
)
@pytest.mark.parametrize("how", ["check", "again"])
def test_what_is_not_ours_is_never_replaced(name: str, content: bytes, how: str, folder: Path) -> None:
    (folder / name).write_bytes(content)
    assert refusal(folder, **{how: True}) == (f"{name} is there already and was not written by optviz; move it away.")


def test_what_is_ours_is_replaced_and_an_empty_file_is_nobodys(folder: Path) -> None:
    for name in OUTPUTS:
        (folder / name).touch()
    assert {done.outcome for done in rendered(folder)} == {"rendered"}
    before = contents(folder)
    (folder / "README.md").write_text(f"{MARK} and changed -->\n", encoding="utf-8")
    (folder / "a.gif").write_bytes((folder / "a.gif").read_bytes() + b"changed")
    assert {done.outcome for done in render(folder, again=True)} == {"rendered", "up to date"}
    assert contents(folder) == before


def test_a_page_alone_is_left_in_peace_while_one_film_is_rendered(folder: Path) -> None:
    (folder / "README.md").write_text("by hand", encoding="utf-8")
    assert [done.film.name for done in render(folder, ["a"])] == ["a.gif", "a.ko.gif"]
    assert (folder / "README.md").read_text(encoding="utf-8") == "by hand"


def test_what_is_warned_of_is_said_once_with_the_recipe_and_nothing_of_the_program(folder: Path) -> None:
    (folder / "b.toml").write_text(f'{RECIPE}caption = "{{sgd.\\u202eloss!}}"\n', encoding="utf-8")
    with pytest.warns(OptvizWarning) as caught:
        rendered(folder)
    (said,) = (str(each.message) for each in caught)
    assert said == (
        "A brace of the caption names no number and stays as it is: '{sgd.\\u202eloss!}'; write {{ or }}. "
        f"({folder / 'b.toml'})"
    )


def test_what_another_program_warns_of_is_not_lost(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def warn(*_: object) -> bool:
        warnings.warn("old", DeprecationWarning, stacklevel=1)
        return False

    monkeypatch.setattr("optviz.gallery.build.asked_by", lambda recipe: warn() or figure_of(recipe))
    with pytest.warns(DeprecationWarning, match="old"):
        rendered(folder)


@pytest.mark.parametrize("name", OUTPUTS)
def test_a_folder_in_the_place_of_an_output_is_named(name: str, folder: Path) -> None:
    (folder / name).mkdir()
    assert refusal(folder) == f"Cannot write {name} because it is a folder; give the name of a file."
    assert {done.outcome for done in render(folder, check=True)} == {"differs"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
@pytest.mark.parametrize("name", [*OUTPUTS, "a.toml"])
def test_no_pipe_in_a_gallery_is_waited_for(name: str, folder: Path) -> None:
    (folder / name).unlink(missing_ok=True)
    os.mkfifo(folder / name)
    assert refusal(folder, check=True) == (
        f"Cannot read {name} because it is not an ordinary file; give the name of one."
    )


def test_what_is_called_a_recipe_and_is_none_is_skipped_or_told(folder: Path) -> None:
    (folder / "b.toml").mkdir()
    (folder / "c.toml").symlink_to(folder)
    (folder / ".d.toml").write_bytes(b"\0\5\x16\7")
    assert [path.name for path in recipes_in(folder)] == ["a.toml"]
    (folder / "e.toml").symlink_to("gone.toml")
    assert refusal(folder) == (
        "Cannot read e.toml because it is a link to gone.toml, which is not there; mend the link."
    )


def test_of_sockets_and_closed_files_a_gallery_tells_what_they_are(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The name of a socket is short.
    monkeypatch.chdir(folder)
    with socket.socket(socket.AF_UNIX) as there:
        there.bind("b.toml")
    assert refusal(folder) == "Cannot read b.toml because it is not an ordinary file; give the name of one."
    (folder / "b.toml").unlink()
    (folder / "a.toml").chmod(0)
    if os.access(folder / "a.toml", os.R_OK):
        pytest.skip("the superuser may read everything")
    assert refusal(folder) == "Cannot read the recipe a.toml: permission denied; check the file."


def test_a_folder_that_is_gone_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(OptvizError, match=r"^There is no folder gallery; check its name.$"):
        next(render("gallery"))


def test_a_gallery_is_rendered_from_a_folder_that_is_gone(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(OptvizError, match=r"^The folder that you are in is gone; change to another one\.$"):
        next(render(folder))


# Pages


def test_the_texts_of_a_stranger_are_text_on_the_page(folder: Path) -> None:
    markdown_it = pytest.importorskip("markdown_it")
    name = "`![x](http:..evil)<b>\n```\n.toml"
    (folder / "a.toml").rename(folder / name)
    texts = "".join(f"{key} = {json.dumps(text)}\n" for key, text in HOSTILE.items())
    (folder / name).write_text(f"{RECIPE}{texts}", encoding="utf-8")
    rendered(folder)
    written = (folder / "README.md").read_text(encoding="utf-8")
    blocks = markdown_it.MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(written)
    # One comment and the two halves of the place that unfolds are ours.
    html = [block.content.strip() for block in blocks if block.type == "html_block"]
    assert [block[:12] for block in html] == [MARK[:12], "<details><su", "</details>"]
    children = [child for block in blocks for child in block.children or ()]
    assert [child.attrs["src"].endswith(".gif") for child in children if child.type == "image"] == [True, False]
    linked = [child.attrs["href"].rpartition(".")[2] for child in children if child.type == "link_open"]
    assert linked == ["gif", "gif", "toml"]
    assert {child.content for child in children if child.type == "html_inline"} == {
        "<!-- -->",
        '<a id="figure-1">',
        "</a>",
    }
    assert [block.tag for block in blocks if block.type == "heading_open"] == ["h1", "h2"]
    shown = "".join(child.content for child in children if child.type == "text")
    images = [child.content for child in children if child.type == "image"]
    for key, text in HOSTILE.items():
        line = " ".join(text.split())
        assert all(plain(line) in image for image in images) if key == "caption" else line in shown
    lines = [block.content for block in blocks if block.type == "fence"]
    assert len(lines) == 2
    assert words_of(lines[0]) == ["optviz", "animate", f"theirs/{name}"]


def test_a_page_names_the_folder_that_it_is_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rendered(folder)
    monkeypatch.chdir(folder)
    assert {done.outcome for done in render(".", check=True)} == {"as its recipe says"}


def test_a_recipe_whose_name_is_not_utf_8_has_its_place_on_the_page(folder: Path) -> None:
    try:
        (folder / "a.toml").rename(folder / os.fsdecode(b"\xff.toml"))
    except OSError:
        pytest.skip("names of files are UTF-8 here")
    rendered(folder)
    page = (folder / "README.md").read_text(encoding="utf-8")
    assert "[`\\udcff.toml`](%FF.toml)" in page
    assert "optviz animate $'theirs/\\377.toml'" in page


def test_a_recipe_whose_ending_has_capitals_is_a_recipe(folder: Path) -> None:
    (folder / "a.toml").rename(folder / "UP.TOML")
    assert [path.name for path in recipes_in(folder)] == ["UP.TOML"]


def test_a_folder_of_recipes_runs_no_code_that_lies_in_it(folder: Path, tmp_path: Path) -> None:
    for module in ("signal", "multiprocessing", "json"):
        (folder / f"{module}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()\nraise SystemExit(3)\n")
    # As an installed program begins: its own folder is the first place that it imports from, not the one it is run in.
    begin = tmp_path / "optviz-program.py"
    begin.write_text("from optviz.cli import main\n\nif __name__ == '__main__':\n    main()\n")
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, str(begin), "gallery", "."]
    done = subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert (folder / "a.gif").is_file()
    assert not (tmp_path / "ran").exists()


def test_two_recipes_that_would_be_one_figure_are_refused(folder: Path) -> None:
    (folder / "a.TOML").write_text(RECIPE)
    assert refusal(folder) == "a.TOML and a.toml would be one figure, a.gif; rename one of them."


def test_a_recipe_that_is_called_as_another_in_a_language_is_refused(folder: Path) -> None:
    (folder / "A.KO.toml").write_text(RECIPE)
    assert refusal(folder) == "a.toml and A.KO.toml would both be a.ko.gif; rename one of them."
