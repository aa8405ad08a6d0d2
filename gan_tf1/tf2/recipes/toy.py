"""The theory on a line: the twin of `gan_tf1/recipes/toy.py`, where the numbers stand."""

from __future__ import annotations

from typing import Callable, NamedTuple

import numpy as np
import tensorflow as tf

from gan_tf1.config import Hyper
from gan_tf1.recipes.toy import (  # noqa: F401  of the recipe, for `gan`
    ARROWS,
    DEFAULTS,
    DENSITIES,
    FAKES_FOR_D,
    FIXED_Q,
    FRESH_NOISE_FOR_G,
    GRID,
    IMAGE,
    POINTS,
    SPLIT_D_UPDATE,
    SPREAD,
    STANDARDISE_NOISE,
)
from gan_tf1.tf2 import losses, noise
from gan_tf1.tf2.gan import DLoss, Nets
from gan_tf1.tf2.layers import Dense, constant, glorot_uniform, variable
from gan_tf1.tf2.optimizers import GradientDescent


class Samples(NamedTuple):
    """What the pictures are drawn from."""

    grid: tf.Tensor  # [361, 1], points on the line
    logits: tf.Tensor  # [361, 1], of D on the grid
    points: tf.Tensor  # [20000, 1], of G, from the same noise ever
    noise: tf.Tensor  # [17, noise_width], evenly spread
    mapped: tf.Tensor  # [17, 1], G of that noise


def data(key: tf.Tensor, hyper: Hyper) -> tf.Tensor:
    """Points of p: float32 [batch, 1], a function of the key alone."""
    weights, means, stddevs = DENSITIES[hyper.density]
    uniform = tf.random.stateless_uniform([hyper.batch, 1], key)
    edges = tf.constant(np.cumsum(weights)[:-1], tf.float32)
    component = tf.reduce_sum(tf.cast(uniform >= edges, tf.int32), axis=1)  # [batch]
    # Another key for the second number: with the same one it would depend on the first.
    normal = tf.random.stateless_normal([hyper.batch], key + 2**40)
    points = tf.gather(np.float32(means), component) + normal * tf.gather(
        np.float32(stddevs), component
    )
    return points[:, tf.newaxis]


class Generator(tf.Module):
    """[batch, noise_width] -> points on the line [batch, 1]."""

    def __init__(self, hyper: Hyper):
        super().__init__()
        self.fixed = hyper.fixed_g
        if self.fixed:
            mean, stddev = constant(FIXED_Q.means[0]), constant(FIXED_Q.stddevs[0])
            self.location = variable("generator/location", [1], hyper.dtype, mean)
            self.scale = variable("generator/scale", [1], hyper.dtype, stddev)
            return
        initial, zero = glorot_uniform(hyper.seed), constant(0.0)
        self.first = Dense(hyper.noise_width, 16, "generator/1", hyper.dtype, initial, zero)
        self.second = Dense(16, 1, "generator/2", hyper.dtype, initial, zero)

    def __call__(self, noise: tf.Tensor, training: bool) -> tf.Tensor:
        if self.fixed:
            return self.location + self.scale * noise[:, :1]
        hidden = tf.tanh(self.first(noise))  # [batch, 16]
        return self.second(hidden)  # [batch, 1]


class Discriminator(tf.Module):
    """[batch, 1] -> logits [batch, 1]."""

    def __init__(self, hyper: Hyper):
        super().__init__()
        initial, zero = glorot_uniform(hyper.seed), constant(0.0)
        self.first = Dense(1, 32, "discriminator/1", hyper.dtype, initial, zero)
        self.second = Dense(32, 32, "discriminator/2", hyper.dtype, initial, zero)
        self.third = Dense(32, 1, "discriminator/3", hyper.dtype, initial, zero)

    def __call__(self, points: tf.Tensor) -> tf.Tensor:
        hidden = tf.tanh(self.first(points))  # [batch, 32]
        hidden = tf.tanh(self.second(hidden))  # [batch, 32]
        return self.third(hidden)  # [batch, 1]


def d_loss(nets: Nets, hyper: Hyper) -> DLoss:
    """-V(D, G): going down it is going up V."""
    real = losses.real_loss(nets.real_logits)
    fake = losses.fake_loss(nets.fake_logits)
    return DLoss(real + fake, real, fake)


def g_loss(nets: Nets, hyper: Hyper) -> tf.Tensor:
    """E log(1 - D(G(z))), the part of V that G moves, or what --loss names."""
    return losses.generator_loss(hyper.loss, nets.fake_logits)


def optimizer(variables: tuple, learning_rate: float, hyper: Hyper, scope: str) -> tf.Module:
    """Plain gradient steps, as in the document."""
    return GradientDescent(variables, learning_rate)


def sample(hyper: Hyper, generate: Callable, discriminate: Callable) -> Samples:
    """D on a grid, many points of G, and the map from a few z to x.

    generate: noise [n, noise_width] -> points [n, 1]; discriminate: points [n, 1] -> logits [n, 1].
    """
    grid = tf.constant(GRID[:, np.newaxis], hyper.dtype)
    shape = [POINTS, hyper.noise_width]
    many = noise.draw(hyper.noise, shape, noise.key(hyper.seed, "fixed", 0))
    even = tf.linspace(*SPREAD[hyper.noise], ARROWS)[:, tf.newaxis] * tf.ones(
        [1, hyper.noise_width]
    )
    return Samples(
        grid=grid,
        logits=discriminate(grid),
        points=generate(tf.cast(many, hyper.dtype)),
        noise=even,
        mapped=generate(tf.cast(even, hyper.dtype)),
    )
