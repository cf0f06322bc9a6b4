"""A coarse picture comes first; what is known of it is what the finished one has, and no run is done twice."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import optviz
from optviz.cli.early import coarse_pictures
from optviz.figure.studied import Studied
from optviz.studies.chunks.passes import Passes
from optviz.studies.sweeps.basins import Caught
from optviz.studies.sweeps.map import Mapped

MAP = optviz.Recipe(
    study="map(himmelblau)", optimizers="momentum", vary=["x=-4:4:60", "learning_rate=0.001:0.1:log:50"], steps=40
)
OVER = optviz.Recipe(
    study="map(ravine)", optimizers="sgd", vary=["condition=2:60:log:40", "learning_rate=0.01:0.2:26"], steps=30
)
BASINS = optviz.Recipe(study="basins(himmelblau):across=64", optimizers=("sgd", "adam"), steps=40)


class Counting(ThreadPoolExecutor):
    """Knows how many runs it was given."""

    runs = 0

    def submit(self, work: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        """A chunk."""
        self.runs += given[0].size
        return super().submit(work, *given, **named)


def pictures_of(shown: Studied) -> tuple[Any, Any]:
    """The ends and the steps `(pictures, H, W)`."""
    assert isinstance(shown.found, (Mapped, Caught))
    shape = -1, *shown.found.ends.shape[-2:]
    return shown.found.ends.reshape(shape), shown.found.steps.reshape(shape)


@pytest.mark.parametrize("alone", [False, True])
@pytest.mark.parametrize("shape", [(7, 5), (50, 60), (33, 101), (300, 300)])
def test_each_cell_is_in_one_pass_and_coarse_ones_are_as_the_nearest_that_is_known(
    shape: tuple[int, int],
    alone: bool,  # noqa: FBT001 it is a parameter of the test
) -> None:
    passes = Passes(shape, 2, rows_alone=alone)
    assert sorted(np.concatenate(passes.cells)) == list(range(shape[0] * shape[1]))
    assert passes.every[-1] == 1
    numbers = np.arange(2 * shape[0] * shape[1]).reshape(2, -1)
    raced = np.concatenate([numbers[:, cells].ravel() for cells in passes.cells])
    for every, end in zip(passes.every, passes.after, strict=True):
        picture = passes.whole(raced[:end])
        first, second = picture
        assert (second - first == shape[0] * shape[1]).all()
        rows, columns = np.divmod(first, shape[1])
        for found, axis, apart in ((rows, 0, every), (columns, 1, 1 if alone else every)):
            own = np.indices(shape)[axis]
            assert (found % apart == 0).all()
            # The last known one may be as far away as the next one would be.
            inside = own <= (shape[axis] - 1) // apart * apart
            assert (np.abs(found - own)[inside] <= apart / 2).all()
            assert (np.abs(found - own) < apart).all()


@pytest.mark.parametrize("recipe", [MAP, OVER, BASINS], ids=["map", "over", "basins"])
def test_a_coarse_picture_is_known_before_the_finished_one_and_agrees_with_it(recipe: optviz.Recipe) -> None:
    coarse: list[Studied] = []
    with Counting(2) as workers:
        shown = optviz.studied(
            recipe, way=workers, early=lambda share, make: coarse.append(make()) if share < 1 else None
        )
    ends, steps = pictures_of(shown)
    assert workers.runs == ends.size
    assert [each.share for each in coarse] == sorted(each.share for each in coarse) != []
    for each in coarse:
        some, since = pictures_of(each)
        same = (some == ends) & (since == steps)
        # Of those that are known, all are.
        assert each.share <= same.mean() < 1
        every = round((1 / each.share) ** (1 if recipe is OVER else 0.5))
        known = (slice(None), slice(None), slice(None, None, every)) if recipe is OVER else np.s_[:, ::every, ::every]
        assert same[known].all()
        if isinstance(each.found, Mapped):
            # What is told of a run is told of its own cell.
            assert each.found.probes
            assert all(same[0, probe.row, probe.column] for probe in each.found.probes)
            assert all(probe.end == ends[0, probe.row, probe.column] for probe in each.found.probes)
        assert f"one cell in {round(1 / each.share)} is known" in each.caption()
        assert each.alt_text().endswith(each.caption())
        assert "거친" in each.caption("ko")
    assert "oarse" not in shown.alt_text()


def test_a_film_has_no_coarse_one() -> None:
    said: list[float] = []
    optviz.studied(MAP.changed(film=True), early=lambda share, _: said.append(share))
    assert said == []


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        """It is one."""
        return True


def test_a_coarse_picture_is_written_at_a_terminal_where_nothing_is_there(tmp_path: Path) -> None:
    path, times = tmp_path / "map.png", iter([0.0, 1.0, 100.0])
    written: list[bytes] = []
    with contextlib.redirect_stderr(Terminal()) as terminal:
        early = coarse_pictures(str(path), times.__next__)
        assert early is not None

        def told(share: float, make: Callable[[], Studied]) -> None:
            early(share, make)
            written.append(path.read_bytes() if path.exists() else b"")

        shown = optviz.studied(MAP.changed(size=(400, 300)), early=told)
    # A quarter of the runs within a second, and the rest is there in three.
    first = shown.facts["cells"] / 4
    assert first == 750
    assert len(written) == 1
    assert b"Coarse so far" in written[0]
    assert "map.png: coarse, one cell in 4 so far\x1b[K\n" in terminal.getvalue()
    with contextlib.redirect_stderr(Terminal()):
        # What is there gives way to a finished picture alone.
        assert coarse_pictures(str(path)) is None
        assert coarse_pictures(str(tmp_path / "map.gif")) is None
        late = coarse_pictures(str(tmp_path / "other.png"), iter([0.0, 0.5]).__next__)
        assert late is not None
        late(0.25, lambda: shown)
    assert not (tmp_path / "other.png").exists()
    assert coarse_pictures(str(tmp_path / "other.png")) is None
