"""Films as the browser decodes them, which is where most of them are seen."""

from __future__ import annotations

import base64
import math
from pathlib import Path
from typing import Any

import pytest

from optviz import animate

_REPEATED = """async ([type, data]) => {
    const bytes = Uint8Array.from(atob(data), each => each.charCodeAt(0));
    const decoder = new ImageDecoder({data: bytes, type});
    await decoder.tracks.ready;
    return decoder.tracks.selectedTrack.repetitionCount;
}"""
TYPES = {".gif": "image/gif", ".apng": "image/png", ".webp": "image/webp"}


@pytest.mark.parametrize("ending", TYPES)
@pytest.mark.parametrize("loop", [0, 1, 2, 3])
def test_a_browser_repeats_a_film_once_less_than_it_plays(
    ending: str, loop: int, lasting_tab: Any, tmp_path: Path
) -> None:
    path = tmp_path / f"film{ending}"
    animate("saddle", path, optimizers="sgd", steps=4, loop=loop, frames=2, size=(320, 240))
    data = base64.b64encode(path.read_bytes()).decode()
    repeated = lasting_tab.evaluate(_REPEATED, [TYPES[ending], data])
    assert repeated == (loop - 1 if loop else math.inf)
