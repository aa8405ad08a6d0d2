"""Fashion-MNIST with two small fully connected networks.

The trainer of the session note (docs/documents.md introduces it): noise 128 wide, one hidden layer
of 256 in each network, sigmoid images, two Adam optimizers at 2e-4, batches of 500 distinct images,
and in each iteration D, then G on the same noise. Two deviations, neither of which changes a number
that float32 can hold: D returns logits, and weights are named `generator/1/kernel` where the note
says `generator_1/f_weighs`.
"""

from __future__ import annotations

import dataclasses

import tensorflow as tf

from gan_tf1 import config
from gan_tf1.config import ImageHyper, option
from gan_tf1.tf2 import losses
from gan_tf1.tf2.images import Image
from gan_tf1.tf2.layers import Dense, label_width, truncated_normal, with_labels
from gan_tf1.tf2.optimizers import Adam, Rate
from gan_tf1.tf2.recipe import DLoss, Nets, Recipe


@dataclasses.dataclass(frozen=True)
class Options(ImageHyper):
    """The options of this recipe."""

    g_loss: str = config.g_loss("non_saturating")
    conditional: bool = config.conditional()
    beta1: float = option("decay of Adam's first moment", 0.9, config.below_one)


DEFAULTS = Options(
    recipe="fashion",
    dataset="fashion",
    steps=100000,
    batch=500,
    noise="normal",
    noise_dim=128,
    d_lr=2e-4,
    g_lr=2e-4,
)
IMAGE = Image(height=28, width=28, low=0.0, high=1.0)


class Generator(tf.Module):
    """[batch, noise_dim] -> images [batch, 784] in [0, 1]."""

    def __init__(self, hyper: Options):
        super().__init__()
        initial = truncated_normal(0.1, hyper.seed)  # biases too, as in the note
        width = hyper.noise_dim + label_width(hyper)
        self.first = Dense(width, 256, "generator/1", hyper.dtype, initial)
        self.second = Dense(256, 784, "generator/2", hyper.dtype, initial)

    def __call__(
        self, noise: tf.Tensor, training: bool, labels: tf.Tensor | None = None
    ) -> tf.Tensor:
        noise = with_labels(noise, labels)
        hidden = tf.nn.leaky_relu(self.first(noise), 0.2)  # [batch, 256]
        return tf.sigmoid(self.second(hidden))  # [batch, 784] in [0, 1]


class Discriminator(tf.Module):
    """[batch, 784] in [0, 1] -> logits [batch, 1]; D(x) is their sigmoid."""

    def __init__(self, hyper: Options):
        super().__init__()
        initial = truncated_normal(0.1, hyper.seed)
        width = IMAGE.pixels + label_width(hyper)
        self.first = Dense(width, 256, "discriminator/1", hyper.dtype, initial)
        self.second = Dense(256, 1, "discriminator/2", hyper.dtype, initial)

    def __call__(self, images: tf.Tensor, labels: tf.Tensor | None = None) -> tf.Tensor:
        images = with_labels(images, labels)
        hidden = tf.nn.leaky_relu(self.first(images), 0.2)  # [batch, 256]
        return self.second(hidden)  # [batch, 1]


def d_loss(nets: Nets, hyper: Options) -> DLoss:
    """-mean(log D(x) + log(1 - D(G(z))))"""
    real = losses.real_loss(nets.real_logits)
    fake = losses.fake_loss(nets.fake_logits)
    return DLoss(real + fake, real, fake)


def g_loss(nets: Nets, hyper: Options) -> tf.Tensor:
    """-mean(log D(G(z))), or what --g-loss names."""
    return losses.generator_loss(hyper.g_loss, nets.fake_logits)


def optimizer(learning_rate: Rate, hyper: Options) -> Adam:
    """Adam with TensorFlow 1's defaults: beta2 0.999, epsilon 1e-8."""
    return Adam(learning_rate, beta1=hyper.beta1)


RECIPE = Recipe(
    text=__doc__,
    defaults=DEFAULTS,
    image=IMAGE,
    rows=1,
    columns=8,
    generator=Generator,
    discriminator=Discriminator,
    d_loss=d_loss,
    g_loss=g_loss,
    optimizer=optimizer,
)
