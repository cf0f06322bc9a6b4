"""The page's speed and size, measured in Chromium: `python tests/benchmarks/page.py`.

The start is dragged with eight optimizers at 1280x800, with the views that the page begins with, on software rendering.
A frame is a whole one, from the move of the pointer until the next can be moved: computing, layout, painting. The
browser draws as many as it can, and the pointer moves once in each. On a busy machine that says more of the machine; so
the processor's time for a frame is measured beside it, that of the thread which does all of this. All are told by their
95th percentiles.

Of a map beside the picture, the medians are told from a change until it is there with so many rows and columns; and how
long a frame takes while the start is dragged beside it.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from given import SOME_SURFACES
from playwright.sync_api import CDPSession, Page, ViewportSize, sync_playwright

from optviz.optimizers import catalogue
from optviz.tables import markdown

ROUNDS = 5
MOVES = 160
# By the number of steps, in milliseconds.
AIMS = {300: 16.7, 2000: 33.0, 5000: None}
# The rules of maps, and the aims by the number of rows, in milliseconds.
MAPPED = ("momentum", "adam")
MAP_AIMS = {64: 50, 256: 1500}
OPTIONS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    # A frame begins when the one before it is done, and not at the next tick of a clock.
    *("--disable-frame-rate-limit", "--disable-gpu-vsync"),
)
SIZE: ViewportSize = {"width": 1280, "height": 800}

# With the button held down, go once round a circle for each 80 moves, from one move to before another; how long each
# frame took, in milliseconds.
DRAG = """async ([first, end]) => {
    const canvas = document.querySelector('canvas[data-view="contour"]');
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const times = [];
    let last = await frame();
    for (let move = first; move < end; move += 1) {
        const angle = 2 * Math.PI * move / 80;
        const [clientX, clientY] = [
            left + width * (0.5 + 0.25 * Math.cos(angle)), top + height * (0.5 + 0.25 * Math.sin(angle)),
        ];
        const to = { clientX, clientY, pointerId: 1, pointerType: "mouse", bubbles: true };
        canvas.dispatchEvent(new PointerEvent("pointermove", to));
        const now = await frame();
        times.push(now - last);
        last = now;
    }
    return times;
}"""
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "page.html"
        writing = statistics.median(written(path) for _ in range(ROUNDS))
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=OPTIONS)
        paints = []
        for _ in range(ROUNDS):
            context = browser.new_context(viewport=SIZE)
            paints.append(first_paint(context.new_page(), path))
            context.close()
        rows = [
            ["`optviz explore --no-open`", "2500 ms", f"{1000 * writing:.0f} ms"],
            ["size of the file", "1 MB", f"{path.stat().st_size / 1e6:.2f} MB"],
            ["first paint", "500 ms", f"{statistics.median(paints):.0f} ms"],
        ]
        for surface in SOME_SURFACES:
            context = browser.new_context(viewport=SIZE, reduced_motion="reduce")
            rows += dragged(context.new_page(), path, surface)
            context.close()
        for rule in MAPPED:
            context = browser.new_context(viewport=SIZE, reduced_motion="reduce")
            rows += mapped(context.new_page(), path, rule)
            context.close()
        browser.close()
    print(markdown(["what", "aim", "measured"], rows))


def written(path: Path) -> float:
    """How many seconds the command takes, imports included."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "optviz", "explore", "--surface", "saddle", "--no-open", "--quiet"]
    subprocess.run([*command, "--out", str(path)], check=True, cwd=Path(__file__).parents[2])
    return time.perf_counter() - began


def first_paint(page: Page, path: Path) -> float:
    """When the first text or picture is seen, in milliseconds after the file was opened."""
    page.goto(path.as_uri())
    while (found := page.evaluate(PAINT)) is None:
        page.wait_for_timeout(20)
    return float(found)


