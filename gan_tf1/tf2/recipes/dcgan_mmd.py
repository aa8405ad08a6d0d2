"""DCGAN on 32x32 images, with MMD^2 in the generator's loss and an L2 penalty in D's.

Of the MMD article (docs/documents.md introduces it): images of 32x32 in [-1, 1]; noise 100 wide; G
of one fully connected and four transposed convolutional layers, each twice as high and wide, leaky
ReLU, tanh; D of four convolutional layers with leaky ReLU and 2x2 pooling, and one fully connected
layer; 64 feature maps; both losses, with both lambdas in [0, 1] and half weights in D's. The
article writes -lambda * MMD, which would drive samples away from the data; here a distance is
added.

Ours, chosen by short trials: G starts at 2x2, has kernels of 4x4 and feature maps as in MAPS_G; D
has kernels of 3x3, maps as in MAPS_D, and pools by the mean; slope 0.2; Adam at 5e-4 with beta1
0.5; batches of 64; unbiased MMD^2, on pixels; the penalty is on D's kernels, not on its biases. No
batch normalisation: TensorFlow's fused one in G cost time and gave no better samples. NHWC, as NCHW
is slow on a CPU with TensorFlow 2.21 and has no gradient there with 1.15.
"""

from __future__ import annotations

import dataclasses
from typing import Sequence

import tensorflow as tf

from gan_tf1 import config
from gan_tf1.config import ImageHyper, option
from gan_tf1.errors import UsageError
from gan_tf1.tf2 import losses
from gan_tf1.tf2.images import Image
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
from gan_tf1.tf2.optimizers import Adam, Rate, name_of
from gan_tf1.tf2.recipe import DLoss, Nets, Recipe


@dataclasses.dataclass(frozen=True)
class Options(ImageHyper):
    """The options of this recipe."""

    g_loss: str = config.g_loss("minimax")
    conditional: bool = config.conditional()
    beta1: float = option("decay of Adam's first moment", 0.5, config.below_one)
    lambda_mmd: float = option("weight of MMD^2 in G's loss", 1.0, config.share)
    lambda_l2: float = option("weight of D's L2 penalty", 1e-4, config.share)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.lambda_mmd > 0 and self.batch < 2:
            raise UsageError(
                f"--batch {self.batch}: MMD^2 compares images within a batch, give at least 2 "
                "(or --lambda-mmd 0)"
            )


DEFAULTS = Options(
    recipe="dcgan_mmd",
    dataset="fashion",
    steps=20000,
    batch=64,
    noise="normal",
    noise_dim=100,
    d_lr=5e-4,
    g_lr=5e-4,
)
MAPS_G = (128, 64, 64, 64)  # what each of G's convolutional layers takes in
MAPS_D = (16, 32, 64, 64)  # what each of D's convolutional layers puts out
# s of the Gaussians: 1/4, 1/2, 1, 2 and 4 times 23, the median distance between two images of
# Fashion-MNIST as this recipe sees them, 1024 values in [-1, 1].
BANDWIDTHS = (5.75, 11.5, 23.0, 46.0, 92.0)
IMAGE = Image(height=32, width=32, low=-1.0, high=1.0)


class Generator(tf.Module):
    """[batch, noise_dim] -> images [batch, 1024] in [-1, 1]."""

    def __init__(self, hyper: Options):
        super().__init__()
        initial, zero, dtype = glorot_uniform(hyper.seed), constant(0.0), hyper.dtype
        width = hyper.noise_dim + label_width(hyper)
        self.first = Dense(width, 2 * 2 * MAPS_G[0], "generator/1", dtype, initial, zero)
        self.convolutions = [
            Conv2DTranspose(depth, maps, 4, 2, "generator/" + layer, dtype, initial, zero)
            for layer, depth, maps in zip("234", MAPS_G[:-1], MAPS_G[1:])
        ]
        self.last = Conv2DTranspose(MAPS_G[-1], 1, 4, 2, "generator/5", dtype, initial, zero)

    def __call__(
        self, noise: tf.Tensor, training: bool, labels: tf.Tensor | None = None
    ) -> tf.Tensor:
        noise = with_labels(noise, labels)
        hidden = tf.nn.leaky_relu(self.first(noise), 0.2)
        hidden = tf.reshape(hidden, [-1, 2, 2, hidden.shape[1] // 4])
        for convolution in self.convolutions:
            hidden = tf.nn.leaky_relu(convolution(hidden), 0.2)  # 4x4, 8x8, 16x16
        images = tf.tanh(self.last(hidden))
        return tf.reshape(images, [-1, IMAGE.pixels])  # [batch, 1024] in [-1, 1]


class Discriminator(tf.Module):
    """[batch, 1024] in [-1, 1] -> logits [batch, 1]; D(x) is their sigmoid."""

    def __init__(self, hyper: Options):
        super().__init__()
        initial, zero, dtype = glorot_uniform(hyper.seed), constant(0.0), hyper.dtype
        depth = 1
        if hyper.conditional:
            # A picture of the class beside the image, learned: ten constant maps, one for each
            # class, would make the first convolution more than five times as long.
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
            # After leaky ReLU, not before: the mean of a convolution over 2x2 squares is blind to
            # patterns that alternate from pixel to pixel, and G would leave them in its images.
            hidden = tf.nn.avg_pool2d(hidden, 2, 2, "VALID")  # 16x16, 8x8, 4x4, 2x2
        hidden = tf.reshape(hidden, [-1, 2 * 2 * hidden.shape[3]])
        return self.last(hidden)  # [batch, 1]


def d_loss(nets: Nets, hyper: Options) -> DLoss:
    """-mean(log D(x)) / 2 - mean(log(1 - D(G(z)))) / 2 + lambda_l2 * |D's kernels|^2"""
    real = losses.real_loss(nets.real_logits) / 2
    fake = losses.fake_loss(nets.fake_logits) / 2
    return DLoss(real + fake + hyper.lambda_l2 * l2_penalty(nets.d_vars), real, fake)


def g_loss(nets: Nets, hyper: Options) -> tf.Tensor:
    """mean(log(1 - D(G(z)))), or what --g-loss names, + lambda_mmd * MMD^2(real, fake)"""
    adversarial = losses.generator_loss(hyper.g_loss, nets.fake_logits)
    if hyper.lambda_mmd == 0:
        return adversarial
    return adversarial + hyper.lambda_mmd * mmd2(nets.real, nets.fake, BANDWIDTHS, biased=False)


def l2_penalty(d_vars: Sequence[tf.Variable]) -> tf.Tensor:
    """The sum of the squares of D's kernels, biases left out: a scalar."""
    kernels = [v for v in d_vars if name_of(v).endswith("/kernel")]
    return tf.add_n([tf.reduce_sum(tf.square(kernel)) for kernel in kernels])


def optimizer(learning_rate: Rate, hyper: Options) -> Adam:
    """Adam; the article names no optimizer."""
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
    standardise_noise=True,
)
