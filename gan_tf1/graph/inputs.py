"""What an update sees: real images, noise and labels, each a function of (seed, step).

All three are placeholders with a default. Feed them and the default is not computed; feed nothing
and no bytes cross from Python.
"""

from __future__ import annotations

from typing import NamedTuple, Optional, Union

import numpy as np
import tensorflow.compat.v1 as tf

from gan_tf1.config import Hyper
from gan_tf1.graph import batches, copies, images, noise
from gan_tf1.graph.recipe import Recipe
from gan_tf1.replicas import places

N_CLASSES = 10  # of both data sets
Held = Optional[Union[batches.Data, copies.Copies]]  # None: the recipe draws its data


class Counters(NamedTuple):
    """One step counter for each network, as each optimizer of TF1 had."""

    d: tf.Variable  # int64 scalar: updates of D so far
    g: tf.Variable  # int64 scalar: updates of G so far, which is iterations


class Inputs(NamedTuple):
    """Placeholders with defaults: feed them, or leave it to (seed, step).

    Of replicas they are joined from shares, and cannot be fed.
    """

    real: tf.Tensor  # [batch, pixels] in the recipe's range
    noise: tf.Tensor  # [batch, noise_dim]
    labels: tf.Tensor | None  # one-hot [batch, N_CLASSES], of both; None unless --conditional


def step_counters() -> Counters:
    """`train_d/global_step` and `train_g/global_step`, both from 0."""
    return Counters(d=_counter("train_d"), g=_counter("train_g"))


def hold_data(recipe: Recipe, hyper: Hyper, size: int, shape: tuple[int, int]) -> Held:
    """A place in the graph for the data set; None for a recipe that draws its data in the graph.

    size: images; shape: (height, width) of each, in pixels. Raises ValueError for replicas of a
    recipe that draws its data.
    """
    spread = places.current()
    if recipe.image is None:
        if spread is not None:
            raise ValueError(f"{recipe.name}: draws its data in the graph, on one device")
        return None
    with tf.name_scope("input/"):
        if spread is not None:
            return copies.hold(spread, size, shape, hyper.conditional)
        return batches.hold(size, shape, hyper.conditional)


def draw(recipe: Recipe, hyper: Hyper, data: Held, counters: Counters) -> Inputs:
    """A batch and its noise, of the update of D to come."""
    with tf.name_scope("input/"):
        number = d_update(hyper, counters)
        if isinstance(data, copies.Copies):
            return _shares(recipe, hyper, data, number)
        if data is None:
            real, labels = _points(recipe, hyper, number), None
        else:
            real, labels = _batch(recipe, hyper, data, number)
        if labels is not None:
            labels = tf.placeholder_with_default(labels, [None, N_CLASSES], "labels")
        return Inputs(
            real=tf.placeholder_with_default(real, [None, int(real.shape[1])], "real"),
            noise=noise_placeholder(recipe, hyper, noise.key(hyper.seed, "noise", number)),
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


def noise_placeholder(recipe: Recipe, hyper: Hyper, key: tf.Tensor) -> tf.Tensor:
    """[batch, noise_dim], the noise of that key unless it is fed; of replicas, their shares."""
    spread = places.current()
    if spread is not None:
        # A stateless op has no way to draw some rows only; drawing all costs little.
        return spread.own(
            hyper.batch, lambda k, rows: draw_noise(recipe, hyper, hyper.batch, key)[rows]
        )
    default = draw_noise(recipe, hyper, hyper.batch, key)
    return tf.placeholder_with_default(default, [None, hyper.noise_dim], "noise")


def draw_noise(recipe: Recipe, hyper: Hyper, count: int | tf.Tensor, key: tf.Tensor) -> tf.Tensor:
    """[count, noise_dim] in the type of the networks: what G sees, in training and after it."""
    values = noise.draw(hyper.noise, [count, hyper.noise_dim], key, recipe.standardise_noise)
    return tf.cast(values, hyper.variable_dtype)


def classes(hyper: Hyper, numbers: np.ndarray | tf.Tensor) -> tf.Tensor:
    """Class numbers [n] -> one-hot [n, N_CLASSES] in the type of the networks."""
    return tf.one_hot(numbers, N_CLASSES, dtype=tf.as_dtype(hyper.variable_dtype))


def _shares(recipe: Recipe, hyper: Hyper, data: copies.Copies, number: tf.Tensor) -> Inputs:
    """As `draw`, each replica its rows of the batch that one device would draw."""
    spread = places.current()
    assert spread is not None
    real, labels = [], []
    for k, held in enumerate(data.each):
        with spread.on(k):
            of_images, of_labels = _batch(recipe, hyper, held, number, spread.rows(k, hyper.batch))
        real.append(of_images)
        if of_labels is not None:
            labels.append(of_labels)
    return Inputs(
        real=spread.join(real),
        noise=noise_placeholder(recipe, hyper, noise.key(hyper.seed, "noise", number)),
        labels=spread.join(labels) if labels else None,
    )


def _batch(
    recipe: Recipe,
    hyper: Hyper,
    data: batches.Data,
    number: tf.Tensor,
    rows: slice | None = None,  # of a replica: these rows of the batch alone
) -> tuple[tf.Tensor, tf.Tensor | None]:
    """Distinct images [batch, pixels] in the recipe's range, and their labels."""
    image = recipe.require_image()
    index = batches.indices(data.size, hyper.batch, hyper.seed, number)
    if rows is not None:
        index = index[rows]
        index.set_shape([rows.stop - rows.start])
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
    with tf.variable_scope(scope, auxiliary_name_scope=False):
        return tf.get_variable("global_step", [], tf.int64, tf.zeros_initializer(), trainable=False)
