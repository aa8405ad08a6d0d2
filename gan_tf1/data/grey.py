"""One picture file -> grey pixels of a wanted size, in memory that has a limit.

Every thread may read one at a time; together they take no more than `MOST_BYTES`.
"""

from __future__ import annotations

import contextlib
import os
import struct
import threading
from pathlib import Path
from typing import BinaryIO, Iterator

import numpy as np
from PIL import Image, UnidentifiedImageError

from gan_tf1.files import open_regular

# Only these, whatever the ending: for others Pillow starts programs (EPS) or follows references.
FORMATS = ("BMP", "GIF", "JPEG", "PNG", "PPM", "TIFF", "WEBP")
MOST_BYTES = 900 * 1000 * 1000  # of memory, for all threads
_MOST_FILE_BYTES = 300 * 1000 * 1000  # Pillow reads some formats, and parts of others, as a whole
_MOST_EXIF_BYTES = 1 << 20  # Pillow makes a number of each two bytes; cameras write 64 KiB at most
_STRIP_PIXELS = 1 << 20  # that are converted at once

# What a pixel takes, measured on Pillow 9.5 and 13: as it is stored,
_STORED_BYTES = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2, "I;16N": 2}
_OTHER_BYTES = 4
# and then as a grey one, turned upright and cut; or, before that,
_GREY_BYTES = 3
# what the reader needs, a strip that may be the whole picture, or frames, more than these three;
_READER_BYTES = {"PPM": 2, "TIFF": 8, "WEBP": 14}
# a progressive JPEG all its coefficients, of each band.
_COEFFICIENT_BYTES = 2
_KEPT = ("GIF", "JPEG", "PNG", "WEBP")  # formats in which a part of the file may be kept

# TIFF 6.0, section 2, and BigTIFF: (where the offset of the directory stands, its form, that of the
# number of tags, that of a tag: number, type, how many values).
_TIFF = {
    b"II*\0": (4, "<L", "<H", "<HHLxxxx"),
    b"MM\0*": (4, ">L", ">H", ">HHLxxxx"),
    b"II\0*": (4, "<L", "<H", "<HHLxxxx"),  # wrong, and read by Pillow
    b"MM*\0": (4, ">L", ">H", ">HHLxxxx"),
    b"II+\0": (8, "<Q", "<Q", "<HHQxxxxxxxx"),
    b"MM\0+": (8, ">Q", ">Q", ">HHQxxxxxxxx"),
}
_RAW_TYPES = (1, 2, 7)  # bytes and text; of all others Pillow makes a Python number of each
_MOST_VALUES = 400000  # of one tag: the offsets of the smallest tiles of the largest picture
_MOST_TAGS = 1000

_ORIENTATION = 0x0112  # the EXIF tag: how the camera was held
_UPRIGHT = {
    2: Image.FLIP_LEFT_RIGHT,
    3: Image.ROTATE_180,
    4: Image.FLIP_TOP_BOTTOM,
    5: Image.TRANSPOSE,
    6: Image.ROTATE_270,
    7: Image.TRANSVERSE,
    8: Image.ROTATE_90,
}


# Pillow's pixels in pieces so large that malloc gives each back to the system: of smaller ones,
# the heap of every thread keeps what its largest picture has taken.
Image.core.set_block_size(1 << 26)


class Unreadable(Exception):
    """Why a file gives no picture, in a few words."""


class _Budget:
    """Bytes that threads share: each takes what it may need, and waits until so much is left."""

    def __init__(self, total: int) -> None:
        self._left = total
        self._changed = threading.Condition()

    @contextlib.contextmanager
    def taken(self, amount: int) -> Iterator[None]:
        """amount: not above the total, for which it would wait for ever."""
        with self._changed:
            self._changed.wait_for(lambda: self._left >= amount)
            self._left -= amount
        try:
            yield
        finally:
            with self._changed:
                self._left += amount
                self._changed.notify_all()


_memory = _Budget(MOST_BYTES)


def read(path: Path, size: tuple[int, int]) -> np.ndarray:
    """uint8 [height, width] of a picture. Raises Unreadable."""
    try:
        with open_regular(path) as file:
            in_file = os.fstat(file.fileno()).st_size
            if in_file == 0:
                raise Unreadable("empty")
            if in_file > _MOST_FILE_BYTES:
                raise Unreadable(f"too large: {in_file:,} bytes")
            _require_few_values(file)
            # Opened twice. A thread that kept what it has while it waits for more might wait for
            # one that does the same.
            with _memory.taken(2 * in_file), _opened(file) as picture:
                needed = _needed(picture, in_file)
            with _memory.taken(needed), _opened(file) as picture:
                pixels = _pixels(picture, size)
                picture.close()  # frees it before another thread takes its place
                return pixels
    except Unreadable:
        raise
    except UnidentifiedImageError:
        raise Unreadable("no picture") from None
    except (Image.DecompressionBombError, MemoryError):
        raise Unreadable("too large") from None
    except OSError as error:
        raise Unreadable(error.strerror or "damaged or cut short") from None
    except Exception:
        # Pillow's readers raise almost anything, from SyntaxError to KeyError, on a damaged file.
        raise Unreadable("damaged") from None


