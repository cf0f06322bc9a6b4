"""Pictures. The only place that knows matplotlib: its Figure and its Agg canvas, never pyplot, never a global style."""

import os
import sys


def _import_matplotlib() -> None:
    """Import it without what could make that fail: a `matplotlibrc` in this folder, and the backend that is asked for.

    That file may be a stranger's, and of any bytes; a notebook asks its programs for a backend that may be installed
    for the notebook alone. If they are what they should be, they hold afterwards, so that the figures of a user's own
    look as without us; ours know no settings but their own.
    """
    import contextlib
    import logging

    log = logging.getLogger("matplotlib")
    disabled, log.disabled = log.disabled, True
    backend = os.environ.pop("MPLBACKEND", None)
    try:
        with contextlib.chdir(os.path.dirname(__file__)):  # noqa: PTH120 as short as it can be
            import matplotlib as mpl
        if os.path.isfile("matplotlibrc"):  # noqa: PTH113 it does not raise
            with contextlib.suppress(Exception):
                mpl.rc_file("matplotlibrc")
        if backend:
            with contextlib.suppress(Exception):
                mpl.use(backend, force=False)
    finally:
        if backend is not None:
            os.environ["MPLBACKEND"] = backend
        log.disabled = disabled


if "matplotlib" not in sys.modules and ("MPLBACKEND" in os.environ or os.path.lexists("matplotlibrc")):
    _import_matplotlib()
