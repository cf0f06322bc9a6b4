"""Code of one's own in a file, as `homework.py:Adam` names it: it runs only where whoever runs the program named it.

A recipe, a film and a recording may come from strangers, and may say such a name too; that alone runs nothing.
"""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
import traceback
import warnings
from collections.abc import Iterable
from pathlib import Path
from types import CodeType, FrameType, ModuleType
from typing import Any

from optviz.errors import FAILURES, OptvizError, OptvizWarning, unknown_name
from optviz.given.outdented import outdented_at, outdented_in
from optviz.system.files import advice_for, check_ordinary, reason_of
from optviz.system.printable import cut

_NAMED = re.compile(r"(?P<path>.*\.py)(?::(?P<name>.*))?", re.DOTALL)
_WITHIN = re.compile(r"[^,:()]*\.py(?=[:,)]|$)")
# In characters of its sum, by which a file is told from another one.
_TOLD = 12
_TOLD_OF = re.compile(rf"(?P<name>.*\.py\)*(?::.*)?) sha256:[0-9a-f]{{{_TOLD}}}", re.DOTALL)

_allowed: set[Path] = set()
_loaded: dict[tuple[Path, str], ModuleType] = {}


def is_code(name: str) -> bool:
    """Whether a name is that of something in a file of code."""
    return _NAMED.fullmatch(name) is not None


def allow_only(texts: Iterable[str]) -> None:
    """From now on, code runs from the files that these texts name, and from no others."""
    _allowed.clear()
    _allowed.update(Path(found.strip()).resolve() for text in texts for found in _WITHIN.findall(text))


def allow_also(name: str) -> None:
    """Let the file of something run too, which another process of the same program was told to run."""
    _allowed.add(_parts(name)[0].resolve())


def warn_of_unnamed(paths: Iterable[str], texts: Iterable[str]) -> None:
    """Warn of each of the files that may run in which nothing of these texts is, unless another one would have to."""
    named = {Path(found.strip()).resolve() for text in texts for found in _WITHIN.findall(text)}
    if not named <= _allowed:
        return
    for path in (path for path in paths if Path(path).resolve() not in named):
        warnings.warn(
            f"--code {path} changes nothing here, because nothing of the figure is in that file; leave it out.",
            OptvizWarning,
            stacklevel=2,
        )


def _sum(content: bytes) -> str:
    # It loads a library of C, for which help need not wait.
    import hashlib

    return hashlib.sha256(content).hexdigest()


def sum_of(name: str) -> str:
    """The beginning of the SHA-256 of the file that something is in, which tells whether it is still the same."""
    return _sum(_read(_parts(name)[0]))[:_TOLD]


def sums_of(name: str) -> tuple[str, ...]:
    """The sums of the file that something is in, and of those beside it that it imports."""
    _check_allowed(name)
    files: dict[Path, bytes] = {}
    _gather(_parts(name)[0], files)
    return tuple(_sum(content) for content in files.values())


def _gather(path: Path, files: dict[Path, bytes]) -> None:
    """Add a file, and those beside it that it and they import by their names."""
    content = files.setdefault(path, _read(path))
    try:
        tree = ast.parse(content)
    except (SyntaxError, ValueError):
        # Where it is run it is told what is wrong.
        return
    for each in ast.walk(tree):
        if isinstance(each, ast.Import | ast.ImportFrom):
            names = [each.module or ""] if isinstance(each, ast.ImportFrom) else [alias.name for alias in each.names]
            for other in (path.with_name(f"{name.partition('.')[0]}.py") for name in names):
                if other not in files and other.is_file():
                    _gather(other, files)


def told_of(name: str) -> str:
    """What a figure says of something in a file: its name and the file's sum, as in `a.py:Adam sha256:0123456789ab`."""
    return f"{name} sha256:{sum_of(name)}"


def name_told(told: str) -> str | None:
    """The name in what a figure says of something in a file; None if it is not that."""
    found = _TOLD_OF.fullmatch(told)
    return found["name"] if found else None


def check_told(several: Iterable[str]) -> None:
    """Refuse what a figure shows, if it is code that nobody named who may; warn where its file has changed."""
    named = {told: name for told in several if (name := name_told(told)) is not None}
    for name in named.values():
        _check_allowed(name)
    for path in dict.fromkeys(_parts(name)[0] for told, name in named.items() if told_of(name) != told):
        warnings.warn(
            f"{path} is not what it was when this figure was made; what is shown is what it does now.",
            OptvizWarning,
            stacklevel=2,
        )


