"""Draws from a finished run: samples of a seed, of classes, and walks between seeds.

Sample i of a seed is the same image however many are drawn with it. In a run trained with
--conditional, sample i is of class i % 10 unless a class is given.
"""

from __future__ import annotations

import contextlib
import dataclasses
from pathlib import Path
from typing import Any, Callable, Iterator, NamedTuple, Sequence

import numpy as np
import tensorflow.compat.v1 as tf

from gan_tf1.config import ImageHyper
from gan_tf1.data import class_names
from gan_tf1.data.dataset import N_CLASSES
from gan_tf1.errors import UsageError
from gan_tf1.graph import serving as graph
from gan_tf1.graph.recipe import Recipe
from gan_tf1.measure import interpolation
from gan_tf1.runs import checkpoints, directory
from gan_tf1.runs.console import say


class Opened(NamedTuple):
    """A run whose generator can be used."""

    run: Path
    recipe: Recipe
    hyper: ImageHyper  # with raw weights, those without --ema
    raw: bool = False  # the weights of the last step, of a run that has their average too

    def file_name(self, step: int) -> str:
        """What the names of files made of a checkpoint have of it."""
        return f"step_{step:06d}" + "_raw" * self.raw

    def title(self, step: int) -> str:
        """The same for the screen, with the run."""
        return f"{self.run.name}: step {step}" + ", raw weights" * self.raw


class Drawn(NamedTuple):
    """Samples of a run."""

    images: np.ndarray  # uint8 [n, height, width]
    noise: np.ndarray  # [n, noise_dim] in hyper.variable_dtype
    labels: np.ndarray | None  # uint8 [n], the class of each; None unless conditional


class Generator(NamedTuple):
    """A session with the weights of one checkpoint."""

    sess: tf.Session
    sampler: graph.Sampler
    step: int  # of the checkpoint


def open_run(logdir: Path, which: str, raw_weights: bool = False) -> Opened:
    """The run of that name or directory, or `latest`, with its recipe and options.

    raw_weights: G is that of a step, not the average that a run with --ema has. Raises UsageError
    where there is no run, or none that makes images and that this version knows.
    """
    run = directory.find(logdir, which)
    recipe, hyper = directory.read_config(run)[:2]
    if recipe.image is None or not isinstance(hyper, ImageHyper):
        raise UsageError(f"{run}: a run of {hyper.recipe}, which makes no images")
    raw = raw_weights and hyper.ema > 0
    if raw_weights and not raw:
        say(f"note: {run.name} has no average of weights; these are its own")
    return Opened(run, recipe, dataclasses.replace(hyper, ema=0.0) if raw else hyper, raw)


@contextlib.contextmanager
def generator(
    opened: Opened, say: Callable[[str], None], step: int | None = None
) -> Iterator[Generator]:
    """G with the weights of the newest usable checkpoint, or those of `step`; the run is only read.

    Raises UsageError where there is none.
    """
    sampler = graph.build(opened.recipe, opened.hyper)
    sampler.graph.finalize()
    with contextlib.closing(tf.Session(graph=sampler.graph)) as sess:
        folder = opened.run / "checkpoints"
        found = checkpoints.load(sess, sampler.variables, folder, say, step)
        yield Generator(sess, sampler, found)


def draw(of: Generator, seed: int, count: int, label: int | None = None) -> Drawn:
    """The first `count` samples of a seed; if conditional, of one class or of all in turn."""
    # All memory at once, so that what cannot fit is refused before any work.
    size = [count] + of.sampler.images.shape.as_list()[1:]
    images = np.empty(size, np.uint8)
    width = int(of.sampler.noise.shape[1])
    noise = np.empty([count, width], of.sampler.noise.dtype.as_numpy_dtype)
    labels = None if of.sampler.labels is None else np.empty([count], np.uint8)
    start = 0
    for part in chunks(of, seed, count, label):
        rows = slice(start, start + len(part.images))
        images[rows], noise[rows] = part.images, part.noise
        if labels is not None and part.labels is not None:
            labels[rows] = part.labels
        start = rows.stop
    return Drawn(images, noise, labels)


