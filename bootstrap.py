"""Set up this checkout and run a command of it: `python3 bootstrap.py optviz animate --surface saddle`.

All that is installed goes into `.venv` beside this file; nothing outside of the checkout is touched. It works with any
Python from 3.11, also where the system's own refuses to be installed into (Debian, Ubuntu) or came without pip.
"""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
HOME = HERE / ".venv"
PROGRAMS = HOME / ("Scripts" if os.name == "nt" else "bin")
INSTALLED = HOME / "installed.txt"


def main() -> int:
    """Install what the command needs, unless that is done, and run it."""
    command = sys.argv[1:] or ["optviz", "--help"]
    if sys.version_info < (3, 11):  # noqa: UP036 whoever runs this may have an older one
        return complain(f"optviz needs Python 3.11 or newer, and this is {sys.version.split()[0]}; run a newer one.")
    # The films need no test tools; an environment that has them makes films too.
    extra = "" if command[0] == "optviz" else "[test]"
    described = (HERE / "pyproject.toml").read_text(encoding="utf-8")
    done = INSTALLED.read_text(encoding="utf-8") if INSTALLED.exists() else ""
    if done != "[test]" + described and done != extra + described:
        print("Setting up .venv, once; this takes about a minute.", file=sys.stderr, flush=True)  # noqa: T201
        pip = find_or_make_pip()
        if pip is None:
            return complain(
                "This Python has neither venv nor pip; on Debian and Ubuntu, `apt install python3-venv` adds them."
            )
        options = ["--quiet", "--no-cache-dir", "--disable-pip-version-check"]
        if subprocess.run([*pip, "install", *options, "--editable", f"{HERE}{extra}"], check=False).returncode:
            return complain("The packages could not be installed; what pip says above tells why.")
        INSTALLED.write_text(extra + described, encoding="utf-8")
    path = os.pathsep.join([str(PROGRAMS), os.environ.get("PATH", "")])
    # matplotlib keeps a list of the fonts, which stays in the checkout too.
    environment = os.environ | {"PATH": path, "MPLCONFIGDIR": str(HOME / "matplotlib")}
    program = shutil.which(command[0], path=path)
    if program is None:
        return complain(f"There is no program '{command[0]}' in {PROGRAMS}; try `optviz` or `pytest`.")
    return subprocess.run([program, *command[1:]], check=False, env=environment).returncode


def find_or_make_pip() -> list[str] | None:
    """The command that is the environment's pip; makes what is missing, whichever of three ways this machine allows."""
    python = str(PROGRAMS / "python")
    if works([python, "-m", "pip"]):
        return [python, "-m", "pip"]
    try:
        # Debian's Python may have venv but not ensurepip, which then ends the program that venv starts.
        import ensurepip  # noqa: F401
    except ImportError:
        venv.create(HOME)
    else:
        venv.create(HOME, clear=True, with_pip=True)
        return [python, "-m", "pip"]
    outer = [sys.executable, "-m", "pip", "--python", python]
    return outer if works(outer) else debian_pip(python)


def works(pip: list[str]) -> bool:
    """Whether a pip can be run."""
    try:
        return subprocess.run([*pip, "--version"], check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def debian_pip(python: str) -> list[str] | None:
    """Unpack Debian's package of pip into the environment, which needs no rights."""
    place = HOME / "pip"
    place.mkdir(exist_ok=True)
    for step in (["apt-get", "download", "python3-pip-whl"], ["sh", "-c", "dpkg -x python3-pip-whl_*.deb ."]):
        if not shutil.which(step[0]) or subprocess.run(step, check=False, cwd=place, capture_output=True).returncode:
            return None
    wheel = next(place.glob("usr/share/python-wheels/pip-*.whl"), None)
    return wheel and [python, str(wheel / "pip")]


def complain(sentence: str) -> int:
    """Say what is wrong."""
    print(sentence, file=sys.stderr)  # noqa: T201
    return 1


if __name__ == "__main__":
    sys.exit(main())
