"""Fashion-MNIST with two small fully connected networks.

The session-based trainer of the first document: noise 128 wide, one hidden layer of 256 in each
network, sigmoid images, two Adam optimizers at 2e-4, batches of 500 distinct images, and in each
iteration D, then G on the same noise. Two deviations, neither of which changes a number that
float32 can hold: D returns logits, and weights are named `generator/1/kernel` where the document
says `generator_1/f_weighs`. Its line shows D(x) and D(G(z)) of one image; here they are means over
the batch.
"""

from __future__ import annotations

import tensorflow.compat.v1 as tf

from gan_tf1.config import Hyper
from gan_tf1.graph import losses
from gan_tf1.graph.gan import DLoss, Generated, Nets
from gan_tf1.graph.images import Image
from gan_tf1.graph.layers import dense, truncated_normal, with_labels

DEFAULTS = Hyper(
    recipe="fashion",
    dataset="fashion",
    steps=100000,
    batch=500,
    noise="normal",
    noise_width=128,
    loss="non_saturating",
    d_lr=2e-4,
    g_lr=2e-4,
    beta1=0.9,
)
IMAGE = Image(height=28, width=28, low=0.0, high=1.0)
SAMPLE_ROWS, SAMPLE_COLUMNS = 1, 8
STANDARDISE_NOISE = False
LINE = {"d_loss": "loss/d", "g_loss": "loss/g", "D(x)": "prob/real", "D(G(z))": "prob/fake"}
FAKES_FOR_D = "training"
SPLIT_D_UPDATE = False
FRESH_NOISE_FOR_G = False  # "the same noise" is a property of the document's loop


def generator(
    noise: tf.Tensor, training: bool, hyper: Hyper, labels: tf.Tensor | None = None
) -> Generated:
    """[batch, noise_width] -> images [batch, 784] in [0, 1]."""
    initial = truncated_normal(0.1, hyper.seed)  # biases too, as in the document
    noise = with_labels(noise, labels)
    hidden = tf.nn.leaky_relu(dense(noise, 256, "1", initial), 0.2)  # [batch, 256]
    return Generated(tf.sigmoid(dense(hidden, 784, "2", initial)))  # [batch, 784] in [0, 1]


def discriminator(images: tf.Tensor, hyper: Hyper, labels: tf.Tensor | None = None) -> tf.Tensor:
    """[batch, 784] in [0, 1] -> logits [batch, 1]; D(x) is their sigmoid."""
    initial = truncated_normal(0.1, hyper.seed)
    images = with_labels(images, labels)
    hidden = tf.nn.leaky_relu(dense(images, 256, "1", initial), 0.2)  # [batch, 256]
    return dense(hidden, 1, "2", initial)  # [batch, 1]


def d_loss(nets: Nets, hyper: Hyper) -> DLoss:
    """-mean(log D(x) + log(1 - D(G(z))))"""
    real = losses.real_loss(nets.real_logits)
    fake = losses.fake_loss(nets.fake_logits)
    return DLoss(real + fake, real, fake)


def g_loss(nets: Nets, hyper: Hyper) -> tf.Tensor:
    """-mean(log D(G(z))), or what --loss names."""
    return losses.generator_loss(hyper.loss, nets.fake_logits)


def optimizer(learning_rate: float, hyper: Hyper) -> tf.train.Optimizer:
    """Adam with TensorFlow 1's defaults: beta2 0.999, epsilon 1e-8."""
    return tf.train.AdamOptimizer(learning_rate, beta1=hyper.beta1)
