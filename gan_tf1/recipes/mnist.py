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

import tensorflow.compat.v1 as tf

from gan_tf1 import config
from gan_tf1.config import ImageHyper, option
from gan_tf1.graph import losses
from gan_tf1.graph.images import Image
from gan_tf1.graph.layers import constant, dense, glorot_uniform, with_labels
from gan_tf1.graph.recipe import DLoss, Generated, Nets, Rate, Recipe


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


def generator(
    noise: tf.Tensor, training: bool, hyper: Options, labels: tf.Tensor | None = None
) -> Generated:
    """[batch, noise_dim] -> images [batch, 784] in [-1, 1]."""
    initial, zero = glorot_uniform(hyper.seed), constant(0.0)
    noise = with_labels(noise, labels)
    hidden = tf.nn.leaky_relu(dense(noise, N_UNITS, "1", initial, zero), ALPHA)
    hidden = tf.nn.leaky_relu(dense(hidden, 256, "2", initial, zero), ALPHA)  # [batch, 256]
    return Generated(tf.tanh(dense(hidden, 784, "3", initial, zero)))  # [batch, 784] in [-1, 1]


def discriminator(images: tf.Tensor, hyper: Options, labels: tf.Tensor | None = None) -> tf.Tensor:
    """[batch, 784] in [-1, 1] -> logits [batch, 1]; D(x) is their sigmoid."""
    initial, zero = glorot_uniform(hyper.seed), constant(0.0)
    images = with_labels(images, labels)
    hidden = tf.nn.leaky_relu(dense(images, N_UNITS, "1", initial, zero), ALPHA)
    hidden = tf.nn.leaky_relu(dense(hidden, 256, "2", initial, zero), ALPHA)  # [batch, 256]
    return dense(hidden, 1, "3", initial, zero)  # [batch, 1]


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


def optimizer(learning_rate: Rate, hyper: Options) -> tf.train.Optimizer:
    """Adam; the note names no optimizer."""
    return tf.train.AdamOptimizer(learning_rate, beta1=hyper.beta1)


RECIPE = Recipe(
    text=__doc__,
    defaults=DEFAULTS,
    image=IMAGE,
    rows=5,
    columns=8,
    generator=generator,
    discriminator=discriminator,
    d_loss=d_loss,
    g_loss=g_loss,
    optimizer=optimizer,
    one_thread_per_op=True,
    halve_fakes_from=128,
    line={"d_loss": "loss/d", "g_loss": "loss/g", "D(x)": "prob/real", "D(G(z))": "prob/fake"},
)
