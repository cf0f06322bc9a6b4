"""What is typed and is not there: the sentence shows the right form."""

from __future__ import annotations

import pytest
from command_line import refused, run, succeeded

WORDS = {
    "saddle": "saddle is a surface, and a command comes before it, as in optviz animate saddle.",
    "Bounded_Saddle --steps 3": "Bounded_Saddle is a surface, and a command comes before it, as in optviz animate "
    "Bounded_Saddle.",
    "adam": "adam is an optimizer, and a command and a surface come before it, as in optviz animate saddle --optimizer "
    "adam.",
    "saddle.toml": "saddle.toml seems to be a file, and a command comes before it, as in optviz animate saddle.toml.",
    "'my figure.gif'": "my figure.gif seems to be a file, and a command comes before it, as in optviz animate "
    "'my figure.gif'.",
    "help": "There is no command help; optviz --help tells what there is.",
    "help animate": "There is no command help; optviz animate --help tells what there is.",
    "film saddle": "There is no command film. Did you mean animate?",
    "GUI": "There is no command GUI. Did you mean explore?",
    "version": "There is no command version; optviz --version tells it.",
    "anmate saddle": "No command is named 'anmate'; there are animate, ",
    "--surface saddle": "A command comes before --surface, as in optviz animate saddle --steps 100; "
    "optviz --help lists them.",
    "--versio": "optviz has no option --versio. Did you mean --version?",
    "animate sadle": "No surface or file is named 'sadle'. Did you mean 'saddle'?",
    "animate saddle adam": "optviz animate has no place for adam; give --optimizer adam.",
    "ensemble moons": "optviz ensemble has no place for moons; give --data moons.",
    "animate saddle moons": "optviz animate has no place for moons; give --data moons.",
    "animate saddle ravine": "optviz animate has no place for ravine; give --surface ravine.",
    "animate saddle x.gif": "optviz animate has no place for x.gif; give --out x.gif if that is to be written.",
    "animate saddle --title my title": "optviz animate has no place for title; put a text with blanks into quotes, and "
    "optviz animate --help lists the options.",
    "show saddle adam": "optviz show has no place for adam; put a text with blanks into quotes, and optviz show --help "
    "lists the options.",
    "list": "optviz list needs {surfaces|optimizers|wrappers|data|keys|facts}, as in optviz list surfaces.",
    "list films": "optviz list knows surfaces, optimizers, wrappers, data, keys and facts, not 'films'.",
    "list adam": "optviz list knows surfaces, optimizers, wrappers, data, keys and facts, not 'adam'. To see one of "
    "them, give optviz show adam.",
    "check": "optviz check needs SUBMISSION, as in optviz check homework.py:Adam.",
    "animate saddle --optimizer adam lr=0.1": "optviz animate has no place for lr=0.1; a setting stands behind a colon "
    "after its optimizer, as in --optimizer adam:lr=0.1.",
    "animate saddle gif": "optviz animate has no place for gif; give a file that ends so, as in --out saddle.gif.",
    "animate 'saddle point'": "No surface or file is named 'saddle point'. Did you mean 'saddle'?",
    "animate foo.bar": "There is no file foo.bar; ",
    "gallery nowhere": "There is no folder nowhere; check its name.",
    "show": "optviz show needs NAME, as in optviz show saddle.",
}
OPTIONS = {
    "--output x.gif": "--out",
    "-o x.gif": "--out",
    "--Out x.gif": "--out",
    "--opt sgd": "--optimizer",
    "--optimizers sgd": "--optimizer",
    "-optimizer sgd": "--optimizer",
    "--learningrate 1": "--learning-rate",
    "--learning_rate 1": "--learning-rate",
    "--stepss 3": "--steps",
    "--step 3": "--steps",
    "--save_recipe r.toml": "--save-recipe",
    "--no-internal": "--no-internals",
    "--surfce saddle": "--surface",
    "-q": "--quiet",
    "--epochs 3": "--steps",
    "--duration 3": "--seconds",
    "--dark": "--theme dark",
    "--gif": "--out saddle.gif",
}
VALUES = {
    "--steps": "--steps needs a value, as in --steps N.",
    "--out": "--out needs a value, as in --out FILE.",
    "--quiet=yes": "--quiet takes no value; give it alone.",
    "--start -1 2": "The numbers of --start are one word, as in --start=-1,2.",
    "--window -1 1 -2 2": "The numbers of --window are one word, as in --window=-1,1,-2,2.",
    "--camera 30 60": "The numbers of --camera are one word, as in --camera=30,60.",
    "--size 900 600": "The numbers of --size are one word, as in --size=900x600.",
    "--momentum 0.9": "optviz animate has no option --momentum; a parameter is given to its optimizer, as in "
    "--optimizer momentum:momentum=0.9.",
    "--beta1 0.8": "optviz animate has no option --beta1; a parameter is given to its optimizer, as in "
    "--optimizer adam:beta1=0.9.",
    "--condition 3": "optviz animate has no option --condition; a parameter is given to its surface, as in "
    "--surface ravine:condition=25.",
    "--frobnicate": "optviz animate has no option --frobnicate; optviz animate --help lists them.",
    "-x": "optviz animate has no option -x. Did you mean --x?",
    "--dropout 0.5": "optviz animate has no option --dropout; optviz animate --help lists them.",
}


@pytest.mark.parametrize("command", WORDS)
def test_a_word_that_is_not_known_gets_a_sentence_with_the_right_form(command: str) -> None:
    assert refused(command).startswith(WORDS[command])


@pytest.mark.parametrize("options", OPTIONS)
def test_an_option_that_is_not_known_suggests_the_nearest_of_the_command(options: str) -> None:
    name = options.split(maxsplit=1)[0]
    assert refused(f"animate saddle {options}") == (
        f"optviz animate has no option {name}. Did you mean {OPTIONS[options]}?"
    )


@pytest.mark.parametrize("options", VALUES)
def test_a_value_that_is_not_where_it_belongs_gets_a_sentence_with_the_right_form(options: str) -> None:
    assert refused(f"animate saddle {options}") == VALUES[options]


@pytest.mark.parametrize(
    ("command", "option", "other"),
    [("map", "--start", "animate"), ("basins", "--color", "map"), ("animate", "--across", "basins")],
)
def test_of_an_option_of_another_command_it_is_told_whose_it_is(command: str, option: str, other: str) -> None:
    assert refused(f"{command} saddle {option} 1") == (
        f"optviz {command} has no option {option}, as optviz {other} has; optviz {command} --help lists its own."
    )


def test_an_option_that_a_study_declares_is_suggested() -> None:
    assert refused("basins himmelblau --acros 10") == "optviz basins has no option --acros. Did you mean --across?"


def test_an_option_of_another_command_is_not_suggested() -> None:
    assert refused("list surfaces --surfaces") == (
        "optviz list has no option --surfaces; optviz list --help lists them."
    )


@pytest.mark.parametrize(
    "command",
    ["animate", "basins", "compare", "explore", "gallery", "list", "map", "race", "record", "show"],
)
def test_every_command_has_its_help(command: str) -> None:
    told = succeeded(f"{command} --help").stdout
    assert f"Usage: optviz {command}" in told
    # What tells click to keep lines apart is nothing to be read.
    assert "\\b" not in told


def test_the_program_alone_shows_its_help() -> None:
    assert "optviz animate saddle" in run("").output
