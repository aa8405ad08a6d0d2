"""Fashion-MNIST with two small fully connected networks: the twin of `gan_tf1/recipes/fashion.py`.

The numbers stand there. Each network is an object that makes its variables once, where there it
was a function that found them by scope; what it computes is the same, line by line.
"""

from __future__ import annotations

import tensorflow as tf

from gan_tf1.config import Hyper
from gan_tf1.recipes.fashion import (  # noqa: F401  of the recipe, for `gan`
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
from gan_tf1.tf2.layers import Dense, label_width, truncated_normal, with_labels
from gan_tf1.tf2.optimizers import Adam


class Generator(tf.Module):
    """[batch, noise_width] -> images [batch, 784] in [0, 1]."""

    def __init__(self, hyper: Hyper):
        super().__init__()
        initial = truncated_normal(0.1, hyper.seed)  # biases too, as in the document
        width = hyper.noise_width + label_width(hyper)
        self.first = Dense(width, 256, "generator/1", hyper.dtype, initial)
        self.second = Dense(256, 784, "generator/2", hyper.dtype, initial)

    def __call__(
        self, noise: tf.Tensor, training: bool, labels: tf.Tensor | None = None
    ) -> tf.Tensor:
        hidden = tf.nn.leaky_relu(self.first(with_labels(noise, labels)), 0.2)  # [batch, 256]
        return tf.sigmoid(self.second(hidden))  # [batch, 784] in [0, 1]


class Discriminator(tf.Module):
    """[batch, 784] in [0, 1] -> logits [batch, 1]; D(x) is their sigmoid."""

    def __init__(self, hyper: Hyper):
        super().__init__()
        initial = truncated_normal(0.1, hyper.seed)
        width = 784 + label_width(hyper)
        self.first = Dense(width, 256, "discriminator/1", hyper.dtype, initial)
        self.second = Dense(256, 1, "discriminator/2", hyper.dtype, initial)

    def __call__(self, images: tf.Tensor, labels: tf.Tensor | None = None) -> tf.Tensor:
        hidden = tf.nn.leaky_relu(self.first(with_labels(images, labels)), 0.2)  # [batch, 256]
        return self.second(hidden)  # [batch, 1]


def d_loss(nets: Nets, hyper: Hyper) -> DLoss:
    """-mean(log D(x) + log(1 - D(G(z))))"""
    real = losses.real_loss(nets.real_logits)
    fake = losses.fake_loss(nets.fake_logits)
    return DLoss(real + fake, real, fake)


def g_loss(nets: Nets, hyper: Hyper) -> tf.Tensor:
    """-mean(log D(G(z))), or what --loss names."""
    return losses.generator_loss(hyper.loss, nets.fake_logits)


def optimizer(variables: tuple, learning_rate: float, hyper: Hyper, scope: str) -> tf.Module:
    """Adam with TensorFlow 1's defaults: beta2 0.999, epsilon 1e-8."""
    return Adam(variables, learning_rate, scope, beta1=hyper.beta1)
