"""The speed and size claims, as ratios measured side by side in one run: `python tests/benchmarks/run.py`.

Every number is the median of several rounds in which both sides take turns, with the lowest and the highest ratio.
`gifsicle` is needed for one row, which is left out where it is missing.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import av
import numpy as np
from matplotlib.animation import FuncAnimation, PillowWriter
from PIL import Image

from optviz.draw.colors.hues import of_runs
from optviz.draw.colors.style import points
from optviz.draw.frames import Frames
from optviz.draw.lettering.text import Pixels, write
from optviz.draw.still import Still
from optviz.figure.scene import scene_of
from optviz.film.formats import format_of
from optviz.film.formats.video import CODECS
from optviz.look import LOOKS
from optviz.output import write_film
from optviz.plan.plan import planned
from optviz.race.entries import entries_of
from optviz.race.lockstep import lockstep
from optviz.race.record import record
from optviz.race.recording import Recording
from optviz.tables import markdown

HERE = Path(__file__).parent
LONG = 1_000_000
SURFACES = ("saddle", "ravine", "rosenbrock", "beale", "himmelblau", "bounded-saddle")


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        work = (frame, frame_in_3d, command, long_run, size, bytes_per_frame, memory, help_text)
        rows = [measure(Path(folder)) for measure in work] + [
            other_format(Path(folder), ending) for ending in (".apng", ".webp", ".mp4", ".webm")
        ]
    print(markdown(["what", "against", "aim", "measured", "spread"], [row for row in rows if row]))


def ratios(ours: Callable[[], float], theirs: Callable[[], float], rounds: int) -> tuple[float, str]:
    """The median of ours over theirs, and the spread; the two take turns."""
    measured = sorted(ours() / theirs() for _ in range(rounds))
    return statistics.median(measured), f"{measured[0]:.3g} to {measured[-1]:.3g}"


def seconds(work: Callable[[], object]) -> float:
    """How long some work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def frame(folder: Path) -> list[str]:
    """One more frame of the six-panel film against FuncAnimation and PillowWriter drawing the same figure."""
    recording = record("rosenbrock")

    def ours() -> float:
        few, many = (
            seconds(lambda n=n: write_film(scene_of(recording, frames=n), folder / "ours.gif")) for n in (31, 301)
        )
        return (many - few) / 270

    def theirs() -> float:
        few, many = (seconds(lambda n=n: animate_plainly(recording, n, folder / "theirs.gif")) for n in (2, 14))
        return (many - few) / 12

    ratio, spread = ratios(theirs, ours, 21)
    return [
        "a frame, 6 panels, 900x600",
        "FuncAnimation(blit=True), PillowWriter",
        "100 x faster",
        f"{ratio:.0f} x",
        spread,
    ]


def animate_plainly(recording: Recording, frames: int, path: Path) -> None:
    """Film the same figure as the documentation of matplotlib teaches it."""
    scene = scene_of(recording)
    still, look = Still(scene), LOOKS["light"]
    axes = still.figure.axes
    artists = []
    for run, (color, _) in enumerate(of_runs([recording], look)):
        (line,) = axes[run].plot([], [], color=color, lw=points(2), marker=".", markersize=points(4))
        (ball,) = axes[run].plot([], [], "o", color=color, markersize=points(11), markeredgecolor="white")
        slot = still.losses[run]
        assert slot is not None
        artists.append((line, ball, write(still.figure, slot.slot, "", look.ink)))
    counter = write(still.figure, still.counter.slot, "", look.ink)

    def update(step: int) -> list[object]:
        for run, (line, ball, loss) in enumerate(artists):
            line.set_data(*recording.points[: step + 1, :, run].T)
            ball.set_data(*recording.points[step : step + 1, :, run].T)
            loss.set_text(scene.loss_text(run, step))
        counter.set_text(str(step))
        return [*(each for three in artists for each in three), counter]

    steps = np.linspace(0, recording.steps, frames).astype(int).tolist()
    FuncAnimation(still.figure, update, frames=steps, blit=True).save(path, writer=PillowWriter(25))


