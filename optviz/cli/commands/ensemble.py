"""`optviz ensemble`."""

from __future__ import annotations

from typing import Any

import click

from optviz.cli.studies import StudyCommand, do_study, study_options


@click.command("ensemble", cls=StudyCommand)
@study_options
def command(**options: Any) -> None:
    """Measure what an average of networks is worth: train several, each by itself, and average what they say.

    Their boundaries while they train, wrong answers and squared error by how many are averaged, with theory.
    """
    do_study("ensemble", options)
