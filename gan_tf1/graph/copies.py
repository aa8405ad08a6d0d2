"""The data set once for each replica, filled in pieces: no message grows with the data set."""

from __future__ import annotations

from typing import Iterator, NamedTuple

import numpy as np
import tensorflow.compat.v1 as tf

from gan_tf1.graph import batches
from gan_tf1.replicas.places import Replicas

PIECE = 4 * 2**20  # bytes of images that are sent at once, about


class Copies(NamedTuple):
    """The data set on each replica. `feed` of each is that of a piece, `fill` puts it in place."""

    each: tuple[batches.Data, ...]
    start: tf.Tensor  # placeholder, int32 scalar: the number of the piece's first image
    init: tf.Operation  # run once before the first piece
    fill: tf.Operation  # a piece into every copy


def hold(spread: Replicas, size: int, shape: tuple[int, int], labelled: bool) -> Copies:
    """A place on each replica for `size` images of that shape (height, width), not yet filled.

    labelled: their labels too.
    """
    width = shape[0] * shape[1]
    with tf.name_scope("data"):
        feed = tf.placeholder(tf.uint8, [None, width], "feed")
        label_feed = tf.placeholder(tf.uint8, [None], "label_feed") if labelled else None
        start = tf.placeholder(tf.int32, [], "start")
        each = []
        for k in range(spread.count):
            with tf.name_scope(f"replica_{k}"), spread.on(k, holds_data=True):
                images, fill = _place([size, width], "images", start, feed)
                labels = None
                if label_feed is not None:
                    labels, fill_labels = _place([size], "labels", start, label_feed)
                    fill = tf.group(fill, fill_labels)
            each.append(batches.Data(images, labels, feed, label_feed, fill, size, shape))
        held = [variable for data in each for variable in (data.images, data.labels)]
        init = tf.group(*[variable.initializer for variable in held if variable is not None])
        return Copies(tuple(each), start, init, tf.group(*[data.fill for data in each]))


def pieces(
    copies: Copies, images: np.ndarray, labels: np.ndarray | None = None
) -> Iterator[tuple[tf.Operation, dict[tf.Tensor, np.ndarray], int]]:
    """What to run and to feed, one after the other, once before the first step.

    The third of each is how many images have arrived after it.

    images: uint8 [n, height, width]; labels: uint8 [n], needed where the data set holds them.
    Raises ValueError where they are missing.
    """
    data = copies.each[0]
    flat = images.reshape(data.size, -1)
    if data.label_feed is not None and labels is None:
        raise ValueError("the data set in the graph holds labels, and none were given")
    yield copies.init, {}, 0
    step = max(1, PIECE // flat.shape[1])
    for start in range(0, data.size, step):
        feed = {data.feed: flat[start : start + step], copies.start: np.int32(start)}
        if data.label_feed is not None and labels is not None:
            feed[data.label_feed] = labels[start : start + step]
        yield copies.fill, feed, min(start + step, data.size)


def _place(
    shape: list[int], name: str, start: tf.Tensor, piece: tf.Tensor
) -> tuple[tf.Variable, tf.Operation]:
    """A variable of zeros, and the op that puts a piece of it where it begins."""
    variable = tf.Variable(
        lambda: tf.zeros(shape, tf.uint8),
        trainable=False,
        collections=[tf.GraphKeys.LOCAL_VARIABLES],
        name=name,
        use_resource=True,
        dtype=tf.uint8,
    )
    return variable, variable[start : start + tf.shape(piece)[0]].assign(piece).op
