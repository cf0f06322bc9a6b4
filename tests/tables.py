"""Write all tables that are made from the catalogue and lie under version control: `python tests/tables.py`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

# Rates come first: the others tell what happens with them.
TABLES = ("studies/tuned.py", "readme.py", "judging/verdicts.py", "optimizers/rates.py")


def main() -> None:
    """Each by its own program, with this checkout's optviz."""
    here = Path(__file__).parent
    for name in TABLES:
        subprocess.run([sys.executable, here / name], cwd=here.parent, check=True)


if __name__ == "__main__":
    main()
