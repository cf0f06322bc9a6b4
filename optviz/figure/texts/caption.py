"""The caption of a figure, and when it is to be read."""

from __future__ import annotations

from optviz.errors import OptvizError, about
from optviz.figure.scene import Scene
from optviz.figure.texts.captions import filled


def caption_of(scene: Scene) -> str:
    """The caption with its numbers. Raises `OptvizError` if it names what there is not."""
    try:
        return filled(scene, scene.recipe.text(scene.recipe.caption))
    except OptvizError as error:
        with about("caption"):
            raise OptvizError(f"The caption cannot be filled in. {error}") from error


def tells_end(scene: Scene) -> bool:
    """Whether the caption has numbers of the finished race, and is to be read with its end."""
    return "{" in scene.recipe.text(scene.recipe.caption)


def told_at_end(scene: Scene) -> str:
    """What of the caption is written in the last frame alone."""
    return caption_of(scene) if tells_end(scene) else ""
