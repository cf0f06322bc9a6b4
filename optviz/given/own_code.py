"""Code of one's own: what it gives, as numbers; and what it raises, as a sentence that says where."""

from __future__ import annotations

import functools
import inspect
import sys
import sysconfig
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path
from types import FrameType, FunctionType, MemberDescriptorType, NoneType
from typing import Any, NoReturn, ParamSpec, Self, TypeGuard, TypeVar

import numpy as np
from numpy.typing import NDArray

from optviz.errors import FAILURES, OptvizError
from optviz.given.limits import LONGEST_NAME
from optviz.system.printable import cut, printable
from optviz.system.progress import Progress

_Given = ParamSpec("_Given")
_Made = TypeVar("_Made")
_HERE = Path(__file__).parents[1]
# The catalogue's surfaces, whose folder lies beside the package in a checkout, belong to the program.
_PROGRAM = (_HERE, _HERE.parent / "surfaces")
_LIBRARIES = tuple({Path(sysconfig.get_path(each)) for each in ("stdlib", "platstdlib", "purelib", "platlib")})
# The file of code that was made from a text.
_GENERATED = "<string>"
_LONGEST = 60
_ANSWERED_BY_NONE = "what_nobody_has"
_NOTHING = object()
_MEND = "; mend it there."


class OwnCodeError(OptvizError):
    """Code of one's own raised an exception, or gave what it must not; `at` adds the step, where there is one."""

    def __init__(self, what: str, why: str, when: str = "") -> None:
        self.what, self.why = what, why
        super().__init__(what + when + why)

    def __reduce__(self) -> tuple[Any, ...]:
        """It must come whole from another process."""
        return type(self), (str(self), "")

    def at(self, step: int) -> Self:
        """The same error, said of a step."""
        return type(self)(self.what, self.why, f" at step {step}")


class RuleError(OwnCodeError):
    """A rule of one's own raised an exception in a step, of which the other runs of a race know nothing."""

    @property
    def told(self) -> str:
        """What it raised and where, without what is to be done."""
        return cut(printable(self.what + self.why.removesuffix(_MEND)), LONGEST_NAME)


def raised(
    error: BaseException, method: str, owner: object = None, kind: type[OwnCodeError] = OwnCodeError
) -> OwnCodeError:
    """What is said when a method of one's own raises: the class, the method, the place and the exception."""
    name = owner.__name__ if _is_class(owner) else type(owner).__name__
    reason = _one_line(str, error)
    told = f": {cut(reason, 200)}" if reason else ""
    return kind(
        f"`{method}`{'' if owner is None else f' of {name}'} raised {type(error).__name__}",
        f"{_place(error, owner, method)}{told}{_MEND}",
    )


def told_of(error: BaseException) -> OwnCodeError | None:
    """What is said of an error that code of one's own raised, wherever it was asked; None if it was other code."""
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if not (is_of_the_program(frame) or is_of_a_library(frame.f_code.co_filename)):
            return raised(error, frame.f_code.co_name, frame.f_locals.get("self"))
    return None


def guarded(function: Callable[_Given, _Made]) -> Callable[_Given, _Made]:
    """The same function, for which an argument that fails where it is asked of something is a sentence."""

    @functools.wraps(function)
    def guard(*args: _Given.args, **options: _Given.kwargs) -> _Made:
        try:
            return function(*args, **options)
        except OptvizError:
            raise
        except FAILURES as error:
            if told := told_of(error):
                raise told from error
            raise

    return guard


def held(owner: object, name: str, default: Any = None) -> Any:
    """What an object of one's own has under a name, or the default where it has none.

    Raises `OwnCodeError` where it has it, and telling it fails: also with an AttributeError, which only says that there
    is none where nothing of that name stands in its class.
    """
    try:
        return getattr(owner, name)
    except OptvizError:
        raise
    except AttributeError as error:
        frames = error.__traceback__ and error.__traceback__.tb_next
        stands = inspect.getattr_static(owner, name, None)
        # A slot that is empty holds nothing.
        if frames and not isinstance(stands, (NoneType, MemberDescriptorType)):
            raise raised(error, name, owner) from error
        return default
    except FAILURES as error:
        raise raised(error, name, owner) from error


def checked_progress(progress: Any) -> Progress[Any]:
    """A function that follows a piece of work. Raises `OptvizError` for what is none, and where it does not."""
    hands_on = "`progress` must be a function that hands on what it is given"
    if not callable(progress):
        raise OptvizError(f"{hands_on}, got {shown(progress)}.")

    def follow(each: Iterable[Any], total: int) -> Iterable[Any]:
        try:
            given = progress(each, total)
        except OptvizError:
            raise
        except FAILURES as error:
            raise raised(error, "progress") from error
        if not isinstance(given, Iterable):
            raise OptvizError(f"{hands_on}, and it gave {shown(given)}.")
        return given

    return follow


