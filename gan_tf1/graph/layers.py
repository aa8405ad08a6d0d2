"""Layers on `get_variable`: what `tf.layers` was, in the few lines that it takes.

Under Keras 3 every function of `tf.compat.v1.layers` raises, so the layers are written out. Each
one opens the variable scope it is given and names its variables `kernel` and `bias`: the scopes of
the caller and these names are the checkpoint's file format. Products are made in the type that the
kernel comes in, which is another than the variable's where a custom getter of the scope rounds it.
"""

from __future__ import annotations

import math
import zlib
from typing import Any, Callable, List

import numpy as np
import tensorflow.compat.v1 as tf

from gan_tf1.graph import noise
from gan_tf1.replicas import places

# (name of the variable, shape) -> float32 values
Initializer = Callable[[str, List[int]], "tf.Tensor"]


def truncated_normal(stddev: float, seed: int) -> Initializer:
    """N(0, stddev) with what lies beyond two standard deviations drawn again.

    Keyed by (seed, variable name): a weight starts with the same value whatever else the graph
    holds, in whatever order it is built, and on every release.
    """

    def initialize(name: str, shape: list[int]) -> tf.Tensor:
        key = noise.key(seed, "initial", zlib.crc32(name.encode()))
        return tf.random.stateless_truncated_normal(shape, key, stddev=stddev)

    return initialize


def glorot_uniform(seed: int) -> Initializer:
    """U(-r, r), r = sqrt(6 / (fan in + fan out)): what `tf.layers` and Keras start kernels from.

    For dense kernels [in, out] and convolution kernels [height, width, in, out].
    """

    def initialize(name: str, shape: list[int]) -> tf.Tensor:
        field = int(np.prod(shape[:-2]))
        limit = math.sqrt(6.0 / (field * (shape[-2] + shape[-1])))
        key = noise.key(seed, "initial", zlib.crc32(name.encode()))
        return (tf.random.stateless_uniform(shape, key) * 2.0 - 1.0) * limit

    return initialize


def constant(value: float) -> Initializer:
    """The same value everywhere: 0 for biases, 1 for scales."""
    return lambda name, shape: tf.fill(shape, value)


def variable(
    name: str, shape: list[int], dtype: tf.DType, initializer: Initializer, trainable: bool = True
) -> tf.Variable:
    """The variable `name` of the current variable scope, made or, where the scope says so, reused.

    Drawn in float32 and cast, so that a float64 run starts from the very same point.
    """
    full_name = f"{tf.get_variable_scope().name}/{name}"

    def initialize(shape: list[int], dtype: tf.DType, partition_info: Any = None) -> tf.Tensor:
        return tf.cast(initializer(full_name, shape), dtype)

    return tf.get_variable(name, shape, dtype, initialize, trainable=trainable)


def with_labels(inputs: tf.Tensor, labels: tf.Tensor | None) -> tf.Tensor:
    """One-hot labels beside the inputs: [batch, width + classes]; without any, the inputs."""
    return inputs if labels is None else tf.concat([inputs, labels], 1)


def dense(
    inputs: tf.Tensor,
    units: int,
    scope: str,
    initializer: Initializer,
    bias_initializer: Initializer | None = None,
    use_bias: bool = True,
) -> tf.Tensor:
    """inputs @ kernel + bias: [batch, width] -> [batch, units], in the variable scope `scope`.

    Without a bias_initializer, biases start as kernels do. use_bias=False, for what batch
    normalisation follows, which takes any bias away again, makes none.
    """
    with tf.variable_scope(scope):
        width = int(inputs.shape[-1])
        kernel = variable("kernel", [width, units], inputs.dtype, initializer)
        product = tf.matmul(tf.cast(inputs, kernel.dtype), kernel)  # [batch, units]
        outputs = tf.cast(product, inputs.dtype)
        return _add_bias(outputs, bias_initializer or initializer) if use_bias else outputs


def _add_bias(outputs: tf.Tensor, initializer: Initializer) -> tf.Tensor:
    """outputs + bias, of the current variable scope: one for each number of the last axis."""
    width = int(outputs.shape[-1])
    return tf.nn.bias_add(outputs, variable("bias", [width], outputs.dtype, initializer))


