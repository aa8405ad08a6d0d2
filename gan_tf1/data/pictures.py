"""A folder of one's own pictures: of any size and colour there, grey and of one size here.

Whatever a picture is, it becomes what a viewer on a white page would show in grey, cut to the
wanted proportions around its centre, and resized.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Callable, Iterator, Sequence

import numpy as np
from PIL import Image, UnidentifiedImageError

from gan_tf1.data.dataset import PICTURES, Dataset
from gan_tf1.data.progress import PercentLine
from gan_tf1.errors import UsageError

ENDINGS = (
    ".bmp",
    ".gif",
    ".jfif",
    ".jpeg",
    ".jpg",
    ".pgm",
    ".png",
    ".ppm",
    ".tif",
    ".tiff",
    ".webp",
)
# Only these, whatever the ending: for others Pillow starts programs (EPS) or follows references.
_FORMATS = ("BMP", "GIF", "JPEG", "PNG", "PPM", "TIFF", "WEBP")
_NAMED = 3  # of the files that cannot be read
_QUIET_SECONDS = 1.0  # what takes no longer needs no progress
_THREADS = min(8, os.cpu_count() or 1)  # each holds a whole picture

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


class _Unreadable(Exception):
    """Why a file gives no picture, in a few words."""


def find(folder: Path, say: Callable[[str], None] = lambda line: None) -> Iterator[Path]:
    """The files below a folder, in its subfolders too, whose ending is a picture's, in no order.

    What has a name that starts with a dot is passed over: the hidden files and folders of several
    systems, among them macOS' companions of each file (`._a.jpg`). A folder that is reached again
    through a link is read once.

    say: gets a warning for a folder that cannot be listed.
    """

    def complain(error: OSError) -> None:
        say(f"warning: {_shown(error.filename)} is passed over ({error.strerror})")

    known = set()
    for here, folders, names in os.walk(str(folder), onerror=complain, followlinks=True):
        status = Path(here).stat()
        if (status.st_dev, status.st_ino) in known:
            folders.clear()
            continue
        known.add((status.st_dev, status.st_ino))
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            if name.lower().endswith(ENDINGS) and not name.startswith("."):
                yield Path(here, name)


def read(folder: Path, size: tuple[int, int], say: Callable[[str], None] = print) -> Dataset:
    """Every picture below a folder, in the order of their paths.

    Args:
      folder: the order is that of the paths below it, compared character by character with `/`
        between folders, so that it is the same on every system.
      size: (height, width) that the pictures get.
      say: gets a few lines of progress where it takes a while, and one line that counts the
        files that cannot be read and names the first few.

    Raises:
      UsageError: none can be read.
    """
    paths = sorted(find(folder, say), key=lambda path: path.relative_to(folder).as_posix())
    images, unreadable = [], []
    # The results first: zip asks them once more than there are, and so they come to their end.
    for result, path in zip(_results(paths, size, say), paths):
        if isinstance(result, np.ndarray):
            images.append(result)
        else:
            unreadable.append(f"{_shown(path.relative_to(folder).as_posix())} ({result})")
    named = ", ".join(unreadable[:_NAMED])
    if len(unreadable) > _NAMED:
        named += f" and {len(unreadable) - _NAMED:,} more"
    if not images:
        raise UsageError(
            f"{folder} holds no picture that can be read: {named or 'none at all'}; "
            f"looked for {', '.join(ENDINGS)}"
        )
    count = f"{len(images):,}"
    if unreadable:
        say(f"warning: skipped {len(unreadable):,} of {len(paths):,} pictures: {named}")
        count += f" of {len(paths):,}"
    stacked = np.stack(images)  # [n, height, width]
    labels = np.zeros([0], np.uint8)
    stacked.setflags(write=False)
    labels.setflags(write=False)
    return Dataset(
        PICTURES,
        "train",
        stacked,
        labels,
        f"{folder} ({count} pictures)",
        hashlib.sha256(stacked.tobytes()).hexdigest(),
        builtin=False,
    )


def _results(
    paths: Sequence[Path], size: tuple[int, int], say: Callable[[str], None]
) -> Iterator[np.ndarray | str]:
    """What `_try` says of each file, in order, several at a time."""
    progress = PercentLine("pictures:", len(paths), f"{len(paths):,} files", say)
    start = time.monotonic()
    Image.init()  # once, and not in several threads at once
    with warnings.catch_warnings(), ThreadPoolExecutor(_THREADS) as pool:
        warnings.simplefilter("ignore")  # Pillow's, on harmless oddities in files
        # Closing cancels what is not begun, so that Ctrl-C need not wait for thousands of files.
        tries = pool.map(functools.partial(_try, size=size), paths)
        # It is a generator, though no more than an iterator is promised.
        with contextlib.closing(tries) as results:  # type: ignore[type-var]
            for done, result in enumerate(results, 1):
                if time.monotonic() - start > _QUIET_SECONDS:
                    progress.show(done)
                yield result
    progress.end()


def _try(path: Path, size: tuple[int, int]) -> np.ndarray | str:
    """uint8 [height, width], or why not."""
    try:
        if path.stat().st_size == 0:  # a pipe too, which would have to be waited for
            return "empty"
        with path.open("rb") as file, Image.open(file, formats=_FORMATS) as picture:
            # Between the limit and its double Pillow only warns.
            if Image.MAX_IMAGE_PIXELS and picture.width * picture.height > Image.MAX_IMAGE_PIXELS:
                raise _Unreadable(f"too large: {picture.width} x {picture.height} pixels")
            picture.load()
            grey = _grey(picture)
            # The reader of TIFF turns by itself.
            if picture.format != "TIFF":
                grey = _turned(grey, picture)
            return np.array(_resized(grey, size))
    except _Unreadable as reason:
        return str(reason)
    except UnidentifiedImageError:
        return "no picture"
    except (Image.DecompressionBombError, MemoryError):
        return "too large"
    except OSError as error:
        return error.strerror or "damaged or cut short"
    except Exception:
        # Pillow's readers raise almost anything, from SyntaxError to KeyError, on a damaged file.
        return "damaged"


def _grey(picture: Image.Image) -> Image.Image:
    """Mode L: the luma of ITU-R BT.601, 0.299 R + 0.587 G + 0.114 B, over white."""
    mode = picture.mode
    if mode.startswith("I;16") or (mode == "I" and picture.format in ("PNG", "PPM")):
        # Of 16 bits: what Pillow itself converts is cut at 255, not scaled.
        values = np.asarray(picture).astype(np.float64)  # in [0, 65535]
        return Image.fromarray(np.uint8(np.round(values / 257)))
    if mode in ("I", "F", "LAB"):
        raise _Unreadable(f"its numbers, mode {mode}, do not say what white is")
    if mode in ("LA", "PA", "RGBA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        white = Image.new("L", picture.size, 255)
        white.paste(picture.convert("L"), (0, 0), picture.getchannel("A"))
        return white
    return picture.convert("L")


def _turned(grey: Image.Image, picture: Image.Image) -> Image.Image:
    """As the camera was held, if the picture says so."""
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


def _shown(name: str) -> str:
    """A file's name for the screen: no line break, nothing that cannot be written."""
    return "".join(sign if sign.isprintable() else "?" for sign in name)
