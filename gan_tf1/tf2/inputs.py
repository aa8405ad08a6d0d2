"""What an update sees: real images, noise and labels, each a function of (seed, step).

Nothing is fed, and no bytes cross from Python. Whoever has other inputs puts them into an `Inputs`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import tensorflow as tf

from gan_tf1.config import Hyper
from gan_tf1.tf2 import batches, images, noise
from gan_tf1.tf2.recipe import Recipe

N_CLASSES = 10  # of both data sets


class Counters(NamedTuple):
    """One step counter for each network, as each optimizer of TF1 had."""

    d: tf.Variable  # int64 scalar: updates of D so far
    g: tf.Variable  # int64 scalar: updates of G so far, which is iterations


class Inputs(NamedTuple):
    """Tensors: of `draw`, or the caller's own."""

    real: tf.Tensor  # [batch, pixels] in the recipe's range
    noise: tf.Tensor  # [batch, noise_dim]
    labels: tf.Tensor | None  # one-hot [batch, N_CLASSES], of both; None unless --conditional


def step_counters() -> Counters:
    """`train_d/global_step` and `train_g/global_step`, both from 0."""
    return Counters(d=_counter("train_d"), g=_counter("train_g"))


def hold_data(
    recipe: Recipe, hyper: Hyper, images: np.ndarray | None, labels: np.ndarray | None
) -> batches.Data | None:
    """The data set on the device; None for a recipe that draws its data itself.

    images: uint8 [n, height, width]; labels: uint8 [n], used with --conditional.
    """
    if recipe.image is None or images is None:
        return None
    with tf.name_scope("input/"):
        return batches.hold(images, labels if hyper.conditional else None)


def draw(recipe: Recipe, hyper: Hyper, data: batches.Data | None, counters: Counters) -> Inputs:
    """A batch and its noise, of the update of D to come."""
    with tf.name_scope("input/"):
        number = d_update(hyper, counters)
        if data is None:
            real, labels = _points(recipe, hyper, number), None
        else:
            real, labels = _batch(recipe, hyper, data, number)
        return Inputs(
            real=real,
            noise=draw_noise(recipe, hyper, hyper.batch, noise.key(hyper.seed, "noise", number)),
            labels=labels,
        )


def d_update(hyper: Hyper, counters: Counters) -> tf.Tensor:
    """The number of the update of D to come: int64 scalar.

    G's update, which comes after D's last one in the iteration, sees that one's number again: the
    documents feed both the same noise.
    """
    last = (counters.g.read_value() + 1) * hyper.d_steps - 1
    return tf.minimum(counters.d.read_value(), last)


def d_loss_key(hyper: Hyper, counters: Counters) -> tf.Tensor:
    """A key for what D's loss may draw, another one at each update of D: int64 [2]."""
    with tf.name_scope("input/"):
        return noise.key(hyper.seed, "loss_d", d_update(hyper, counters))


def g_loss_key(hyper: Hyper, counters: Counters) -> tf.Tensor:
    """As d_loss_key, for G's loss and updates."""
    with tf.name_scope("input/"):
        return noise.key(hyper.seed, "loss_g", counters.g.read_value())


def draw_noise(recipe: Recipe, hyper: Hyper, count: int | tf.Tensor, key: tf.Tensor) -> tf.Tensor:
    """[count, noise_dim] in the type of the networks: what G sees, in training and after it."""
    values = noise.draw(hyper.noise, [count, hyper.noise_dim], key, recipe.standardise_noise)
    return tf.cast(values, hyper.variable_dtype)


def classes(hyper: Hyper, numbers: np.ndarray | tf.Tensor) -> tf.Tensor:
    """Class numbers [n] -> one-hot [n, N_CLASSES] in the type of the networks."""
    return tf.one_hot(numbers, N_CLASSES, dtype=tf.as_dtype(hyper.variable_dtype))


def _batch(
    recipe: Recipe, hyper: Hyper, data: batches.Data, number: tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor | None]:
    """Distinct images [batch, pixels] in the recipe's range, and their labels."""
    image = recipe.require_image()
    index = batches.indices(data.size, hyper.batch, hyper.seed, number)
    pixels = tf.gather(data.images, index)  # [batch, h * w] uint8
    pixels = images.pad(pixels, data.shape, image)
    real = images.from_uint8(pixels, image, hyper.variable_dtype)  # [batch, pixels] in the range
    if not hyper.conditional:
        return real, None
    return real, classes(hyper, tf.gather(data.labels, index))


def _points(recipe: Recipe, hyper: Hyper, number: tf.Tensor) -> tf.Tensor:
    """Points on a line [batch, 1]."""
    points = recipe.require_points().data(noise.key(hyper.seed, "data", number), hyper)
    return tf.cast(points, hyper.variable_dtype)


def _counter(scope: str) -> tf.Variable:
    return tf.Variable(0, trainable=False, dtype=tf.int64, name=scope + "/global_step")
