"""Pictures. The only place that knows matplotlib: its Figure and its Agg canvas, never pyplot, never a global style."""

import os
import sys


def _import_matplotlib() -> None:
    """Import it from another folder where a `matplotlibrc` lies in this one, which would be read by the import.

    That file may be a stranger's, and of any bytes. If it is what it should be, it is read afterwards, so that the
    figures of a user's own look as without us; ours know no settings but their own.
    """
    import contextlib
    import logging

    log = logging.getLogger("matplotlib")
    disabled, log.disabled = log.disabled, True
    try:
        with contextlib.chdir(os.path.dirname(__file__)):  # noqa: PTH120 as short as it can be
            import matplotlib as mpl
        if os.path.isfile("matplotlibrc"):  # noqa: PTH113 it does not raise
            with contextlib.suppress(Exception):
                mpl.rc_file("matplotlibrc")
    finally:
        log.disabled = disabled


if "matplotlib" not in sys.modules and os.path.lexists("matplotlibrc"):
    _import_matplotlib()
