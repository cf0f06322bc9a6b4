"""Tables of strangers: what can be learned from is read, what is wrong is said with its line, and nothing else is."""

from __future__ import annotations

import os
import re
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from optviz import OptvizError, figure_of, load_recording, record, still, write_still
from optviz.cli import optviz
from optviz.cli.sources import recipe_of
from optviz.data.table import samples_in
from optviz.race.files.brought import read_paths

HOUSES = "size;rooms;price\r\n1,5;2;3\r\n".replace("1,5", "1.5") + "2;2;4.9\r\n\r\n3;1;7.2\r\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_columns_are_chosen_by_name_and_empty_lines_are_nothing() -> None:
    Path("houses.csv").write_text("\ufeff" + HOUSES, encoding="utf-8")
    made = samples_in("houses.csv:Size:price")
    assert made.inputs.tolist() == [[1.5], [2], [3]]
    assert made.target.tolist() == [3, 4.9, 7.2]
    assert made.columns == ("size", "price")
    assert made.spec == "houses.csv:size:price"
    assert made.title == "houses"
    assert samples_in("houses.csv:size+rooms:price").inputs.tolist() == [[1.5, 2], [2, 2], [3, 1]]
    assert samples_in("houses.csv").columns == ("size", "rooms", "price")


def test_a_table_in_quotes_or_with_tabs_is_a_table() -> None:
    Path("a.csv").write_text('"the size"\tprice\n"1"\t 2e0 \n-3\t4\n', encoding="utf-8")
    assert samples_in("a.csv").inputs.tolist() == [[1], [-3]]
    assert samples_in("a.csv").target.tolist() == [2, 4]


def test_of_columns_that_differ_in_capitals_the_one_that_is_named_is_taken() -> None:
    Path("a.csv").write_text("T,t,y\n1,2,3\n4,5,6\n", encoding="utf-8")
    assert samples_in("a.csv:t:Y").inputs.tolist() == [[2], [5]]
    assert samples_in("a.csv").columns == ("T", "t", "y")


def test_lines_end_as_they_did_on_old_machines_too() -> None:
    Path("a.csv").write_bytes(b"x\ty\r1\t2\r-3\t4\r")
    assert samples_in("a.csv").target.tolist() == [2, 4]
    Path("b.csv").write_bytes(b"u,v,loss\r1,2,3\r4,5,6\r")
    assert read_paths("b.csv").points[:, :, 0].tolist() == [[1, 2], [4, 5]]


def test_what_is_learned_from_a_table_is_the_line_of_numpy() -> None:
    draw = np.random.default_rng(2)
    x, noise = draw.uniform(0, 5, 200), draw.standard_normal(200)
    rows = "\n".join(f"{a!r},{b!r}" for a, b in zip(x.tolist(), (3 * x - 1 + noise).tolist(), strict=True))
    Path("points.csv").write_text(f"x,y\n{rows}\n", encoding="utf-8")
    raced = record("linear(points.csv)", "sgd", steps=3)
    np.testing.assert_allclose(raced.surface.minima[0][:2], np.polyfit(x, 3 * x - 1 + noise, 1), rtol=1e-10)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x,y\n1,2\n3,n/a\n", "In line 3 of a.csv, `y` is 'n/a' and not a finite number; mend or remove the line."),
        ("x,y\n1,2\n3,nan\n", "In line 3 of a.csv, `y` is 'nan' and not a finite number; "),
        ("x,y\n1,2\n3,1e999\n", "In line 3 of a.csv, `y` is '1e999' and not a finite number; "),
        ("x,y\n1,2\n3,-2e50\n", "In line 3 of a.csv, `y` is -2e+50, and numbers of a table are up to 1e+50; "),
        ("x,y\n1,2\n1_000,4\n", "In line 3 of a.csv, `x` is '1_000' and not a finite number; "),
        ("x,y\n1,2\n\n3\n", "Line 4 of a.csv has 1 columns instead of 2; mend or remove it."),
        ("x,y\n1,2\n3,4,5\n", "Line 3 of a.csv has 3 columns instead of 2; "),
        ("x,y\n", "a.csv has no rows of numbers, and at least two are needed; "),
        ("x,y\n1,2\n", "a.csv has one row of numbers, and at least two are needed; "),
        ("", "a.csv begins with '' instead of the names of two or more columns; "),
        ("x\n1\n", "a.csv begins with 'x' instead of the names of two or more columns; "),
        ("x,x\n1,2\n", "a.csv begins with 'x,x' instead of the names of two or more columns; "),
        ("1,2\n3,4\n", "a.csv begins with numbers; put a line with the names of the columns before them."),
        ("x,y\n1e-300,2\n2e-300,4\n", "What is in `x` of a is too small, or varies too little beside its size; "),
        ("x,z,y\n1,1e-30,2\n2,3e-30,4\n", "What is in `x` and `z` of a is too small, or varies too little beside its"),
        ("x,z,y\n1,1e-30,2\n2,2e-30,4\n", "`x` and `z` of a is the same for all samples, or in proportion; "),
        ("x,y\n1,2\n1,4\n", "`x` of a is the same for all samples, or in proportion; take another column."),
        ("a,b,c,d\n1,2,3,4\n2,1,0,3\n", "A model of two parameters has one input or two, and a has 3; "),
        (f"{','.join(f'c{k}' for k in range(20_002))}\n", "a.csv has 20002 columns, and a model at most 1000; "),
        ('x,y\n1,"2\n3,4\n', "Line 3 of a.csv is no row of a table "),
        ("x,y\n1,2\0\n", "a.csv is no table, because it has characters without a meaning; "),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, words: str) -> None:
    Path("a.csv").write_text(text, encoding="utf-8")
    with pytest.raises(OptvizError) as caught:
        record("linear(a.csv)", "sgd", steps=2)
    assert str(caught.value).startswith(words)


