"""DCGAN on 28x28 images, with batch normalisation in both networks and an average of G.

After Radford et al. 2016, arXiv 1511.06434, cut to 28x28: G of two fully connected and two
transposed convolutional layers (7x7, 14x14, 28x28), D of two convolutional layers with stride 2 and
two fully connected; kernels of 4x4, ReLU in G, leaky ReLU 0.2 in D, tanh; Adam with beta1 0.5;
kernels start from N(0, 0.02). Both networks are normalised by batch (Ioffe and Szegedy 2015, arXiv
1502.03167), but for G's output and D's first layer; D always by the batch that it is asked about,
real and generated images apart, so it has no averages.

Ours: the hidden fully connected layers, as in Chen et al. 2016, arXiv 1606.03657, but a quarter as
wide; few maps where images are large, which is where the time goes; G's rate above D's; what is
shown, drawn and judged are averages of G's weights (--ema).
--conditional gives G the class beside the noise, and D by projection (Miyato and Koyama 2018, arXiv
1802.05637): D adds the scalar product of its last features and a vector learned for the class. By
the same products with the vectors of all classes it also says the class (after Odena et al. 2017,
arXiv 1610.09585), of real images in its own loss, of generated ones in G's (--lambda-class).
"""

from __future__ import annotations

import dataclasses

import tensorflow as tf

from gan_tf1 import config
from gan_tf1.config import ImageHyper, option
from gan_tf1.tf2 import losses
from gan_tf1.tf2.images import Image
from gan_tf1.tf2.layers import (
    BatchNorm,
    BatchNormOfBatch,
    Conv2D,
    Conv2DTranspose,
    Dense,
    constant,
    label_width,
    truncated_normal,
    with_labels,
)
from gan_tf1.tf2.optimizers import Adam, Rate
from gan_tf1.tf2.recipe import DLoss, Nets, Recipe


@dataclasses.dataclass(frozen=True)
class Options(ImageHyper):
    """The options of this recipe."""

    g_loss: str = config.g_loss("non_saturating")
    conditional: bool = config.conditional()
    lambda_class: float = option(
        "weight of the class's cross entropy in both losses, with --conditional",
        0.05,
        config.weight,
        needs="conditional",
    )
    beta1: float = option("decay of Adam's first moment", 0.5, config.below_one)


DEFAULTS = Options(
    recipe="dcgan_bn",
    dataset="fashion",
    steps=10000,
    batch=64,
    noise="normal",
    noise_dim=64,
    d_lr=2e-4,
    g_lr=1e-3,
    ema=0.999,
)
UNITS = 256  # of the hidden fully connected layer of either network
MAPS_G = (128, 32)  # what each of G's transposed convolutions takes in
MAPS_D = (32, 128)  # what each of D's convolutions puts out
IMAGE = Image(height=28, width=28, low=-1.0, high=1.0)


