"""Further videos, written by imageio: a row of the table is a format.

imageio's own table lists some 360 endings, but few of them are films: most hold one picture, or ask for one size or
rate, or can only be read. These here are tested to hold any film and its recipe.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

from optviz.film.containers import riff
from optviz.film.formats import Film, Format
from optviz.film.formats.video import CODECS, REPEATED, VideoWriter, pyav, set_context
from optviz.film.pieces import Data


class Container(NamedTuple):
    """A file of video: FFmpeg's name of its format, that format's options, and more of the encoder's."""

    name: str
    options: dict[str, str]
    encoding: dict[str, str]


VIDEOS = {
    # With keys, because the comment that QuickTime had before them ends at 64 KB.
    ".mov": Container("mov", {"movflags": "use_metadata_tags"}, {}),
    ".mkv": Container("matroska", {}, {}),
    # This container cannot say that a frame is shown in another place than it is written.
    ".avi": Container("avi", {}, {"bf": "0"}),
}


class ImageioWriter(VideoWriter):
    """Writes one video, with the timing of `VideoWriter`."""

    def _open(self, av: ModuleType, ending: str, index: int, provenance: str) -> None:  # noqa: ARG002
        import imageio.v3 as imageio

        name, options, encoding = VIDEOS[ending]
        layout = {"moov_size": str(index)} if name == "mov" else {}
        how: dict[str, Any] = {"container": name, "options": {"fflags": "+bitexact", **layout, **options}}
        file: Any = self.file
        self.video: Any = imageio.imopen(file, "w", plugin="pyav", extension=ending, **how)
        codec, quality = CODECS[".mp4"]
        self.video.init_video_stream(codec, fps=float(self.rate), pixel_format="yuv420p")
        self.video.container_metadata["comment"] = provenance
        # imageio has no way to hand on quality, threads or the names of the colours.
        context = self.video._video_stream.codec_context  # noqa: SLF001
        context.options = {**quality, **encoding}
        set_context(context)
        height, width = (str(side) for side in self.canvas.shape)
        scale = {"w": width, "h": height, "out_color_matrix": "bt709", "out_range": "tv"}
        self.video.set_video_filter([("scale", scale), ("format", "yuv420p")])

    def _show(self, times: int) -> None:
        picture = self.canvas.astype("<u4", copy=False).view(np.uint8).reshape(*self.canvas.shape, 4)
        for _ in range(times):
            self.video.write_frame(picture, pixel_format="rgba")

    def _end(self) -> None:
        self.video.close()


def _avi_comment(data: Data, most: int) -> bytes | None:
    """The comment in the list of texts, which ends with a zero."""
    lists = (each for each in riff(data, 12, len(data)) if each.kind == b"LIST")
    texts = next((each for each in lists if data[each.start : each.start + 4] == b"INFO"), None)
    for text in riff(data, texts.start + 4, texts.end) if texts else ():
        # One without its zero was cut off.
        if text.kind == b"ICMT" and data[text.end - 1] == 0:
            return data[text.start : min(text.end - 1, text.start + most + 1)]
    return None


def _writer(film: Film) -> ImageioWriter:
    return ImageioWriter(film.file, film.ending, film.shape, film.lasting, film.text)


def _format(rank: int, ending: str) -> Format:
    use = "a video for programs that take no other; written by imageio"
    # MOV and MKV are read as MP4 and WebM are.
    begins, read = (rb"RIFF....AVI ", _avi_comment) if ending == ".avi" else (None, None)
    return Format(rank, (ending,), use, f"H.264; {REPEATED}", _writer, check=pyav, begins=begins, read=read)


FORMATS = tuple(_format(rank, ending) for rank, ending in enumerate(VIDEOS, 5))
