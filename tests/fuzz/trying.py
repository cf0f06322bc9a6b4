"""One try: a command line that runs in a folder of its own, inside of this process, and what came of it is judged.

A try is right if it ends with code 0 or with code 2 and one sentence, and leaves nothing behind that was not asked for.
What is legal but long is left off where it is known: at a race of very many steps, and most often before the drawing.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import math
import os
import random
import signal
import sys
import tempfile
import threading
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import brought
import figures
import pytest
import recordings
from judging import judged
from kinds import KINDS, Try

from optviz import output
from optviz.cli import optviz as program
from optviz.cli.outputs import print_verdicts
from optviz.draw.laying import laid_out, layout_of
from optviz.figure.scene import Scene
from optviz.figure.studied import Studied
from optviz.race.logged import log
from optviz.studies.networks.training import training

# In seconds of work, of a try that takes a tenth of one.
PATIENCE = 10
# So many steps are raced.
RACED = 300
# So many weights are changed, in all steps of a study.
LEARNT = 1_000_000
# Of so many pixels at most, and frames, is what is drawn.
DRAWN, FILMED = 700 * 500, 12


class Enough(BaseException):
    """What is asked for is legal, and what comes would take long; nothing in the program may catch this."""


class Hang(BaseException):
    """A try takes too long."""


class Outcome(NamedTuple):
    """How a try ended: one of refused, shown, written, long; and what is wrong about it, if something is."""

    kind: str
    fault: str = ""


def made(kind: str, seed: int, number: int) -> tuple[Try, bool]:
    """A try, always the same for a seed and a number, and whether it is drawn, which takes most of the time."""
    chance = random.Random(f"{kind} {seed} {number}")  # noqa: S311 nothing is kept secret
    drawn = chance.random() < 0.008
    found = KINDS[kind](chance)
    return found._replace(arguments=[as_argument(each) for each in found.arguments]), drawn


def as_argument(text: str) -> str:
    """What a program can be given: no NUL, and of lone surrogates those that stand for other bytes than UTF-8."""
    text = text.replace("\0", "")
    try:
        return os.fsdecode(os.fsencode(text))
    except UnicodeEncodeError:
        return "".join("\udc80" if "\ud800" <= each <= "\udfff" else each for each in text)


class Box:
    """The folder of the tries, which is as it was after each of them."""

    def __init__(self, outer: Path) -> None:
        self.outer, self.folder = outer, outer / "box"
        self.folder.mkdir()
        calm = random.Random("calm")  # noqa: S311 as above
        good = b'surface = "saddle"\noptimizers = "sgd"\nsteps = 2\nsize = [320, 240]\n'
        self.files = {
            "good.toml": good,
            "good.gif": figures.gif(calm, figures.MARK + good),
            "good.png": figures.png(calm, figures.MARK + good),
            "good.npz": recordings.plain(),
            "study.toml": b'study = "ensemble(moons):repeats=2,hidden=2,members=2"\nsteps = 2\nsize = [320, 240]\n',
            "code.toml": good.replace(b"sgd", b"code.py:Rule"),
            "code.py": brought.CODE,
            "table.csv": brought.TABLE,
            "classes.csv": brought.CLASSES,
            "steps.csv": brought.STEPS,
            "steps.npz": recordings.archived({name: recordings.steps(2) for name in "ab"}),
            "empty.toml": b"",
            "empty.gif": b"",
            "empty.npz": b"",
            "elsewhere.gif": b"GIF89a",
        }
        for name, content in self.files.items():
            (self.folder / name).write_bytes(content)
        for name in ("folder", "folder.gif"):
            (self.folder / name).mkdir()
        (self.folder / "link.gif").symlink_to("elsewhere.gif")
        if hasattr(os, "mkfifo"):
            for name in ("pipe", "pipe.toml", "pipe.npz"):
                os.mkfifo(self.folder / name)
        self.before = self._seen()

    def _seen(self) -> dict[str, tuple[int, int]]:
        found = {}
        for folder, folders, names in os.walk(self.outer):
            for name in (*folders, *names):
                path = os.path.join(folder, name)  # noqa: PTH118 pathlib takes a third of a try's time
                about = os.lstat(path)
                is_folder = name in folders
                found[path[len(str(self.folder)) + 1 :]] = (about.st_mode, 0 if is_folder else about.st_mtime_ns)
        return found

    def changed(self) -> list[str]:
        """What a try has made, changed or lost, by name."""
        after = self._seen()
        return sorted(name for name in self.before.keys() | after if self.before.get(name) != after.get(name))

    def restore(self, names: Iterable[str]) -> None:
        """Have everything as it was."""
        import shutil

        for name in sorted(names, reverse=True):
            path = self.folder / name
            if name not in self.before:
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)
            elif name in self.files:
                path.write_bytes(self.files[name])
        self.before = self._seen()


def run(box: Box, given: Try, *, drawn: bool) -> Outcome:
    """Run a try and judge it."""
    streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="replace", newline="") for _ in range(2)]
    if given.name:
        (box.folder / given.name).write_bytes(given.content)
    kind, code, fault = "", -1, ""
    try:
        with bounded(drawn=drawn), contextlib.redirect_stdout(streams[0]), contextlib.redirect_stderr(streams[1]):
            program.main(given.arguments, prog_name="optviz")
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else -1
    except Enough as enough:
        kind = str(enough)
    except Hang:
        fault = f"it takes more than {PATIENCE} seconds"
    except BaseException as error:  # noqa: BLE001 this is what is looked for
        fault = f"{type(error).__name__}: {str(error)[:200]}\n{at(error)}"
    said, complained = (stream.buffer.getvalue().decode() for stream in flushed(streams))  # type: ignore[attr-defined]
    if given.name:
        (box.folder / given.name).unlink(missing_ok=True)
    changed = box.changed()
    try:
        kind = kind or {0: "written" if changed else "shown", 2: "refused"}.get(code, "failed")
        fault = fault or judged(box.folder, given.arguments, kind, code, said, complained, changed)
    finally:
        if changed:
            box.restore(changed)
    return Outcome(kind, fault)


def flushed(streams: list[io.TextIOWrapper]) -> list[io.TextIOWrapper]:
    for stream in streams:
        stream.flush()
    return streams


def at(error: BaseException) -> str:
    """Where an error comes from."""
    frames = [each for each in traceback.extract_tb(error.__traceback__) if "fuzz" not in each.filename]
    ours = [each for each in frames if "/optviz/" in each.filename] or frames
    return " < ".join(f"{each.filename.split('/optviz/')[-1]}:{each.lineno}" for each in reversed(ours[-4:]))


@contextlib.contextmanager
def bounded(*, drawn: bool) -> Iterator[None]:
    """Have the program leave off what takes long, take a warning for an error, and stop one that hangs."""
    write_film, write_still, write_strip = output.write_film, output.write_still, output.write_strip
    lockstep = log.lockstep

    def begun(*arguments: Any, **keys: Any) -> Iterator[Any]:
        for number, step in enumerate(lockstep(*arguments, **keys)):
            if number > RACED:
                raise Enough("long")
            yield step

    learnt = itertools.count()

    def learning(network: Any, learners: Any, *more: Any) -> Iterator[Any]:
        for step in training(network, learners, *more):
            if next(learnt) * len(learners) * network.dimension > LEARNT:
                raise Enough("long")
            yield step

    def instead(write: Callable[..., None], scene: Scene | Studied, path: str, *more: Any) -> None:
        width, height = scene.recipe.pixels
        if drawn and width * height <= DRAWN and len(scene.frame_steps) <= FILMED:
            write(scene, path, *more)
            return
        output.durations(scene)
        output.provenance(scene)
        if isinstance(scene, Scene):
            laid_out(scene, partial(layout_of, scene))
        print_verdicts(scene)
        raise Enough("scene")

    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings(), limited():
        patch.setattr("optviz.race.logged.log.lockstep", begun)
        # As expressions, a long race would go on to its end.
        patch.setattr("optviz.race.logged.log._LONG", math.inf)
        patch.setattr("optviz.studies.networks.learning.training", learning)
        patch.setattr("optviz.output.write_film", partial(instead, write_film))
        patch.setattr("optviz.output.write_still", partial(instead, write_still))
        patch.setattr("optviz.output.write_strip", partial(instead, write_strip))
        # Nothing of a test may open a browser.
        patch.setattr("webbrowser.open", lambda *_, **__: True)
        warnings.simplefilter("error")
        yield


@contextlib.contextmanager
def limited() -> Iterator[None]:
    """Stop what takes more work than a try may, or waits for much longer than that."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_: object) -> None:
        raise Hang

    alarms = {signal.SIGPROF: (signal.ITIMER_PROF, PATIENCE), signal.SIGALRM: (signal.ITIMER_REAL, 12 * PATIENCE)}
    before = {number: signal.signal(number, stop) for number in alarms}
    try:
        for timer, seconds in alarms.values():
            signal.setitimer(timer, seconds)
        yield
    finally:
        for timer, _ in alarms.values():
            signal.setitimer(timer, 0)
        for number, handler in before.items():
            signal.signal(number, handler)


def tries(box: Box, kind: str, seed: int, numbers: Iterable[int]) -> Iterator[tuple[int, Outcome]]:
    """Run some tries, one after the other."""
    here = Path.cwd()
    os.chdir(box.folder)
    try:
        for number in numbers:
            given, drawn = made(kind, seed, number)
            yield number, run(box, given, drawn=drawn)
    finally:
        os.chdir(here)
        sys.stdout.flush()


def piece(task: tuple[str, int, int, int]) -> tuple[str, Counter[str], dict[str, list[str]]]:
    """Some tries of a kind: how many ended in which way, and what was wrong, each with the tries that show it.

    A task is the kind, the seed, the number of the first try, and that of the first one that is left out.
    """
    kind, seed, first, last = task
    outcomes: Counter[str] = Counter()
    faults: dict[str, list[str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for number, found in tries(Box(Path(folder)), kind, seed, range(first, last)):
            outcomes["fault" if found.fault else found.kind] += 1
            if found.fault:
                faults.setdefault(found.fault, []).append(f"{kind}:{seed}:{number}")
    return kind, outcomes, faults
