"""DCGAN on 32x32 images with MMD^2 and an L2 penalty: the twin of `gan_tf1/recipes/dcgan_mmd.py`.

The numbers stand there, and what is the document's and what is ours.
"""

from __future__ import annotations

import tensorflow as tf

from gan_tf1.config import Hyper
from gan_tf1.recipes.dcgan_mmd import (  # noqa: F401  of the recipe, for `gan`
    BANDWIDTHS,
    DEFAULTS,
    FAKES_FOR_D,
    FRESH_NOISE_FOR_G,
    IMAGE,
    MAPS_D,
    MAPS_G,
    SAMPLE_COLUMNS,
    SAMPLE_ROWS,
    SPLIT_D_UPDATE,
    STANDARDISE_NOISE,
)
from gan_tf1.tf2 import losses
from gan_tf1.tf2.gan import DLoss, Nets
from gan_tf1.tf2.layers import (
    Conv2D,
    Conv2DTranspose,
    Dense,
    constant,
    glorot_uniform,
    label_width,
    with_labels,
)
from gan_tf1.tf2.mmd import mmd2
from gan_tf1.tf2.optimizers import Adam


class Generator(tf.Module):
    """[batch, noise_width] -> images [batch, 1024] in [-1, 1]."""

    def __init__(self, hyper: Hyper):
        super().__init__()
        initial, zero, dtype = glorot_uniform(hyper.seed), constant(0.0), hyper.dtype
        width = hyper.noise_width + label_width(hyper)
        self.first = Dense(width, 2 * 2 * MAPS_G[0], "generator/1", dtype, initial, zero)
        self.convolutions = [
            Conv2DTranspose(depth, maps, 4, 2, "generator/" + layer, dtype, initial, zero)
            for layer, depth, maps in zip("234", MAPS_G[:-1], MAPS_G[1:])
        ]
        self.last = Conv2DTranspose(MAPS_G[-1], 1, 4, 2, "generator/5", dtype, initial, zero)

    def __call__(
        self, noise: tf.Tensor, training: bool, labels: tf.Tensor | None = None
    ) -> tf.Tensor:
        hidden = tf.nn.leaky_relu(self.first(with_labels(noise, labels)), 0.2)
        hidden = tf.reshape(hidden, [-1, 2, 2, hidden.shape[1] // 4])
        for convolution in self.convolutions:
            hidden = tf.nn.leaky_relu(convolution(hidden), 0.2)  # 4x4, 8x8, 16x16
        images = tf.tanh(self.last(hidden))
        return tf.reshape(images, [-1, IMAGE.pixels])  # [batch, 1024] in [-1, 1]


class Discriminator(tf.Module):
    """[batch, 1024] in [-1, 1] -> logits [batch, 1]; D(x) is their sigmoid."""

    def __init__(self, hyper: Hyper):
        super().__init__()
        initial, zero, dtype = glorot_uniform(hyper.seed), constant(0.0), hyper.dtype
        depth = 1
        if hyper.conditional:
            classes, pixels = label_width(hyper), IMAGE.pixels
            self.picture = Dense(classes, pixels, "discriminator/label", dtype, initial, zero)
            depth = 2
        self.convolutions = [
            Conv2D(depth, maps, 3, 1, "discriminator/" + layer, dtype, initial, zero)
            for layer, depth, maps in zip("1234", (depth,) + MAPS_D[:-1], MAPS_D)
        ]
        self.last = Dense(2 * 2 * MAPS_D[-1], 1, "discriminator/5", dtype, initial, zero)

    def __call__(self, images: tf.Tensor, labels: tf.Tensor | None = None) -> tf.Tensor:
        hidden = tf.reshape(images, [-1, IMAGE.height, IMAGE.width, 1])
        if labels is not None:
            picture = tf.reshape(self.picture(labels), [-1, IMAGE.height, IMAGE.width, 1])
            hidden = tf.concat([hidden, picture], 3)  # [batch, 32, 32, 2]
        for convolution in self.convolutions:
            hidden = tf.nn.leaky_relu(convolution(hidden), 0.2)
            hidden = tf.nn.avg_pool2d(hidden, 2, 2, "VALID")  # 16x16, 8x8, 4x4, 2x2
        hidden = tf.reshape(hidden, [-1, 2 * 2 * hidden.shape[3]])
        return self.last(hidden)  # [batch, 1]


def d_loss(nets: Nets, hyper: Hyper) -> DLoss:
    """-mean(log D(x)) / 2 - mean(log(1 - D(G(z)))) / 2 + lambda_l2 * |D's kernels|^2"""
    real = losses.real_loss(nets.real_logits) / 2
    fake = losses.fake_loss(nets.fake_logits) / 2
    return DLoss(real + fake + hyper.lambda_l2 * l2_penalty(nets.discriminator), real, fake)


def g_loss(nets: Nets, hyper: Hyper) -> tf.Tensor:
    """mean(log(1 - D(G(z)))), or what --loss names, + lambda_mmd * MMD^2(real, fake)"""
    adversarial = losses.generator_loss(hyper.loss, nets.fake_logits)
    if hyper.lambda_mmd == 0:
        return adversarial
    return adversarial + hyper.lambda_mmd * mmd2(nets.real, nets.fake, BANDWIDTHS, biased=False)


def l2_penalty(discriminator: Discriminator) -> tf.Tensor:
    """The sum of the squares of D's kernels, biases left out: a scalar."""
    kernels = [layer.kernel for layer in discriminator.submodules]
    return tf.add_n([tf.reduce_sum(tf.square(kernel)) for kernel in kernels])


def optimizer(variables: tuple, learning_rate: float, hyper: Hyper, scope: str) -> tf.Module:
    """Adam; the document names no optimizer."""
    return Adam(variables, learning_rate, scope, beta1=hyper.beta1)
