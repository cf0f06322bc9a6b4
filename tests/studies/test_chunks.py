"""Chunks: the same numbers by whatever they are done and however often that is broken off."""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import optviz
from optviz.errors import OptvizError, OptvizWarning
from optviz.given.code_files import allow_only
from optviz.plan.inputs import optimizer_from, surface_from
from optviz.studies.chunks import chunk as chunks
from optviz.studies.chunks import raced as raced_module
from optviz.studies.chunks.chunk import Chunk, Ended, chunks_of
from optviz.studies.chunks.journal import Journal
from optviz.studies.chunks.raced import Way, executors_for, raced
from optviz.studies.moving.swept import Swept
from optviz.system.executors import cluster, processes
from optviz.system.progress import silent

CHECKOUT = Path(__file__).parents[2]
SIDE, STEPS = 64, 60


def fractal() -> list[Chunk]:
    """Runs at a border that is a fractal: the smallest difference would show."""
    surface = surface_from("rippled-bowl:ripple=0.1")
    rates, x = np.meshgrid(np.linspace(0.95, 1.1, SIDE), np.linspace(-2.4, 2.4, SIDE))
    starts = np.stack([x.ravel(), np.full(SIDE * SIDE, 1.0)])
    return [*chunks_of(surface, type(optimizer_from("sgd", surface))(rates.ravel()), starts, STEPS, 0)]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> list[Chunk]:
    """The same runs, in eight chunks."""
    monkeypatch.setattr(chunks, "AT_ONCE", SIDE * SIDE // 8)
    return fractal()


@pytest.fixture(scope="module")
def whole() -> Swept:
    """How they end in one chunk."""
    (chunk,) = fractal()
    found = Ended.of(chunk).swept
    assert len(set(found.kind.tolist())) > 1
    return found


def same(one: Swept, other: Swept) -> bool:
    return all(np.array_equal(a, b, equal_nan=True) for a, b in zip(one, other, strict=True))


class Counting(ThreadPoolExecutor):
    """Threads that count what they are given."""

    given = 0

    def submit(self, *args: Any, **kwargs: Any) -> Any:
        self.given += 1
        return super().submit(*args, **kwargs)


def test_a_fractal_border_is_the_same_at_any_chunking_and_by_any_executor(small: list[Chunk], whole: Swept) -> None:
    assert len(small) == 8
    assert same(raced(small, Way(), silent), whole)
    with Counting(3) as threads:
        assert same(raced(small, Way(lambda: contextlib.nullcontext(threads)), silent), whole)
        assert threads.given == 8


def test_a_process_that_is_killed_loses_nothing(small: list[Chunk], whole: Swept) -> None:
    opened: list[Any] = []
    numbers: list[int] = []

    @contextlib.contextmanager
    def watched() -> Iterator[Executor]:
        with processes(2) as pool:
            opened.append(pool)
            yield pool

    def killing(each: Iterable[Any], _total: int) -> Iterator[Any]:
        for item in each:
            numbers.append(item[0])
            if len(numbers) == 2:
                os.kill(next(iter(opened[0]._processes)), signal.SIGKILL)
            yield item

    # More than processes have in hand when one of them is killed.
    assert same(raced(small * 3, Way(watched), killing), Swept(*(np.tile(each, 3) for each in whole)))
    assert sorted(numbers) == list(range(24))
    assert len(opened) == 2


def test_a_long_sweep_is_done_by_as_many_processes_as_processors_and_a_short_one_here(
    small: list[Chunk], whole: Swept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    spread = Way(spread=True)
    assert executors_for(small, spread) is None
    surface = surface_from("himmelblau")
    starts = np.random.default_rng(1).uniform(-5, 5, (2, 4_000))
    for steps, long in ((10_000, False), (200_000, True)):
        halves = chunks_of(surface, optimizer_from("adam", surface), starts, steps, 0)
        assert (executors_for(halves, spread) is not None) == long
        # One chunk is not done faster by two, and a script that calls this is not begun anew.
        assert executors_for(halves[:1], spread) is None
        assert executors_for(halves, Way()) is None
    monkeypatch.setattr(raced_module, "_PAYS_SECONDS", 0.0)
    assert same(raced(small, spread, silent), whole)


def test_who_loses_everything_again_and_again_is_told_of(small: list[Chunk]) -> None:
    with processes(1) as pool:
        with contextlib.suppress(Exception):
            pool.submit(os._exit, 1).result()
        with pytest.raises(OptvizError, match=r"^Those who race the runs were lost 3 times before they had done any "):
            raced(small, Way(lambda: contextlib.nullcontext(pool)), silent)


def test_what_was_done_is_not_done_again_and_nothing_stays_when_all_is_done(
    small: list[Chunk], whole: Swept, tmp_path: Path
) -> None:
    folder = tmp_path / "a" / "b"

    def broken_off(each: Iterable[Any], _total: int) -> Iterator[Any]:
        for number, item in enumerate(each):
            if number == 5:
                raise KeyboardInterrupt
            yield item

    with pytest.raises(KeyboardInterrupt):
        raced(small, Way(lambda: contextlib.nullcontext(Counting(1)), Journal(folder)), broken_off)
    kept = len(list(folder.iterdir()))
    assert kept >= 5
    journal = Journal(folder)
    with Counting(1) as threads:
        assert same(raced(small, Way(lambda: contextlib.nullcontext(threads), journal), silent), whole)
        assert threads.given == 8 - kept
    # Another command has begun something too.
    (folder / f"{64 * '0'}.runs").write_bytes(b"another's")
    journal.forget()
    assert [each.name for each in folder.iterdir()] == [f"{64 * '0'}.runs"]
    (folder / f"{64 * '0'}.runs").unlink()
    journal.forget()
    assert not folder.exists()


def test_a_strangers_file_is_as_good_as_absent(small: list[Chunk], whole: Swept, tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    raced(small, Way(journal=journal), silent)
    files = [tmp_path / f"{chunk.key}.runs" for chunk in small]
    content = [each.read_bytes() for each in files]
    files[0].write_bytes(content[1])
    files[1].write_bytes(content[1][:-1])
    files[2].write_bytes(content[2][:-1] + bytes([content[2][-1] ^ 1]))
    files[3].unlink()
    files[3].symlink_to(files[4])
    files[5].unlink()
    os.mkfifo(files[5])
    assert [journal.kept(chunk) is not None for chunk in small] == [False] * 4 + [True, False, True, True]
    assert same(raced(small, Way(journal=Journal(tmp_path)), silent), whole)


def test_what_nobody_came_back_for_is_removed(small: list[Chunk], tmp_path: Path) -> None:
    old, young = tmp_path / f"{64 * '0'}.runs", tmp_path / f"{64 * '1'}.runs"
    for each, days in ((old, 8), (young, 6)):
        each.write_bytes(b"")
        os.utime(each, (time.time() - days * 86_400,) * 2)
    Journal(tmp_path).keep(small[0], Ended.of(small[0]))
    assert not old.exists()
    assert young.exists()


def test_where_nothing_can_be_kept_the_work_is_done(small: list[Chunk], whole: Swept, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert same(raced(small, Way(journal=Journal(tmp_path / "file" / "folder")), silent), whole)


def test_a_chunk_is_known_by_all_that_its_numbers_depend_on() -> None:
    starts = np.array([[1.0, 2.0], [0.5, 0.25]])

    def key(surface: str, rule: str, steps: int = 5, seed: int = 0, starts: Any = starts) -> str | None:
        where = surface_from(surface)
        return chunks_of(where, optimizer_from(rule, where), starts, steps, seed)[0].key

    keys = [
        key("ravine", "sgd:lr=0.1"),
        key("ravine:condition=11", "sgd:lr=0.1"),
        key("saddle", "sgd:lr=0.1"),
        key("ravine", "momentum:lr=0.1"),
        key("ravine", "sgd:lr=0.10000000000000002"),
        key("ravine", "sgd:lr=0.1", steps=6),
        key("ravine", "sgd:lr=0.1", seed=1),
        key("ravine", "sgd:lr=0.1", starts=np.nextafter(starts, 2)),
    ]
    assert len({*keys}) == len(keys)
    assert key("ravine", "sgd:lr=0.1") == keys[0]
    assert None not in keys


def key_of(surface: str, runs: int) -> str | None:
    where = surface_from(surface)
    starts = np.linspace(0.1, 0.9, 2 * runs).reshape(2, -1)
    return chunks_of(where, optimizer_from("sgd:lr=0.01", where), starts, 5, 0)[0].key


@pytest.mark.parametrize("name", ["points.csv", "POINTS.CSV"])
def test_a_table_is_known_by_what_it_holds(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    keys = []
    for last in ("3", "4", "3.0"):
        Path(name).write_text(f"a,b\n1,2\n2,{last}\n", encoding="utf-8")
        keys.append(key_of(f"linear({name})", 3))
    assert None not in keys
    assert keys[0] != keys[1]
    assert keys[0] == keys[2]


BOWL = """
from numpy import where

class Bowl:
    window, start, minima = ((-1, 1), (-1, 1)), (0.5, 0.5), [(0.0, 0.0, 0.0)]

    def value(self, w):
        x, y = w
        return {}
"""


def test_a_surface_of_ones_own_is_kept_if_it_is_told_by_its_expressions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    allow_only(["mine.py"])
    keys = []
    for value in ("x*x + y*y", "x*x + 2*y*y", "x*x + y*y"):
        Path("mine.py").write_text(BOWL.format(value))
        keys.append(key_of("mine.py:Bowl", 2_000))
    assert None not in keys
    assert keys[0] != keys[1]
    assert keys[0] == keys[2]
    # Few runs go by the code itself, which may be anything.
    assert key_of("mine.py:Bowl", 20) is None
    recipe = optviz.Recipe(study="map(mine.py:Bowl)", vary=["lr=0.01:0.3:50", "momentum=0:0.8:40"], steps=20)
    journal = optviz.Journal(tmp_path / "kept")

    def unused() -> contextlib.AbstractContextManager[Executor]:
        raise AssertionError("code of one's own has left its program")

    with pytest.warns(OptvizWarning, match="^A surface of one's own is raced in this program alone"):
        optviz.studied(recipe, way=Way(unused, journal))
    kept = [each.name for each in (tmp_path / "kept").iterdir()]
    assert len(kept) == 2
    # It is read from there again.
    for each in kept:
        assert (tmp_path / "kept" / each).stat().st_size > 2_000
    journal.forget()
    assert not (tmp_path / "kept").exists()
    allow_only([])


def test_other_last_bits_are_told_of(small: list[Chunk], tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.keep(small[3], Ended.of(small[3])._replace(level=b"another."))
    with pytest.warns(OptvizWarning, match=r"exp, log, power or tanh differ in the last bits"):
        raced(small, Way(journal=journal), silent)


def test_the_level_is_another_where_functions_give_other_bits() -> None:
    code = (
        "import hashlib, numpy as np; from optviz.studies.chunks.level import level; v = np.linspace(0.1, 9, 20_000); "
        "print(level().hex(), hashlib.sha256(b''.join(f(v).tobytes() for f in (np.exp, np.log, np.tanh, "
        "lambda v: np.power(v, 0.7)))).hexdigest())"
    )
    umath: Any = np._core._multiarray_umath  # type: ignore[attr-defined]
    found = umath.__cpu_features__
    most = [each for each in umath.__cpu_dispatch__ if found[each]]
    told = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONPATH": str(CHECKOUT), "NPY_DISABLE_CPU_FEATURES": " ".join(without)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        for without in ([], most)
    ]
    (level, bits), (other, others) = told
    assert (level != other) == (bits != others)


def test_a_cluster_that_is_not_there_is_a_sentence(small: list[Chunk]) -> None:
    with pytest.raises(OptvizError, match=r"^(No scheduler answers at|--scheduler needs distributed)"):
        raced(small, Way(lambda: cluster("nonsense")), silent)


def test_a_worker_of_a_cluster_that_is_killed_loses_nothing(small: list[Chunk], whole: Swept, tmp_path: Path) -> None:
    if not os.environ.get("CI"):
        pytest.importorskip("distributed")
    file, numbers, started = tmp_path / "scheduler.json", [], []
    at = ["--host", "127.0.0.1", "--no-dashboard"]
    env = {**os.environ, "PYTHONPATH": str(CHECKOUT), "DASK_TEMPORARY_DIRECTORY": str(tmp_path)}

    def start(what: str, *options: str) -> None:
        command = [sys.executable, "-m", "dask", what, "--scheduler-file", str(file), *at, *options]
        started.append(subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL, start_new_session=True))

    def killing(each: Iterable[Any], _total: int) -> Iterator[Any]:
        for item in each:
            numbers.append(item[0])
            if len(numbers) == 12:
                os.killpg(started[1].pid, signal.SIGKILL)
            yield item

    try:
        start("scheduler", "--port", "0")
        for _ in range(2):
            start("worker", "--no-nanny", "--nthreads", "1")
        while not file.exists():
            assert started[0].poll() is None
            time.sleep(0.05)
        address = json.loads(file.read_text())["address"]
        with importlib.import_module("distributed").Client(address) as client:
            client.wait_for_workers(2)
        found = raced(small * 6, Way(lambda: cluster(address)), killing)
    finally:
        for each in started:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(each.pid, signal.SIGKILL)
            each.wait()
    assert same(found, Swept(*(np.tile(each, 6) for each in whole)))
    assert sorted(numbers) == list(range(48))