class Generator(tf.Module):
    """[batch, noise_dim] -> images [batch, 784] in [-1, 1]."""

    def __init__(self, hyper: Options):
        super().__init__()
        initial, zero, dtype = truncated_normal(0.02, hyper.seed), constant(0.0), hyper.dtype
        width, (maps, fewer) = hyper.noise_dim + label_width(hyper), MAPS_G
        scopes = [f"generator/{layer}" for layer in range(1, 5)]
        self.first = Dense(width, UNITS, scopes[0], dtype, initial, use_bias=False)
        self.second = Dense(UNITS, 7 * 7 * maps, scopes[1], dtype, initial, use_bias=False)
        self.third = Conv2DTranspose(maps, fewer, 4, 2, scopes[2], dtype, initial, use_bias=False)
        self.fourth = Conv2DTranspose(fewer, 1, 4, 2, scopes[3], dtype, initial, zero)
        self.norms = [
            BatchNorm(width, scope, dtype, momentum=0.9, epsilon=1e-5)
            for width, scope in zip((UNITS, maps, fewer), scopes)
        ]

    def __call__(
        self, noise: tf.Tensor, training: bool, labels: tf.Tensor | None = None
    ) -> tf.Tensor:
        one, two, three = self.norms
        hidden = tf.nn.relu(one(self.first(with_labels(noise, labels)), training))
        hidden = self.second(hidden)
        hidden = tf.reshape(hidden, [-1, 7, 7, hidden.shape[1] // 49])
        hidden = self.third(tf.nn.relu(two(hidden, training)))
        images = tf.tanh(self.fourth(tf.nn.relu(three(hidden, training))))
        return tf.reshape(images, [-1, IMAGE.pixels])  # [batch, 784] in [-1, 1]


class Discriminator(tf.Module):
    """[batch, 784] in [-1, 1] -> logits [batch, 1]; D(x) is their sigmoid.

    Told the class, logits [batch, 1 + N_CLASSES], of all classes behind, but with lambda_class 0.
    """

    def __init__(self, hyper: Options):
        super().__init__()
        initial, zero, dtype = truncated_normal(0.02, hyper.seed), constant(0.0), hyper.dtype
        (few, maps), scope = MAPS_D, "discriminator/"
        self.first = Conv2D(1, few, 4, 2, scope + "1", dtype, initial, zero)
        self.second = Conv2D(few, maps, 4, 2, scope + "2", dtype, initial, use_bias=False)
        self.second_norm = BatchNormOfBatch(maps, scope + "2", dtype, epsilon=1e-5)
        self.third = Dense(7 * 7 * maps, UNITS, scope + "3", dtype, initial, use_bias=False)
        self.third_norm = BatchNormOfBatch(UNITS, scope + "3", dtype, epsilon=1e-5)
        self.fourth = Dense(UNITS, 1, scope + "4", dtype, initial, zero)
        if hyper.conditional:
            classes = label_width(hyper)
            self.vectors = Dense(classes, UNITS, scope + "label", dtype, initial, use_bias=False)
        self.says_the_class = hyper.lambda_class > 0

    def __call__(self, images: tf.Tensor, labels: tf.Tensor | None = None) -> tf.Tensor:
        hidden = tf.reshape(images, [-1, IMAGE.height, IMAGE.width, 1])
        hidden = tf.nn.leaky_relu(self.first(hidden), 0.2)  # 14x14
        hidden = tf.nn.leaky_relu(self.second_norm(self.second(hidden)), 0.2)  # 7x7
        hidden = self.third(tf.reshape(hidden, [-1, 7 * 7 * hidden.shape[3]]))
        features = tf.nn.leaky_relu(self.third_norm(hidden), 0.2)
        logits = self.fourth(features)  # [batch, 1]
        if labels is None:
            return logits
        every = tf.eye(labels.shape[-1], dtype=labels.dtype)  # one-hot, a row for each class
        vectors = self.vectors(every)
        classes = tf.matmul(features, vectors, transpose_b=True)  # [batch, N_CLASSES]
        logits += tf.reduce_sum(labels * classes, 1, keepdims=True)
        return tf.concat([logits, classes], 1) if self.says_the_class else logits


def d_loss(nets: Nets, hyper: Options) -> DLoss:
    """-mean(log D(x)) - mean(log(1 - D(G(z)))) - lambda_class * mean(log P(class of x))"""
    real = losses.real_loss(nets.real_logits)
    fake = losses.fake_loss(nets.fake_logits)
    if nets.real_classes is None:
        return DLoss(real + fake, real, fake)
    of_class = losses.class_loss(nets.real_classes, nets.labels)
    return DLoss(real + fake + hyper.lambda_class * of_class, real, fake)


def g_loss(nets: Nets, hyper: Options) -> tf.Tensor:
    """-mean(log D(G(z))), or what --g-loss names, - lambda_class * mean(log P(class of G(z)))"""
    adversarial = losses.generator_loss(hyper.g_loss, nets.fake_logits)
    if nets.fake_classes is None:
        return adversarial
    return adversarial + hyper.lambda_class * losses.class_loss(nets.fake_classes, nets.labels)


def optimizer(learning_rate: Rate, hyper: Options) -> Adam:
    """Adam, one for each network."""
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