def dragged(page: Page, path: Path, surface: str) -> list[list[str]]:
    """The 95th percentiles, in milliseconds, while the start goes round in circles."""
    page.goto(path.as_uri())
    racers = [{"name": name, "on": True} for name in catalogue()]
    watch = page.context.new_cdp_session(page)
    watch.send("Performance.enable", {"timeDomain": "threadTicks"})
    rows = []
    for steps, aim in AIMS.items():
        # At the first step no ball is on its way that the mouse might take instead of the start.
        state = {"surface": surface, "optimizers": racers, "steps": steps, "step": 0}
        page.evaluate("(state) => optviz.setState(state)", state)
        page.wait_for_timeout(500)
        box = page.locator('canvas[data-view="contour"]').bounding_box()
        if box is None:
            raise RuntimeError("The page shows no map.")
        page.mouse.move(box["x"] + 0.75 * box["width"], box["y"] + 0.5 * box["height"])
        page.mouse.down()
        page.evaluate(DRAG, [0, MOVES // 8])
        page.evaluate("(optviz.timings.compute.length = 0, optviz.timings.draw.length = 0)")
        frames = page.evaluate(DRAG, [0, MOVES])
        found = page.evaluate("optviz.timings")
        work = [worked(watch, page, move) for move in range(MOVES)]
        if page.evaluate("optviz.state().step") is not None:
            raise RuntimeError("Something else than the start was dragged, and the paths were not drawn to their ends.")
        page.mouse.up()
        rows += [
            [f"{surface}, {steps} steps: a frame", f"{aim} ms" if aim else "", f"{high(frames):.1f} ms"],
            [f"{surface}, {steps} steps: of the processor", "", f"{high(work):.1f} ms"],
            [f"{surface}, {steps} steps: of which the script", "", f"{high(found['draw']):.1f} ms"],
            [f"{surface}, {steps} steps: of which the races", "", f"{high(found['compute']):.1f} ms"],
        ]
    return rows


def mapped(page: Page, path: Path, rule: str) -> list[list[str]]:
    """How long a map over two settings takes, 200 steps each, and a frame while it is asked for again and again."""
    page.goto(path.as_uri())
    setting = "beta1" if rule == "adam" else "momentum"
    state = {
        "surface": "himmelblau",
        "optimizers": [{"name": rule, "on": True}],
        "steps": 200,
        "step": 0,
        "map": ["rule.learning_rate", f"rule.{setting}"],
    }
    times: dict[int, list[float]] = {size: [] for size in MAP_AIMS}
    for number in range(ROUNDS + 2):
        # The first ones find workers that have just begun.
        page.evaluate("(state) => optviz.setState(state)", state | {"start": [0.1 * number, 1.0]})
        page.wait_for_timeout(100)
        while page.evaluate("optviz.map().isBusy"):
            page.wait_for_timeout(50)
        took = page.evaluate("optviz.map().took")
        for size, found in times.items():
            if number > 1 and str(size) in took:
                found.append(took[str(size)])
    box = page.locator('canvas[data-view="contour"]').bounding_box()
    if box is None:
        raise RuntimeError("The page shows no map.")
    page.mouse.move(box["x"] + 0.75 * box["width"], box["y"] + 0.5 * box["height"])
    page.mouse.down()
    frames = page.evaluate(DRAG, [0, MOVES])
    watch = page.context.new_cdp_session(page)
    watch.send("Performance.enable", {"timeDomain": "threadTicks"})
    work = [worked(watch, page, move) for move in range(MOVES)]
    page.mouse.up()
    return [
        *(
            [f"map of {rule}, {size} x {size} x 200 steps", f"{aim} ms", f"{statistics.median(times[size]):.0f} ms"]
            for size, aim in MAP_AIMS.items()
        ),
        [f"map of {rule}: a frame while the start is dragged", "", f"{high(frames):.1f} ms"],
        [f"map of {rule}: of the processor", "", f"{high(work):.1f} ms"],
    ]


def worked(watch: CDPSession, page: Page, move: int) -> float:
    """How long the page's thread works for one move, in milliseconds of the processor."""

    def until_now() -> float:
        metrics = watch.send("Performance.getMetrics")["metrics"]
        return 1000 * float(next(each["value"] for each in metrics if each["name"] == "TaskDuration"))

    before = until_now()
    page.evaluate(DRAG, [move, move + 1])
    return until_now() - before


def high(times: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(times, n=20)[-1]


if __name__ == "__main__":
    main()
