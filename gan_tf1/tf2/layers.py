"""Layers as modules: each owns its variables, where the graph side found them by scope and name.

A layer that is called twice is the same layer, so nothing says `reuse`. Widths are given and not
read off the first input: the variables are there as soon as the layer is. To TensorFlow 2 their
names are labels; they are kept as they key the initial values and are the checkpoint's file format.
"""

from __future__ import annotations

import contextlib
import math
import zlib
from typing import Callable, Iterator, List

import numpy as np
import tensorflow as tf

from gan_tf1.config import Hyper
from gan_tf1.tf2 import noise
from gan_tf1.tf2.inputs import N_CLASSES

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
    name: str, shape: list[int], dtype: str, initializer: Initializer, trainable: bool = True
) -> tf.Variable:
    """A new variable `name`, which is its full name, `generator/1/kernel`.

    Drawn in float32 and cast, so that a float64 run starts from the very same point.
    """
    return tf.Variable(tf.cast(initializer(name, shape), dtype), trainable=trainable, name=name)


def with_labels(inputs: tf.Tensor, labels: tf.Tensor | None) -> tf.Tensor:
    """One-hot labels beside the inputs: [batch, width + classes]; without any, the inputs."""
    return inputs if labels is None else tf.concat([inputs, labels], 1)


def label_width(hyper: Hyper) -> int:
    """What `with_labels` adds to the width of the inputs."""
    return N_CLASSES if hyper.conditional else 0


class Dense(tf.Module):
    """inputs @ kernel + bias: [batch, width] -> [batch, units]; variables `scope/kernel`, ...

    Without a bias_initializer, biases start as kernels do. use_bias=False, for what batch
    normalisation follows, which takes any bias away again, makes none.
    """

    def __init__(
        self,
        width: int,
        units: int,
        scope: str,
        dtype: str,
        initializer: Initializer,
        bias_initializer: Initializer | None = None,
        use_bias: bool = True,
    ):
        super().__init__()
        self.kernel = variable(scope + "/kernel", [width, units], dtype, initializer)
        self.bias = None
        if use_bias:
            self.bias = variable(scope + "/bias", [units], dtype, bias_initializer or initializer)

    def __call__(self, inputs: tf.Tensor) -> tf.Tensor:
        outputs = tf.matmul(inputs, self.kernel)  # [batch, units]
        return outputs if self.bias is None else tf.nn.bias_add(outputs, self.bias)


class BatchNorm(tf.Module):
    """[batch, width] or [batch, h, w, width] -> the same: Ioffe and Szegedy 2015, arXiv 1502.03167.

    Of images every pixel is a row of its own. In training, normalised by the mean and the biased
    variance of the rows, and the call itself moves the averages by 1 - momentum of the way: there
    are no update ops to be forgotten; `averages_stay` leaves them out. Otherwise normalised by the
    averages. The average takes the variance times n / (n - 1 - epsilon) of n rows, as Keras 2 did.
    Outputs are gamma * normalised + beta.
    """

    def __init__(self, width: int, scope: str, dtype: str, momentum: float, epsilon: float):
        super().__init__()
        self.momentum, self.epsilon, self.moves = momentum, epsilon, True
        zero, one = constant(0.0), constant(1.0)
        self.gamma = variable(scope + "/gamma", [width], dtype, one)
        self.beta = variable(scope + "/beta", [width], dtype, zero)
        self.moving_mean = variable(scope + "/moving_mean", [width], dtype, zero, trainable=False)
        self.moving_variance = variable(
            scope + "/moving_variance", [width], dtype, one, trainable=False
        )

    def __call__(self, inputs: tf.Tensor, training: bool) -> tf.Tensor:
        if not training:
            return tf.nn.batch_normalization(
                inputs, self.moving_mean, self.moving_variance, self.beta, self.gamma, self.epsilon
            )
        rows = _rows(inputs)
        mean, variance = tf.nn.moments(rows, [0])
        if self.moves:
            n = tf.cast(tf.shape(rows)[0], inputs.dtype)
            unbiased = variance * (n / (n - 1.0 - self.epsilon))
            self.moving_mean.assign_sub((self.moving_mean - mean) * (1 - self.momentum))
            self.moving_variance.assign_sub((self.moving_variance - unbiased) * (1 - self.momentum))
        return tf.nn.batch_normalization(
            inputs, mean, variance, self.beta, self.gamma, self.epsilon
        )


