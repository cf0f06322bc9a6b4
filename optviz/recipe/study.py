"""What a recipe has of a study, in the place of a race."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from optviz.recipe.wrong import WrongValueError

if TYPE_CHECKING:
    from optviz.given.spec import Spec

# The keys that mean something beside a study, which has a drawing of its own.
STUDIED = (
    *("study", "optimizers", "vary", "steps", "seed", "title", "caption", "notice", "question", "language", "theme"),
    *("color", "probe", "film", "transparent", "size", "dpi", "frames", "fps", "seconds", "loop", "letters", "at"),
    "own",
)

# What races alone have.
OF_RACES = ("tune",)
# What maps alone have, and what their colour may tell.
OF_MAPS = ("color", "probe", "film")
COLORS = ("steps", "loss", "verdict")
# The studies that are of a surface; the others are of samples.
OF_SURFACES = ("basins", "map", "race")


def check_keys(study: str, settings: Mapping[str, Any]) -> None:
    """Refuse keys that are not the defaults and mean nothing beside a study, or where there is none."""
    for name, value in settings.items():
        if name in OF_MAPS and not study.startswith("map("):
            raise WrongValueError(name, "must be left out where there is no map", value)
        if study and name not in STUDIED and not (name in OF_RACES and study.startswith("race(")):
            raise WrongValueError(name, "must be left out beside a study", value)


def usual_size(study: str) -> tuple[int, int]:
    """The size of its figure: maps stand side by side."""
    return (1200, 600) if study.startswith(OF_SURFACES) else (960, 640)


def command_of(study: str, vary: Sequence[str] = ()) -> list[str]:
    """The command that does a study such as `ensemble(digits):members=25`, or one that goes over values."""
    from optviz.given.spec import Spec

    spec = Spec.parse(study)
    if spec.name in OF_SURFACES:
        axes = ("film",) if spec.name == "basins" else ("x", "y")
        over = [f"--{axis}={text}" for axis, text in zip(axes, vary, strict=False)]
        surfaces = [f"--surface={each}" for each in str(spec.inner or "").split(";")]
        return [spec.name, *surfaces, *over, *_settings(spec)]
    # The columns of a table stand after its name.
    data, *columns = str(spec.inner or "").split(":")
    named = [f"--x={columns[0].replace('+', ',')}", f"--y={columns[1]}"] if len(columns) == 2 else []
    return [spec.name, f"--data={data}", *named, *_settings(spec)]


def _settings(spec: Spec) -> list[str]:
    from optviz.given.parameters import number_text

    return [f"--{key}={number_text(each)}" for key, each in spec.settings.items()]