def chunks(of: Generator, seed: int, count: int, label: int | None = None) -> Iterator[Drawn]:
    """As `draw`, a part at a time."""
    sampler = of.sampler
    fetches = [sampler.images, sampler.noise]
    feed: dict[tf.Tensor, Any] = {sampler.seed: seed}
    if sampler.labels is not None:
        fetches.append(sampler.labels)
        if label is not None:
            feed[sampler.labels] = one_hot(np.full(graph.CHUNK, label))
    for number in range(-(-count // graph.CHUNK)):
        feed[sampler.chunk] = number
        left = count - number * graph.CHUNK
        parts = [part[:left] for part in of.sess.run(fetches, feed)]
        labels = parts[2].argmax(axis=1).astype(np.uint8) if len(parts) > 2 else None
        yield Drawn(parts[0], parts[1], labels)


def images_of(of: Generator, noise: np.ndarray, labels: np.ndarray | None = None) -> np.ndarray:
    """G on noise [n, noise_dim] and, for a conditional run, classes [n]: uint8 [n, h, w]."""
    size, parts = graph.CHUNK, []
    for start in range(0, len(noise), size):
        part = noise[start : start + size]
        missing = size - len(part)  # as many at a time as ever; see graph/serving.py
        feed = {of.sampler.noise: np.pad(part, [(0, missing), (0, 0)], "edge")}
        if labels is not None:
            numbers = np.pad(labels[start : start + size], (0, missing), "edge")
            feed[of.sampler.labels] = one_hot(numbers)
        parts.append(of.sess.run(of.sampler.images, feed)[: len(part)])
    return np.concatenate(parts)


def one_hot(numbers: np.ndarray) -> np.ndarray:
    """Class numbers [n] -> [n, N_CLASSES]."""
    return np.eye(N_CLASSES)[numbers]


def between(start: np.ndarray, end: np.ndarray, frames: int, distribution: str) -> np.ndarray:
    """Noise vectors from start [width] to end: [frames, width], both ends exact; frames at least 2.

    The way is that of the strips of training: see `measure.interpolation.weights`.
    """
    weights = interpolation.weights(frames, distribution)  # [frames, 2] float64
    way = (weights[:, :1] * start + weights[:, 1:] * end).astype(start.dtype)
    way[0], way[-1] = start, end
    return way


def every_class(of: Generator, seed: int, count: int) -> np.ndarray:
    """uint8 [N_CLASSES * columns, h, w]: a row for each class, a noise vector for each column.

    As the strips of training have it. `count` pictures, column by column; the places of a last
    column that is not full are white.
    """
    columns = -(-count // N_CLASSES)
    noise = draw(of, seed, columns).noise
    labels = np.repeat(np.arange(N_CLASSES), columns)
    images = images_of(of, np.tile(noise, (N_CLASSES, 1)), labels)
    turn = np.tile(np.arange(columns) * N_CLASSES, N_CLASSES) + labels
    images[turn >= count] = 255
    return images


def walk(
    of: Generator,
    seeds: Sequence[int],
    frames: int,
    distribution: str,
    label: int | None,
    loop: bool,
) -> np.ndarray:
    """Images on the way through the first samples of the seeds: uint8 [legs, frames, tiles, h, w].

    With `loop` a last leg goes back to the first seed. A tile for each class where the run is
    conditional and label is None, else one.
    """
    ends = [draw(of, seed, 1).noise[0] for seed in seeds]
    if loop:
        ends.append(ends[0])
    legs = [between(a, b, frames, distribution) for a, b in zip(ends, ends[1:])]
    noise = np.concatenate(legs)  # [legs * frames, noise_dim]
    tiles, labels = 1, None
    if of.sampler.labels is not None:
        classes = np.arange(N_CLASSES) if label is None else np.array([label])
        tiles = len(classes)
        labels = np.tile(classes, len(noise))
    images = images_of(of, np.repeat(noise, tiles, axis=0), labels)
    return images.reshape((len(legs), frames, tiles) + images.shape[1:])


def class_number(name: str | None, opened: Opened) -> int | None:
    """Of a class by its name or number. Raises UsageError where the run knows no such class."""
    if name is None:
        return None
    names = class_names(opened.hyper.dataset)
    listed = ", ".join(names) + ("" if names[0] == "0" else " (or 0 to 9)")
    if not opened.hyper.conditional:
        raise UsageError(
            f"--class {name}: {opened.run.name} was trained without --conditional and cannot be "
            f"told a class; with it, these: {listed}"
        )
    if name.lower() in names:
        return names.index(name.lower())
    if name.isdecimal() and int(name) < len(names):
        return int(name)
    raise UsageError(f"--class {name}: no such class; there are: {listed}")
