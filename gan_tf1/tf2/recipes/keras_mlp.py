"""The GAN of the Keras post, in TensorFlow 2: batch normalisation and three updates.

The post (docs/documents.md introduces it) gives noise 100 wide; G of 256, 512 and 1024 units, each
dense, leaky ReLU 0.2, then batch normalisation with momentum 0.8, and 784 tanh; D of 512 and 256
units with leaky ReLU 0.2 and no batch normalisation; Adam at 2e-4 with beta1 0.5; batches of 32,
30,000 iterations, a 5x5 grid every 200. D is updated on real images, then on generated ones, then G
on fresh noise.

Habits of Keras that are kept: kernels from Glorot's uniform distribution, biases from 0; fakes for
D come from G in inference mode; the reported loss and accuracy of D are means over its two updates;
batch normalisation adds 1e-3 to the variance, and its average takes the corrected variance. Not
kept: there one Adam object serves D and the combined model, here each network has its own Adam with
its own state; its epsilon is 1e-7 there and TensorFlow's 1e-8 here; batches are distinct images
here, drawn with replacement there; cross entropy is computed from logits here, and there from
probabilities cut at 1e-7.
"""

from __future__ import annotations

import dataclasses

import tensorflow as tf

from gan_tf1 import config
from gan_tf1.config import ImageHyper, option
from gan_tf1.tf2 import losses
from gan_tf1.tf2.images import Image
from gan_tf1.tf2.layers import BatchNorm, Dense, constant, glorot_uniform
from gan_tf1.tf2.optimizers import Adam, Rate
from gan_tf1.tf2.recipe import DLoss, Nets, Recipe, Updates


@dataclasses.dataclass(frozen=True)
class Options(ImageHyper):
    """The options of this recipe."""

    g_loss: str = config.g_loss("non_saturating")
    beta1: float = option("decay of Adam's first moment", 0.5, config.below_one)


DEFAULTS = Options(
    recipe="keras_mlp",
    dataset="mnist",
    steps=30000,
    batch=32,
    noise="normal",
    noise_dim=100,
    d_lr=2e-4,
    g_lr=2e-4,
    sample_every=200,
)
IMAGE = Image(height=28, width=28, low=-1.0, high=1.0)


class Generator(tf.Module):
    """[batch, noise_dim] -> images [batch, 784] in [-1, 1]."""

    def __init__(self, hyper: Options):
        super().__init__()
        initial, zero = glorot_uniform(hyper.seed), constant(0.0)
        self.hidden, width = [], hyper.noise_dim
        for scope, units in (("generator/1", 256), ("generator/2", 512), ("generator/3", 1024)):
            linear = Dense(width, units, scope, hyper.dtype, initial, zero)
            norm = BatchNorm(units, scope, hyper.dtype, momentum=0.8, epsilon=1e-3)
            self.hidden.append((linear, norm))
            width = units
        self.last = Dense(width, 784, "generator/4", hyper.dtype, initial, zero)

    def __call__(self, noise: tf.Tensor, training: bool) -> tf.Tensor:
        hidden = noise
        for linear, norm in self.hidden:
            hidden = tf.nn.leaky_relu(linear(hidden), 0.2)
            hidden = norm(hidden, training)  # [batch, units]
        return tf.tanh(self.last(hidden))  # [batch, 784] in [-1, 1]


class Discriminator(tf.Module):
    """[batch, 784] in [-1, 1] -> logits [batch, 1]; D(x) is their sigmoid."""

    def __init__(self, hyper: Options):
        super().__init__()
        initial, zero = glorot_uniform(hyper.seed), constant(0.0)
        self.first = Dense(784, 512, "discriminator/1", hyper.dtype, initial, zero)
        self.second = Dense(512, 256, "discriminator/2", hyper.dtype, initial, zero)
        self.third = Dense(256, 1, "discriminator/3", hyper.dtype, initial, zero)

    def __call__(self, images: tf.Tensor) -> tf.Tensor:
        hidden = tf.nn.leaky_relu(self.first(images), 0.2)  # [batch, 512]
        hidden = tf.nn.leaky_relu(self.second(hidden), 0.2)  # [batch, 256]
        return self.third(hidden)  # [batch, 1]


def d_loss(nets: Nets, hyper: Options) -> DLoss:
    """Cross entropy against 1 and against 0; what is reported is the mean of the two."""
    real = losses.real_loss(nets.real_logits)
    fake = losses.fake_loss(nets.fake_logits)
    return DLoss((real + fake) / 2, real, fake)


def g_loss(nets: Nets, hyper: Options) -> tf.Tensor:
    """Cross entropy of generated images against the label 1, or what --g-loss names."""
    return losses.generator_loss(hyper.g_loss, nets.fake_logits)


def optimizer(learning_rate: Rate, hyper: Options) -> Adam:
    """Adam, one for each network."""
    return Adam(learning_rate, beta1=hyper.beta1)


RECIPE = Recipe(
    text=__doc__,
    defaults=DEFAULTS,
    image=IMAGE,
    rows=5,
    columns=5,
    generator=Generator,
    discriminator=Discriminator,
    d_loss=d_loss,
    g_loss=g_loss,
    optimizer=optimizer,
    updates=Updates(fakes_for_d="inference", split_d=True, fresh_noise_for_g=True),
)
