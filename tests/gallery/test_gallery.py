"""A folder of recipes as a gallery: what is rendered, what is left alone, what is found to differ."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from optviz import load_recipe
from optviz.cli import optviz
from optviz.film.provenance import embedded
from optviz.gallery.films import films_of

RECIPES = {
    "bowl": """\
surface = "ravine"
optimizers = ["sgd", "adam"]
steps = 4
size = [320, 240]
title = { en = "A <bowl> & more", ko = "그릇" }
caption = { en = "SGD ends at {sgd.loss}.", ko = "SGD의 손실은 {sgd.loss}입니다." }
notice = { en = "Look.", ko = "보세요." }
question = { en = "Why?", ko = "왜일까요?" }
""",
    "saddle": 'surface = "saddle"\noptimizers = "nag"\nsteps = 3\nsize = [320, 240]\n',
}
FILMS = {"bowl.gif", "bowl.ko.gif", "saddle.gif"}
STILLS = {"bowl.png", "bowl.ko.png", "saddle.png"}
PAGES = {"README.md", "README.ko.md", "recipe.schema.json"}


@pytest.fixture(autouse=True)
def in_one_process(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Render in this process: each of its own costs a second, and tests/system/test_workers.py is about them."""
    if not request.node.get_closest_marker("processes"):
        monkeypatch.setattr("optviz.gallery.build.in_processes", map)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two recipes that are not rendered yet."""
    path = tmp_path / "figures"
    path.mkdir()
    for name, text in RECIPES.items():
        (path / f"{name}.toml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return path


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same gallery, rendered."""
    path = tmp_path_factory.mktemp("once") / "figures"
    path.mkdir()
    for name, text in RECIPES.items():
        (path / f"{name}.toml").write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(path.parent)
        patch.setattr("optviz.gallery.build.in_processes", map)
        assert run("gallery figures --quiet").exit_code == 0
    return path


@pytest.fixture
def rendered(once: Path, folder: Path) -> Path:
    """A copy of it, which may be spoiled."""
    shutil.copytree(once, folder, dirs_exist_ok=True)
    return folder


def run(command: str) -> Result:
    return CliRunner().invoke(optviz, shlex.split(command), prog_name="optviz")


def said(command: str) -> dict[str, str]:
    """What a command that succeeds says of each file."""
    result = run(command)
    assert result.exit_code == 0, result.output
    *lines, seconds = result.stdout.splitlines()
    assert re.fullmatch(r"\d+\.\d s", seconds)
    return {Path(path).name: outcome for path, outcome in (line.split(": ", 1) for line in lines)}


def refused(command: str) -> str:
    """The one sentence that a command is refused with."""
    result = run(command)
    assert result.exit_code == 2, result.output
    (line,) = result.stderr.splitlines()
    return line.removeprefix("Error: ")