def test_what_is_no_table_is_refused(here: Path) -> None:
    Path("zip.csv").write_bytes(b"PK\x03\x04\xff\xfe" * 20)
    Path("folder.csv").mkdir()
    os.mkfifo("pipe.csv")
    with Path("huge.csv").open("wb") as file:
        file.truncate(1 << 30)
    for name, words in {
        "zip.csv": "zip.csv is no text in UTF-8; save it as such.",
        "folder.csv": "Cannot read folder.csv: is a directory; ",
        "pipe.csv": "Cannot read pipe.csv because it is not an ordinary file; ",
        "huge.csv": "huge.csv has 1024 MB, and a table may have 64; draw some of its rows at random.",
        "no.csv": "Cannot read no.csv: no such file or directory; ",
        f"{here}/zip.csv": f"The table {here}/zip.csv is not in the folder in which the program runs, or below; ",
        "sub/../../a.csv": "The table sub/../../a.csv is not in the folder in which the program runs, or below; ",
        "a.csv:x": "'a.csv:x' does not name its columns; ",
        "a.csv::y": "'a.csv::y' does not name its columns; ",
    }.items():
        with pytest.raises(OptvizError) as caught:
            record(f"linear({name})", "sgd", steps=2)
        assert str(caught.value).startswith(words), name


def test_a_column_that_is_not_there_is_named_with_those_that_are() -> None:
    Path("houses.csv").write_text(HOUSES, encoding="utf-8")
    with pytest.raises(OptvizError, match=r"houses.csv has no column `prize`; it has size, rooms, price\."):
        record("linear(houses.csv:size:prize)", "sgd", steps=2)


@pytest.mark.parametrize("name", ["points (1).csv", "a(b(c)).CSV", "a+b, c.csv", "linear(regression).csv", "=x.csv"])
def test_whatever_a_table_is_called_its_figure_finds_it_again(name: str) -> None:
    Path(name).write_text(HOUSES, encoding="utf-8")
    still(record(f"noisy(linear({name}:size:price))", "sgd", steps=2), "once.png", size=(320, 240))
    write_still(figure_of(recipe_of("once.png")), "again.png")
    assert Path("again.png").read_bytes() == Path("once.png").read_bytes()


@pytest.mark.parametrize("name", ["a).csv", "a(.csv", " a.csv"])
def test_a_table_that_no_figure_could_find_again_is_refused(name: str) -> None:
    Path(name).write_text(HOUSES, encoding="utf-8")
    with pytest.raises(OptvizError) as caught:
        samples_in(f"{name}:size:price")
    assert str(caught.value) == f"The table {name} cannot be named in a figure; give the file a plainer name."