def batch_norm(
    inputs: tf.Tensor, scope: str, training: bool, momentum: float, epsilon: float
) -> tuple[tf.Tensor, list[tf.Operation]]:
    """(outputs like inputs, update ops): Ioffe and Szegedy 2015, arXiv 1502.03167.

    inputs: [batch, width], or [batch, h, w, width], of which every pixel is a row of its own. In
    training, normalised by the mean and the biased variance of the rows; the updates move the
    averages by 1 - momentum of the way, and run only if something runs them. Otherwise normalised
    by the averages, and there are no updates. The average takes the variance times n / (n - 1 -
    epsilon) of n rows, as Keras 2 did. Outputs are gamma * normalised + beta.
    """
    with tf.variable_scope(scope):
        width, dtype = [int(inputs.shape[-1])], inputs.dtype
        gamma, beta = _scale_and_shift(inputs)
        moving_mean = variable("moving_mean", width, dtype, constant(0.0), trainable=False)
        moving_variance = variable("moving_variance", width, dtype, constant(1.0), trainable=False)
        if not training:
            outputs = tf.nn.batch_normalization(
                inputs, moving_mean, moving_variance, beta, gamma, epsilon
            )
            return outputs, []
        mean, variance, n = places.moments(_rows(inputs))
        unbiased = variance * (n / (n - 1.0 - epsilon))
        updates = [
            moving_mean.assign_sub((moving_mean - mean) * (1 - momentum)),
            moving_variance.assign_sub((moving_variance - unbiased) * (1 - momentum)),
        ]
        return tf.nn.batch_normalization(inputs, mean, variance, beta, gamma, epsilon), updates


def batch_norm_of_batch(inputs: tf.Tensor, scope: str, epsilon: float) -> tf.Tensor:
    """Batch normalisation as in training, without averages: for D, which is only asked of batches.

    inputs and outputs: [batch, width] or [batch, h, w, width].
    """
    with tf.variable_scope(scope):
        gamma, beta = _scale_and_shift(inputs)
        mean, variance, _ = places.moments(_rows(inputs))
        return tf.nn.batch_normalization(inputs, mean, variance, beta, gamma, epsilon)


def _rows(inputs: tf.Tensor) -> tf.Tensor:
    """[batch, width]; of [batch, h, w, width], each pixel a row."""
    return inputs if inputs.shape.ndims == 2 else tf.reshape(inputs, [-1, int(inputs.shape[-1])])


def _scale_and_shift(inputs: tf.Tensor) -> tuple[tf.Variable, tf.Variable]:
    """gamma and beta of batch normalisation: [width] each, from 1 and from 0."""
    width = [int(inputs.shape[-1])]
    gamma = variable("gamma", width, inputs.dtype, constant(1.0))
    return gamma, variable("beta", width, inputs.dtype, constant(0.0))


def conv2d(
    inputs: tf.Tensor,
    channels: int,
    size: int,
    stride: int,
    scope: str,
    initializer: Initializer,
    bias_initializer: Initializer | None = None,
    use_bias: bool = True,
) -> tf.Tensor:
    """Convolution with a size x size kernel: [batch, h, w, in] -> [batch, h', w', channels].

    h' is h / stride rounded up, with zeros around the input, evenly or with one row or column more
    at the end. The kernel variable is [size, size, in, channels]; without a bias_initializer,
    biases start as kernels do. use_bias as in dense.
    """
    with tf.variable_scope(scope):
        depth = int(inputs.shape[-1])
        kernel = variable("kernel", [size, size, depth, channels], inputs.dtype, initializer)
        # NHWC, as convolutions on a CPU are to be had in no other layout on TensorFlow 1.15.
        product = tf.nn.conv2d(
            tf.cast(inputs, kernel.dtype), kernel, strides=[1, stride, stride, 1], padding="SAME"
        )
        outputs = tf.cast(product, inputs.dtype)
        return _add_bias(outputs, bias_initializer or initializer) if use_bias else outputs


def conv2d_transpose(
    inputs: tf.Tensor,
    channels: int,
    size: int,
    stride: int,
    scope: str,
    initializer: Initializer,
    bias_initializer: Initializer | None = None,
    use_bias: bool = True,
) -> tf.Tensor:
    """Transposed convolution: [batch, h, w, in] -> [batch, h * stride, w * stride, channels].

    As a matrix, the transpose of conv2d from that size to this one. Where the stride divides `size`
    every output pixel is reached equally often, else the images come out chequered. The kernel
    variable is [size, size, channels, in]; without a bias_initializer, biases start as kernels do.
    use_bias as in dense.
    """
    with tf.variable_scope(scope):
        height, width, depth = (int(n) for n in inputs.shape[1:])
        kernel = variable("kernel", [size, size, channels, depth], inputs.dtype, initializer)
        shape = [height * stride, width * stride, channels]
        product = tf.nn.conv2d_transpose(
            tf.cast(inputs, kernel.dtype),
            kernel,
            tf.stack([tf.shape(inputs)[0]] + shape),
            strides=[1, stride, stride, 1],
            padding="SAME",
        )
        outputs = tf.cast(product, inputs.dtype)
        outputs.set_shape([inputs.shape[0]] + shape)
        return _add_bias(outputs, bias_initializer or initializer) if use_bias else outputs