def raise_at(error: Exception, step: int) -> NoReturn:
    """Raise an error again: with the step if it comes from code of one's own, or else as it is."""
    if isinstance(error, OwnCodeError):
        raise error.at(step) from error.__cause__
    if not isinstance(error, OptvizError) and (told := told_of(error)):
        raise told.at(step) from error
    raise error


def shown(value: object, write: Callable[[Any], str] = repr) -> str:
    """A value as a message quotes it, whatever it is: its beginning in one line, of an array nothing but the shape."""

    def told(value: object) -> str:
        if inspect.iscoroutine(value):
            # Nobody will wait for it, of which Python would warn.
            value.close()
        return (
            f"an array of the shape {value.shape}" if isinstance(value, np.ndarray) and value.size > 4 else write(value)
        )

    return cut(_one_line(told, value), _LONGEST)


def answers_everything(owner: object) -> bool:
    """Whether an object has whatever it is asked for, as a mock, so that what it has tells nothing of it."""
    return held(owner, _ANSWERED_BY_NONE, _NOTHING) is not _NOTHING


def line_in(given: object, owner: object, name: str) -> str:
    """What an object of one's own is called, as one line."""
    try:
        return " ".join(str(given).split())
    except FAILURES as error:
        raise raised(error, name, owner) from error


def _one_line(write: Callable[[Any], str], value: object) -> str:
    try:
        return " ".join(write(value).split())
    # What a class of one's own says of itself may be anything, and may fail; Python writes no number of that length.
    except FAILURES:
        return "a number of thousands of digits" if type(value) is int else f"a {type(value).__name__}"


def numbers_in(given: object, shape: tuple[int, ...]) -> NDArray[np.float64] | None:
    """What code of one's own gave as an array of its own, of this shape but for sides of 1; None if it is not that."""
    try:
        numbers = np.asarray(given)
    # A ragged list, or an array of another library that cannot be turned into one of NumPy's.
    except FAILURES:
        return None
    sides, expected = ([side for side in each if side != 1] for each in (numbers.shape, shape))
    if numbers.dtype.kind not in "iuf" or sides != expected:
        return None
    return numbers.reshape(shape).astype(np.float64)


def _place(error: BaseException, owner: object, name: str) -> str:
    """The file and line, in one's own code, that raised an error; or of what could not be called."""
    frames = [(frame, line) for frame, line in traceback.walk_tb(error.__traceback__) if not is_of_the_program(frame)]
    if not frames:
        return place_of(owner, name)
    # What one's own file calls in a library is raised there, but to be mended here.
    file = frames[0][0].f_code.co_filename
    return in_file(file, next(line for frame, line in reversed(frames) if frame.f_code.co_filename == file))


def place_of(owner: object, name: str) -> str:
    """Where the method or property of that name is written; or else the file of the class, if it is one's own."""
    found = inspect.getattr_static(owner, name, None)
    # What stands in a class is the function, or holds it: a property, a cached one, or a static method.
    held_by = issubclass(type(found), (property, functools.cached_property, staticmethod, classmethod))
    functions = [getattr(found, each, None) for each in ("fget", "func", "__func__")] if held_by else []
    code = next((each.__code__ for each in (*functions, found) if isinstance(each, FunctionType)), None)
    if code and code.co_filename != _GENERATED:
        return "" if _is_in_the_program(code.co_filename) else in_file(code.co_filename, code.co_firstlineno)
    cls = owner if _is_class(owner) else type(owner)
    file = getattr(sys.modules.get(cls.__module__), "__file__", None)
    return in_file(file) if isinstance(file, str) and not _is_in_the_program(file) else ""


def _is_class(owner: object) -> TypeGuard[type]:
    # `isinstance` asks the object, which may answer anything.
    return issubclass(type(owner), type)


def in_file(file: str, line: int | None = None) -> str:
    """A file and a line in it, in brackets, behind a blank."""
    in_cell = "ipykernel" in file or file.startswith("<ipython")
    return f" ({'the notebook' if in_cell else Path(file).name}{'' if line is None else f', line {line}'})"


def is_of_the_program(frame: FrameType) -> bool:
    """Whether what runs in a frame is ours."""
    # What a dataclass writes for itself has a name that nobody can open.
    generated = frame.f_code.co_filename == _GENERATED and frame.f_code.co_name.startswith("__")
    return generated or _is_in_the_program(frame.f_code.co_filename)


def is_of_a_library(file: str) -> bool:
    """Whether a file is of Python itself, or was installed."""
    # What Python is built of lies in no folder.
    return file.startswith(("<frozen ", "<__array_function__")) or any(
        each in Path(file).parents for each in _LIBRARIES
    )


def _is_in_the_program(file: str) -> bool:
    return any(folder in Path(file).parents for folder in _PROGRAM)