@pytest.mark.parametrize("column", ["=size", "si(ze", "a:b", "x" * 51])
def test_a_column_that_no_figure_could_name_is_refused(column: str) -> None:
    Path("a.csv").write_text(HOUSES.replace("size", column), encoding="utf-8")
    with pytest.raises(OptvizError, match=r"of a.csv cannot be named here; give it a short, plain name\."):
        samples_in("a.csv")


@pytest.mark.parametrize("link", ["a.csv", "sub/a.csv", "folder"])
def test_no_link_leads_out_of_the_folder(link: str, here: Path) -> None:
    (here / "precious.csv").write_text(HOUSES, encoding="utf-8")
    (here / "theirs" / "sub").mkdir(parents=True)
    os.chdir("theirs")
    Path(link).symlink_to(here / "precious.csv" if link.endswith(".csv") else here)
    path = link if link.endswith(".csv") else "folder/precious.csv"
    with pytest.raises(OptvizError) as caught:
        samples_in(path)
    assert str(caught.value) == f"The table {path} is a link that leads out of this folder; put the file itself there."
    Path("b.csv").write_text(HOUSES, encoding="utf-8")
    Path("c.csv").symlink_to("b.csv")
    assert samples_in("c.csv:size:price").target.tolist() == [3, 4.9, 7.2]


@pytest.mark.parametrize("around", ["linear({})", "noisy(linear({})):noise=2", "minibatch(logistic({})):size=2"])
def test_a_recording_is_not_drawn_on_a_table_that_has_changed_since(around: str) -> None:
    Path("a.csv").write_text("x,y\n1,1\n2,0\n4,1\n", encoding="utf-8")
    made = record(around.format("a.csv"), "sgd,adam", steps=5)
    made.save("race.npz")
    assert np.array_equal(load_recording("race.npz").points, made.points)
    Path("a.csv").write_text("x,y\n1,0\n2,1\n4,0\n", encoding="utf-8")
    with pytest.raises(OptvizError) as caught:
        load_recording("race.npz")
    told = str(caught.value)
    assert told.startswith(f"{around.format('a.csv:x:y')} is not the one that race.npz was recorded on: where run 0 ")
    assert told.endswith("; bring back the table as it was, or record it again.")


@pytest.mark.parametrize("around", ["linear(a.csv:x:y)", "noisy(minibatch(linear(a.csv)):size=2)"])
@pytest.mark.parametrize("path", ["a.csv", "./a.csv", "link.csv", "sub/../a.csv"])
def test_the_numbers_of_a_race_do_not_replace_the_table_that_they_come_from(around: str, path: str, here: Path) -> None:
    table = "x,y\n1,1\n2,0\n4,1\n"
    (here / "sub").mkdir()
    (here / "a.csv").write_text(table, encoding="utf-8")
    (here / "link.csv").symlink_to("a.csv")
    made = record(around, "sgd", steps=2)
    with pytest.raises(OptvizError) as caught:
        made.save_csv(path)
    assert str(caught.value) == f"{path} would replace a.csv, from which it is made; give another name."
    done = CliRunner().invoke(optviz, ["record", "--surface", around, "--steps", "2", "--out", path])
    assert (done.exit_code, done.stderr) == (2, f"Error: {caught.value}\n")
    assert (here / "a.csv").read_text(encoding="utf-8") == table
    made.save_csv("b.csv")
    assert Path("b.csv").read_text(encoding="utf-8").startswith("run,optimizer,")


@pytest.mark.parametrize("unit", [1e50, 1e-50])
def test_the_largest_and_the_smallest_numbers_of_a_table_are_drawn_or_refused_without_a_warning(unit: float) -> None:
    rows = "\n".join(f"{x * unit!r},{y * unit!r}" for x, y in [(1, -1), (-1, 0.5), (0.3, 1)])
    Path("a.csv").write_text(f"x,y\n{rows}\n", encoding="utf-8")
    try:
        still(record("linear(a.csv)", "sgd,adam", steps=3), "a.png", size=(320, 240))
    except OptvizError as error:
        assert "; " in str(error)  # noqa: PT017 both are right


def test_what_varies_by_less_than_rounding_tells_is_refused_and_a_year_is_not() -> None:
    rows = "\n".join(f"{2000 + year},{1e6 + year},{year}" for year in range(20))
    Path("a.csv").write_text(f"year,second,y\n{rows}\n", encoding="utf-8")
    with pytest.raises(OptvizError) as caught:
        record("linear(a.csv:second:y)", "sgd", steps=2)
    assert str(caught.value) == (
        "What is in `second` of a is too small, or varies too little beside its size; give the differences from the "
        "mean, or another unit."
    )
    made = record("linear(a.csv:year:y)", "sgd", steps=2)
    np.testing.assert_allclose(made.surface.minima[0][:2], (1, -2000), rtol=1e-4)