def object_in(name: str) -> Any:
    """What a name such as `homework.py:Adam` means, after its file was run.

    Raises `OptvizError` if nobody who may has named the file, or if it fails, or has no such thing.
    """
    path, wanted = _parts(name)
    module, own = _own_in(name)
    if wanted is None:
        if len(own) == 1:
            return next(iter(own.values()))
        raise OptvizError(f"{path} has {cut(', '.join(own), 100) or 'nothing'}; name one, as in {path}:{_first(own)}.")
    if wanted not in vars(module):
        raise unknown_name(f"class or function in {path}", wanted, own)
    if (told := outdented_in(_read(path).decode(errors="replace"), wanted)) is not None:
        raise OptvizError(f"{path}{told}")
    return vars(module)[wanted]


def names_in_file(name: str) -> list[str]:
    """What classes and functions a file has of its own, after it was run; raises as `object_in`."""
    return list(_own_in(name)[1])


def _own_in(name: str) -> tuple[ModuleType, dict[str, Any]]:
    _check_allowed(name)
    module = _module(_parts(name)[0])
    own = {key: each for key, each in vars(module).items() if _is_of(each, module) and not key.startswith("_")}
    return module, own


def _check_allowed(name: str) -> None:
    path, _ = _parts(name)
    if path.resolve() not in _allowed:
        raise OptvizError(
            f"{name} is code in a file, which runs only where the command line names it; read it, and if you trust it, "
            f"add --code {path}. In Python, import it and hand over the object."
        )


def _parts(name: str) -> tuple[Path, str | None]:
    found = _NAMED.fullmatch(name)
    path, wanted = (found["path"], found["name"]) if found else (name, None)
    return Path(path.strip()), wanted.strip() if wanted else None


def _first(names: Iterable[str]) -> str:
    return next(iter(names), "NAME")


def _is_of(each: object, module: ModuleType) -> bool:
    return callable(each) and getattr(each, "__module__", None) == module.__name__


def _read(path: Path) -> bytes:
    check_ordinary(path)
    try:
        return path.read_bytes()
    except OSError as error:
        raise OptvizError(f"Cannot read {path}: {reason_of(error)}; {advice_for(error, 'check its name')}.") from error


def _module(path: Path) -> ModuleType:
    """The module that a file makes, run once as long as it stays the same."""
    content = _read(path)
    key = path.resolve(), _sum(content)
    if key not in _loaded:
        _loaded[key] = _run(path, content, f"own_{key[1][:_TOLD]}")
    return _loaded[key]


def _run(path: Path, content: bytes, name: str) -> ModuleType:
    code = _compiled(path, content)
    spec = importlib.util.spec_from_file_location(name, path.resolve())
    if spec is None:
        raise OptvizError(f"{path} cannot be run as Python; check its name.")
    module = importlib.util.module_from_spec(spec)
    # What lies beside it may be imported there, as where it was written.
    sys.path.insert(0, str(path.resolve().parent))
    sys.modules[name] = module
    try:
        # Not by the loader, which would run what an older or a foreign `__pycache__` beside the file holds.
        exec(code, module.__dict__)  # noqa: S102 the command line names the file, to have it run
    except OptvizError:
        raise
    except FAILURES as error:
        del sys.modules[name]
        lines = [line for frame, line in traceback.walk_tb(error.__traceback__) if _file(frame) == str(path.resolve())]
        where = f" in line {lines[-1]}" if lines else ""
        raise OptvizError(
            f"{path} cannot be run: {type(error).__name__}{where}: {cut(str(error), 200)}; mend it there."
        ) from error
    finally:
        sys.path.remove(str(path.resolve().parent))
    return module


def _file(frame: FrameType) -> str:
    return frame.f_code.co_filename


def _compiled(path: Path, content: bytes) -> CodeType:
    """The code of exactly what was read, or a refusal of what is no Python, with the line."""
    try:
        return compile(content, str(path.resolve()), "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        if isinstance(error, IndentationError) and (told := outdented_at(content.decode(errors="replace"), error)):
            raise OptvizError(f"{path}{told}") from error
        line = getattr(error, "lineno", None)
        text = " ".join((getattr(error, "text", None) or "").split())
        where = f", line {line}" if line else ""
        quoted = f" ({cut(text, 60)})" if text else ""
        reason = getattr(error, "msg", None) or str(error)
        made = OptvizError(f"{path}{where} is not Python: {reason}{quoted}; mend it there.")
        raise made from error
