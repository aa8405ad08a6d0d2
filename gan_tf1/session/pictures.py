"""What a run looks like at one step, as files below samples/ and as images in TensorBoard."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Callable

import numpy as np
import tensorflow.compat.v1 as tf
from PIL import Image

from gan_tf1.config import Hyper
from gan_tf1.files import write_atomic
from gan_tf1.graph.gan import Gan
from gan_tf1.session import line, strips
from gan_tf1.session.run import Events

PROGRESS_ROWS = 12


def write(
    sess: tf.Session,
    gan: Gan,
    recipe: ModuleType,
    hyper: Hyper,
    run: Path,
    events: Events,
    step: int,
) -> None:
    """The pictures of a step: two strips of samples, or the four curves where data is a line."""
    samples = sess.run(gan.samples)
    folder = run / "samples"
    if recipe.IMAGE is None:
        line.write(samples, hyper, run, events, step)
    else:
        fixed, fresh = (strips.grid(images, recipe.SAMPLE_COLUMNS) for images in samples)
        fixed_jpeg, fresh_jpeg = strips.to_jpeg(fixed), strips.to_jpeg(fresh)
        write_atomic(folder / f"step_{step:06d}.jpg", fresh_jpeg)
        write_atomic(folder / f"fixed_{step:06d}.jpg", fixed_jpeg)
        write_atomic(folder / "latest.jpg", fresh_jpeg)
        events.image("samples/fixed_noise", fixed_jpeg, fixed.shape, step)
        events.image("samples/fresh_noise", fresh_jpeg, fresh.shape, step)
        way, change = sess.run(gan.interpolation)
        strip = strips.grid(way, len(way))
        strip_jpeg = strips.to_jpeg(strip)
        write_atomic(folder / "interpolation.jpg", strip_jpeg)
        events.image("samples/interpolation", strip_jpeg, strip.shape, step)
        events.scalars({"continuity/step": change}, step)
    events.flush()


def finish(recipe: ModuleType, run: Path, say: Callable[[str], None]) -> None:
    """What is made of all the pictures of a run, once it ends or is stopped."""
    if recipe.IMAGE is None:
        line.finish(run, say)
    else:
        progress(run / "samples", recipe.IMAGE.height + strips.BORDER)


def progress(folder: Path, row: int) -> None:
    """progress.jpg: the fixed noise over time, a row for each snapshot, the earliest on top.

    Of grids, the first row of pictures, `row` pixels high. Of many snapshots, evenly spread ones.
    """
    snapshots = strips.by_step(folder, "fixed_*.jpg")
    if not snapshots:
        return
    chosen = np.linspace(0, len(snapshots) - 1, min(PROGRESS_ROWS, len(snapshots)))
    rows = [np.array(Image.open(str(snapshots[int(round(k))])))[:row] for k in chosen]
    write_atomic(folder / "progress.jpg", strips.to_jpeg(np.concatenate(rows)))
