"""What a run looks like at one step, as files below samples/ and as images in TensorBoard."""

from __future__ import annotations

from pathlib import Path
from typing import Callable

import numpy as np
import tensorflow.compat.v1 as tf
from PIL import Image

from gan_tf1.config import Hyper
from gan_tf1.data import Dataset
from gan_tf1.files import write_atomic
from gan_tf1.graph.build import Gan
from gan_tf1.graph.inputs import N_CLASSES
from gan_tf1.graph.recipe import Recipe
from gan_tf1.plots import image_grid
from gan_tf1.runs.events import Events
from gan_tf1.training import density_images

PROGRESS_ROWS = 12


def write(
    sess: tf.Session,
    gan: Gan,
    recipe: Recipe,
    hyper: Hyper,
    run: Path,
    events: Events,
    step: int,
) -> None:
    """The sample images of a step: grids of samples, or a density plot where data is a line."""
    samples = sess.run(gan.samples)
    folder = run / "samples"
    if recipe.image is None:
        density_images.write(samples, recipe, hyper, run, events, step)
    else:
        fixed, fresh = (image_grid.grid(images, recipe.columns) for images in samples)
        fixed_jpeg, fresh_jpeg = image_grid.to_jpeg(fixed), image_grid.to_jpeg(fresh)
        write_atomic(folder / f"step_{step:06d}.jpg", fresh_jpeg)
        write_atomic(folder / f"fixed_{step:06d}.jpg", fixed_jpeg)
        write_atomic(folder / "latest.jpg", fresh_jpeg)
        events.image("samples/fixed_noise", fixed_jpeg, fixed.shape, step)
        events.image("samples/fresh_noise", fresh_jpeg, fresh.shape, step)
        way, change = sess.run(gan.interpolation)
        row = image_grid.grid(way, len(way))
        row_jpeg = image_grid.to_jpeg(row)
        write_atomic(folder / "interpolation.jpg", row_jpeg)
        events.image("samples/interpolation", row_jpeg, row.shape, step)
        events.scalars({"continuity/step": change}, step)
    events.flush()


def write_real(
    data: Dataset | None, recipe: Recipe, hyper: Hyper, run: Path, events: Events
) -> None:
    """Real images beside which to see the samples: laid out alike, and as the networks see them.

    Nothing where the data is a line. With --conditional a row is a class, as it is of the samples.
    """
    if data is None:
        return
    image = recipe.require_image()
    images = padded(chosen(data, recipe, hyper), image.height, image.width)
    grid = image_grid.grid(images, recipe.columns)
    jpeg = image_grid.to_jpeg(grid)
    write_atomic(run / "samples" / "real.jpg", jpeg)
    events.image("samples/real", jpeg, grid.shape, 0)


def chosen(data: Dataset, recipe: Recipe, hyper: Hyper) -> np.ndarray:
    """The first images, as many as there are samples; of each class, with --conditional.

    uint8 [n, h, w]. Where a class has too few, black ones fill its row.
    """
    if not hyper.conditional:
        return data.images[: recipe.rows * recipe.columns]
    shape = (N_CLASSES, recipe.columns) + data.images.shape[1:]
    rows = np.zeros(shape, np.uint8)
    for label, row in enumerate(rows):
        found = np.flatnonzero(data.labels == label)[: len(row)]
        row[: len(found)] = data.images[found]
    return rows.reshape((-1,) + shape[2:])


def padded(images: np.ndarray, height: int, width: int) -> np.ndarray:
    """Black borders: uint8 [n, h, w] -> [n, height, width], centred as by `graph.images.pad`."""
    below, right = height - images.shape[1], width - images.shape[2]
    top, left = below // 2, right // 2
    return np.pad(images, ((0, 0), (top, below - top), (left, right - left)), "constant")


def finish(recipe: Recipe, hyper: Hyper, run: Path, say: Callable[[str], None]) -> None:
    """What is made of all the sample images of a run, once it ends or is stopped."""
    if recipe.image is None:
        density_images.finish(run, say)
    else:
        progress(run / "samples", recipe.image.height + image_grid.BORDER, hyper.conditional)


def progress(folder: Path, row: int, classes: bool = False) -> None:
    """progress.jpg: the fixed noise over time, a row for each snapshot, the earliest on top.

    Of grids, the first row of images, `row` pixels high; with `classes`, where each row of a grid
    is a class, the first column, which has one of each. Of many snapshots, evenly spread ones.
    """
    snapshots = image_grid.by_step(folder, "fixed_*.jpg")
    if not snapshots:
        return
    evenly = np.linspace(0, len(snapshots) - 1, min(PROGRESS_ROWS, len(snapshots)))
    grids = [np.array(Image.open(str(snapshots[int(round(k))]))) for k in evenly]
    if classes:
        grids = [np.hstack(np.split(grid[:, :row], len(grid) // row)) for grid in grids]
    rows = [grid[:row] for grid in grids]
    write_atomic(folder / "progress.jpg", image_grid.to_jpeg(np.concatenate(rows)))
