"""Pixels: uint8 on disk and in the data variable, floats in the recipe's range in the networks.

The only place that converts, in both directions; `Image` states the range once per recipe.
"""

from __future__ import annotations

from typing import NamedTuple

import tensorflow.compat.v1 as tf


class Image(NamedTuple):
    """What a recipe's networks see of one image."""

    height: int  # pixels
    width: int  # pixels
    low: float  # black, uint8 0
    high: float  # white, uint8 255

    @property
    def pixels(self) -> int:
        """height * width"""
        return self.height * self.width


def from_uint8(pixels: tf.Tensor, image: Image, dtype: str = "float32") -> tf.Tensor:
    """uint8 [...] in [0, 255] -> dtype [...] in [image.low, image.high]."""
    scale = (image.high - image.low) / 255.0
    scaled = tf.cast(pixels, dtype) * scale
    # Adding 0 would be one more pass over every batch, which TensorFlow does not leave out.
    return scaled if image.low == 0 else scaled + image.low


def to_uint8(values: tf.Tensor, image: Image) -> tf.Tensor:
    """Floats [...] in [image.low, image.high] -> uint8 [...], rounded; what lies outside is cut."""
    scale = 255.0 / (image.high - image.low)
    return tf.cast(tf.round(tf.clip_by_value((values - image.low) * scale, 0, 255)), tf.uint8)


def pad(pixels: tf.Tensor, source: tuple[int, int], image: Image) -> tf.Tensor:
    """Black borders: [batch, h * w] of source (h, w) -> [batch, image.pixels], centred.

    Raises ValueError where the source is larger than the image.
    """
    below, right = image.height - source[0], image.width - source[1]
    if (below, right) == (0, 0):
        return pixels
    if below < 0 or right < 0:
        raise ValueError(f"{source[0]}x{source[1]} pixels do not fit {image}")
    top, left = below // 2, right // 2
    borders = [[0, 0], [top, below - top], [left, right - left]]
    padded = tf.pad(tf.reshape(pixels, [-1, source[0], source[1]]), borders)
    return tf.reshape(padded, [-1, image.pixels])


def normalize(values: tf.Tensor, low: float, high: float) -> tf.Tensor:
    """The smallest value becomes low, the largest high, linearly between; floats of any shape.

    As the Fashion-MNIST document has it, but for a constant input: that one gives low, not NaN.
    """
    smallest, largest = tf.reduce_min(values), tf.reduce_max(values)
    return low + (high - low) * tf.div_no_nan(values - smallest, largest - smallest)