def _opened(file: BinaryIO) -> Image.Image:
    file.seek(0)
    return Image.open(file, formats=FORMATS)


def _needed(picture: Image.Image, in_file: int) -> int:
    """Bytes of memory, at most, that reading it takes. Raises Unreadable where that is too much."""
    pixels = picture.width * picture.height
    later = _GREY_BYTES
    if picture.info.get("progressive"):
        later = max(later, _COEFFICIENT_BYTES * len(picture.getbands()))
    elif picture.info.get("compression") != "raw":
        later += _READER_BYTES.get(picture.format or "", 0)
    needed = pixels * (_STORED_BYTES.get(picture.mode, _OTHER_BYTES) + later)
    needed += in_file if picture.format in _KEPT else 0
    # Between the limit and its double Pillow only warns.
    limited = Image.MAX_IMAGE_PIXELS and pixels > Image.MAX_IMAGE_PIXELS
    if limited or needed > MOST_BYTES:
        raise Unreadable(f"too large: {picture.width} x {picture.height} pixels")
    return needed


def _require_few_values(file: BinaryIO) -> None:
    """Raises Unreadable for a TIFF with a tag of so many numbers that they fill the memory."""
    layout = _TIFF.get(file.read(4))
    if layout is None:
        return
    place, offset, number, tag = layout
    for form in (offset, number):
        file.seek(place)
        (place,) = struct.unpack(form, file.read(struct.calcsize(form)))
    if place > _MOST_TAGS:
        raise Unreadable(f"{place:,} tags")
    tags = struct.Struct(tag).iter_unpack(file.read(place * struct.calcsize(tag)))
    if any(kind not in _RAW_TYPES and count > _MOST_VALUES for _, kind, count in tags):
        raise Unreadable("a tag of too many values")


def _pixels(picture: Image.Image, size: tuple[int, int]) -> np.ndarray:
    picture.load()
    grey = _grey(picture)
    # The reader of TIFF turns by itself.
    if picture.format != "TIFF":
        grey = _turned(grey, picture)
    return np.array(_resized(grey, size))


def _grey(picture: Image.Image) -> Image.Image:
    """Mode L: the luma of ITU-R BT.601, 0.299 R + 0.587 G + 0.114 B, over white."""
    mode = picture.mode
    # Of 16 bits: what Pillow itself converts is cut at 255, not scaled.
    deep = mode.startswith("I;16") or (mode == "I" and picture.format in ("PNG", "PPM"))
    if mode in ("I", "F", "LAB") and not deep:
        raise Unreadable(f"its numbers, mode {mode}, do not say what white is")
    grey = Image.new("L", picture.size)
    rows = max(1, _STRIP_PIXELS // picture.width)
    # In strips: between a picture and its grey one come others, of up to 32 bytes for each pixel.
    for top in range(0, picture.height, rows):
        strip = picture.crop((0, top, picture.width, min(top + rows, picture.height)))
        grey.paste(_scaled(strip) if deep else _over_white(strip), (0, top))
    return grey


def _scaled(strip: Image.Image) -> Image.Image:
    values = np.asarray(strip).astype(np.float64)  # in [0, 65535]
    return Image.fromarray(np.uint8(np.round(values / 257)))


def _over_white(strip: Image.Image) -> Image.Image:
    if strip.mode in ("LA", "PA", "RGBA") or "transparency" in strip.info:
        strip = strip.convert("RGBA")
        white = Image.new("L", strip.size, 255)
        white.paste(strip.convert("L"), (0, 0), strip.getchannel("A"))
        return white
    return strip.convert("L")


def _turned(grey: Image.Image, picture: Image.Image) -> Image.Image:
    """As the camera was held, if the picture says so."""
    if len(picture.info.get("exif") or b"") > _MOST_EXIF_BYTES:
        return grey
    try:
        method = _UPRIGHT.get(picture.getexif().get(_ORIENTATION))
    except Exception:
        return grey  # damaged EXIF data are no reason to lose a picture
    return grey if method is None else grey.transpose(method)


def _resized(grey: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The largest centred part with the proportions of `size`, resized; mode L."""
    height, width = size
    part_width = min(grey.width, max(1, round(grey.height * width / height)))
    part_height = min(grey.height, max(1, round(grey.width * height / width)))
    left, top = (grey.width - part_width) // 2, (grey.height - part_height) // 2
    part = (left, top, left + part_width, top + part_height)
    # Pillow widens the filter where it shrinks, so that every pixel counts; what has the size
    # already stays as it is. Not resize(box=part), which differs between versions of Pillow.
    return grey.crop(part).resize((width, height), Image.BICUBIC)
