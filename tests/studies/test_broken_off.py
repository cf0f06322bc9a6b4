"""A command that is broken off keeps what it has done, and goes on from there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]


def test_a_command_that_is_broken_off_goes_on_from_there_with_the_same_bytes(tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(CHECKOUT), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    kept, figure, whole = tmp_path / "cache" / "optviz" / "runs", tmp_path / "a.png", tmp_path / "b.png"

    def started(path: Path, *how: str) -> subprocess.Popen[bytes]:
        asked = ["basins", "himmelblau", "--optimizer", "adam", "--across", "200", "--steps", "300"]
        command = [sys.executable, "-m", "optviz", *asked, "--quiet", "--out", str(path)]
        return subprocess.Popen([*command, *how], env=env, stderr=subprocess.PIPE, start_new_session=True)

    def files() -> list[Path]:
        return [*kept.glob("*.runs")] if kept.exists() else []

    program = started(figure, "--workers", "2")
    while not files():
        assert program.poll() is None
        time.sleep(0.005)
    os.killpg(program.pid, signal.SIGINT)
    # It comes to its end only when every process that holds it is gone.
    assert program.communicate() == (None, b"")
    assert program.returncode == 128 + signal.SIGINT
    assert not figure.exists()
    assert files()
    assert started(figure).communicate() == (None, b"")
    assert not kept.exists()
    assert started(whole).communicate() == (None, b"")
    assert figure.read_bytes() == whole.read_bytes()
