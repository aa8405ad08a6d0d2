"""Images of another program, a file or a folder of them, judged as the samples of a run are."""

from __future__ import annotations

import contextlib
import warnings
from pathlib import Path
from typing import Callable, NamedTuple

import numpy as np
from PIL import Image

from gan_tf1 import npz
from gan_tf1.data import pictures
from gan_tf1.errors import UsageError
from gan_tf1.evaluation.quality import Quality
from gan_tf1.evaluation.reference import LEAST, Reference, centre
from gan_tf1.files import open_regular

NAME = "images"  # of the array in an .npz file
SIZES = ((28, 28), (32, 32))  # without and with the black border that recipes add
MOST_BYTES = 1 << 29  # of that array: half a million images


class Given(NamedTuple):
    """The images of a file or of a folder."""

    source: str  # as it was named
    images: np.ndarray  # uint8 [n, 28, 28], 0 black to 255 white


class Judged(NamedTuple):
    """What was measured of some of them."""

    source: str
    available: int
    quality: Quality


def read(source: str, say: Callable[[str], None]) -> Given:
    """The images of an .npz file, or the pictures below a folder.

    An .npz file has `images`, uint8 [n, height, width], [n, height, width, 1] or
    [n, height * width]. Of 32x32 pixels the middle 28x28 are taken, as of the samples of recipes
    that add a border. Pictures are read as those to learn from are, so of any size. say: gets
    warnings. Raises UsageError for what cannot be read or measured.
    """
    path = Path(source)
    images = _pictures(path, say) if path.is_dir() else _in_rows(_array(path), source)
    if len(images) < LEAST:
        raise UsageError(
            f"--images {source}: {len(images)} images; their statistics need at least {LEAST}"
        )
    return Given(source, centre(images))


def judge(given: Given, reference: Reference, seed: int) -> Judged:
    """As many of the images as the reference compares, chosen at random by the seed."""
    # Not the first: a folder may have them class by class.
    order = np.random.RandomState(seed).permutation(len(given.images))
    quality = reference.measure(given.images[order[: reference.count]]).quality
    return Judged(given.source, len(given.images), quality)


def _array(path: Path) -> np.ndarray:
    """`images` of an .npz file, of whatever shape."""

    def require(name: str, dtype: np.dtype, size: int) -> None:
        if dtype != np.uint8:
            raise UsageError(
                f"--images {path}: {name} is {dtype}; must be uint8, 0 for black to 255 for white"
            )
        if size > MOST_BYTES:
            raise UsageError(
                f"--images {path}: {name} has {size:,} bytes; at most {MOST_BYTES:,} are read"
            )

    try:
        return npz.read(path, require, [NAME])[NAME]
    except KeyError:
        raise UsageError(f"--images {path}: it has no array {NAME!r}") from None
    except OSError as error:
        raise UsageError(
            f"--images {path}: cannot be read ({error.strerror or error}); name an .npz file or a "
            "folder of pictures"
        ) from None
    except npz.Damaged as error:
        raise UsageError(
            f"--images {path}: no .npz file that np.savez has written, or a damaged one ({error})"
        ) from None


def _in_rows(images: np.ndarray, source: str) -> np.ndarray:
    """[n, height, width] of the shapes that `read` takes."""
    found = images
    if found.ndim == 4 and found.shape[3] == 1:
        found = found[..., 0]
    for height, width in SIZES:
        if found.ndim == 2 and found.shape[1] == height * width:
            found = found.reshape([-1, height, width])
    if found.ndim != 3 or found.shape[1:] not in SIZES:
        raise UsageError(
            f"--images {source}: {NAME} has shape {list(images.shape)}; must be [n, 28, 28] or, "
            "with a border that is cut off, [n, 32, 32], flat or with a last axis of 1 too"
        )
    return found


def _pictures(folder: Path, say: Callable[[str], None]) -> np.ndarray:
    """Of the pictures below a folder: as they are where that is a size to measure, else 28x28."""
    paths = pictures.in_order(folder)
    size = (_size(paths[0]) if paths else None) or SIZES[0]
    if size not in SIZES:
        say(
            f"warning: {folder}: pictures of {size[1]}x{size[0]} pixels, the first one at least; "
            "they are resized to 28x28"
        )
        size = SIZES[0]
    try:
        return pictures.read(folder, size, say).images
    except UsageError as error:
        raise UsageError(f"--images {error}") from None


def _size(path: Path) -> tuple[int, int] | None:
    """(height, width) of a picture; None where it cannot be read, which the reader will say."""
    with contextlib.suppress(Exception), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow's, of a picture that is huge
        with open_regular(path) as file, Image.open(file) as picture:
            return picture.height, picture.width
    return None
