"""Least squares GAN on Fashion-MNIST, with the two networks of the session-based trainer.

Mao et al. 2017, arXiv 1611.04076: D is fitted to the numbers 1 for real and 0 for generated images
by least squares, and G to make D say 1 (their equation 9, with a = 0 and b = c = 1). A sample that
D takes for real still has a gradient as long as D does not say 1 of it. D's output is a fitted
number and not a log-odds, so neither probabilities nor a Jensen-Shannon bound are reported.

Networks, noise and batches are those of `fashion`; the rates are ours.
"""

from __future__ import annotations

import dataclasses

import tensorflow.compat.v1 as tf

from gan_tf1 import config
from gan_tf1.config import ImageHyper, option
from gan_tf1.graph.recipe import DLoss, Nets, Recipe
from gan_tf1.recipes import fashion


@dataclasses.dataclass(frozen=True)
class Options(ImageHyper):
    """The options of this recipe."""

    conditional: bool = config.conditional()
    beta1: float = option("decay of Adam's first moment", 0.5, config.below_one)


def d_loss(nets: Nets, hyper: Options) -> DLoss:
    """mean((D(x) - 1)^2) / 2 + mean(D(G(z))^2) / 2"""
    real = tf.reduce_mean(tf.square(nets.real_logits - 1.0)) / 2
    fake = tf.reduce_mean(tf.square(nets.fake_logits)) / 2
    return DLoss(real + fake, real, fake)


def g_loss(nets: Nets, hyper: Options) -> tf.Tensor:
    """mean((D(G(z)) - 1)^2) / 2"""
    return tf.reduce_mean(tf.square(nets.fake_logits - 1.0)) / 2


RECIPE = Recipe(
    text=__doc__,
    defaults=Options(recipe="lsgan", steps=30000, batch=500, noise_dim=128),
    image=fashion.IMAGE,
    rows=5,
    columns=8,
    generator=fashion.generator,
    discriminator=fashion.discriminator,
    d_loss=d_loss,
    g_loss=g_loss,
    optimizer=fashion.optimizer,
    one_thread_per_op=True,
    halve_fakes_from=128,
    log_odds=False,
    line={"d_loss": "loss/d", "g_loss": "loss/g", "D(x)": "score/real", "D(G(z))": "score/fake"},
)
