"""What a shell reads in a line."""

from __future__ import annotations

import shlex
import shutil
import subprocess

import pytest


def words_of(line: str) -> list[str]:
    """The words of a line, as a shell hands them to a program; none of them is expanded or run."""
    if "$'" not in line:
        return shlex.split(line)
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no shell that has this quotation")
    done = subprocess.run([bash, "-c", f"printf '%s\\0' {line}"], check=True, capture_output=True)
    return done.stdout.decode(errors="surrogateescape").split("\0")[:-1]
