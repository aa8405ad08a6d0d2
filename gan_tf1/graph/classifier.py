"""The network that evaluations look through: a small convolutional classifier and its features.

Ours, and of no paper: three 3x3 convolutions, each followed by 2x2 max pooling, batch normalisation
and ReLU, a hidden layer of FEATURES units with the same, and the classes' logits. The Frechet
distance, precision and recall compare images by those FEATURES numbers.
"""

from __future__ import annotations

from typing import NamedTuple

import tensorflow.compat.v1 as tf

from gan_tf1.graph import batches
from gan_tf1.graph.inputs import N_CLASSES
from gan_tf1.graph.layers import batch_norm, constant, conv2d, dense, glorot_uniform

VERSION = 1  # of all that decides the weights: a classifier cached under another is not used
HEIGHT = WIDTH = 28  # pixels of the images that it takes
MAPS = (32, 64, 128)  # what each convolutional layer puts out
FEATURES = 64
BATCH = 128
LEARNING_RATE = 2e-3  # of the first step; it falls on a straight line to 0
MOMENTUM, EPSILON = 0.9, 1e-3  # of batch normalisation
# Updates after the last one that changes a weight. Until then the moving averages follow weights
# that move, and after the few steps of a small set they still hold of what they began with.
SETTLE = 50
SEED = 1


class Answer(NamedTuple):
    """What the network says of some images."""

    features: tf.Tensor  # float32 [n, FEATURES], none negative
    logits: tf.Tensor  # float32 [n, N_CLASSES]
    updates: list[tf.Operation]  # of moving averages, in training


class Trainer(NamedTuple):
    """The graph that trains it. Every draw is keyed by (SEED, step): the result is the same."""

    graph: tf.Graph
    data: batches.Data  # fill it after init
    init: tf.Operation
    step: tf.Operation  # one update, on one batch
    tags: tuple[str, ...]  # of the values
    values: tf.Tensor  # float32 [len(tags)]: of the batch, before the update
    weights: dict[str, tf.Variable]  # name -> variable; moving averages too


class Reader(NamedTuple):
    """The graph that looks at images, with weights that are given to it."""

    graph: tf.Graph
    feeds: dict[str, tf.Tensor]  # name of a weight -> placeholder; feed all of them to `load`, once
    load: tf.Operation
    images: tf.Tensor  # placeholder, uint8 [n, HEIGHT, WIDTH]
    features: tf.Tensor  # float32 [n, FEATURES], none negative
    probabilities: tf.Tensor  # float32 [n, N_CLASSES], rows with sum 1


def network(images: tf.Tensor, training: bool) -> Answer:
    """uint8 [n, HEIGHT, WIDTH] -> Answer, on the variables `classifier/...`."""
    initial, zero = glorot_uniform(SEED), constant(0.0)
    updates: list[tf.Operation] = []
    with tf.variable_scope("classifier"):
        hidden = tf.cast(images, tf.float32) / 255.0
        hidden = tf.reshape(hidden, [-1, HEIGHT, WIDTH, 1])  # [n, 28, 28, 1] in [0, 1]
        for layer, maps in zip("123", MAPS):
            hidden = conv2d(hidden, maps, 3, 1, layer, initial, zero)
            # Before the normalisation, which then has a quarter of the numbers to go through.
            hidden = tf.nn.max_pool2d(hidden, 2, 2, "SAME")  # 14x14, 7x7, 4x4
            height, width = (int(size) for size in hidden.shape[1:3])
            flat = tf.reshape(hidden, [-1, maps])
            flat, moves = batch_norm(flat, layer, training, MOMENTUM, EPSILON)
            hidden = tf.reshape(tf.nn.relu(flat), [-1, height, width, maps])
            updates += moves
        hidden = tf.reshape(hidden, [-1, height * width * maps])
        # Without this normalisation a third of the units came to be 0 for every image.
        hidden = dense(hidden, FEATURES, "4", initial, zero)
        hidden, moves = batch_norm(hidden, "4", training, MOMENTUM, EPSILON)
        features = tf.nn.relu(hidden)
        updates += moves
        return Answer(features, dense(features, N_CLASSES, "5", initial, zero), updates)


def trainer(size: int, steps: int) -> Trainer:
    """Learns from `size` labelled images: Adam on the cross entropy, `steps` updates.

    Those after them, of which SETTLE are due, have a learning rate of 0: they move the averages.
    """
    with tf.Graph().as_default() as graph, tf.variable_scope("", use_resource=True):
        data = batches.hold(size, (HEIGHT, WIDTH), labelled=True)
        counter = tf.get_variable("step", [], tf.int64, tf.zeros_initializer(), trainable=False)
        now = counter.read_value()
        index = batches.indices(size, min(BATCH, size), SEED, now)
        labels = tf.cast(tf.gather(data.labels, index), tf.int64)  # [batch]
        pixels = tf.reshape(tf.gather(data.images, index), [-1, HEIGHT, WIDTH])
        answer = network(pixels, training=True)
        weights = _weights()  # before Adam's come into the same scope
        loss = tf.reduce_mean(
            tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=answer.logits)
        )
        right = tf.equal(tf.argmax(answer.logits, 1), labels)
        rate = LEARNING_RATE * tf.maximum(0.0, 1.0 - tf.cast(now, tf.float32) / steps)
        update = tf.train.AdamOptimizer(rate).minimize(loss, counter)
        built = Trainer(
            graph=graph,
            data=data,
            init=tf.global_variables_initializer(),
            step=tf.group(update, *answer.updates),
            tags=("loss", "accuracy"),
            values=tf.stack([loss, tf.reduce_mean(tf.cast(right, tf.float32))]),
            weights=weights,
        )
    graph.finalize()
    return built


def reader() -> Reader:
    """Looks at images, once its weights are loaded."""
    with tf.Graph().as_default() as graph, tf.variable_scope("", use_resource=True):
        images = tf.placeholder(tf.uint8, [None, HEIGHT, WIDTH], "images")
        answer = network(images, training=False)
        weights = _weights()
        feeds = {name: tf.placeholder(tf.float32, w.shape) for name, w in weights.items()}
        load = tf.group(*(weights[name].assign(feed) for name, feed in feeds.items()))
        probabilities = tf.nn.softmax(answer.logits)
    graph.finalize()
    return Reader(graph, feeds, load, images, answer.features, probabilities)


def _weights() -> dict[str, tf.Variable]:
    found = tf.get_collection(tf.GraphKeys.GLOBAL_VARIABLES, "classifier/")
    return {variable.op.name: variable for variable in found}
