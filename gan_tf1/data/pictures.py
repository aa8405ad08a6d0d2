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
from PIL import Image

from gan_tf1.data import grey
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
_NAMED = 3  # of the files that cannot be read
_QUIET_SECONDS = 1.0  # what takes no longer needs no progress
_THREADS = min(8, os.cpu_count() or 1)


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
        try:
            status = Path(here).stat()
        except OSError as error:
            complain(error)
            continue
        if (status.st_dev, status.st_ino) in known:
            folders.clear()
            continue
        known.add((status.st_dev, status.st_ino))
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            if name.lower().endswith(ENDINGS) and not name.startswith("."):
                yield Path(here, name)


def in_order(folder: Path, say: Callable[[str], None] = lambda line: None) -> list[Path]:
    """What `find` finds, ordered by the paths below the folder, the same on every system."""
    return sorted(find(folder, say), key=lambda path: path.relative_to(folder).as_posix())


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
    paths = in_order(folder, say)
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
        return grey.read(path, size)
    except grey.Unreadable as reason:
        return str(reason)


def _shown(name: str) -> str:
    """A file's name for the screen: no line break, nothing that cannot be written."""
    return "".join(sign if sign.isprintable() else "?" for sign in name)