def contents(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {each.name: (each.read_bytes(), each.stat().st_mtime_ns) for each in folder.iterdir()}


@pytest.mark.processes
def test_a_gallery_is_rendered_once_and_is_then_up_to_date(folder: Path) -> None:
    assert said("gallery figures") == dict.fromkeys({*FILMS, *PAGES}, "rendered")
    before = contents(folder)
    assert set(before) == {"bowl.toml", "saddle.toml", *FILMS, *STILLS, *PAGES}
    with Image.open(folder / "bowl.gif") as film:
        assert film.size == (320, 240)
    assert said("gallery figures") == dict.fromkeys({*FILMS, *PAGES}, "up to date")
    assert contents(folder) == before
    assert said("gallery figures --check") == dict.fromkeys({*FILMS, *PAGES}, "as its recipe says")
    assert contents(folder) == before


def test_one_figure_alone_is_rendered_and_the_pages_wait_for_all(folder: Path) -> None:
    assert said("gallery figures --only saddle") == {"saddle.gif": "rendered"}
    assert {each.name for each in folder.iterdir()} == {"bowl.toml", "saddle.toml", "saddle.gif", "saddle.png"}
    assert said("gallery figures --only saddle --only bowl") == {
        "saddle.gif": "up to date",
        "bowl.gif": "rendered",
        "bowl.ko.gif": "rendered",
    }


def test_one_language_alone_is_rendered_with_its_page(folder: Path) -> None:
    assert said("gallery figures --language ko") == dict.fromkeys(
        ["bowl.ko.gif", "README.ko.md", "recipe.schema.json"], "rendered"
    )
    before = contents(folder)
    assert said("gallery figures --language en") == {
        **dict.fromkeys(["bowl.gif", "saddle.gif", "README.md"], "rendered"),
        "recipe.schema.json": "up to date",
    }
    assert said("gallery figures") == dict.fromkeys({*FILMS, *PAGES}, "up to date")
    assert contents(folder).items() >= before.items()
    assert refused("gallery figures --language xx") == ("No language of these recipes is named 'xx'; there are en, ko.")


def test_each_film_is_in_the_language_of_its_page(rendered: Path) -> None:
    english, korean = embedded(rendered / "bowl.gif"), embedded(rendered / "bowl.ko.gif")
    assert english
    assert korean
    assert "\n# 2 runs on Ravine" in english
    assert "\n# 협곡, 실행 2개" in korean
    assert "\nlanguage" not in english
    assert '\nlanguage = "ko"' in korean
    assert (rendered / "bowl.gif").read_bytes() != (rendered / "bowl.ko.gif").read_bytes()


@pytest.mark.parametrize(
    ("keys", "films"),
    [
        ('title = { ko = "가", en = "A" }', {"a.gif": ["ko"], "a.en.gif": ["en"]}),
        ('language = "ko"\ntitle = { en = "A", ko = "가" }', {"a.gif": ["ko"], "a.en.gif": ["en"]}),
        ('language = "ko"\ntitle = "A"', {"a.gif": ["en"]}),
        ('title = { en = "A" }\nquestion = { ko = "왜?" }', {"a.gif": ["en"], "a.ko.gif": ["ko"]}),
        ('notice = { ko = "보세요" }', {"a.gif": ["en"], "a.ko.gif": ["ko"]}),
    ],
)
def test_a_recipe_has_a_film_in_each_language_of_its_texts(
    keys: str, films: dict[str, list[str]], tmp_path: Path
) -> None:
    (tmp_path / "a.toml").write_text(keys, encoding="utf-8")
    found = films_of(tmp_path / "a.toml", load_recipe(tmp_path / "a.toml"))
    assert {film.path.name: list(film.pages) for film in found} == films


def test_an_edited_recipe_is_rendered_again_and_the_other_is_left_alone(rendered: Path) -> None:
    before = contents(rendered)
    (rendered / "bowl.toml").write_text(RECIPES["bowl"].replace("steps = 4", "steps = 5"), encoding="utf-8")
    outcomes = said("gallery figures")
    assert outcomes["bowl.gif"] == "rendered"
    assert outcomes["README.md"] == outcomes["README.ko.md"] == "rendered"
    assert outcomes["saddle.gif"] == outcomes["recipe.schema.json"] == "up to date"
    after = contents(rendered)
    assert after["bowl.gif"][0] != before["bowl.gif"][0]
    assert after["saddle.gif"] == before["saddle.gif"]


@pytest.mark.parametrize("name", ["saddle.gif", "README.ko.md"])
def test_whatever_is_not_as_its_recipe_says_is_named_and_nothing_is_written(name: str, rendered: Path) -> None:
    data = (rendered / name).read_bytes()
    (rendered / name).write_bytes(data[:-10] + bytes([data[-10] ^ 1]) + data[-9:])
    before = contents(rendered)
    sentence = refused("gallery figures --check --quiet")
    assert re.match(rf"figures/{re.escape(name)} is not what the recipes give; run optviz gallery figures", sentence)
    assert contents(rendered) == before


def test_all_that_is_missing_is_named(rendered: Path) -> None:
    for name in ("bowl.gif", "README.md"):
        (rendered / name).unlink()
    assert refused("gallery figures --check --quiet").startswith("figures/README.md, figures/bowl.gif are not what")
    assert not (rendered / "bowl.gif").exists()


def test_what_differs_is_put_right_again(rendered: Path) -> None:
    before = (rendered / "saddle.gif").read_bytes()
    (rendered / "saddle.gif").write_bytes(before[:-10] + bytes([before[-10] ^ 1]) + before[-9:])
    assert said("gallery figures --again")["saddle.gif"] == "rendered"
    assert (rendered / "saddle.gif").read_bytes() == before
    (rendered / "saddle.gif").write_bytes(b"")
    assert said("gallery figures")["saddle.gif"] == "rendered"
    assert (rendered / "saddle.gif").read_bytes() == before


def test_what_is_there_under_another_name_is_suggested(folder: Path) -> None:
    assert refused("gallery figures --only sadle") == (
        "No recipe is named 'sadle'; there are bowl, saddle. Did you mean 'saddle'?"
    )
    assert {each.suffix for each in folder.iterdir()} == {".toml"}


def test_a_folder_without_a_recipe_is_refused(folder: Path) -> None:
    (folder.parent / "empty").mkdir()
    assert refused("gallery empty") == (
        "There is no recipe in empty; give a folder with files such as saddle.toml, of which "
        "optviz animate saddle --save-recipe saddle.toml writes one."
    )
    assert refused("gallery missing") == "There is no folder missing; check its name."


@pytest.mark.processes
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (RECIPES["bowl"].replace("steps = 4", "steps = 0"), r".*steps.* got 0\..*bowl\.toml, line 3.*"),
        (RECIPES["bowl"].replace("steps = 4", "step = 4"), r".*`step`.*`steps`.*bowl\.toml, line 3.*"),
        (RECIPES["bowl"].replace("{sgd.loss}", "{sdg.loss}"), r".*'sdg'.*Did you mean 'sgd'\?.*"),
        ("surface = \n", r".*bowl\.toml.*line 1.*"),
    ],
    ids=["value", "key", "caption", "TOML"],
)
def test_a_recipe_that_is_wrong_is_named_and_what_was_there_stays(text: str, expected: str, rendered: Path) -> None:
    (rendered / "bowl.toml").write_text(text, encoding="utf-8")
    before = contents(rendered)
    sentence = refused("gallery figures --quiet")
    assert re.fullmatch(expected, sentence)
    assert "bowl" in sentence
    assert contents(rendered) == before


