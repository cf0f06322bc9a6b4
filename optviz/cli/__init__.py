"""The command line: parse, call the library, print. Only what a command needs is imported, when it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optviz.system import signals

if TYPE_CHECKING:
    from optviz.cli.group import optviz as optviz


def main() -> None:
    """Run the command line."""
    # Before anything else, whose import may be interrupted too.
    signals.listen()
    try:
        from optviz.cli.group import run

        run()
    finally:
        signals.ignore()


def __getattr__(name: str) -> Any:
    if name != "optviz":
        raise AttributeError(name)
    from optviz.cli.group import optviz

    return optviz
