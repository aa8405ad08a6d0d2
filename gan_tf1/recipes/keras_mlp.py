"""The GAN of the Keras post, in graph mode: batch normalisation and three updates.

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

import tensorflow.compat.v1 as tf

from gan_tf1 import config
from gan_tf1.config import ImageHyper, option
from gan_tf1.graph import losses
from gan_tf1.graph.images import Image
from gan_tf1.graph.layers import batch_norm, constant, dense, glorot_uniform
from gan_tf1.graph.recipe import DLoss, Generated, Nets, Rate, Recipe, Updates


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


def generator(noise: tf.Tensor, training: bool, hyper: Options) -> Generated:
    """[batch, noise_dim] -> images [batch, 784] in [-1, 1]."""
    initial, zero = glorot_uniform(hyper.seed), constant(0.0)
    hidden, updates = noise, []
    for layer, units in (("1", 256), ("2", 512), ("3", 1024)):
        hidden = tf.nn.leaky_relu(dense(hidden, units, layer, initial, zero), 0.2)
        hidden, moved = batch_norm(hidden, layer, training, momentum=0.8, epsilon=1e-3)
        updates += moved  # [batch, units]
    images = tf.tanh(dense(hidden, 784, "4", initial, zero))  # [batch, 784] in [-1, 1]
    return Generated(images, updates)


def discriminator(images: tf.Tensor, hyper: Options) -> tf.Tensor:
    """[batch, 784] in [-1, 1] -> logits [batch, 1]; D(x) is their sigmoid."""
    initial, zero = glorot_uniform(hyper.seed), constant(0.0)
    hidden = tf.nn.leaky_relu(dense(images, 512, "1", initial, zero), 0.2)  # [batch, 512]
    hidden = tf.nn.leaky_relu(dense(hidden, 256, "2", initial, zero), 0.2)  # [batch, 256]
    return dense(hidden, 1, "3", initial, zero)  # [batch, 1]


def d_loss(nets: Nets, hyper: Options) -> DLoss:
    """Cross entropy against 1 and against 0; what is reported is the mean of the two."""
    real = losses.real_loss(nets.real_logits)
    fake = losses.fake_loss(nets.fake_logits)
    return DLoss((real + fake) / 2, real, fake)


def g_loss(nets: Nets, hyper: Options) -> tf.Tensor:
    """Cross entropy of generated images against the label 1, or what --g-loss names."""
    return losses.generator_loss(hyper.g_loss, nets.fake_logits)


def optimizer(learning_rate: Rate, hyper: Options) -> tf.train.Optimizer:
    """Adam, one for each network."""
    return tf.train.AdamOptimizer(learning_rate, beta1=hyper.beta1)


RECIPE = Recipe(
    text=__doc__,
    defaults=DEFAULTS,
    image=IMAGE,
    rows=5,
    columns=5,
    generator=generator,
    discriminator=discriminator,
    d_loss=d_loss,
    g_loss=g_loss,
    optimizer=optimizer,
    one_thread_per_op=True,
    updates=Updates(fakes_for_d="inference", split_d=True, fresh_noise_for_g=True),
    line={"d_loss": "loss/d", "d_accuracy": "accuracy/d", "g_loss": "loss/g"},
)
