"""Films as MP4 and WebM, which have a constant frame rate: a frame that lasts longer is repeated."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable
from fractions import Fraction
from types import ModuleType
from typing import Any, BinaryIO

import numpy as np

from optviz.errors import OptvizError
from optviz.film.containers import Chunk, boxes, elements, inside
from optviz.film.formats import Film, Format
from optviz.film.pieces import Data
from optviz.film.timing import FRAMES_PER_SECOND
from optviz.pixels import Pixels

# Half of the colour resolution is lost in yuv420p; at these qualities nothing else can be seen to be.
CODECS = {
    ".mp4": ("libx264", {"preset": "medium", "tune": "animation", "crf": "18"}),
    ".webm": ("libvpx-vp9", {"deadline": "realtime", "cpu-used": "6", "row-mt": "1", "crf": "20", "b": "0"}),
}
_THREADS = 2
_BT709 = 1
_LIMITED_RANGE = 1


def pyav(ending: str) -> ModuleType:
    """PyAV, which is needed for videos alone; raises `OptvizError` if it is not installed."""
    try:
        import av
    except ImportError as error:
        raise OptvizError(f"A film as {ending} needs PyAV; install it with pip install av, or write .gif.") from error
    return av


class VideoWriter:
    """Writes one video into a file that can be sought in.

    `lasting` are the milliseconds of all frames, of which the first and the last may be much longer. An odd side is
    made even by repeating its last pixels, because yuv420p has one colour for each two by two of them.
    """

    def __init__(
        self, file: BinaryIO, ending: str, shape: tuple[int, int], lasting: list[int], provenance: str
    ) -> None:
        av = pyav(ending)
        height, width = (side + side % 2 for side in shape)
        self.shape = shape
        self.canvas: Pixels = np.zeros((height, width), dtype=np.uint32)
        self.rate = constant_rate(lasting)
        self.first = lasting[0]
        self.milliseconds = 0
        self.repeated = 0
        self.file = _PatientFile(file)
        repeats = math.ceil(sum(lasting) * self.rate / 1000) + 1
        self._open(av, ending, _room_for_index(repeats, provenance), provenance)

    def _open(self, av: ModuleType, ending: str, index: int, provenance: str) -> None:
        """Begin the file; its index has so many bytes at most."""
        height, width = self.canvas.shape
        self.source = av.VideoFrame.from_numpy_buffer(
            self.canvas.view(np.uint8).reshape(height, width, 4), format="rgba"
        )
        codec, options = CODECS[ending]
        layout = {"moov_size": str(index)} if ending == ".mp4" else {}
        self.container = av.open(self.file, "w", format=ending[1:], options={"fflags": "+bitexact", **layout})
        self.container.metadata["comment"] = provenance
        self.stream: Any = self.container.add_stream(codec, rate=self.rate, options=options)
        self.stream.width, self.stream.height, self.stream.pix_fmt = width, height, "yuv420p"
        set_context(self.stream.codec_context)

    def add(self, pixels: Pixels, changed: Iterable[tuple[slice, slice]], milliseconds: int) -> None:
        """Add a frame that lasts that long; `changed` are the only parts of `pixels` that are looked at."""
        height, width = self.shape
        if self.repeated == 0:
            self.canvas[:height, :width] = pixels
        for place in changed:
            self.canvas[place] = pixels[place]
        self.canvas[:, width:] = self.canvas[:, width - 1 : width]
        self.canvas[height:] = self.canvas[height - 1]
        self.milliseconds += milliseconds
        # Counted from the second frame on, so that the rounding of the first does not take a frame from another.
        times = round(self.first * self.rate / 1000) or 1
        times += round((self.milliseconds - self.first) * self.rate / 1000) - self.repeated
        self._show(times)
        self.repeated += times
        self.file.complain()

    def _show(self, times: int) -> None:
        """Encode what is on the canvas for so many frames."""
        picture = self.source.reformat(format="yuv420p", dst_colorspace=_BT709, dst_color_range=_LIMITED_RANGE)
        for time in range(times):
            picture.pts = self.repeated + time
            self.container.mux(self.stream.encode(picture))

    def close(self) -> None:
        """Write what the encoder still has, and the end."""
        self._end()
        self.file.complain()

    def _end(self) -> None:
        self.container.mux(self.stream.encode())
        self.container.close()


def set_context(context: Any) -> None:
    """What an encoder does not take as an option: the same bytes on every machine, and the colours' names."""
    # However many processors there are.
    context.thread_count = _THREADS
    context.colorspace = context.color_primaries = context.color_trc = _BT709
    context.color_range = _LIMITED_RANGE


