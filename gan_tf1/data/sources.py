"""Where a data set comes from, and in which order the places are asked."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import Callable, NamedTuple

from gan_tf1.data import builtin, debian, download, pictures
from gan_tf1.data.dataset import (
    FOLDERS,
    IMAGE_SHAPE,
    TITLES,
    Dataset,
    check_name,
    check_split,
)
from gan_tf1.data.folder import holds, holds_any, read_folder
from gan_tf1.errors import RunError, UsageError
from gan_tf1.files import unwound_by_signals

# The Debian and Ubuntu package dataset-fashion-mnist puts its files below this folder.
SYSTEM_DATASETS = Path("/usr/share/datasets")


class Place(NamedTuple):
    """A folder that may hold a data set."""

    label: str  # for people
    folder: Path


def load(
    name: str,
    split: str = "train",
    data_dir: str | None = None,
    say: Callable[[str], None] = print,
    size: tuple[int, int] = IMAGE_SHAPE,
) -> Dataset:
    """Load one split from the first place that has it.

    With `data_dir`, that folder and nowhere else: a data set's files, or else the pictures in it
    and its subfolders, whatever `name` says. Without, the Keras cache, the Debian package's folder,
    this project's cache, the public mirrors, the Debian package through apt, and at last the
    built-in sample. Set GAN_TF1_OFFLINE=1 to leave the network alone.

    Args:
      name: "fashion" or "mnist".
      split: "train" or "test".
      data_dir: a folder of IDX files, gzipped or not, or (MNIST) with `mnist.npz`, or of pictures.
      say: gets every line meant for the screen; silent when all is as expected.
      size: (height, width) that pictures are resized to; the data sets have theirs, 28 x 28.

    Returns:
      Images uint8 [n, 28, 28] in [0, 255] and labels uint8 [n] in [0, 9], both read-only; n is
      60,000 or 10,000, 2,000 or 500 in the built-in sample. Of pictures, which are named
      "pictures": images uint8 [n, height, width], and no labels.

    Raises:
      UsageError: unknown name or split; `data_dir` lacks the files, or holds wrong ones; its
        pictures cannot be read, or their test split is asked for.
      RunError: the sample shipped with this package is damaged.
    """
    check_name(name)
    check_split(split)
    if data_dir is not None:
        folder = named_folder(data_dir)
        if not only_pictures(folder):
            return read_folder(folder, name, split, own=say)
        if split != "train":
            raise UsageError(
                f"{folder} holds pictures, which have no {split} split: leave out --split"
            )
        return pictures.read(folder, size, say)
    found = _from_disk(places(name), name, split, say)
    if found is None and not offline():
        try:
            folder = _from_network(name, split, say)
            found = read_folder(folder, name, split)
        except (RunError, UsageError) as error:
            say(f"warning: {error}")
    if found is None:
        found = builtin.load(name, split)
        builtin.announce(found, offline(), say)
    return found


def load_both(
    name: str,
    data_dir: str | None,
    say: Callable[[str], None] = print,
    loaded: Dataset | None = None,
) -> tuple[Dataset, Dataset]:
    """The training and the test images, as `load` gives each; `loaded` is one that is there.

    Where `data_dir` has the test images alone, every second one stands for a training image and the
    others for the test images; both keep the sha256 of the file that they came from.

    Raises what `load` raises.
    """

    def one(split: str) -> Dataset:
        if loaded is not None and loaded.split == split:
            return loaded
        return load(name, split, data_dir, say)

    if data_dir is not None:
        folder = named_folder(data_dir)
        if holds(folder, name, "test") and not holds(folder, name, "train"):
            whole = one("test")
            say(
                f"{folder} has no training images: every second one of its {len(whole.images):,} "
                "test images stands for one"
            )
            first, second = (_every_second(whole, start) for start in (0, 1))
            return first._replace(split="train"), second
    return one("train"), one("test")


def _every_second(whole: Dataset, start: int) -> Dataset:
    return whole._replace(images=whole.images[start::2], labels=whole.labels[start::2])


def named_folder(data_dir: str) -> Path:
    """The folder that --data-dir names, there or not. Raises UsageError for what can be no path."""
    if not os.fspath(data_dir):
        raise UsageError("--data-dir is empty: name a folder, or leave it out")
    try:
        folder = Path(data_dir).expanduser()
        with contextlib.suppress(OSError):  # the reader says that, if it is needed
            folder.stat()
    except (ValueError, RuntimeError) as error:
        raise UsageError(f"--data-dir {data_dir!r} is no path ({error}): name a folder") from None
    return folder


def only_pictures(folder: Path) -> bool:
    """Whether a folder holds pictures, good or bad, and no file of a data set."""
    return not holds_any(folder) and any(True for _ in pictures.find(folder))


def fetch(name: str, split: str, say: Callable[[str], None] = print) -> Path:
    """Make sure that a split is in this project's cache, and return the folder it is in.

    Raises:
      UsageError: unknown name or split.
      RunError: it is not there and cannot be downloaded.
    """
    check_name(name)
    check_split(split)
    cached = cache_place(name)
    if _from_disk([cached], name, split, say) is not None:
        return cached.folder
    if offline():
        raise RunError(
            f"{TITLES[name]} {split} is not in {cached.folder} and GAN_TF1_OFFLINE is set: unset it"
        )
    return _from_network(name, split, say)


def offline() -> bool:
    """Whether GAN_TF1_OFFLINE forbids the network."""
    return os.environ.get("GAN_TF1_OFFLINE", "") not in ("", "0")


def places(name: str) -> list[Place]:
    """The folders on this machine that are asked for a data set, in order."""
    result = [_keras_place(name)]
    if name == "fashion":
        result.append(Place("system package", SYSTEM_DATASETS / FOLDERS[name]))
    result.append(cache_place(name))
    return result


def cache_place(name: str) -> Place:
    """This project's own cache: GAN_TF1_CACHE, or below XDG_CACHE_HOME, or below ~/.cache."""
    chosen = os.environ.get("GAN_TF1_CACHE")
    if chosen:
        root = _expand(chosen)
    else:
        root = _expand(os.environ.get("XDG_CACHE_HOME") or "~/.cache") / "gan_tf1"
    return Place("own cache", root / FOLDERS[name])


def _keras_place(name: str) -> Place:
    datasets = _expand(os.environ.get("KERAS_HOME") or "~/.keras") / "datasets"
    # Keras keeps mnist.npz beside the folders of the other sets.
    return Place("Keras cache", datasets / FOLDERS[name] if name == "fashion" else datasets)


def _expand(path: str) -> Path:
    """As expanduser, but a user without a home gets the folder for temporary files for one."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(tempfile.gettempdir()) / path.lstrip("~/")


def _from_disk(
    asked: list[Place], name: str, split: str, say: Callable[[str], None]
) -> Dataset | None:
    for place in asked:
        if holds(place.folder, name, split):
            try:
                return read_folder(place.folder, name, split)
            except UsageError as error:
                say(f"warning: {place.label} passed over: {error}")
    return None


def _from_network(name: str, split: str, say: Callable[[str], None]) -> Path:
    folder = cache_place(name).folder
    with unwound_by_signals():
        try:
            download.fetch_split(name, split, folder, say)
        except RunError:
            if name != "fashion" or not debian.available():
                raise
            debian.fetch(folder, say)
    return folder
