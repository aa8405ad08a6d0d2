"""The graph of the session note (docs/documents.md) as it was written, kept to be measured against.

What is wrong with it is kept too: `log` of a sigmoid, step counters without names, one sampling
graph more at every strip. Its variables are those that old checkpoints of such scripts hold.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import tensorflow.compat.v1 as tf


class Legacy(NamedTuple):
    """The session note's placeholders and what its loop runs."""

    graph: tf.Graph
    images: tf.Tensor  # placeholder [batch, 784] in [0, 1]
    noise: tf.Tensor  # placeholder [batch, 128]
    d_run: list[tf.Operation | tf.Tensor]  # train step, loss, D(x), D(G(z)): one run, fed both
    g_run: list[tf.Operation | tf.Tensor]  # train step, loss: one run, fed noise
    init: tf.Operation


def build() -> Legacy:
    """Two networks, two losses, two Adam steps."""
    with tf.Graph().as_default() as graph:
        d_counter = tf.Variable(0, trainable=False)
        g_counter = tf.Variable(0, trainable=False)
        images = tf.placeholder(tf.float32, [None, 784])
        noise = tf.placeholder(tf.float32, [None, 128])
        real = discriminator(images)
        fake = discriminator(generator(noise), reuse=True)
        d_loss = -tf.reduce_mean(tf.log(real) + tf.log(1.0 - fake))
        g_loss = -tf.reduce_mean(tf.log(fake))
        trainable = tf.trainable_variables()
        d_vars = [v for v in trainable if "discriminator_" in v.name]
        g_vars = [v for v in trainable if "generator_" in v.name]
        d_step = tf.train.AdamOptimizer(2e-4).minimize(d_loss, d_counter, d_vars)
        g_step = tf.train.AdamOptimizer(2e-4).minimize(g_loss, g_counter, g_vars)
        init = tf.global_variables_initializer()
        return Legacy(graph, images, noise, [d_step, d_loss, real, fake], [g_step, g_loss], init)


def jpeg(strip: np.ndarray) -> tf.Tensor:
    """New ops at every call, in the default graph: [32, width] in [0, 255] as a JPEG file."""
    pixels = tf.cast(strip, tf.uint8)
    return tf.image.encode_jpeg(tf.reshape(pixels, [strip.shape[0], strip.shape[1], 1]))


def generator(noise: tf.Tensor | np.ndarray, reuse: bool = False) -> tf.Tensor:
    """[batch, 128] -> [batch, 784] in [0, 1]."""
    with tf.name_scope("G"):
        with tf.variable_scope("generator_1", reuse=reuse):
            hidden = tf.nn.leaky_relu(_layer(noise, 128, 256))
        with tf.variable_scope("generator_2", reuse=reuse):
            return tf.sigmoid(_layer(hidden, 256, 784))


def discriminator(images: tf.Tensor, reuse: bool = False) -> tf.Tensor:
    """[batch, 784] -> probability [batch, 1]."""
    with tf.name_scope("D"):
        with tf.variable_scope("discriminator_1", reuse=reuse):
            hidden = tf.nn.leaky_relu(_layer(images, 784, 256))
        with tf.variable_scope("discriminator_2", reuse=reuse):
            return tf.sigmoid(_layer(hidden, 256, 1))


def _layer(inputs: tf.Tensor | np.ndarray, width: int, units: int) -> tf.Tensor:
    initial = tf.truncated_normal_initializer(stddev=0.1)
    weights = tf.get_variable("f_weighs", [width, units], initializer=initial)
    biases = tf.get_variable("f_bais", [1, units], initializer=initial)
    return tf.matmul(inputs, weights) + biases
