"""`optviz dropout`."""

from __future__ import annotations

from typing import Any

import click

from optviz.cli.studies import StudyCommand, do_study, study_options


@click.command("dropout", cls=StudyCommand)
@study_options
def command(**options: Any) -> None:
    """Measure what dropout does: train networks in pairs, with it and without, that differ by nothing else.

    The network with a new mask in each step, the losses of both, and the networks that many masks leave.
    """
    do_study("dropout", options)
