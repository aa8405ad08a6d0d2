"""(seed, step) -> a batch of distinct images, sampled in the graph.

The images stay in the graph as uint8, and no index leaves it: nothing is fed, nothing is stored.
The indices come from a keyed permutation, a Feistel network of a few rounds over the smallest power
of two that holds them all; results beyond the data set are dropped.
"""

from __future__ import annotations

import math
from typing import NamedTuple, Sequence

import numpy as np
import tensorflow.compat.v1 as tf

from gan_tf1.graph import noise

ROUNDS = 4


class Data(NamedTuple):
    """A data set in the graph: variables that no checkpoint holds, filled through the feeds."""

    images: tf.Variable  # uint8 [n, height * width]
    labels: tf.Variable | None  # uint8 [n]; None where nothing asks for them
    feed: tf.Tensor  # placeholder, uint8 [n, height * width]: feed it once, to `fill`
    label_feed: tf.Tensor | None  # placeholder, uint8 [n], likewise
    fill: tf.Operation  # run once before the first step
    size: int  # n
    shape: tuple[int, int]  # height and width of an image, pixels


def hold(size: int, shape: tuple[int, int], labelled: bool = False) -> Data:
    """A place in the graph for `size` images of that shape (height, width), not yet filled.

    labelled: their labels too.

    A constant would put the data set into every GraphDef (47 MB in the event file), a fed batch
    would cross from Python at every step.
    """
    with tf.name_scope("data"):
        images, feed = _local("images", "feed", [size, shape[0] * shape[1]])
        if not labelled:
            return Data(images, None, feed, None, images.initializer, size, shape)
        labels, label_feed = _local("labels", "label_feed", [size])
        fill = tf.group(images.initializer, labels.initializer)
        return Data(images, labels, feed, label_feed, fill, size, shape)


def fill(
    data: Data, images: np.ndarray, labels: np.ndarray | None = None
) -> tuple[tf.Operation, dict[tf.Tensor, np.ndarray]]:
    """What to run, and what to feed, once before the first step: `sess.run(*batches.fill(...))`.

    images: uint8 [n, height, width]; labels: uint8 [n], needed where the data set holds them.
    Raises ValueError where they are missing.
    """
    feed = {data.feed: images.reshape(data.size, -1)}
    if data.label_feed is not None:
        if labels is None:
            raise ValueError("the data set in the graph holds labels, and none were given")
        feed[data.label_feed] = labels
    return data.fill, feed


def _local(name: str, feed_name: str, shape: Sequence[int]) -> tuple[tf.Variable, tf.Tensor]:
    feed = tf.placeholder(tf.uint8, shape, name=feed_name)
    variable = tf.Variable(
        feed,
        trainable=False,
        collections=[tf.GraphKeys.LOCAL_VARIABLES],
        name=name,
        use_resource=True,
    )
    return variable, feed


def indices(size: int, batch: int, seed: int, step: tf.Tensor) -> tf.Tensor:
    """`batch` distinct indices below `size`: int64 [batch], a function of (seed, step) alone.

    Raises ValueError where batch is larger than size. Each step sees a permutation of its own, so
    every image is as likely as any other at every step, as with sampling without replacement.
    """
    if not 1 <= batch <= size:
        raise ValueError(f"a batch of {batch} cannot be drawn from {size} images")
    bits = max(2, (size - 1).bit_length())
    keys = tf.random.stateless_uniform(
        [ROUNDS], noise.key(seed, "batch", step), minval=0, maxval=2**31 - 1, dtype=tf.int32
    )
    places = tf.range(candidates(size, batch, bits), dtype=tf.int64)
    permuted = permute(places, bits, tf.cast(keys, tf.int64))
    return tf.boolean_mask(permuted, permuted < size)[:batch]


def candidates(size: int, batch: int, bits: int) -> int:
    """How many places to permute so that at least `batch` of them land below `size`.

    The whole domain never misses, and of a small one it costs nothing more. Otherwise enough that
    fewer come out less than once in 10**20 steps, by Hoeffding's bound for sampling without
    replacement: the chance is at most exp(-n KL(batch / n, size / domain)).
    """
    domain = 2**bits
    if size == domain:
        return batch
    share = size / domain
    n = batch
    while n < domain and domain > 4096:
        part = batch / n
        if part < share:
            kl = part * math.log(part / share) + (1 - part) * math.log((1 - part) / (1 - share))
            if n * kl > 20 * math.log(10):
                return n
        n += max(1, n // 64)
    return domain


def permute(places: tf.Tensor, bits: int, keys: tf.Tensor) -> tf.Tensor:
    """A permutation of [0, 2**bits) chosen by the keys: int64 in, int64 out, elementwise.

    keys: int64 [ROUNDS] in [0, 2**31). Each round replaces one half by its exclusive or with a
    function of the other, which can be undone, so no two places meet. All products stay below
    2**63: no result depends on how a platform overflows.
    """
    right_bits = bits // 2
    left_bits = bits - right_bits
    left = places // 2**right_bits
    right = places % 2**right_bits
    for round_ in range(ROUNDS):
        # tf.bitwise, as `^` means logical_xor on TensorFlow 1.15. Multiplied twice, and folded in
        # between: once leaves the few bits of a small half almost where they were.
        product = ((right + keys[round_]) % 2**31) * 0x5851F42D
        folded = tf.bitwise.bitwise_xor(product // 2**31, product % 2**31)
        mixed = (folded * 0x4C957F2D) // 2**30 % 2**left_bits
        left, right = right, tf.bitwise.bitwise_xor(left, mixed)
        left_bits, right_bits = right_bits, left_bits
    return left * 2**right_bits + right
