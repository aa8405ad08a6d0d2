"""(seed, step) -> a batch of distinct images.

The permutation is the graph side's, word for word. What is gone is what surrounds it: the images
are a constant that the step captures, where a graph needed a local variable, a placeholder and a
run to fill it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import tensorflow as tf

from gan_tf1.graph.batches import ROUNDS, candidates
from gan_tf1.tf2 import noise


class Data(NamedTuple):
    """A data set on the device: constants, which no checkpoint holds."""

    images: tf.Tensor  # uint8 [n, height * width]
    labels: tf.Tensor | None  # uint8 [n]; None where nothing asks for them
    shape: tuple  # (height, width)
    size: int  # n


def hold(images: np.ndarray, labels: np.ndarray | None = None) -> Data:
    """The images, uint8 [n, height, width], and their labels, uint8 [n], on the device."""
    size, height, width = images.shape
    # A tf.function takes what it captures as an argument: nothing of it is in any graph.
    return Data(
        images=tf.constant(images.reshape(size, height * width), tf.uint8),
        labels=None if labels is None else tf.constant(labels, tf.uint8),
        shape=(height, width),
        size=size,
    )


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
