"""(seed, step) -> noise, by distribution name.

Every number comes from a stateless op, so it depends on the key alone: not on how many steps ran in
this process, nor on which ops the graph holds. That is what makes a resumed run equal the
uninterrupted one, and it is why TensorFlow 1.15 and 2.x draw the same noise.
"""

from __future__ import annotations

import math
from typing import Sequence

import tensorflow.compat.v1 as tf

# Draws of one run that must not repeat each other each have a stream of their own.
STREAMS = {
    "batch": 0,
    "noise": 1,
    "noise_g": 2,
    "sample": 3,
    "fixed": 4,
    "data": 5,
    "initial": 6,
    "generate": 7,
    "loss_d": 8,  # random points of a penalty in D's loss
    "loss_g": 9,
}

# name -> (mean, standard deviation) of what `draw` returns before it is standardised
NOISES = {
    "normal": (0.0, 1.0),  # N(0, 1)
    "uniform": (0.0, 1 / math.sqrt(3)),  # U(-1, 1)
    "poisson": (1.0, 1.0),  # Poisson(1): 0, 1, 2, ...
    "exponential": (1.0, 1.0),  # Exp(1), in [0, inf)
    "bernoulli": (0.5, 0.5),  # 0 or 1, evenly
}


def key(seed: int | tf.Tensor, stream: str, step: int | tf.Tensor) -> tf.Tensor:
    """The key of a stateless op: int64 [2], different for each (seed, stream, step).

    A seed that is a tensor must be an int64 scalar.

    Raises KeyError for a stream that is not in STREAMS.
    """
    return tf.stack(
        [tf.convert_to_tensor(seed * 8 + _offset(stream), tf.int64), tf.cast(step, tf.int64)]
    )


def _offset(stream: str) -> int:
    # The first eight streams fill the numbers seed * 8 to seed * 8 + 7. A seed is below 2**31, so
    # the next eight lie above all of these, from 2**34 on, and so forth.
    band, place = divmod(STREAMS[stream], 8)
    return place + band * 2**34


def draw(
    name: str, shape: Sequence[int | tf.Tensor], key: tf.Tensor, standardise: bool = False
) -> tf.Tensor:
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
        values = tf.cast(-tf.log1p(-uniform), tf.float32)
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