def test_the_pages_show_each_figure_with_its_texts_in_their_language(rendered: Path) -> None:
    english, korean = ((rendered / name).read_text(encoding="utf-8") for name in ("README.md", "README.ko.md"))
    # A film without a language other than English is on the English page alone.
    assert re.findall(r"\]\(([\w.]+)\.png\)\]\(\1\.gif\)", english) == ["bowl", "saddle"]
    assert re.findall(r"\]\(([\w.]+)\.png\)\]\(\1\.gif\)", korean) == ["bowl.ko"]
    # Title and caption stand in the picture already: the page has the one as a heading, the other for who sees none.
    assert re.findall(r".*SGD ends at.*", english) == re.findall(r".*!\[.*SGD ends at [\d.e-]+\.\]\(.*", english)
    assert re.search(r"!\[.*SGD의 손실은 [\d.e-]+입니다\.\]\(", korean)
    assert "Why?" in english
    assert "왜일까요?" in korean
    assert "\noptviz animate figures/bowl.toml\n" in english
    assert "\noptviz animate figures/bowl.toml --language ko\n" in korean


def test_one_film_alone_runs_on_a_page_and_it_is_the_first_in_3d(folder: Path) -> None:
    (folder / "solid.toml").write_text(f'{RECIPES["saddle"]}view = "3d"\n', encoding="utf-8")
    assert run("gallery figures --quiet --language en").exit_code == 0
    page = (folder / "README.md").read_text(encoding="utf-8")
    moving = re.findall(r"!\[[^\]]*\]\(([\w.]+\.gif)\)", page)
    assert moving == ["solid.gif"]
    assert page.index(f"({moving[0]})") < page.index("\n## ")
    # The list below it leads to every figure.
    names = re.findall(r'^<a id="([\w-]+)"></a>\n\n## ', page, re.MULTILINE)
    assert re.findall(r"^- \[.*\]\(#([\w-]+)\)$", page, re.MULTILINE) == names
    assert len(names) == 3


