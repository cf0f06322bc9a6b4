"""Pictures. The only place that knows matplotlib: its Figure and its Agg canvas, never pyplot, never a global style."""

import os
import sys


def _import_matplotlib() -> None:
    """Import it without what could make that fail: a `matplotlibrc` in this folder, and the backend that is asked for.

    That file may be a stranger's, and of any bytes; a notebook asks its programs for a backend that may be installed
    for the notebook alone. If they are what they should be, they hold afterwards, so that the figures of a user's own
    look as without us; ours know no settings but their own. What it says of where it keeps its own files, as where
    there is no home, is of no use to who asks for a film, and is not said.
    """
    import contextlib
    import logging

    log = logging.getLogger("matplotlib")
    disabled, log.disabled = log.disabled, True
    backend = os.environ.pop("MPLBACKEND", None)
    try:
        # Where there is none, there may be no way back into this folder either.
        there = os.path.lexists("matplotlibrc")
        folder = os.path.dirname(__file__)  # noqa: PTH120 as short as it can be
        with contextlib.chdir(folder) if there else contextlib.nullcontext():
            import matplotlib as mpl

            # It is made where it is first asked for.
            mpl.get_configdir()
            mpl.get_cachedir()
        if there and os.path.isfile("matplotlibrc"):  # noqa: PTH113 it does not raise
            with contextlib.suppress(Exception):
                mpl.rc_file("matplotlibrc")
        if backend:
            with contextlib.suppress(Exception):
                mpl.use(backend, force=False)
    finally:
        if backend is not None:
            os.environ["MPLBACKEND"] = backend
        log.disabled = disabled


if "matplotlib" not in sys.modules:
    _import_matplotlib()
