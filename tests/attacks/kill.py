"""Programs killed at random moments: `python tests/attacks/kill.py [--kills 200] [--seed 0] [--only film.gif]`.

Every format, pages, recordings and galleries are written over an older one, and the program that writes is told to stop
at a moment drawn from its usual time, alone or with its whole group as a terminal does it, half of the time once more
just after. The table counts for each signal what must not be; the aim is 0 everywhere, but that a program killed
outright (SIGKILL) cannot remove the file that it was writing. The exit code is 1 if there was anything else.

Only where the system tells whether the program listens (Linux) is none hit before it does, while Python itself begins.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from optviz.tables import aligned

CHECKOUT = Path(__file__).parents[2]
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGKILL)
OUTRIGHT = (signal.SIGKILL,)
RACE = "--surface rosenbrock --optimizer sgd --optimizer adam"
FILM = f"animate {RACE} --size 320x240 --quiet --steps"
RECIPES = ("sgd", "momentum", "adam")
FAULTS = ("said anything", "wrong code", "half written", "lost", "stray files", "processes left")
PATIENCE_SECONDS = 30.0


class Job(NamedTuple):
    """Something to write in an empty folder: how its older state is made, and how the one that is broken off."""

    name: str
    older: str
    newer: str


def jobs() -> Iterator[Job]:
    """One for each format, one that writes four files, a page, recordings, networks, studies and a gallery."""
    for name in ("film.gif", "film.apng", "film.webp", "film.mp4", "film.webm", "film.mkv", "film.tiff", "frames/"):
        yield Job(name, f"{FILM} 4 --out {name}", f"{FILM} 200 --out {name}")
    for name in ("still.png", "still.svg", "still.pdf"):
        yield Job(name, f"{FILM} 4 --out {name}", f"{FILM} 900 --out {name}")
    several = "--out film.gif --still still.png --strip strip.svg --save-recipe recipe.toml"
    yield Job("four files", f"{FILM} 4 {several}", f"{FILM} 60 {several}")
    for name in ("race.npz", "race.csv"):
        record = f"record {RACE} --quiet --out {name} --steps"
        yield Job(name, f"{record} 4", f"{record} 9000")
    explore = "explore --no-open --quiet --out page.html --surface"
    yield Job("page.html", f"{explore} saddle", f"{explore} beale")
    small = "--size 480x360 --quiet --data moons --out"
    network = "--hidden 4 --layers 1 --frames 40 --optimizer adam --steps"
    yield Job("train.gif", f"train {small} train.gif {network} 40", f"train {small} train.gif {network} 400")
    space = "landscape --quiet --optimizer sgd --data moons --size 480x360 --out landscape.gif --steps"
    yield Job("landscape.gif", f"{space} 5", f"{space} 60")
    for study, its in (("ensemble", "--members 4"), ("dropout", "--masks 9")):
        asked = f"{study} {small} {study}.gif {its} --hidden 8 --frames 30 --repeats"
        yield Job(f"{study}.gif", f"{asked} 2", f"{asked} 9")
    basins = "basins --surface himmelblau --optimizer sgd --size 480x360 --quiet --out basins.gif --across"
    yield Job("basins.gif", f"{basins} 20", f"{basins} 90")
    # In a folder with a name of its own, because its pages name it.
    yield Job("gallery", "gallery figures --quiet", "gallery figures --quiet")


class Prepared(NamedTuple):
    """A job that was done once: every file before and after, and how long it took."""

    job: Job
    older: dict[str, bytes]
    newer: dict[str, bytes]
    seconds: float


def main() -> int:
    """Kill, count, print the table."""
    asked = argparse.ArgumentParser(description="Kill optviz at random moments.")
    asked.add_argument("--kills", type=int, default=200)
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--only", action="append", help="one job alone, such as film.gif or gallery; repeatable")
    arguments = asked.parse_args()
    for number in SIGNALS:
        # In the background some are ignored, and a program inherits what its parent ignores.
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    chance = random.Random(arguments.seed)  # noqa: S311 moments are no secrets
    prepared = [prepare(job) for job in jobs() if job.name in (arguments.only or [job.name])]
    counts: dict[signal.Signals, Counter[str]] = defaultdict(Counter)
    slowest: dict[signal.Signals, float] = defaultdict(float)
    for turn in range(arguments.kills):
        number = SIGNALS[turn % len(SIGNALS)]
        chosen = prepared[turn // len(SIGNALS) % len(prepared)]
        with tempfile.TemporaryDirectory() as folder:
            faults, seconds = killed(chosen, Path(folder), number, chance)
        slowest[number] = max(slowest[number], seconds)
        counts[number].update(["kills", *faults])
        for fault in faults:
            print(f"{turn}: {number.name} on {chosen.job.name}: {fault}", flush=True)
    columns = ("kills", "done before", *FAULTS)
    rows = [
        [number.name, *(str(counts[number][each]) for each in columns), f"{slowest[number]:.1f} s"]
        for number in SIGNALS
    ]
    print(aligned(["signal", *columns, "slowest exit"], rows))
    excused = sum(counts[number]["stray files"] for number in OUTRIGHT)
    return int(sum(count[fault] for count in counts.values() for fault in FAULTS) > excused)


def prepare(job: Job) -> Prepared:
    """Do a job once from beginning to end."""
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        if job.name == "gallery":
            write_recipes(here, steps=3)
        done = start(job.older, here)
        assert done.communicate() == (b"", None), job
        older = files_in(here)
        if job.name == "gallery":
            write_recipes(here, steps=60)
            older = files_in(here)
        began = time.monotonic()
        done = start(job.newer, here)
        assert done.communicate() == (b"", None), job
        return Prepared(job, older, files_in(here), time.monotonic() - began)


def write_recipes(folder: Path, *, steps: int) -> None:
    """What the gallery is made of."""
    (folder / "figures").mkdir(exist_ok=True)
    for optimizer in RECIPES:
        text = f'surface = "rosenbrock"\noptimizers = "{optimizer}"\nsteps = {steps}\nsize = [320, 240]\n'
        (folder / "figures" / f"{optimizer}.toml").write_text(text, encoding="utf-8")
    text = f'study = "ensemble(moons):members=3,repeats=2,hidden=4"\nsteps = {steps}\nsize = [480, 360]\n'
    (folder / "figures" / "study.toml").write_text(text, encoding="utf-8")


def killed(prepared: Prepared, folder: Path, number: signal.Signals, chance: random.Random) -> tuple[list[str], float]:
    """What went wrong when a job was broken off, and how long its end took."""
    for name, data in prepared.older.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
    send = chance.choice((os.kill, os.killpg))
    delay, again = chance.uniform(0, prepared.seconds), chance.choice((None, chance.uniform(0, 0.05)))
    program = start(prepared.job.newer, folder)
    wait_until_it_listens(program)
    with suppress(subprocess.TimeoutExpired):
        program.wait(delay)
    done_before = program.returncode is not None
    told = time.monotonic()
    # Whoever is gone, with the whole group, cannot be told.
    with suppress(ProcessLookupError):
        send(program.pid, number)
        if again is not None:
            time.sleep(again)
            send(program.pid, number)
    faults = []
    try:
        # Its end comes when every process that holds the output is gone.
        said, _ = program.communicate(timeout=PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        faults.append("processes left")
        os.killpg(program.pid, signal.SIGKILL)
        said, _ = program.communicate()
    seconds = time.monotonic() - told
    if said:
        print(said.decode(errors="replace"))
        faults.append("said anything")
    if program.returncode not in ((0,) if done_before else (0, -number if number in OUTRIGHT else 128 + number)):
        print(f"exit code {program.returncode}")
        faults.append("wrong code")
    faults += wrong_files(prepared, files_in(folder))
    return faults + ["done before"] * (program.returncode == 0), seconds


def wrong_files(prepared: Prepared, found: dict[str, bytes]) -> Iterator[str]:
    """What is wrong with the files that are there; a folder of frames counts as one."""
    known = prepared.older | prepared.newer
    if strays := sorted(found.keys() - known.keys()):
        print(f"stray: {strays[:3]}")
        yield "stray files"
    found = {name: data for name, data in found.items() if name in known}
    wholes = [prepared.older, prepared.newer]
    if prepared.job.name == "frames/":
        if not found:
            yield "lost"
        elif found not in wholes:
            yield "half written"
        return
    for name in known:
        if name in prepared.older and name not in found:
            yield "lost"
        elif name in found and found[name] not in [whole.get(name) for whole in wholes]:
            yield "half written"


def start(command: str, folder: Path) -> subprocess.Popen[bytes]:
    """The program, as the head of a group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "optviz", *command.split()],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def wait_until_it_listens(program: subprocess.Popen[bytes]) -> None:
    """Wait until a program handles SIGTERM, where the system can tell (proc(5), SigCgt)."""
    status = Path(f"/proc/{program.pid}/status")
    while status.exists() and program.poll() is None:
        handled = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("SigCgt"))
        if int(handled.split()[1], 16) >> (signal.SIGTERM - 1) & 1:
            return
        time.sleep(0.001)


def files_in(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by its path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


if __name__ == "__main__":
    sys.exit(main())
