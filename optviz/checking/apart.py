"""Submissions, each checked in a process of its own with limits: one that hangs or raises cannot hurt the rest.

These are limits against accidents. They are no sandbox: a submission may read and write what whoever runs it may.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from optviz.checking.checked import Checked, check
from optviz.errors import OptvizError, name_in
from optviz.given.code_files import allow_only, is_code, names_in_file
from optviz.system.files import temporary_folder
from optviz.system.signals import held, tidied

# In seconds, and in bytes.
MOST_SECONDS = 20.0
_MEMORY = 2 << 30
_WRITTEN = 1 << 20


def submissions_in(path: str) -> list[str]:
    """The files of Python in a folder, by name, or the one that was named, as `homework.py:Adam`."""
    if not Path(path).is_dir():
        if os.sep in path and not is_code(path):
            raise OptvizError(f"{path} is no file of Python and no folder of such; check its name.")
        return [path]
    found = sorted(str(each) for each in Path(path).glob("*.py"))
    if not found:
        raise OptvizError(f"No file of Python is in {path}; give a folder of submissions, or a file.")
    return found


def checked_apart(name: str, against: str | None, seconds: float = MOST_SECONDS, folder: str | None = None) -> Checked:
    """What is found of a submission in a process of its own, which ends after some seconds with all that it began.

    If it is one of a folder, which others fill, a link that leads out of that is not followed.
    """
    if folder is not None and _is_outside(name, folder):
        return Checked(name, against or "", agrees=None, told=f"{name} could not be checked: it leads out of {folder}.")
    started: list[subprocess.Popen[bytes]] = []
    why = "it ended the process that checks it"
    with temporary_folder() as place:
        result = place / "found.json"
        with tidied(lambda: _end(started)):
            with held():
                started.append(_begun(name, against or "", result))
            try:
                started[0].wait(seconds)
            except subprocess.TimeoutExpired:
                why = f"it was not done after {seconds:g} seconds"
        with contextlib.suppress(OSError, ValueError, TypeError):
            return _read(result)
    return Checked(name, against or "", agrees=None, told=f"{name} could not be checked: {why}.")


def _is_outside(name: str, folder: str) -> bool:
    # Of what leads nowhere, it is told when it is read.
    with contextlib.suppress(OSError, RuntimeError):
        return not Path(name).resolve().is_relative_to(Path(folder).resolve())
    return False


def _begun(name: str, against: str, result: Path) -> subprocess.Popen[bytes]:
    # What it prints is read by nobody, and fills nothing.
    return subprocess.Popen(  # noqa: S603 this program, and no shell
        [sys.executable, "-P", "-m", "optviz.checking.apart", name, against, str(result)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env={
            **os.environ,
            "OPENBLAS_NUM_THREADS": "1",
            "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), *_paths()]),
        },
    )


def _paths() -> list[str]:
    return [each for each in [os.environ.get("PYTHONPATH", "")] if each]


def _end(started: list[subprocess.Popen[bytes]]) -> None:
    """End processes and all that they began."""
    for process in started:
        with contextlib.suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
        process.wait()


def _read(result: Path) -> Checked:
    with result.open(encoding="utf-8") as file:
        found: dict[str, Any] = json.loads(file.read(_WRITTEN))
    return Checked(**{**found, "slips": tuple(found["slips"])})


def _limit(seconds: float) -> None:
    """Bounds of memory, time and files for this process, where the system has them."""
    try:
        import resource
    except ImportError:
        return
    bounds = {"RLIMIT_AS": _MEMORY, "RLIMIT_CPU": int(seconds) + 1, "RLIMIT_FSIZE": _WRITTEN, "RLIMIT_CORE": 0}
    for name, most in bounds.items():
        with contextlib.suppress(OSError, ValueError, AttributeError):
            resource.setrlimit(getattr(resource, name), (most, most))


def _object(name: str, against: str) -> Any:
    """What a submission means: of several in a file, that which is called as the rule."""
    if ".py:" in name or not against:
        return name
    wanted = name_in(names_in_file(name), against)
    return name if wanted is None else f"{name}:{wanted}"


def _found(name: str, against: str) -> Checked:
    try:
        allow_only([name])
        return check(_object(name, against), against or None)
    except OptvizError as error:
        return Checked(name, against, agrees=None, told=f"{name} could not be checked: {error}")
    except BaseException as error:  # noqa: BLE001 whatever a submission does
        return Checked(name, against, agrees=None, told=f"{name} could not be checked: {type(error).__name__}.")


if __name__ == "__main__":
    _limit(MOST_SECONDS)
    submission, rule, target = sys.argv[1:]
    written = json.dumps(asdict(_found(submission, rule)))
    Path(target).write_text(written, encoding="utf-8")
    # What it has left running is not waited for.
    os._exit(0)
