"""matplotlib as it comes: a user's own settings must not change what a figure says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import matplotlib as mpl

# What concerns windows and not pictures.
_NOT_OURS = {"backend", "backend_fallback", "interactive", "toolbar", "timezone", "webagg.address"}


@contextmanager
def factory_settings() -> Iterator[None]:
    """Draw with the defaults of matplotlib, and with fixed ids in SVG; the user's settings come back at the end."""
    changed = {
        name: value
        for name, value in mpl.rcParamsDefault.items()
        if name not in _NOT_OURS and mpl.rcParams[name] != value
    }
    with mpl.rc_context(changed | {"svg.hashsalt": "optviz"}):
        yield
