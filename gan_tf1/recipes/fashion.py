"""Fashion-MNIST with two small fully connected networks.

The trainer of the session note (docs/documents.md introduces it): noise 128 wide, one hidden layer
of 256 in each network, sigmoid images, two Adam optimizers at 2e-4, batches of 500 distinct images,
and in each iteration D, then G on the same noise. Two deviations, neither of which changes a number
that float32 can hold: D returns logits, and weights are named `generator/1/kernel` where the note
says `generator_1/f_weighs`. Its line shows D(x) and D(G(z)) of one image; here they are means over
the batch.
"""

from __future__ import annotations

import dataclasses

import tensorflow.compat.v1 as tf

from gan_tf1 import config
from gan_tf1.config import ImageHyper, option
from gan_tf1.graph import losses
from gan_tf1.graph.images import Image
from gan_tf1.graph.layers import dense, truncated_normal, with_labels
from gan_tf1.graph.recipe import DLoss, Generated, Nets, Rate, Recipe


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


def generator(
    noise: tf.Tensor, training: bool, hyper: Options, labels: tf.Tensor | None = None
) -> Generated:
    """[batch, noise_dim] -> images [batch, 784] in [0, 1]."""
    initial = truncated_normal(0.1, hyper.seed)  # biases too, as in the note
    noise = with_labels(noise, labels)
    hidden = tf.nn.leaky_relu(dense(noise, 256, "1", initial), 0.2)  # [batch, 256]
    return Generated(tf.sigmoid(dense(hidden, 784, "2", initial)))  # [batch, 784] in [0, 1]


def discriminator(images: tf.Tensor, hyper: Options, labels: tf.Tensor | None = None) -> tf.Tensor:
    """[batch, 784] in [0, 1] -> logits [batch, 1]; D(x) is their sigmoid."""
    initial = truncated_normal(0.1, hyper.seed)
    images = with_labels(images, labels)
    hidden = tf.nn.leaky_relu(dense(images, 256, "1", initial), 0.2)  # [batch, 256]
    return dense(hidden, 1, "2", initial)  # [batch, 1]


def d_loss(nets: Nets, hyper: Options) -> DLoss:
    """-mean(log D(x) + log(1 - D(G(z))))"""
    real = losses.real_loss(nets.real_logits)
    fake = losses.fake_loss(nets.fake_logits)
    return DLoss(real + fake, real, fake)


def g_loss(nets: Nets, hyper: Options) -> tf.Tensor:
    """-mean(log D(G(z))), or what --g-loss names."""
    return losses.generator_loss(hyper.g_loss, nets.fake_logits)


def optimizer(learning_rate: Rate, hyper: Options) -> tf.train.Optimizer:
    """Adam with TensorFlow 1's defaults: beta2 0.999, epsilon 1e-8."""
    return tf.train.AdamOptimizer(learning_rate, beta1=hyper.beta1)


RECIPE = Recipe(
    text=__doc__,
    defaults=DEFAULTS,
    image=IMAGE,
    rows=1,
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
