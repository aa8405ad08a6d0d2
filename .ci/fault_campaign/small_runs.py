"""The small data sets and the finished runs that the parts of the campaign begin from."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np

from fault_campaign import commands
from fault_campaign.forked import Child, Ended
from gan_tf1.data import idx

IMAGES = 80  # of each split, enough for the classifier's statistics
LIMIT = 300.0  # seconds, for a training that nothing disturbs
RECIPES = ("fashion", "toy")


def data(folder: Path) -> Path:
    """A small data set of noise, well-formed."""
    folder.mkdir()
    made = np.random.RandomState(1)
    for stem in ("train", "t10k"):
        images = made.randint(0, 256, (IMAGES, 28, 28)).astype(np.uint8)
        labels = np.arange(IMAGES, dtype=np.uint8) % 10
        for kind, array in (("images-idx3", images), ("labels-idx1", labels)):
            packed = gzip.compress(idx.encode(array), 1)
            (folder / f"{stem}-{kind}-ubyte.gz").write_bytes(packed)
    return folder


def options(recipe: str, folder: Path) -> list[str]:
    """What makes the steps of a recipe cheap."""
    where = [] if recipe == "toy" else ["--data-dir", str(folder)]
    return [*where, "--batch", "8"]


def make(work: Path) -> Path:
    """A log directory with a finished run of each recipe; the data set is beside it."""
    folder = data(work / "data")
    logdir = work / "runs"
    for recipe in RECIPES:
        argv = [*options(recipe, folder), "--logdir", logdir, "--run-name", recipe]
        argv += ["--steps", "4", "--save-every", "2", "--scalar-every", "1"]
        argv += ["--sample-every", "0", "--log-every", "1"]
        require(Child(work, commands.train(recipe, argv)).wait(LIMIT))
    return logdir


def require(ended: Ended) -> Ended:
    """Raises unless a command succeeded that nothing disturbed."""
    if ended.status or ended.hung:
        raise RuntimeError(f"the campaign cannot begin: {ended}")
    return ended
