"""A race or a study: what draws it."""

from __future__ import annotations

from typing import Any, BinaryIO

from optviz.draw.frames import Frames
from optviz.draw.still import save_still
from optviz.draw.strip import save_strip
from optviz.draw.studied.frames import StudyFrames, save_study
from optviz.errors import OptvizError
from optviz.figure.scene import Scene
from optviz.figure.studied import Studied
from optviz.pixels import Pixels


def frames_of(shown: Scene | Studied) -> Frames | StudyFrames:
    """The pictures of a figure."""
    return StudyFrames(shown) if isinstance(shown, Studied) else Frames(shown)


def still_picture(shown: Scene | Studied) -> Pixels:
    """The frame that a still shows."""
    if isinstance(shown, Studied):
        return StudyFrames(shown).picture(shown.still_moment)
    return Frames(shown).picture(shown.still_step, shown.still_share)


def save_picture(shown: Scene | Studied, file: BinaryIO, kind: str, metadata: dict[str, Any], *, strip: bool) -> None:
    """Write the frame of a still, or the moments of a strip, as `"png"`, `"pdf"` or `"svg"`."""
    if not isinstance(shown, Studied):
        (save_strip if strip else save_still)(shown, file, kind, metadata)
        return
    if strip:
        raise OptvizError("A study has no strip of moments; take stills of it, with at=… for a step.")
    save_study(shown, file, kind, metadata)