def frame_in_3d(folder: Path) -> list[str]:
    """One more frame of six optimizers on the surface in 3-D."""
    recording = record("himmelblau", steps=300)

    def once() -> float:
        few, many = (
            seconds(
                lambda n=n: write_film(
                    scene_of(recording, frames=n, view="3d", layout="overlay", size=(620, 480)), folder / "ours.gif"
                )
            )
            for n in (31, 301)
        )
        return 1000 * (many - few) / 270

    measured = sorted(once() for _ in range(5))
    spread = f"{measured[0]:.2g} to {measured[-1]:.2g} ms"
    return ["a frame in 3-D, 620x480", "", "10 ms", f"{statistics.median(measured):.2g} ms", spread]


def other_format(folder: Path, ending: str) -> list[str]:
    """A whole film, drawing included, against encoding the same ready-made frames with the same encoder."""
    scene = scene_of(record("ravine", steps=300))
    pictures = [each.pixels.copy() for each in Frames(scene).frames()]
    encode = encode_video if format_of(ending).check else encode_with_pillow
    ratio, spread = ratios(
        lambda: seconds(lambda: write_film(scene, folder / f"ours{ending}")),
        lambda: seconds(lambda: encode(pictures, folder / f"theirs{ending}")),
        5,
    )
    return [
        f"a film as {ending}, 301 frames",
        "encoding the ready-made frames alone",
        "1.5 x",
        f"{ratio:.2f} x",
        spread,
    ]


def encode_with_pillow(pictures: list[Pixels], path: Path) -> None:
    """Save pictures as Pillow's documentation teaches it."""
    height, width = pictures[0].shape
    first, *others = (
        Image.frombuffer("RGBA", (width, height), each.tobytes(), "raw", "RGBA", 0, 1).convert("RGB")
        for each in pictures
    )
    kind = {".apng": "PNG", ".webp": "WEBP"}[path.suffix]
    first.save(
        path, kind, save_all=True, append_images=others, duration=40, **({"lossless": True} if kind == "WEBP" else {})
    )


def encode_video(pictures: list[Pixels], path: Path) -> None:
    """Encode pictures as PyAV's documentation teaches it, with the codec and the quality of ours."""
    name, options = CODECS[path.suffix]
    height, width = pictures[0].shape
    with av.open(str(path), "w") as container:
        stream = container.add_stream(name, rate=25, options=options)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for picture in pictures:
            pixels = picture.view(np.uint8).reshape(height, width, 4)
            for packet in stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgba")):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)


def command(folder: Path) -> list[str]:
    """The whole command for 301 frames against a plain script that saves one still."""
    np.save(folder / "points.npy", record("rosenbrock").points)
    film = [sys.executable, "-m", "optviz", "animate", "--surface", "rosenbrock", "--quiet", "--out"]
    still = [sys.executable, str(HERE / "plain_still.py"), str(folder / "points.npy")]
    run([*film, str(folder / "ours.gif")])
    ratio, spread = ratios(
        lambda: seconds(lambda: run([*film, str(folder / "ours.gif")])),
        lambda: seconds(lambda: run([*still, str(folder / "theirs.png")])),
        11,
    )
    return [
        "`optviz animate`, 301 frames, 6 panels",
        "a matplotlib script that saves one still",
        "1.3 x",
        f"{ratio:.2f} x",
        spread,
    ]


