"""Wasserstein GAN with gradient penalty on Fashion-MNIST, with the networks of the DCGAN.

Gulrajani et al. 2017, arXiv 1704.00028: D, there called the critic, gives any number, and the mean
of that over real images minus the mean over generated ones is to be as large as it can be while
D's slope is at most 1: then it is the Wasserstein distance between the two. The slope is held by a
penalty, lambda times the mean of (|gradient of D| - 1)^2 at points between a real and a generated
image, evenly drawn. Given by the paper: lambda 10, five updates of D for one of G, Adam at 1e-4
with beta1 0 and beta2 0.9, no batch normalisation in D.

Networks and batches are those of `dcgan_mmd`, whose D has none. D's loss is minus the estimate of
the distance, plus the penalty.
"""

from __future__ import annotations

import dataclasses

import tensorflow as tf

from gan_tf1 import config
from gan_tf1.config import ImageHyper, option
from gan_tf1.tf2.optimizers import Adam, Rate
from gan_tf1.tf2.recipe import DLoss, Nets, Recipe
from gan_tf1.tf2.recipes import dcgan_mmd


@dataclasses.dataclass(frozen=True)
class Options(ImageHyper):
    """The options of this recipe."""

    conditional: bool = config.conditional()
    beta1: float = option("decay of Adam's first moment", 0.0, config.below_one)
    beta2: float = option("decay of Adam's second moment", 0.9, config.below_one)
    lambda_gp: float = option("weight of the gradient penalty", 10.0, config.weight)


def d_loss(nets: Nets, hyper: Options) -> DLoss:
    """mean(D(G(z))) - mean(D(x)) + lambda_gp * gradient penalty"""
    real, fake = -tf.reduce_mean(nets.real_logits), tf.reduce_mean(nets.fake_logits)
    penalty = gradient_penalty(nets)
    return DLoss(real + fake + hyper.lambda_gp * penalty, real, fake)


def gradient_penalty(nets: Nets) -> tf.Tensor:
    """mean((|gradient of D at x'| - 1)^2), x' between a real and a generated image: a scalar."""
    real, fake = nets.real, nets.fake
    part = tf.random.stateless_uniform([tf.shape(real)[0], 1], nets.key)  # [batch, 1] in [0, 1)
    part = tf.cast(part, real.dtype)
    between = part * real + (1.0 - part) * fake  # [batch, pixels]
    with tf.GradientTape() as tape:  # within that of the step, which records the slopes too
        tape.watch(between)
        logits = nets.discriminate(between)
    slopes = tape.gradient(logits, between)  # [batch, pixels]
    # The root has no gradient at 0, where a D that has learned nothing yet may be.
    lengths = tf.sqrt(tf.reduce_sum(tf.square(slopes), axis=1) + 1e-12)  # [batch]
    return tf.reduce_mean(tf.square(lengths - 1.0))


def g_loss(nets: Nets, hyper: Options) -> tf.Tensor:
    """-mean(D(G(z)))"""
    return -tf.reduce_mean(nets.fake_logits)


def optimizer(learning_rate: Rate, hyper: Options) -> Adam:
    """Adam, as the paper has it."""
    return Adam(learning_rate, beta1=hyper.beta1, beta2=hyper.beta2)


RECIPE = Recipe(
    text=__doc__,
    defaults=Options(
        recipe="wgan_gp", steps=10000, batch=64, noise_dim=100, d_steps=5, d_lr=1e-4, g_lr=1e-4
    ),
    image=dcgan_mmd.IMAGE,
    rows=5,
    columns=8,
    generator=dcgan_mmd.Generator,
    discriminator=dcgan_mmd.Discriminator,
    d_loss=d_loss,
    g_loss=g_loss,
    optimizer=optimizer,
    standardise_noise=True,
)