class _PatientFile:
    """A file whose first error, or an interruption, is raised only when asked for.

    PyAV prints or loses what is raised while it writes or seeks, and may crash on it.
    """

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.error: BaseException | None = None

    def write(self, data: bytes) -> int:
        self._tried(self.file.write, data)
        return len(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Also writes what is buffered, and may fail as `write` does."""
        return self._tried(self.file.seek, offset, whence)

    def tell(self) -> int:
        return self._tried(self.file.tell)

    def close(self) -> None:
        """Nothing: whoever has opened the file closes it."""

    def complain(self) -> None:
        if self.error is not None:
            raise self.error

    def _tried(self, call: Callable[..., int], *arguments: Any) -> int:
        if self.error is None:
            try:
                return call(*arguments)
            except BaseException as error:  # noqa: BLE001 it is raised by `complain`
                self.error = error
        return 0


def constant_rate(lasting: list[int]) -> Fraction:
    """The simplest number of frames per second that gives these milliseconds, to their unit; both ends are longer."""
    usual = lasting[1:-1]
    if not usual:
        return Fraction(FRAMES_PER_SECOND)
    frames, milliseconds = len(usual), sum(usual)
    unit = 1 if any(each % 10 for each in usual) else 10
    low, high = (Fraction(1000 * frames, milliseconds + away) for away in (unit, -unit))
    denominator = 1
    while not low <= (rate := Fraction(round((low + high) / 2 * denominator), denominator)) <= high:
        denominator += 1
    return rate


def _room_for_index(frames: int, provenance: str) -> int:
    """Bytes before the pictures for the index, so that a browser can begin before it has read all of the file.

    For each frame, in the worst case: its duration and its offset (8 each), its size, whether it is a key (4 each), and
    a chunk of its own (12 and 8).
    """
    return 4096 + 44 * frames + len(provenance.encode())


def mp4_comment(data: Data, most: int) -> bytes | None:
    """The comment: in MP4 in the form that Apple's programs read, in MOV the first text that has a key."""
    texts = inside(data, Chunk(b"", 0, len(data)), [b"moov", b"udta", b"meta", b"ilst"], boxes)
    found = texts and (
        inside(data, texts, [b"\xa9cmt", b"data"], boxes) or inside(data, texts, [b"\0\0\0\1", b"data"], boxes)
    )
    # Before the text stand its type and its language.
    return data[found.start + 8 : min(found.end, found.start + 9 + most)] if found else None


def matroska_comment(data: Data, most: int) -> bytes | None:
    """The tag COMMENT, in MKV and WebM; the IDs are Segment, Tags, Tag, SimpleTag, TagName and TagString."""
    segment = inside(data, Chunk(b"", 0, len(data)), [b"\x18\x53\x80\x67"], elements)
    tags = inside(data, segment, [b"\x12\x54\xc3\x67"], elements) if segment else None
    # Each of them may hold as many as all of them together.
    for tag in elements(data, tags.start, min(tags.end, tags.start + 2 * most)) if tags else ():
        for simple in elements(data, tag.start, tag.end):
            name, text = (inside(data, simple, [kind], elements) for kind in (b"\x45\xa3", b"\x44\x87"))
            if name and text and data[name.start : min(name.end, name.start + 8)] == b"COMMENT":
                return data[text.start : min(text.end, text.start + 1 + most)]
    return None


def _writer(film: Film) -> VideoWriter:
    return VideoWriter(film.file, film.ending, film.shape, film.lasting, film.text)


REPEATED = "constant rate, the last frame repeated"
FORMATS = (
    Format(
        3,
        (".mp4",),
        "a video for the web and for slides",
        f"H.264; {REPEATED}",
        write=_writer,
        check=pyav,
        begins=rb"....ftyp",
        read=mp4_comment,
    ),
    Format(
        4,
        (".webm",),
        "a video for the web and for slides",
        f"VP9; {REPEATED}",
        write=_writer,
        check=pyav,
        begins=rb"\x1a\x45\xdf\xa3",
        read=matroska_comment,
    ),
)
