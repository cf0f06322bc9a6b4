"""The command line: parse, call the library, print. Only what a command needs is imported, when it runs."""

from optviz.cli.group import main, optviz

__all__ = ["main", "optviz"]
