"""What is refused, in which words, and that nothing is touched then."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import names, refused

UNKNOWN_SURFACE = "No surface is named 'rosenbrok'. Did you mean 'rosenbrock'?"
ANIMATE = "animate --surface saddle --optimizer"
BAD_INPUT = {
    "animate --surface rosenbrok": UNKNOWN_SURFACE,
    "compare --surface rosenbrok": UNKNOWN_SURFACE,
    "record --surface rosenbrok": UNKNOWN_SURFACE,
    f"{ANIMATE} adm": "No optimizer is named 'adm'. Did you mean 'adam'?",
    f"{ANIMATE} ''": "--optimizer must be a text that is not empty, got ''.",
    f"{ANIMATE} sgd:learning_rat=1": "No parameter of SGD is named 'learning_rat'; there are learning_rate. "
    "Did you mean 'learning_rate'?",
    "animate --surface rosenbrock:c=1": "No parameter of Rosenbrock is named 'c'; there are a, b.",
    f"{ANIMATE} sgd:lr=-1": "`learning_rate` of SGD must be in (0, inf), got -1.0.",
    f"{ANIMATE} momentum:momentum=1": "`momentum` of Momentum must be in [0, 1), got 1.0.",
    f"{ANIMATE} sgd:lr=fast": "`lr` in 'sgd:lr=fast' must be a finite number, got 'fast'.",
    f"{ANIMATE} sgd:lr=nan": "`lr` in 'sgd:lr=nan' must be a finite number, got 'nan'.",
    f"{ANIMATE} sgd:lr=inf": "`lr` in 'sgd:lr=inf' must be a finite number, got 'inf'.",
    f"{ANIMATE} sgd:lr": "In 'sgd:lr', 'lr' is not of the form parameter=value, as in sgd:lr=0.1.",
    f"{ANIMATE} sgd:lr=1,lr=2": "In 'sgd:lr=1,lr=2', `lr` is given twice; give it once.",
    f"{ANIMATE} sgd:lr=1,learning_rate=2": "`learning_rate` of SGD is given twice; give it once.",
    "animate --surface ravine:condition=0.5": "`condition` of Ravine must be in [1, inf), got 0.5.",
    **{
        f"animate --surface saddle --start={start}": "--start must be two finite numbers, as in -9,1.5, or 'random', "
        f"got '{start}'."
        for start in ("1", "1,2,3", "a,b", "nan,1", "0,inf", "1;2")
    },
    "animate --surface rosenbrock --start 1e200,0": "The loss of rosenbrock at a start is not a finite number; "
    "choose another start.",
    **{
        f"{command} --surface saddle --steps {steps}": "--steps must be a whole number from 1 to 10000000, "
        f"got '{steps}'."
        for command in ("animate", "compare", "record")
        for steps in ("0", "-5", "2.5", "many", "10000001")
    },
    f"animate --surface saddle --steps {'1' * 5000}": "--steps must be a whole number from 1 to 10000000, got '1111",
    f"animate --surface saddle --seed {2**53 + 1}": f"--seed must be a whole number from 0 to {2**53}, got ",
    "animate --surface saddle --frames 100001": "--frames must be a whole number from 1 to 100000, got '100001'.",
    "animate --surface saddle --steps 99999 --frames 99999 --size 3840x3840": "A film of 99999 frames of 3840x3840 is "
    "too large to be written; take at most 3390 frames, or a smaller picture.",
    "explore --surface saddle --steps 5001": "A page shows at most 5000 steps; take fewer, or film the race.",
    "animate --surface saddle --steps 10000000": "A figure holds at most 10000000 steps of all its runs together, and "
    "6 runs of 10000000 steps have 60000000; take at most 1666666 steps, or fewer runs.",
    f"record --surface saddle {'--start 1,1 ' * 200}": "A figure shows at most 1000 runs, not 1200 (6 optimizers x 200 "
    "starts); leave some out.",
    f"animate {'--surface saddle ' * 65}": "A figure shows at most 64 surfaces, not 65; leave some out.",
    **{
        f"compare --surface saddle --vary {vary}": f"{panels} panels would be too small to read; compare at most 64 at "
        "once"
        for vary, panels in (
            ("lr=0.1:1:100000000", "100000000"),
            ("lr=0.1:1:log:65", "390"),
            ("lr=" + ",".join(["1"] * 65), "65"),
            ("lr=1,2 --vary momentum=0:0.5:33 --optimizer momentum", "66"),
        )
    },
    f"compare --surface saddle --vary lr=0:1:{'9' * 3000}": "A range of 9999",
    "compare --surface saddle --vary lr=-1e308:1e308:3": "`learning_rate` of SGD must be in (0, inf), got -1e+308.",
    **{
        f"animate --surface saddle --optimizer sgd --window {window}": "--window must be XLOW,XHIGH,YLOW,YHIGH with "
        f"{fault}, got "
        for window, fault in (
            ("0,5e-324,0,1", "sides of at least 1e-150, and of 1e-10 of how far they are from zero"),
            ("0,1,1e15,1000000000000001", "sides of at least 1e-150, and of 1e-10 of how far they are from zero"),
            ("-5e307,5e307,-5e307,5e307", "numbers up to 1e+155"),
            ("0,1,0,1e300", "numbers up to 1e+155"),
            ("1,0,0,1", "low below high"),
        )
    },
    "animate --surface saddle --frames 0": "--frames must be a whole number from 1 to 100000, got '0'.",
    "animate --surface saddle --steps 5 --frames 7": "--frames must be from 1 to 6 (the start and every step), got 7.",
    **{
        f"animate --surface saddle --fps {fps}": f"--fps must be a number from 0.1 to 120, got '{fps}'."
        for fps in ("0", "-1", "121", "nan", "inf")
    },
    **{
        f"animate --surface saddle --size {size}": "--size must be WIDTHxHEIGHT in pixels, from 320x240 to 3840x3840, "
        f"got '{size}'."
        for size in ("319x240", "320x239", "3841x600", "99999x99999", "large")
    },
    "animate --surface saddle --out film.wmv": "A figure is written as .gif or .apng or .webp or .mp4 or .webm or .mov "
    "or .mkv or .avi or .tif or .tiff or .png or .pdf or .svg, not as '.wmv'; rename film.wmv, or give film.wmv/ for a "
    "folder of frames.",
    "animate --surface saddle --strip s.gif": "A filmstrip is written as .png or .pdf or .svg, not as '.gif'; "
    "rename s.gif.",
    "animate --surface saddle --save-recipe r.json": "A recipe is written as .toml, not as '.json'; rename r.json.",
    "animate --surface saddle --seconds 0.1 --frames 5": "5 frames are too many for 0.1 seconds, because browsers slow "
    "down a GIF of more than 50 in a second; have 3 frames at most, or a longer film.",
    "animate --surface saddle --view contour,4d": "--view must be contour, 3d, loss, gradient, accuracy, samples, "
    "step, image or rate, got 'contour,4d'.",
    "animate --surface saddle --camera 10": "--camera must be AZIMUTH,ELEVATION in degrees, got '10'.",
    "animate --surface saddle --window 1,2,3": "--window must be XLOW,XHIGH,YLOW,YHIGH, four finite numbers, got "
    "'1,2,3'.",
    f"{ANIMATE} sgd --caption {{adam.loss}}": "The caption cannot be filled in. No run of this figure "
    "is named 'adam'; there are sgd.",
    f"{ANIMATE} sgd --caption {{sgd.los}}": "The caption cannot be filled in. No fact of a run is named "
    "'los'. Did you mean 'loss'?",
    f"{ANIMATE} sgd --caption {{step}}": "The caption cannot be filled in. No fact of a figure is named "
    "'step'; there are first_direction, formula, runs, "
    "second_direction, steps, surface, threshold. Did you mean 'steps'?",
    "animate --surface saddle --still s.jpg": "A still is written as .png or .pdf or .svg, not as '.jpg'; "
    "rename s.jpg.",
    "record --surface saddle --out race.txt": "A recording is written as .npz or .csv, not as '.txt'; rename race.txt.",
    "animate": "There is nothing to race on; give a surface, a recipe, a figure or a recording, as in optviz "
    "animate saddle.",
    "record --steps 3": "There is nothing to race on; give a surface, as in optviz record saddle.",
    "animate race.npz --surface saddle --steps 3": "A recording is drawn as it is; leave out --surface and --steps, "
    "or leave out race.npz.",
    "animate nothing.npz": "There is no file nothing.npz; optviz record --surface NAME --out FILE.npz makes a "
    "recording.",
    "animate nothing.toml": "Cannot read the recipe nothing.toml: no such file or directory; "
    "optviz animate saddle --save-recipe FILE.toml writes one.",
    "animate saddle.gif": "saddle.gif carries no recipe, because it is no figure made by optviz, "
    "or has lost its metadata; a recipe is named .toml.",
    "show saddle.gif": "saddle.gif carries no recipe, because it is no figure made by optviz, "
    "or has lost its metadata; a recipe is named .toml.",
    "animate .": ". carries no recipe, because it is a folder without frames made by optviz; give the name of a file.",
    "compare --surface saddle --surface ravine": "A comparison is made on one surface, not on 2; give one.",
    "record --surface saddle --surface ravine": "A recording is of one surface, not of 2; record them one by one.",
    "show sadle": "No surface or optimizer is named 'sadle'. Did you mean 'saddle'?",
    # What a hand types first that has been elsewhere.
    "animate saddle --out -": "A film goes to a file, and not to the standard output; give a name, as in saddle.gif.",
    "animate saddle --out .gif": ".gif is an ending without a name; put one before it, as in saddle.gif.",
    "animate saddle --out x/.WEBP": "x/.WEBP is an ending without a name; put one before it, as in saddle.webp.",
    "animate saddle --out .pdf": ".pdf is an ending without a name; put one before it, as in saddle.pdf.",
    "record saddle --out .npz": ".npz is an ending without a name; put one before it, as in saddle.npz.",
    "animate saddle --out ...": "Cannot write ... because its name ends with a point; leave that out.",
    "animate saddle --out /dev/stdout": "Cannot write frames to /dev/stdout because it is neither a file nor a folder",
    "animate saddle --out frames.v2": "A figure is written as .gif or .apng or .webp or .mp4 or .webm or .mov "
    "or .mkv or .avi or .tif or .tiff or .png or .pdf or .svg, not as '.v2'; rename frames.v2, or give frames.v2/ for "
    "a folder of frames.",
    **{
        f"animate {spec}": f"With the parameters of {said}, its numbers are too large or too small for a figure; give "
        f"others, nearer to the defaults that optviz show {said.partition(':')[0]} tells."
        for spec, said in {
            "rosenbrock:b=1e308": "rosenbrock:b=1e+308",
            "rosenbrock:a=1e150": "rosenbrock:a=1e+150",
            "rosenbrock:a=-1e200,b=2": "rosenbrock:a=-1e+200,b=2",
        }.items()
    },
    "animate rosenbrock:1,100": "In 'rosenbrock:1,100', '1' is not of the form parameter=value, as in "
    "rosenbrock:parameter=1; optviz show rosenbrock tells their names.",
    "compare saddle --vary optimizer=sgd,adam": "--vary is for hyper-parameters; several optimizers are compared as "
    "in --optimizer sgd,adam.",
    "compare saddle --vary Starts=1,2": "--vary is for hyper-parameters; several starts are compared as in "
    "--start 1,2 --start 3,4.",
    "compare ravine --optimizer sgd --vary condition=1,10": "`condition` is a parameter of the surface, and a "
    "comparison varies those of optimizers; see the surfaces side by side, as in "
    "optviz animate ravine:condition=1,ravine:condition=10.",
    f"{ANIMATE} 'adam(lr=0.1)'": "No optimizer is named 'adam(lr=0.1)'. Settings stand behind a colon, as in "
    "adam:lr=0.1.",
    f"{ANIMATE} 'Adam {{beta1 = 0.8}}'": "No optimizer is named 'Adam {beta1 = 0.8}'. Settings stand behind "
    "a colon, as in adam:beta1=0.8.",
    f"{ANIMATE} adam=0.1": "No optimizer is named 'adam=0.1'. Settings stand behind a colon, as in adam:lr=0.1.",
    f"{ANIMATE} 'adam lr=0.1'": "No optimizer is named 'adam lr=0.1'. Settings stand behind a colon, as in "
    "adam:lr=0.1.",
    f"{ANIMATE} 'clip(adam'": "No optimizer is named 'clip(adam'. Its brackets do not match.",
    f"{ANIMATE} 'clip()'": "The name of the optimizer is empty; there are ",
    f"{ANIMATE} 'sgd(adam)'": "No optimizer is named 'sgd(adam)'. Names are separated by commas, as in sgd,adam.",
    f"{ANIMATE} 'sgd;adam'": "No optimizer is named 'sgd;adam'. Names are separated by commas, as in sgd,adam.",
    f"{ANIMATE} 'sam(adam,sgd)'": "sam stands around one optimizer; give each its own, as in sam(adam),sam(sgd).",
    f"{ANIMATE} 'sgd adam'": "No optimizer is named 'sgd adam'. Names are separated by commas, as in sgd,adam.",
    f"{ANIMATE} 'sgd; NAG + adam'": "No optimizer is named 'sgd; NAG + adam'.",
    "animate 'ravine(condition=10)'": "No surface or file is named 'ravine(condition=10)'. Settings "
    "stand behind a colon, as in ravine:condition=10.",
    f"{ANIMATE} Nesterov": "Nesterov is called nag here; give nag.",
    f"{ANIMATE} gd": "gd is called sgd here; give sgd.",
    f"{ANIMATE} heavy_ball:lr=0.1": "heavy_ball is called momentum here; give momentum.",
    "show polyak": "polyak is called momentum here; give momentum.",
    "show adam:lr=fast": "`lr` in 'adam:lr=fast' must be a finite number, got 'fast'.",
    "show adam:rate=1": "No parameter of Adam is named 'rate'; there are beta1, beta2, epsilon, learning_rate.",
    "animate adam": "adam is an optimizer, and a surface comes before it, as in "
    "optviz animate saddle --optimizer adam.",
    "record adam:lr=0.1": "adam:lr=0.1 is an optimizer, and a surface comes before it, as in "
    "optviz record saddle --optimizer adam:lr=0.1.",
    "compare --surface ravine --optimizer sgd --vary lr": "'lr' does not say what to vary; write it as "
    "momentum=0,0.5,0.9 or lr=0.001:0.1:log:5.",
    "compare --surface ravine --optimizer sgd --vary momentum=0,1": "No parameter of SGD is named 'momentum'; there "
    "are learning_rate.",
}


@pytest.mark.parametrize("command", BAD_INPUT)
def test_bad_input_is_refused_in_one_sentence_and_nothing_is_touched(folder: Path, command: str) -> None:
    # Where it is not read, it says of itself to be ours, so that it might be replaced.
    old = b"old" if "saddle.gif" in command else b"GIF89a" + bytes(7) + b"\x21\xfe\x08# optviz\0;"
    (folder / "saddle.gif").write_bytes(old)
    assert refused(command).startswith(BAD_INPUT[command])
    assert names(folder) == ["saddle.gif"]
    assert (folder / "saddle.gif").read_bytes() == old


@pytest.mark.parametrize(
    ("command", "culprit"),
    [
        ("animate --surface saddle --steps many", "--steps"),
        ("animate --surface saddle --steps 2.5", "--steps"),
        ("animate --surface saddle --fps fast", "--fps"),
        ("animate --surface saddle --size large", "--size"),
        ("animate --surface saddle --size=-900x600", "--size"),
        ("animate --surface saddle --seed -1", "--seed"),
        ("animate --surface saddle --layout circle", "--layout"),
        ("animate --surfce saddle", "--surfce"),
        ("compare --optimizer sgd", "surface"),
        ("list films", "films"),
        ("film", "film"),
    ],
)
def test_a_misused_option_is_named_in_one_line(command: str, culprit: str) -> None:
    assert culprit in refused(command)


@pytest.mark.parametrize("command", ["animate --surface saddle", "record --surface saddle"])
def test_a_folder_in_the_place_of_the_file_is_refused(folder: Path, command: str) -> None:
    name = "out.npz" if command.startswith("record") else "out.gif"
    (folder / name).mkdir()
    assert refused(f"{command} --steps 3 --out {name}") == (
        f"Cannot write {name} because it is a folder; give the name of a file."
    )
    assert names(folder) == [name]


@pytest.mark.parametrize(
    "options", ["--out missing/a.gif", "--still missing/a.png", "--out ok.gif --still missing/a.png"]
)
def test_a_missing_folder_is_found_before_anything_is_written(folder: Path, options: str) -> None:
    assert f"there is no folder {folder / 'missing'}" in refused(f"animate --surface saddle {options}")
    assert names(folder) == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("--out o.gif.", "Cannot write o.gif. because its name ends with a point; leave that out."),
        ("--out f --still f/s.png", "f/s.png would be among the frames of f; write it to another place."),
        (
            "--out f/ --save-recipe ./f/r.toml",
            "./f/r.toml would be among the frames of f/; write it to another place.",
        ),
        (
            "--out t.png --still ./t.png",
            "t.png would be written twice, once as ./t.png; give each file a name of its own.",
        ),
        ("--out f/ --still f", "f/ would be written twice, once as f; give each file a name of its own."),
        (
            "--out /dev/null",
            "Cannot write frames to /dev/null because it is neither a file nor a folder; give another name.",
        ),
        (
            "--out /proc/self/fd/1",
            "Cannot write frames to /proc/self/fd/1 because it is neither a file nor a folder; give another name.",
        ),
        (
            "--out /dev/null/",
            "Cannot write frames to /dev/null/ because it is neither a file nor a folder; give another name.",
        ),
    ],
)
def test_a_place_that_cannot_be_meant_is_refused(folder: Path, options: str, message: str) -> None:
    assert refused(f"animate saddle --steps 2 {options}") == message
    assert names(folder) == []
