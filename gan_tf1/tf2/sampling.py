"""What is looked at between two iterations: samples, and the way from one of them to another."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

from gan_tf1.config import Hyper
from gan_tf1.measure import interpolation
from gan_tf1.tf2 import images, noise
from gan_tf1.tf2.inputs import N_CLASSES, Counters, classes, draw_noise
from gan_tf1.tf2.networks import Models, discriminate, generate
from gan_tf1.tf2.recipe import Recipe


class Interpolation(NamedTuple):
    """How the images change on the way from one fixed noise vector to another."""

    images: tf.Tensor  # uint8 [n, height, width], in order
    step: tf.Tensor  # float32 scalar in [0, 255]: mean absolute change between neighbours


def sample(recipe: Recipe, hyper: Hyper, models: Models, counters: Counters) -> Any:
    """Images to look at: uint8 [2, n, height, width], from the same noise ever and from fresh.

    With --conditional they are a grid with a row for each class and a noise vector for each column.
    A recipe without images says itself what is to be looked at.
    """
    if recipe.image is None:
        with tf.name_scope("sample/"):
            return recipe.require_points().sample(
                hyper,
                lambda noise: generate(models, noise, None, training=False),
                lambda points: discriminate(models, points, None, "discriminator").logits,
            )
    rows, columns = (N_CLASSES if hyper.conditional else recipe.rows), recipe.columns
    n = rows * columns
    drawn = columns if hyper.conditional else n
    with tf.name_scope("sample/"):
        fixed = draw_noise(recipe, hyper, drawn, noise.key(hyper.seed, "fixed", 0))
        fresh = draw_noise(
            recipe, hyper, drawn, noise.key(hyper.seed, "sample", counters.g.read_value())
        )
        both, labels = tf.concat([fixed, fresh], 0), None  # [2 * drawn, noise_dim]
        if hyper.conditional:
            both = tf.concat([fixed] * rows + [fresh] * rows, 0)  # [2 * n, noise_dim]
            labels = classes(hyper, np.tile(np.repeat(np.arange(N_CLASSES), columns), 2))
        fakes = generate(models, both, labels, training=False)
        pixels = images.to_uint8(fakes, recipe.image)
        return tf.reshape(pixels, [2, n, recipe.image.height, recipe.image.width])


def interpolate(recipe: Recipe, hyper: Hyper, models: Models, n: int = 8) -> Interpolation:
    """G on n points, evenly spread, from one fixed noise vector to another; n at least 2.

    On a straight line, but for normal noise: there along a quarter of an ellipse, where every point
    is as likely as the ends (the middle of a line would be too short for a normal vector). With
    --conditional, all are of class 0.
    """
    image = recipe.require_image()
    weights = interpolation.weights(n, hyper.noise)  # [n, 2]
    with tf.name_scope("sample/"):
        ends = draw_noise(recipe, hyper, 2, noise.key(hyper.seed, "fixed", 1))  # [2, noise_dim]
        way = tf.matmul(tf.constant(weights, ends.dtype), ends)  # [n, noise_dim]
        labels = classes(hyper, np.zeros(n, int)) if hyper.conditional else None
        fakes = generate(models, way, labels, training=False)
        pixels = images.to_uint8(fakes, image)  # [n, h * w]
        shades = tf.cast(pixels, tf.float32)
        step = tf.reduce_mean(tf.abs(shades[1:] - shades[:-1]))
        return Interpolation(tf.reshape(pixels, [n, image.height, image.width]), step)
