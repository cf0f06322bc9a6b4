"""The page's speed and size, measured in Chromium: `python tests/benchmarks/page.py`.

The start is dragged for some seconds with eight optimizers and 300 steps at 1280x800, with the views that the page
begins with, on software rendering. A frame's time is all that the page does for it, from the change to the last line.
"""

from __future__ import annotations

import math
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

from optviz.objectives.surfaces import names
from optviz.optimizers import catalogue
from optviz.tables import markdown

ROUNDS = 5
MOVES = 240
OPTIONS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
SIZE: ViewportSize = {"width": 1280, "height": 800}

# How long the browser takes between two frames that it shows, in milliseconds, as long as `stop` is not called.
WATCH = """() => {
    const times = [];
    let last = performance.now();
    let on = true;
    const tick = (now) => { times.push(now - last); last = now; if (on) requestAnimationFrame(tick); };
    requestAnimationFrame(tick);
    window.stop = () => { on = false; return times; };
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
        for surface in names():
            context = browser.new_context(viewport=SIZE, reduced_motion="reduce")
            rows += dragged(context.new_page(), path, surface)
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
    page.evaluate("(state) => optviz.setState(state)", {"surface": surface, "optimizers": racers, "steps": 300})
    page.wait_for_timeout(500)
    box = page.locator('canvas[data-view="contour"]').bounding_box()
    if box is None:
        raise RuntimeError("The page shows no map.")

    def spot(move: int) -> tuple[float, float]:
        angle = 2 * math.pi * move / 80
        return (
            box["x"] + box["width"] * (0.5 + 0.25 * math.cos(angle)),
            box["y"] + box["height"] * (0.5 + 0.25 * math.sin(angle)),
        )

    page.mouse.move(*spot(0))
    page.mouse.down()
    page.evaluate("(optviz.timings.compute.length = 0, optviz.timings.draw.length = 0)")
    page.evaluate(WATCH)
    for move in range(MOVES):
        page.mouse.move(*spot(move))
    between = page.evaluate("stop()")
    found = page.evaluate("optviz.timings")
    page.mouse.up()
    return [
        [f"{surface}: a frame while the start is dragged", "16 ms", f"{high(found['draw']):.1f} ms"],
        [f"{surface}: of which computing", "4 ms", f"{high(found['compute']):.1f} ms"],
        [f"{surface}: from frame to frame", "", f"{high(between):.1f} ms ({len(between)} frames)"],
    ]


def high(times: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(times, n=20)[-1]


if __name__ == "__main__":
    main()
