"""(seed, step) -> noise, by distribution name.

As on the graph side, but for the spelling of `log1p`: stateless ops were functions of their
arguments all along, so the same key gives the same bits there and here.
"""

from __future__ import annotations

import math

import tensorflow as tf

from gan_tf1.graph.noise import NOISES, STREAMS


def key(seed: int | tf.Tensor, stream: str, step: int | tf.Tensor) -> tf.Tensor:
    """The key of a stateless op: int64 [2], different for each (seed, stream, step).

    A seed that is a tensor must be an int64 scalar.

    Raises KeyError for a stream that is not in STREAMS.
    """
    return tf.stack(
        [tf.convert_to_tensor(seed * 8 + STREAMS[stream], tf.int64), tf.cast(step, tf.int64)]
    )


def draw(name: str, shape: list, key: tf.Tensor, standardise: bool = False) -> tf.Tensor:
    """Noise of the named distribution: float32 of the given shape, a function of the key alone.

    With `standardise`, shifted and scaled to mean 0 and standard deviation 1. The three that
    TensorFlow has no stateless op for (on 1.15) are made by inverting their distribution function.
    Raises KeyError for a name that is not in NOISES.
    """
    mean, stddev = NOISES[name]
    if name == "normal":
        values = tf.random.stateless_normal(shape, key)
    elif name == "uniform":
        values = tf.random.stateless_uniform(shape, key) * 2.0 - 1.0
    elif name == "poisson":
        values = _poisson_quantile(tf.random.stateless_uniform(shape, key))
    elif name == "exponential":
        # In float64, because logarithms differ in the last bit of float32 between releases.
        uniform = tf.cast(tf.random.stateless_uniform(shape, key), tf.float64)
        values = tf.cast(-tf.math.log1p(-uniform), tf.float32)
    else:
        values = tf.cast(tf.random.stateless_uniform(shape, key) < 0.5, tf.float32)
    return (values - mean) / stddev if standardise else values


def _poisson_quantile(uniform: tf.Tensor) -> tf.Tensor:
    """How many values of the distribution function of Poisson(1) lie at or below `uniform`."""
    # Float32 uniforms are multiples of 2**-23, and 1 - F(10) is below that: no value exceeds 10.
    terms = [math.exp(-1.0) / math.factorial(k) for k in range(11)]
    steps = tf.constant([math.fsum(terms[: k + 1]) for k in range(10)], tf.float32)
    reached = tf.cast(uniform[..., tf.newaxis] >= steps, tf.float32)
    return tf.reduce_sum(reached, axis=-1)
