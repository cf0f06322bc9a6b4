"""matplotlib as it comes: a user's own settings must not change what a figure says."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import matplotlib as mpl

# What concerns windows and not pictures.
_NOT_OURS = {"backend", "backend_fallback", "interactive", "toolbar", "timezone", "webagg.address"}
# Hinted letters stand apart by whole pixels, so that small words fall into pieces and are wider than their sizes tell.
OURS: dict[Any, str] = {"svg.hashsalt": "optviz", "text.hinting": "none"}
# The settings are those of all threads: the first that draws puts the user's aside, the last brings them back.
_LOCK = threading.Lock()
_DRAWING: list[ExitStack] = []


@contextmanager
def factory_settings() -> Iterator[None]:
    """Draw with the defaults of matplotlib, but with even letters, and fixed ids in SVG; the user's come back."""
    with _LOCK:
        _DRAWING.append(_DRAWING[0] if _DRAWING else _set_aside())
    try:
        yield
    finally:
        with _LOCK:
            users = _DRAWING.pop()
            if not _DRAWING:
                users.close()


def _set_aside() -> ExitStack:
    """What brings the user's settings back when it is closed."""
    changed = {
        name: value
        for name, value in mpl.rcParamsDefault.items()
        if name not in _NOT_OURS and mpl.rcParams[name] != value
    }
    users = ExitStack()
    users.enter_context(mpl.rc_context(changed | OURS))
    return users