def test_what_is_next_to_nothing_is_refused_without_a_warning() -> None:
    Path("a.csv").write_text("u,v,y\n0,4e-161,0\n5e-161,0,0.9\n1e-161,1e-161,1\n", encoding="utf-8")
    with pytest.raises(OptvizError, match="What is in `u` and `v` of a is too small, or varies"):
        record("linear(a.csv)", "sgd", steps=2)


@pytest.mark.parametrize("within", ["linear(regression)", "noisy(saddle)", "noisy(linear(regression))"])
def test_a_model_of_what_is_no_samples_is_refused(within: str) -> None:
    with pytest.raises(OptvizError) as caught:
        record(f"linear({within})", "sgd", steps=2)
    assert str(caught.value) == f"linear stands around samples, as in linear(regression), and {within} is none."


@pytest.mark.parametrize(
    "surface", ["linear(houses.csv:size:price)", "minibatch(linear(houses.csv:size:price)):batch=2"]
)
def test_a_figure_of_a_table_that_has_changed_says_so_and_shows_what_is_there(surface: str) -> None:
    Path("houses.csv").write_text(HOUSES, encoding="utf-8")
    line = ["animate", "--quiet", "--size", "320x240", "--out"]
    first = CliRunner().invoke(optviz, [*line, "a.png", surface, "--optimizer", "sgd", "--steps", "3"])
    assert (first.exit_code, first.stderr) == (0, "")
    # Neither a column that nobody asked for nor other blanks make it another table.
    Path("houses.csv").write_text(HOUSES.replace("1.5;2;3", " 1.5;7; 3"), encoding="utf-8")
    assert CliRunner().invoke(optviz, [*line, "b.png", "a.png"]).stderr == ""
    assert Path("b.png").read_bytes() == Path("a.png").read_bytes()
    Path("houses.csv").write_text(HOUSES.replace("4.9", "4.8"), encoding="utf-8")
    again = CliRunner().invoke(optviz, [*line, "c.png", "a.png"])
    assert again.exit_code == 0
    assert again.stderr.endswith(
        "houses.csv is not what it was when this figure was made; what is shown is what is in it now.\n"
    )
    # What is made now, is made from what is there now; and whoever asks for something else is not told of it.
    assert CliRunner().invoke(optviz, [*line, "d.png", "c.png"]).stderr == ""
    assert CliRunner().invoke(optviz, [*line, "e.png", "a.png", "--surface", "saddle"]).stderr == ""


def test_a_recipe_that_does_not_know_its_table_takes_what_there_is(
    recwarn: pytest.WarningsRecorder,
) -> None:
    Path("houses.csv").write_text(HOUSES, encoding="utf-8")
    Path("a.toml").write_text('surface = "linear(houses.csv:size:price)"\noptimizers = "sgd"\nsteps = 3\n')
    assert figure_of(recipe_of("a.toml")).recipe.own[0].startswith("houses.csv:size:price sha256:")
    assert list(recwarn) == []


@pytest.mark.parametrize("columns", ["size:size", "size+SIZE:price", "size+rooms:rooms"])
def test_a_column_is_chosen_once(columns: str) -> None:
    Path("houses.csv").write_text(HOUSES, encoding="utf-8")
    with pytest.raises(OptvizError, match=r"The column `(size|rooms)` of houses\.csv is chosen twice; "):
        samples_in(f"houses.csv:{columns}")


@pytest.mark.parametrize("options", ["--x a:b --y c", "--x c --y a:b", "--x c,a+b --y d"])
def test_a_column_whose_name_has_signs_of_ours_is_refused_by_its_name(options: str) -> None:
    Path("a.csv").write_text("a:b,c,a+b,d\n1,2,3,4\n2,3,5,5\n", encoding="utf-8")
    refused = CliRunner().invoke(optviz, ["animate", "--data", "a.csv", *options.split()])
    assert refused.exit_code == 2
    assert re.fullmatch("Error: The column `a[:+]b` cannot be named here; give it a plainer name.\n", refused.stderr)
