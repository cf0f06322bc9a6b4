"""Files are written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from optviz.errors import FAILURES, OptvizError
from optviz.system.printable import cut
from optviz.system.signals import held, tidied

_WITH_ROOM = "choose another place with room"
_FEWER_FILES = "close other programs, or raise the limit on open files (ulimit -n)"
_ADVICE = {
    errno.ENOSPC: _WITH_ROOM,
    errno.EDQUOT: _WITH_ROOM,
    errno.EFBIG: _WITH_ROOM,
    errno.EMFILE: _FEWER_FILES,
    errno.ENFILE: _FEWER_FILES,
    errno.ENAMETOOLONG: "give a shorter name",
    errno.ELOOP: "mend the link, or give another name",
}
# What a killed program left is removed by the next that writes there, once no program can be writing it any more.
_STALE_SECONDS = 24 * 60 * 60.0


def check_name(path: object) -> None:
    """Refuse what is no name of a file."""
    try:
        name = os.fspath(path)  # type: ignore[call-overload]
    # An object may fail where it is asked for its path.
    except FAILURES:
        name = None
    if not isinstance(name, str):
        raise OptvizError(f"A file is named by a text, as in 'saddle.gif', not by an object of {type(path).__name__}.")
    if not name:
        raise OptvizError("The name of a file is empty; give one, as in 'saddle.gif'.")
    try:
        unfit = b"\0" in os.fsencode(name)
    except UnicodeEncodeError:
        unfit = True
    if unfit:
        raise OptvizError(f"The name {cut(name)} has characters that no file's name has; give another.")


def checked_ending(path: str | os.PathLike[str], endings: tuple[str, ...], what: str, otherwise: str = "") -> str:
    """The ending of a path in lower case, if it is one of those that can be written.

    `otherwise` is what else can be done than to rename it, as the end of a sentence.
    """
    check_name(path)
    name = Path(path).name.lower()
    if name in endings:
        raise OptvizError(f"{path} is an ending without a name; put one before it, as in saddle{name}.")
    ending = Path(path).suffix.lower()
    if ending not in endings:
        raise OptvizError(f"{what} is written as {' or '.join(endings)}, not as '{ending}'; rename {path}{otherwise}.")
    return ending


def check_writable(path: str | os.PathLike[str]) -> Path:
    """The file that writing to `path` makes or replaces; a link stands for the file that it names.

    Raises `OptvizError` if there can be no such file, or if there is one that is read-only.
    """
    try:
        target = Path(path).resolve()
        folder = target.parent
        if folder.is_dir() and not os.access(folder, os.W_OK | os.X_OK):
            raise OptvizError(f"Cannot write {path} because {folder} may not be written to; choose another place.")
        if target.is_dir():
            raise OptvizError(f"Cannot write {path} because it is a folder; give the name of a file.")
        if target.exists() and not target.is_file():
            raise OptvizError(f"Cannot write {path} because it is not an ordinary file; give another name.")
        if not folder.is_dir():
            raise OptvizError(
                f"Cannot write {path} because there is no folder {folder}; make it or choose another place."
            )
        check_replaceable(path, target)
    except (OSError, RuntimeError) as error:
        raise cannot_write(path, error) from error
    return target


def check_replaceable(path: str | os.PathLike[str], target: Path) -> None:
    """Refuse to replace what is meant to stay as it is; renaming would not ask for its permissions."""
    # The superuser may write to everything, also to what is marked as read-only.
    if target.exists() and not (target.stat().st_mode & 0o222 and os.access(target, os.W_OK)):
        raise OptvizError(f"Cannot write {path} because it is read-only; make it writable, or give another name.")


def cannot_write(path: str | os.PathLike[str], error: Exception) -> OptvizError:
    """The sentence for what the system refused, with what can be done about it."""
    # Before Python 3.13, links that lead in a circle are a RuntimeError.
    if isinstance(error, RuntimeError):
        error = OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    return OptvizError(
        f"Cannot write {path} because of this: {reason_of(error)}; {advice_for(error, 'choose another place')}."
    )


def advice_for(error: Exception, otherwise: str) -> str:
    """What can be done about an error of the system, as a part of a sentence."""
    return _ADVICE.get(getattr(error, "errno", None) or 0, otherwise)


def reason_of(error: Exception) -> str:
    """What the system says of an error, as a part of a sentence."""
    return (getattr(error, "strerror", None) or str(error)).lower()


def is_folder(path: str | os.PathLike[str]) -> bool:
    """Whether a path is a folder; it is none where the system cannot tell, as of a name that is too long."""
    try:
        return Path(path).is_dir()
    except (OSError, ValueError):
        return False


def is_missing(path: str | os.PathLike[str]) -> bool:
    """Whether nothing is at a path, not even a link; where the system cannot tell, whoever opens it hears why."""
    try:
        return not (Path(path).exists() or Path(path).is_symlink())
    except (OSError, ValueError):
        return False


def check_ordinary(path: str | os.PathLike[str]) -> None:
    """Refuse what is no ordinary file before it is opened: one may wait for a pipe, or read a device, for ever.

    A folder or nothing at all is left to who opens it, who knows what was wanted; a link that leads nowhere is refused.
    """
    check_name(path)
    try:
        kind = Path(path).stat().st_mode
    except FileNotFoundError:
        if not os.path.islink(path):  # noqa: PTH114 this raises nothing
            return
        raise OptvizError(
            f"Cannot read {path} because it is a link to {Path(path).readlink()}, which is not there; mend the link."
        ) from None
    except OSError as error:
        # Whoever asks whether something is there would hear that nothing is.
        if error.errno == errno.ELOOP:
            raise OptvizError(
                f"Cannot read {path} because of this: {reason_of(error)}; {advice_for(error, 'check the file')}."
            ) from error
        return
    if not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
        raise OptvizError(f"Cannot read {path} because it is not an ordinary file; give the name of one.")


@contextmanager
def written_whole(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """Open a file beside `path` for writing, and put it in the place of `path` when the block ends well.

    Whatever goes wrong, a file that was at `path` stays as it was; one that is replaced hands on its permissions.
    Raises `OptvizError` if the place cannot be written.
    """
    target = check_writable(path)
    beside = place_beside(target)
    try:
        with tidied(lambda: beside.unlink(missing_ok=True)):
            with beside.open("xb") as file:
                hand_on_permissions(target, beside)
                yield file
                file.flush()
                os.fsync(file.fileno())
            beside.replace(target)
            flush_folder(target.parent)
    except OSError as error:
        raise cannot_write(path, error) from error


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder for a while, of which nothing is left however the block ends."""
    with contextlib.ExitStack() as stack:
        with held():
            folder = Path(tempfile.mkdtemp())
            stack.enter_context(tidied(lambda: shutil.rmtree(folder, ignore_errors=True)))
        yield folder


def place_beside(target: Path) -> Path:
    """A hidden name in the folder of `target`; what killed programs left there under such names is removed."""
    with contextlib.suppress(OSError):
        for each in target.parent.glob(".optviz-*.part"):
            if time.time() - each.lstat().st_mtime > _STALE_SECONDS:
                shutil.rmtree(each) if each.is_dir() else each.unlink()
    # A random name, so that two programs that write the same file do not meet.
    return target.with_name(f".optviz-{os.urandom(6).hex()}.part")


def hand_on_permissions(old: Path, new: Path) -> None:
    """Give what is written the permissions of what it replaces."""
    if old.exists():
        new.chmod(stat.S_IMODE(old.stat().st_mode) & 0o777)


def flush_folder(folder: Path) -> None:
    """Have the names in a folder on the disk too, where the system can."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