@contextlib.contextmanager
def averages_stay(network: tf.Module) -> Iterator[None]:
    """Within it, calls of a network in training do not move the averages of its BatchNorms."""
    norms = [each for each in network.submodules if isinstance(each, BatchNorm)]
    for each in norms:
        each.moves = False
    try:
        yield
    finally:
        for each in norms:
            each.moves = True


class BatchNormOfBatch(tf.Module):
    """Batch normalisation as in training, without averages: for D, which is only asked of batches.

    inputs and outputs: [batch, width] or [batch, h, w, width].
    """

    def __init__(self, width: int, scope: str, dtype: str, epsilon: float):
        super().__init__()
        self.epsilon = epsilon
        self.gamma = variable(scope + "/gamma", [width], dtype, constant(1.0))
        self.beta = variable(scope + "/beta", [width], dtype, constant(0.0))

    def __call__(self, inputs: tf.Tensor) -> tf.Tensor:
        mean, variance = tf.nn.moments(_rows(inputs), [0])
        return tf.nn.batch_normalization(
            inputs, mean, variance, self.beta, self.gamma, self.epsilon
        )


def _rows(inputs: tf.Tensor) -> tf.Tensor:
    """[batch, width]; of [batch, h, w, width], each pixel a row."""
    return inputs if inputs.shape.ndims == 2 else tf.reshape(inputs, [-1, int(inputs.shape[-1])])


class Conv2D(tf.Module):
    """Convolution with a size x size kernel: [batch, h, w, in] -> [batch, h', w', channels].

    h' is h / stride rounded up, with zeros around the input, evenly or with one row or column more
    at the end. The kernel variable is [size, size, in, channels]; without a bias_initializer,
    biases start as kernels do. use_bias as in dense.
    """

    def __init__(
        self,
        depth: int,
        channels: int,
        size: int,
        stride: int,
        scope: str,
        dtype: str,
        initializer: Initializer,
        bias_initializer: Initializer | None = None,
        use_bias: bool = True,
    ):
        super().__init__()
        self.stride = stride
        self.kernel = variable(scope + "/kernel", [size, size, depth, channels], dtype, initializer)
        self.bias = None
        if use_bias:
            initial = bias_initializer or initializer
            self.bias = variable(scope + "/bias", [channels], dtype, initial)

    def __call__(self, inputs: tf.Tensor) -> tf.Tensor:
        strides = [1, self.stride, self.stride, 1]
        outputs = tf.nn.conv2d(inputs, self.kernel, strides, padding="SAME")
        return outputs if self.bias is None else tf.nn.bias_add(outputs, self.bias)


class Conv2DTranspose(tf.Module):
    """Transposed convolution: [batch, h, w, in] -> [batch, h * stride, w * stride, channels].

    As a matrix, the transpose of conv2d from that size to this one. Where the stride divides `size`
    every output pixel is reached equally often, else the images come out chequered. The kernel
    variable is [size, size, channels, in]; without a bias_initializer, biases start as kernels do.
    use_bias as in dense.
    """

    def __init__(
        self,
        depth: int,
        channels: int,
        size: int,
        stride: int,
        scope: str,
        dtype: str,
        initializer: Initializer,
        bias_initializer: Initializer | None = None,
        use_bias: bool = True,
    ):
        super().__init__()
        self.stride, self.channels = stride, channels
        self.kernel = variable(scope + "/kernel", [size, size, channels, depth], dtype, initializer)
        self.bias = None
        if use_bias:
            initial = bias_initializer or initializer
            self.bias = variable(scope + "/bias", [channels], dtype, initial)

    def __call__(self, inputs: tf.Tensor) -> tf.Tensor:
        height, width = inputs.shape[1:3]
        shape = [height * self.stride, width * self.stride, self.channels]
        outputs = tf.nn.conv2d_transpose(
            inputs,
            self.kernel,
            tf.stack([tf.shape(inputs)[0]] + shape),
            strides=[1, self.stride, self.stride, 1],
            padding="SAME",
        )
        outputs = tf.ensure_shape(outputs, [inputs.shape[0]] + shape)
        return outputs if self.bias is None else tf.nn.bias_add(outputs, self.bias)
