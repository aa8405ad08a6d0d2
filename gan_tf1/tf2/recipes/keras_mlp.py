"""The Keras GAN with batch normalisation and three updates: twin of `gan_tf1/recipes/keras_mlp.py`.

The numbers stand there, and which habits of Keras are kept. The averages of batch normalisation
move in the call that is made with training=True, and so there are no update ops to hand on.
"""

from __future__ import annotations

import tensorflow as tf

from gan_tf1.config import Hyper
from gan_tf1.recipes.keras_mlp import (  # noqa: F401  of the recipe, for `gan`
    DEFAULTS,
    FAKES_FOR_D,
    FRESH_NOISE_FOR_G,
    IMAGE,
    SAMPLE_COLUMNS,
    SAMPLE_ROWS,
    SPLIT_D_UPDATE,
    STANDARDISE_NOISE,
)
from gan_tf1.tf2 import losses
from gan_tf1.tf2.gan import DLoss, Nets
from gan_tf1.tf2.layers import BatchNorm, Dense, constant, glorot_uniform
from gan_tf1.tf2.optimizers import Adam


class Generator(tf.Module):
    """[batch, noise_width] -> images [batch, 784] in [-1, 1]."""

    def __init__(self, hyper: Hyper):
        super().__init__()
        initial, zero = glorot_uniform(hyper.seed), constant(0.0)
        self.hidden, width = [], hyper.noise_width
        for scope, units in (("generator/1", 256), ("generator/2", 512), ("generator/3", 1024)):
            linear = Dense(width, units, scope, hyper.dtype, initial, zero)
            norm = BatchNorm(units, scope, hyper.dtype, momentum=0.8, epsilon=1e-3)
            self.hidden.append((linear, norm))
            width = units
        self.last = Dense(width, 784, "generator/4", hyper.dtype, initial, zero)

    def __call__(self, noise: tf.Tensor, training: bool) -> tf.Tensor:
        hidden = noise
        for linear, norm in self.hidden:
            hidden = tf.nn.leaky_relu(linear(hidden), 0.2)
            hidden = norm(hidden, training)  # [batch, units]
        return tf.tanh(self.last(hidden))  # [batch, 784] in [-1, 1]


class Discriminator(tf.Module):
    """[batch, 784] in [-1, 1] -> logits [batch, 1]; D(x) is their sigmoid."""

    def __init__(self, hyper: Hyper):
        super().__init__()
        initial, zero = glorot_uniform(hyper.seed), constant(0.0)
        self.first = Dense(784, 512, "discriminator/1", hyper.dtype, initial, zero)
        self.second = Dense(512, 256, "discriminator/2", hyper.dtype, initial, zero)
        self.third = Dense(256, 1, "discriminator/3", hyper.dtype, initial, zero)

    def __call__(self, images: tf.Tensor) -> tf.Tensor:
        hidden = tf.nn.leaky_relu(self.first(images), 0.2)  # [batch, 512]
        hidden = tf.nn.leaky_relu(self.second(hidden), 0.2)  # [batch, 256]
        return self.third(hidden)  # [batch, 1]


def d_loss(nets: Nets, hyper: Hyper) -> DLoss:
    """Cross entropy against 1 and against 0; what is reported is the mean of the two."""
    real = losses.real_loss(nets.real_logits)
    fake = losses.fake_loss(nets.fake_logits)
    return DLoss((real + fake) / 2, real, fake)


def g_loss(nets: Nets, hyper: Hyper) -> tf.Tensor:
    """Cross entropy of generated images against the label 1, or what --loss names."""
    return losses.generator_loss(hyper.loss, nets.fake_logits)


def optimizer(variables: tuple, learning_rate: float, hyper: Hyper, scope: str) -> tf.Module:
    """Adam, one for each network."""
    return Adam(variables, learning_rate, scope, beta1=hyper.beta1)
