"""Further formats, written by imageio: a row of the table is a format.

imageio's own table lists some 360 endings, but few of them are films: most hold one picture, or ask for one size or
rate, or can only be read. These here are tested to hold any film and its recipe.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from types import ModuleType
from typing import Any, BinaryIO, NamedTuple

import numpy as np

from optviz.errors import OptvizError
from optviz.film.formats.video import CODECS, VideoWriter, set_context
from optviz.film.palette import Pixels, rgb


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
PAGES = (".tif", ".tiff")
FURTHER = (*VIDEOS, *PAGES)

_DESCRIPTION, _STRIPS, _ROWS_PER_STRIP = 270, 273, 278
# The bytes of each type of number, and the end of what an offset reaches (TIFF 6.0, section 2).
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
_MOST_BYTES = 2**32 - 1


def further_writer(
    file: BinaryIO, ending: str, shape: tuple[int, int], lasting: list[int], provenance: str
) -> VideoWriter | TiffWriter:
    """The writer of a film with one of the endings `FURTHER`; see `film_writer`."""
    if ending in PAGES:
        return TiffWriter(file, shape, provenance)
    return ImageioWriter(file, ending, shape, lasting, provenance)


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


class TiffWriter:
    """Writes the frames as the pages of one TIFF, which does not know how long each lasts.

    imageio writes each page; here they are put one after the other, because it would keep all of them in memory.
    """

    def __init__(self, file: BinaryIO, shape: tuple[int, int], provenance: str) -> None:
        self.file = file
        self.shown: Pixels = np.zeros(shape, dtype=np.uint32)
        self.provenance = provenance
        self.size = 0
        # Where the place of the next page is written.
        self.link = 0

    def add(self, pixels: Pixels, changed: Iterable[tuple[slice, slice]], centiseconds: int) -> None:  # noqa: ARG002
        """Add a page; `changed` are the only parts of `pixels` that are looked at after the first."""
        import imageio.v3 as imageio

        if self.size == 0:
            self.shown[...] = pixels
        for place in changed:
            self.shown[place] = pixels[place]
        about = {_ROWS_PER_STRIP: self.shown.shape[0]} | ({} if self.size else {_DESCRIPTION: self.provenance.encode()})
        how: dict[str, Any] = {"compression": "tiff_adobe_deflate", "tiffinfo": about}
        self._append(imageio.imwrite("<bytes>", rgb(self.shown), plugin="pillow", extension=".tiff", **how))

    def _append(self, page: bytes) -> None:
        if self.size + len(page) > _MOST_BYTES:
            raise OptvizError("A TIFF holds 4 GB, and this film is larger; have fewer frames or a smaller picture.")
        moved, first, link = _moved(page, self.size)
        if self.size:
            self.file.seek(self.link)
            self.file.write(struct.pack("<I", first))
            self.file.seek(self.size)
        self.file.write(moved)
        self.link = self.size + link
        self.size += len(moved)

    def close(self) -> None:
        """The last page is followed by none, as it was written."""


def _moved(page: bytes, by: int) -> tuple[bytes, int, int]:
    """A file of one page as a part of a larger one that it stands in so many bytes from the beginning.

    Then the place of its directory in the larger file, and in the page the place of the link to the next one.
    """
    moved = bytearray(page + b"\0" * (len(page) % 2))

    def move(at: int, count: int = 1, kind: str = "I") -> None:
        places = struct.unpack_from(f"<{count}{kind}", moved, at)
        struct.pack_into(f"<{count}{kind}", moved, at, *(place + by for place in places))

    (directory,) = struct.unpack_from("<I", page, 4)
    (entries,) = struct.unpack_from("<H", page, directory)
    for at in range(directory + 2, directory + 2 + 12 * entries, 12):
        tag, kind, count, value = struct.unpack_from("<HHII", page, at)
        is_elsewhere = count * _SIZES[kind] > 4
        if tag == _STRIPS:
            move(value if is_elsewhere else at + 8, count)
        if is_elsewhere:
            move(at + 8)
    return bytes(moved), directory + by, directory + 2 + 12 * entries
