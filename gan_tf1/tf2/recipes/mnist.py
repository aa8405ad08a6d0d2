"""MNIST with label smoothing and k updates of D: the twin of `gan_tf1/recipes/mnist.py`.

The numbers stand there, and what was tried to find them.
"""

from __future__ import annotations

import tensorflow as tf

from gan_tf1.config import Hyper
from gan_tf1.recipes.mnist import (  # noqa: F401  of the recipe, for `gan`
    ALPHA,
    DEFAULTS,
    FAKES_FOR_D,
    FRESH_NOISE_FOR_G,
    IMAGE,
    N_UNITS,
    SAMPLE_COLUMNS,
    SAMPLE_ROWS,
    SPLIT_D_UPDATE,
    STANDARDISE_NOISE,
)
from gan_tf1.tf2 import losses
from gan_tf1.tf2.gan import DLoss, Nets
from gan_tf1.tf2.layers import Dense, constant, glorot_uniform, label_width, with_labels
from gan_tf1.tf2.optimizers import Adam


class Generator(tf.Module):
    """[batch, noise_width] -> images [batch, 784] in [-1, 1]."""

    def __init__(self, hyper: Hyper):
        super().__init__()
        initial, zero = glorot_uniform(hyper.seed), constant(0.0)
        width = hyper.noise_width + label_width(hyper)
        self.first = Dense(width, N_UNITS, "generator/1", hyper.dtype, initial, zero)
        self.second = Dense(N_UNITS, 256, "generator/2", hyper.dtype, initial, zero)
        self.third = Dense(256, 784, "generator/3", hyper.dtype, initial, zero)

    def __call__(
        self, noise: tf.Tensor, training: bool, labels: tf.Tensor | None = None
    ) -> tf.Tensor:
        hidden = tf.nn.leaky_relu(self.first(with_labels(noise, labels)), ALPHA)
        hidden = tf.nn.leaky_relu(self.second(hidden), ALPHA)  # [batch, 256]
        return tf.tanh(self.third(hidden))  # [batch, 784] in [-1, 1]


class Discriminator(tf.Module):
    """[batch, 784] in [-1, 1] -> logits [batch, 1]; D(x) is their sigmoid."""

    def __init__(self, hyper: Hyper):
        super().__init__()
        initial, zero = glorot_uniform(hyper.seed), constant(0.0)
        width = 784 + label_width(hyper)
        self.first = Dense(width, N_UNITS, "discriminator/1", hyper.dtype, initial, zero)
        self.second = Dense(N_UNITS, 256, "discriminator/2", hyper.dtype, initial, zero)
        self.third = Dense(256, 1, "discriminator/3", hyper.dtype, initial, zero)

    def __call__(self, images: tf.Tensor, labels: tf.Tensor | None = None) -> tf.Tensor:
        hidden = tf.nn.leaky_relu(self.first(with_labels(images, labels)), ALPHA)
        hidden = tf.nn.leaky_relu(self.second(hidden), ALPHA)  # [batch, 256]
        return self.third(hidden)  # [batch, 1]


def d_loss(nets: Nets, hyper: Hyper) -> DLoss:
    """Cross entropy against --smooth for real images and against 0 for generated ones."""
    real = losses.real_loss(nets.real_logits, hyper.smooth)
    fake = losses.fake_loss(nets.fake_logits)
    return DLoss(real + fake, real, fake)


def g_loss(nets: Nets, hyper: Hyper) -> tf.Tensor:
    """Cross entropy of generated images against the label 1, or what --loss names."""
    return losses.generator_loss(hyper.loss, nets.fake_logits)


def optimizer(variables: tuple, learning_rate: float, hyper: Hyper, scope: str) -> tf.Module:
    """Adam; the document names no optimizer."""
    return Adam(variables, learning_rate, scope, beta1=hyper.beta1)
