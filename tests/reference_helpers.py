"""A small data set with classes that can be told apart, a classifier that learns it quickly, a run.

What is costly is made once for all modules that ask for it: read it, and write to a copy.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from unittest import mock

import numpy as np
from cli_helpers import trained

from gan_tf1.data import Dataset, idx
from gan_tf1.evaluation import classifier
from gan_tf1.graph import classifier as graph

TRAIN, TEST = 300, 200  # images
OPTIONS = ["--batch", "8", "--sample-every", "0", "--histogram-every", "0", "--log-every", "0"]


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


def folder(path: Path, test: int = TEST, train: int = TRAIN) -> Path:
    """The same as files, as --data-dir takes them; returns the folder."""
    path.mkdir(parents=True)
    for stem, count, seed in (("train", train, 1), ("t10k", test, 2)):
        if count:
            images, labels = made_up(count, seed)
            idx.write(path / f"{stem}-images-idx3-ubyte.gz", images)
            idx.write(path / f"{stem}-labels-idx1-ubyte.gz", labels)
    return path


@contextlib.contextmanager
def quick(cache: Path):
    """While it lasts the cache is there, and the classifier is small and takes a few steps."""
    there = mock.patch.dict("os.environ", GAN_TF1_CACHE=str(cache))
    small = mock.patch.multiple(graph, MAPS=(4, 8, 16), SETTLE=20)
    with there, small, mock.patch.multiple(classifier, PASSES=1, MOST_PASSES=12):
        yield


def place(tmp_path_factory) -> Path:
    """The folder of what is made once: `cache`, `data` and `logs`."""
    return tmp_path_factory.getbasetemp() / "evaluation"


def data_folder(tmp_path_factory) -> Path:
    """The made-up data set."""
    path = place(tmp_path_factory) / "data"
    return path if path.exists() else folder(path)


def evaluated_run(tmp_path_factory) -> Path:
    """A run `a` of six steps with checkpoints at 2, 4 and 6; it has evaluated itself at 4.

    What it printed is in output.txt beside it. To be called under `quick` with the cache of
    `place`, which it fills.
    """
    logdir = place(tmp_path_factory) / "logs"
    if not (logdir / "output.txt").exists():
        words = ["--steps", "6", "--save-every", "2", "--eval-every", "4", "--run-name", "a"]
        words += ["--data-dir", data_folder(tmp_path_factory), "--logdir", logdir]
        result = trained("fashion", *OPTIONS, *words)
        (logdir / "output.txt").write_text(result.out)
    return logdir / "a"
