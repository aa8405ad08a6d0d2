"""Wasserstein GAN with gradient penalty on Fashion-MNIST, with the networks of the DCGAN.

Gulrajani et al. 2017, arXiv 1704.00028: D, there called the critic, gives any number, and the mean
of that over real images minus the mean over generated ones is to be as large as it can be while
D's slope is at most 1: then it is the Wasserstein distance between the two. The slope is held by a
penalty, lambda times the mean of (|gradient of D| - 1)^2 at points between a real and a generated
image, evenly drawn. Given by the paper: lambda 10, five updates of D for one of G, Adam at 1e-4
with beta1 0 and beta2 0.9, no batch normalisation in D.

Networks and batches are those of `dcgan_mmd`, whose D has none. `score/distance` is the estimate of
the distance; `loss/d` is minus that plus the penalty.
"""

from __future__ import annotations

import dataclasses

import tensorflow.compat.v1 as tf

from gan_tf1 import config
from gan_tf1.config import ImageHyper, option
from gan_tf1.graph.recipe import DLoss, Nets, Rate, Recipe
from gan_tf1.recipes import dcgan_mmd


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
    report = {"score/distance": -real - fake, "loss/gradient_penalty": penalty}
    return DLoss(real + fake + hyper.lambda_gp * penalty, real, fake, report)


def gradient_penalty(nets: Nets) -> tf.Tensor:
    """mean((|gradient of D at x'| - 1)^2), x' between a real and a generated image: a scalar."""
    real, fake = nets.real, nets.fake
    part = tf.random.stateless_uniform([tf.shape(real)[0], 1], nets.key)  # [batch, 1] in [0, 1)
    part = tf.cast(part, real.dtype)
    between = part * real + (1.0 - part) * fake  # [batch, pixels]
    (slopes,) = tf.gradients(nets.discriminate(between), [between])  # [batch, pixels]
    # The root has no gradient at 0, where a D that has learned nothing yet may be.
    lengths = tf.sqrt(tf.reduce_sum(tf.square(slopes), axis=1) + 1e-12)  # [batch]
    return tf.reduce_mean(tf.square(lengths - 1.0))


def g_loss(nets: Nets, hyper: Options) -> tf.Tensor:
    """-mean(D(G(z)))"""
    return -tf.reduce_mean(nets.fake_logits)


def optimizer(learning_rate: Rate, hyper: Options) -> tf.train.Optimizer:
    """Adam, as the paper has it."""
    return tf.train.AdamOptimizer(learning_rate, beta1=hyper.beta1, beta2=hyper.beta2)


RECIPE = Recipe(
    text=__doc__,
    defaults=Options(
        recipe="wgan_gp", steps=10000, batch=64, noise_dim=100, d_steps=5, d_lr=1e-4, g_lr=1e-4
    ),
    image=dcgan_mmd.IMAGE,
    rows=5,
    columns=8,
    generator=dcgan_mmd.generator,
    discriminator=dcgan_mmd.discriminator,
    d_loss=d_loss,
    g_loss=g_loss,
    optimizer=optimizer,
    one_thread_per_op=True,
    standardise_noise=True,
    log_odds=False,
    line={"distance": "score/distance", "penalty": "loss/gradient_penalty", "g_loss": "loss/g"},
)