def test_a_still_is_the_last_frame_and_carries_the_recipe(rendered: Path) -> None:
    for name in ("bowl", "bowl.ko"):
        assert embedded(rendered / f"{name}.png") == embedded(rendered / f"{name}.gif")
        with Image.open(rendered / f"{name}.png") as still, Image.open(rendered / f"{name}.gif") as film:
            film.seek(film.n_frames - 1)  # type: ignore[attr-defined]
            assert still.convert("RGB").tobytes() == film.convert("RGB").tobytes()


def test_how_each_run_ended_is_told_in_words_in_the_language_of_the_page(rendered: Path) -> None:
    english, korean = ((rendered / name).read_text(encoding="utf-8") for name in ("README.md", "README.ko.md"))
    assert "| Optimizer | Settings | Last loss | How it ended |" in english
    assert re.search(r"\n\| Adam \| lr [\d.]+, β₁ 0\.9, β₂ 0\.999 \| [\d.]+ \| [a-z][^|]+ \|\n", english)
    assert re.search(r"\n\| Adam \| .*[가-힣].* \|\n", korean)
    assert len(re.findall(r"^\| (?:SGD|Adam|NAG) \|", english, re.MULTILINE)) == 3


def test_a_map_is_opened_live_by_the_command_beside_it(tmp_path: Path) -> None:
    texts = {
        "map": 'study = "map(ravine)"\nvary = ["lr=0.01:0.1:4", "momentum=0:0.9:3"]',
        "noisy": 'study = "race(noisy(ravine)):seeds=9"',
        "race": 'surface = "saddle"',
    }
    for name, keys in texts.items():
        (tmp_path / f"{name}.toml").write_text(f"{keys}\nsteps = 2\nframes = 1\nsize = [600, 400]\n", encoding="utf-8")
    assert run(f"gallery {tmp_path} --quiet").exit_code == 0
    page = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert [line.rpartition("/")[2] for line in page.splitlines() if "optviz explore" in line] == ["map.toml"]


@pytest.mark.parametrize(
    ("keys", "header"),
    [
        ('surface = ["saddle", "ravine"]', "| Surface | Optimizer | Settings | Start | Last loss | How it ended |"),
        (
            'surface = "saddle"\nstarts = [[1, 1], [-1, 1]]',
            "| Optimizer | Settings | Start | Last loss | How it ended |",
        ),
    ],
)
def test_what_tells_runs_apart_has_its_column(keys: str, header: str, tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(f"{keys}\noptimizers = 'sgd'\nsteps = 2\nframes = 1\n", encoding="utf-8")
    assert run(f"gallery {tmp_path} --quiet").exit_code == 0
    assert header in (tmp_path / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("spoil", [lambda path: path.unlink(), lambda path: path.write_bytes(b"")])
def test_a_still_that_is_missing_or_empty_is_named_and_put_right(
    spoil: Callable[[Path], object], rendered: Path
) -> None:
    before = (rendered / "saddle.png").read_bytes()
    spoil(rendered / "saddle.png")
    assert refused("gallery figures --check --quiet").startswith("figures/saddle.gif is not what")
    assert said("gallery figures")["saddle.gif"] == "rendered"
    assert (rendered / "saddle.png").read_bytes() == before


def test_the_line_beside_a_film_makes_it(rendered: Path) -> None:
    korean = (rendered / "README.ko.md").read_text(encoding="utf-8")
    (line,) = re.findall(r"\noptviz (animate figures/.*)\n", korean)
    assert run(f"{line} --out again.gif").exit_code == 0
    assert (rendered.parent / "again.gif").read_bytes() == (rendered / "bowl.ko.gif").read_bytes()


def test_the_line_of_a_page_makes_the_same_race(rendered: Path) -> None:
    english = (rendered / "README.md").read_text(encoding="utf-8")
    lines = [each for each in re.findall(r"```sh\n(.*)\n```", english) if "--surface" in each]
    assert len(lines) == 2
    result = run(f"{lines[1].removeprefix('optviz ')} --out again.gif")
    assert result.exit_code == 0, result.output
    assert (rendered.parent / "again.gif").read_bytes() == (rendered / "saddle.gif").read_bytes()
