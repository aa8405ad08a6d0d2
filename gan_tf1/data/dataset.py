"""What a data set is, and what the two known ones are: names, files, checksums, classes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gan_tf1.errors import UsageError

DATASETS = ("fashion", "mnist")
PICTURES = "pictures"  # a folder of one's own: neither labels nor a test split
SPLITS = ("train", "test")
KINDS = ("images", "labels")
TITLES = {"fashion": "Fashion-MNIST", "mnist": "MNIST"}
FOLDERS = {"fashion": "fashion-mnist", "mnist": "mnist"}
IMAGE_SHAPE = (28, 28)
N_CLASSES = 10

_CLASS_NAMES = {
    "fashion": (
        "t-shirt",
        "trouser",
        "pullover",
        "dress",
        "coat",
        "sandal",
        "shirt",
        "sneaker",
        "bag",
        "boot",
    ),
    "mnist": ("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
}

# Both sets use the same eight names, so only the content can tell them apart.
_STEMS = {
    ("train", "images"): ("train-images", "idx3-ubyte"),
    ("train", "labels"): ("train-labels", "idx1-ubyte"),
    ("test", "images"): ("t10k-images", "idx3-ubyte"),
    ("test", "labels"): ("t10k-labels", "idx1-ubyte"),
}

PUBLISHED_BYTES = 16 + 60000 * 28 * 28  # of the largest of the files below, decompressed

# sha256 of the *decompressed* files: distributors recompress them, so the sums of the .gz differ.
SHA256: dict[tuple[str, str, str], str] = {
    ("fashion", "train", "images"): (
        "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"
    ),
    ("fashion", "train", "labels"): (
        "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"
    ),
    ("fashion", "test", "images"): (
        "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"
    ),
    ("fashion", "test", "labels"): (
        "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"
    ),
    ("mnist", "train", "images"): (
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"
    ),
    ("mnist", "train", "labels"): (
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"
    ),
    ("mnist", "test", "images"): (
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"
    ),
    ("mnist", "test", "labels"): (
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"
    ),
}


class Dataset(NamedTuple):
    """One split of one data set, its arrays read-only.

    `sha256` is that of the image file's decompressed bytes. An .npz is hashed as the IDX file it
    stands for, so the same images have the same sum whatever they came in; drawn digits and a
    folder of pictures, which have no such file, are hashed as images.tobytes().
    """

    name: str  # "fashion", "mnist" or "pictures"
    split: str  # "train" or "test"; of pictures always "train"
    images: np.ndarray  # uint8 [n, 28, 28] in [0, 255]; pictures have the size asked for
    labels: np.ndarray  # uint8 [n] in [0, 9]; [0], that is none, of pictures
    source: str  # for people: a path, or "built-in sample", or "FOLDER (12 of 14 pictures)"
    sha256: str
    builtin: bool  # True for the last resort


def class_names(name: str) -> tuple[str, ...]:
    """The ten class names of a data set, in the order of its labels."""
    check_name(name)
    return _CLASS_NAMES[name]


def check_name(name: str) -> None:
    """Raise UsageError unless `name` is a known data set."""
    if name not in DATASETS:
        raise UsageError(f"unknown data set {name!r}: choose from {', '.join(DATASETS)}")


def check_split(split: str) -> None:
    """Raise UsageError unless `split` is a known split."""
    if split not in SPLITS:
        raise UsageError(f"unknown split {split!r}: choose from {', '.join(SPLITS)}")


def file_names(split: str, kind: str) -> tuple[str, ...]:
    """The names under which a file may be found, the one to download under first."""
    stem, suffix = _STEMS[split, kind]
    return (
        f"{stem}-{suffix}.gz",
        f"{stem}-{suffix}",
        f"{stem}.{suffix}",
        f"{stem}.{suffix}.gz",
    )


def identify(sha256: str) -> tuple[str, str, str] | None:
    """(data set, split, kind) of the published file with this sum, or None."""
    for what, known in SHA256.items():
        if known == sha256:
            return what
    return None