def long_run(folder: Path) -> list[str]:
    """The whole command for a million steps of one optimizer, and how many times longer the steps take in lockstep."""
    program = [sys.executable, "-m", "optviz", "record", "--surface", "rosenbrock", "--optimizer", "adam", "--quiet"]
    whole = [*program, "--steps", str(LONG), "--out", str(folder / "ours.npz")]
    measured = sorted(seconds(lambda: run(whole)) for _ in range(3))
    plan = planned("rosenbrock", "adam")
    entries = entries_of(plan.optimizers, np.array([plan.surface.start]).T)
    steps = islice(lockstep(plan.surface, entries, keep_gradients=True), LONG // 100)
    times = 100 * seconds(lambda: list(steps)) / measured[1]
    return [
        "`optviz record`, 1,000,000 steps",
        f"all steps in lockstep: {times:.1f} x as long",
        "10 s",
        f"{measured[1]:.2g} s",
        f"{measured[0]:.2g} to {measured[-1]:.2g} s",
    ]


def run(arguments: list[str]) -> None:
    """Run a program from the checkout, compiled as matplotlib is: from the second time on, as for every user."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(arguments, check=True, cwd=HERE.parent.parent, env=environment, stdout=subprocess.DEVNULL)


def size(folder: Path) -> list[str] | None:
    """The GIFs against gifsicle -O3 on the same frames as PillowWriter saves them."""
    if not shutil.which("gifsicle"):
        return None
    measured = []
    for name in SURFACES:
        scene = scene_of(record(name))
        write_film(scene, folder / "ours.gif")
        images = [
            Image.frombuffer("RGBA", scene.recipe.pixels, each.pixels.tobytes(), "raw", "RGBA", 0, 1).convert("RGB")
            for each in Frames(scene).frames()
        ]
        # The same call as in PillowWriter.finish.
        images[0].save(folder / "theirs.gif", save_all=True, append_images=images[1:], duration=40, loop=0)
        run(["gifsicle", "-O3", str(folder / "theirs.gif"), "-o", str(folder / "optimized.gif")])
        measured.append((folder / "ours.gif").stat().st_size / (folder / "optimized.gif").stat().st_size)
    measured.sort()
    spread = f"{measured[0]:.2f} to {measured[-1]:.2f} over the surfaces"
    return [
        "size of the GIF, 900x600",
        "`gifsicle -O3` on PillowWriter's frames",
        "1 x",
        f"{statistics.median(measured):.2f} x",
        spread,
    ]


def bytes_per_frame(folder: Path) -> list[str]:
    """The size of a film of six optimizers at 620x480."""
    measured = []
    for name in SURFACES:
        scene = scene_of(record(name), size=(620, 480))
        write_film(scene, folder / "ours.gif")
        measured.append((folder / "ours.gif").stat().st_size / len(scene.frame_steps))
    measured.sort()
    spread = f"{measured[0]:.0f} to {measured[-1]:.0f} over the surfaces"
    return ["bytes a frame, 620x480, 6 panels", "", "2000", f"{statistics.median(measured):.0f}", spread]


def memory(folder: Path) -> list[str]:
    """The peak memory of a film of 3000 frames against that of one of 100."""

    def peak(steps: int) -> float:
        arguments = ["animate", "--surface", "rosenbrock", "--steps", str(steps), "--frames", str(steps), "--quiet"]
        program = [sys.executable, "-m", "optviz", *arguments, "--out", str(folder / "ours.gif")]
        # A child's peak counts from that of the process it was started by: a small one is put between.
        small = (
            "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True); "
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
        )
        between = [sys.executable, "-c", small, *program]
        done = subprocess.run(between, check=True, cwd=HERE.parent.parent, capture_output=True, text=True)
        return float(done.stdout)

    ratio, spread = ratios(lambda: peak(3000), lambda: peak(100), 3)
    return ["peak memory, 3000 frames", "100 frames", "1.15 x", f"{ratio:.2f} x", spread]


def help_text(_: Path) -> list[str]:
    """`optviz --help` against the import of click alone."""
    ours, theirs = ([sys.executable, *rest] for rest in (["-m", "optviz", "--help"], ["-c", "import click"]))
    ratio, spread = ratios(lambda: seconds(lambda: run(ours)), lambda: seconds(lambda: run(theirs)), 21)
    return ["`optviz --help`", '`python -c "import click"`', "2.5 x", f"{ratio:.2f} x", spread]


if __name__ == "__main__":
    main()
