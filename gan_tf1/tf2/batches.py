"""(seed, step) -> a batch of distinct images, sampled on the device.

The images stay on the device as uint8, and no index leaves it: nothing is fed, nothing is stored.
The indices come from a keyed permutation, a Feistel network of a few rounds over the smallest power
of two that holds them all; results beyond the data set are dropped.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from gan_tf1.tf2 import noise

ROUNDS = 4


class Data(NamedTuple):
    """A data set on the device: constants, which no checkpoint holds."""

    images: tf.Tensor  # uint8 [n, height * width]
    labels: tf.Tensor | None  # uint8 [n]; None where nothing asks for them
    size: int  # n
    shape: tuple[int, int]  # height and width of an image, pixels


def hold(images: np.ndarray, labels: np.ndarray | None = None) -> Data:
    """The images, uint8 [n, height, width], and their labels, uint8 [n], on the device.

    A step captures a tensor as an argument and not as a part of its graph, so that these may be
    constants, where the graph side has variables to be filled.
    """
    with tf.name_scope("data"):
        size, height, width = images.shape
        flat = tf.constant(images.reshape(size, height * width), tf.uint8)
        numbers = None if labels is None else tf.constant(labels, tf.uint8)
        return Data(flat, numbers, size, (height, width))


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
