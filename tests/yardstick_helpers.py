"""A small data set with classes that can be told apart, and a classifier that learns it quickly."""

from __future__ import annotations

import contextlib
from pathlib import Path
from unittest import mock

import numpy as np

from gan_tf1.data import Dataset, idx
from gan_tf1.evaluation import classifier
from gan_tf1.graph import classifier as graph

TRAIN, TEST = 300, 200  # images


def made_up(count: int, seed: int) -> tuple:
    """Images uint8 [count, 28, 28], a bright square in one of ten places, and their labels."""
    random = np.random.RandomState(seed)
    labels = (random.permutation(count) % 10).astype(np.uint8)
    images = random.randint(0, 100, (count, 28, 28))
    for image, label in zip(images, labels):
        row, column = 2 + 13 * (label // 5), 5 * (label % 5)
        shift = random.randint(0, 3)
        image[row + shift : row + shift + 8, column : column + 6] += random.randint(60, 150)
    return images.astype(np.uint8), labels


def split(name: str, count: int, seed: int) -> Dataset:
    """The made-up images as a data set of which nothing is on the disk."""
    images, labels = made_up(count, seed)
    sha256 = f"{name} {count} {seed}"
    return Dataset("fashion", name, images, labels, "made up", sha256, builtin=False)


def both() -> tuple:
    """(train, test)"""
    return split("train", TRAIN, 1), split("test", TEST, 2)


def folder(path: Path, test: int = TEST) -> Path:
    """The same as files, as --data-dir takes them; returns the folder."""
    path.mkdir(parents=True)
    for stem, count, seed in (("train", TRAIN, 1), ("t10k", test, 2)):
        if count:
            images, labels = made_up(count, seed)
            idx.write(path / f"{stem}-images-idx3-ubyte.gz", images)
            idx.write(path / f"{stem}-labels-idx1-ubyte.gz", labels)
    return path


@contextlib.contextmanager
def quick(cache: Path):
    """While it lasts the cache is there, and the classifier is small and takes a few steps."""
    there = mock.patch.dict("os.environ", GAN_TF1_CACHE=str(cache))
    small = mock.patch.multiple(graph, MAPS=(4, 8, 16))
    with there, small, mock.patch.multiple(classifier, PASSES=1, MOST_PASSES=12):
        yield
