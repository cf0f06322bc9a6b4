"""How each run of a figure ended, as a table and for programs."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import numpy as np

from optviz.figure.scene import Scene
from optviz.figure.texts.called import run_titles
from optviz.figure.texts.tuned import tuned_cells
from optviz.figure.track import Track
from optviz.judging.verdict import verdicts
from optviz.objectives.start import place_text
from optviz.race.learning import learning_of, network_of
from optviz.words import ENGLISH, words

Cells = tuple[list[str], list[list[str]]]


def list_verdicts(scene: Scene) -> Cells:
    """How each run ended; of networks, how well they do on what they learn from, and on what is held out."""
    networks = all(learning_of(each.judged) for each in scene.recordings)
    of_each = [_network_cells(track) if networks else _cells(track) for track in scene.tracks]
    told = any(each.samples is not None for each in scene.recordings)
    several, seeds = len(scene.recordings) > 1, scene.recipe.seeds > 1
    table: list[dict[str, str]] = []
    for track, title, cells in zip(scene.tracks, _titles(scene), of_each, strict=True):
        seen = track.recording.samples
        table.append(
            ({"surface": track.recording.surface.spec} if several else {})
            | {"optimizer": title, "settings": track.run.label}
            | cells
            | {"evaluations": str(track.recording.evaluations[-1, track.number])}
            | ({"samples": "" if seen is None else str(seen[-1, track.number])} if told else {})
            | tuned_cells(track)
            | {"verdict": track.verdict.sentence}
            | ({f"of {scene.recipe.seeds} seeds": _of_all_seeds(track)} if seeds else {})
        )
    header = list(dict.fromkeys(name for row in table for name in row))
    return header, [[row.get(name, "") for name in header] for row in table]


def _titles(scene: Scene) -> list[str]:
    return run_titles([track.run for track in scene.tracks], words(ENGLISH))


def _cells(track: Track) -> dict[str, str]:
    loss = track.losses[-1]
    return {
        "start": place_text(track.recording.judged.runs[track.number].start),
        "last loss": "unknown" if np.isnan(loss) else f"{loss:.4g}",
    }


def _network_cells(track: Track) -> dict[str, str]:
    """A start of hundreds of numbers tells nobody anything."""
    learning, run = learning_of(track.recording.judged), track.number
    network = network_of(track.recording.judged.surface)
    cells = {"steps": str(track.recording.steps)}
    if learning is None:
        return cells
    for name, scored, samples in (
        ("training", learning.learned, network.learned),
        ("test", learning.tested, network.tested),
    ):
        if scored is not None and samples is not None:
            right = round(float(scored.accuracy[-1, run]) * len(samples))
            cells |= {f"{name} loss": f"{scored.loss[-1, run]:.4g}", f"{name} right": f"{right} of {len(samples)}"}
    return cells


def _of_all_seeds(track: Track) -> str:
    """How many runs ended in each way, over all seeds; nothing where there is one."""
    if not track.others:
        return ""
    ends = [track.verdict, *(verdicts(each)[track.number] for each in track.others)]
    counted = Counter(each.counted_in(ENGLISH) for each in ends)
    return ", ".join(f"{count} {ending}" for ending, count in counted.most_common())


def endings_for_programs(scene: Scene) -> list[dict[str, Any]]:
    """How each run ended, as plain data; a number that is none or infinite is None."""
    found = []
    for track, title in zip(scene.tracks, _titles(scene), strict=True):
        recording, run = track.recording, track.number
        seen = recording.samples
        told: dict[str, Any] = {
            "surface": recording.judged.surface.spec,
            "optimizer": title,
            "settings": track.run.settings,
            "steps": recording.steps,
            "loss": _number(track.losses[-1]),
            "evaluations": int(recording.evaluations[-1, run]),
            "samples": None if seen is None else int(seen[-1, run]),
        }
        learning = learning_of(recording.judged)
        for name, scored in (("training", learning.learned), ("test", learning.tested)) if learning else ():
            if scored is not None:
                told[f"{name}_loss"] = _number(scored.loss[-1, run])
                told[f"{name}_accuracy"] = _number(scored.accuracy[-1, run])
        found.append(told | {"kind": track.verdict.kind, "step": track.verdict.step, "verdict": track.verdict.sentence})
    return found


def _number(value: Any) -> float | None:
    return float(value) if math.isfinite(value) else None
