"""The generator alone, in inference mode, in a graph of its own: what draws from a finished run.

Sample i of a seed is one certain image, whatever is drawn with it: noise comes in chunks of a fixed
size, each with a key of its own, and a chunk goes through the network whole. Were it cut down to
what is asked for, a matrix product of another shape might round otherwise.
"""

from __future__ import annotations

from typing import NamedTuple

import tensorflow.compat.v1 as tf

from gan_tf1.config import Hyper
from gan_tf1.graph import averages, images, networks, noise
from gan_tf1.graph.inputs import N_CLASSES, classes, draw_noise
from gan_tf1.graph.recipe import Recipe

CHUNK = 250  # samples; a multiple of N_CLASSES, so that every chunk begins with class 0


class Sampler(NamedTuple):
    """G on the noise of (seed, chunk), or on what is fed."""

    graph: tf.Graph
    seed: tf.Tensor  # int64 scalar in [0, 2**31), to be fed unless noise is
    chunk: tf.Tensor  # int64 scalar, 0 unless fed: it has samples chunk * CHUNK and on
    noise: tf.Tensor  # [n, noise_dim] in hyper.variable_dtype; n is CHUNK unless it is fed
    labels: tf.Tensor | None  # one-hot [n, N_CLASSES], class i % 10 unless fed; of conditional runs
    images: tf.Tensor  # uint8 [n, height, width]
    variables: list[tf.Variable]  # G's, moving averages included: what to restore from a checkpoint


class Served(NamedTuple):
    """G with the inputs and outputs of the two signatures of a SavedModel."""

    graph: tf.Graph
    noise: tf.Tensor  # [n, noise_dim] in hyper.variable_dtype
    labels: tf.Tensor | None  # one-hot [n, N_CLASSES] in hyper.variable_dtype; of conditional runs
    images: tf.Tensor  # uint8 [n, height, width]
    values: tf.Tensor  # [n, height, width], of noise's type, in [0, 1]: black to white, not rounded
    count: tf.Tensor  # int32 scalar: how many to draw
    seed: tf.Tensor  # int64 scalar in [0, 2**31)
    label: tf.Tensor | None  # int32 scalar, the class of all, or -1 for all classes in turn
    sampled: tf.Tensor  # uint8 [count, height, width]: the first `count` samples of the seed
    variables: list[tf.Variable]  # as in Sampler


def build(recipe: Recipe, hyper: Hyper) -> Sampler:
    """The sampler of a recipe that makes images: training's noise, G in inference mode."""
    with tf.Graph().as_default() as graph, tf.variable_scope("", use_resource=True):
        with tf.name_scope("input/"):
            seed = tf.placeholder(tf.int64, [], "seed")
            chunk = tf.placeholder_with_default(tf.constant(0, tf.int64), [], "chunk")
            drawn = draw(recipe, hyper, seed, chunk)
            drawn = tf.placeholder_with_default(drawn, [None, hyper.noise_dim], "noise")
            labels = None
            if hyper.conditional:
                labels = in_turn(hyper, tf.shape(drawn)[0])
                labels = tf.placeholder_with_default(labels, [None, N_CLASSES], "labels")
        pixels = images.to_uint8(generate(recipe, hyper, drawn, labels), recipe.require_image())
        return Sampler(graph, seed, chunk, drawn, labels, in_rows(recipe, pixels), variables(hyper))


def serve(recipe: Recipe, hyper: Hyper) -> Served:
    """What `export.py` saves, of a recipe that makes images."""
    image = recipe.require_image()
    with tf.Graph().as_default() as graph, tf.variable_scope("", use_resource=True):
        labels = label = None
        with tf.name_scope("input/"):
            noise_ = tf.placeholder(hyper.variable_dtype, [None, hyper.noise_dim], "noise")
            count = tf.placeholder(tf.int32, [], "count")
            seed = tf.placeholder(tf.int64, [], "seed")
            if hyper.conditional:
                labels = tf.placeholder(hyper.variable_dtype, [None, N_CLASSES], "labels")
                label = tf.placeholder(tf.int32, [], "label")
        fakes = generate(recipe, hyper, noise_, labels)
        values = in_rows(recipe, (fakes - image.low) / (image.high - image.low))
        with tf.name_scope("sample/"):
            sampled = _first(recipe, hyper, count, seed, label)
        return Served(
            graph=graph,
            noise=noise_,
            labels=labels,
            images=in_rows(recipe, images.to_uint8(fakes, image)),
            values=values,
            count=count,
            seed=seed,
            label=label,
            sampled=sampled,
            variables=variables(hyper),
        )


def draw(recipe: Recipe, hyper: Hyper, seed: tf.Tensor, chunk: tf.Tensor) -> tf.Tensor:
    """One chunk of noise, distributed as in training: [CHUNK, noise_dim]; int64 scalars."""
    return draw_noise(recipe, hyper, CHUNK, noise.key(seed, "generate", chunk))


def in_turn(hyper: Hyper, count: int | tf.Tensor) -> tf.Tensor:
    """Class 0 to 9, over and over: one-hot [count, N_CLASSES]."""
    return classes(hyper, tf.range(count) % N_CLASSES)


def generate(recipe: Recipe, hyper: Hyper, noise: tf.Tensor, labels: tf.Tensor | None) -> tf.Tensor:
    """G in inference mode, its average with --ema: [n, pixels] in the recipe's range."""
    scope = averages.shown(hyper)
    return networks.generate(recipe, hyper, noise, labels, False, variables=scope).images


def in_rows(recipe: Recipe, values: tf.Tensor) -> tf.Tensor:
    """[n, pixels] -> [n, height, width]."""
    image = recipe.require_image()
    return tf.reshape(values, [-1, image.height, image.width])


def variables(hyper: Hyper) -> list[tf.Variable]:
    """G's in this graph: what was trained and batch norm's moving averages."""
    return tf.get_collection(tf.GraphKeys.GLOBAL_VARIABLES, averages.shown(hyper) + "/")


def _first(
    recipe: Recipe, hyper: Hyper, count: tf.Tensor, seed: tf.Tensor, label: tf.Tensor | None
) -> tf.Tensor:
    """The first `count` samples of a seed, chunk after chunk, so that memory holds few of them."""
    image, labels = recipe.require_image(), None
    if label is not None:
        same = classes(hyper, tf.fill([CHUNK], label))
        labels = tf.cond(label < 0, lambda: in_turn(hyper, CHUNK), lambda: same)

    def chunk(number: tf.Tensor) -> tf.Tensor:
        fakes = generate(recipe, hyper, draw(recipe, hyper, seed, number), labels)
        return images.to_uint8(fakes, image)  # [CHUNK, pixels]

    def write(number: tf.Tensor, written: tf.TensorArray) -> tuple[tf.Tensor, tf.TensorArray]:
        return number + 1, written.write(number, chunk(number))

    chunks = tf.maximum(count + CHUNK - 1, 0) // CHUNK
    written = tf.TensorArray(tf.uint8, chunks, element_shape=[CHUNK, image.pixels])
    start = [tf.constant(0), written]
    _, written = tf.while_loop(lambda k, _: k < chunks, write, start, parallel_iterations=1)
    pixels = written.stack()  # [chunks, CHUNK, pixels]
    return in_rows(recipe, pixels)[: tf.maximum(count, 0)]
