"""tf.layers of TensorFlow 1.15 on get_variable: copy this file, and write `tf1_layers.dense`.

It needs TensorFlow and nothing else, 1.15 or 2.x. Under Keras 3 every function of
tf.compat.v1.layers raises; here each takes the arguments that it took, in their order, makes the
variables that it made, by the same names, and fills the same collections: old checkpoints load.
Left out are `renorm`, `virtual_batch_size` and `adjustment` of batch_normalization.
"""

from __future__ import annotations

import contextlib
from typing import Any, Callable, Iterator, Sequence, Union

import numpy as np
import tensorflow.compat.v1 as tf

Function = Callable[[Any], Any]
Activation = Union[str, Function, None]
Pair = Union[int, Sequence[int]]
LAST, FIRST = "channels_last", "channels_first"
ZEROS = tf.zeros_initializer()
ONES = tf.ones_initializer()


@contextlib.contextmanager
def new_variables() -> Iterator[None]:
    """Within it optimizers and averages make their variables, where the scope reuses its own, too.

    TensorFlow 1.0 and older made them so; the names are what they would be without reuse.
    """
    scope = tf.get_variable_scope()
    reuse = scope._reuse
    scope._reuse = None
    try:
        yield
    finally:
        scope._reuse = reuse


def dense(
    inputs: Any,
    units: int,
    activation: Activation = None,
    use_bias: bool = True,
    kernel_initializer: Any = None,
    bias_initializer: Any = ZEROS,
    kernel_regularizer: Function | None = None,
    bias_regularizer: Function | None = None,
    activity_regularizer: Function | None = None,
    kernel_constraint: Function | None = None,
    bias_constraint: Function | None = None,
    trainable: bool = True,
    name: str | None = None,
    reuse: Any = None,
) -> Any:
    """[..., width] -> [..., units]: the product with `kernel`, and `bias` added."""
    inputs = tf.convert_to_tensor(inputs)
    with tf.variable_scope(name, "dense", reuse=reuse):
        width = _size(inputs, -1)
        kernel = _variable(
            "kernel", [width, units], inputs, kernel_initializer, kernel_regularizer,
            kernel_constraint, trainable,
        )  # fmt: skip
        if inputs.shape.ndims == 2:
            outputs = tf.matmul(inputs, kernel)
        else:
            outputs = tf.tensordot(inputs, kernel, [[inputs.shape.ndims - 1], [0]])
            outputs.set_shape(inputs.shape.as_list()[:-1] + [units])
        if use_bias:
            bias = _variable(
                "bias", [units], inputs, bias_initializer, bias_regularizer, bias_constraint,
                trainable,
            )  # fmt: skip
            outputs = tf.nn.bias_add(outputs, bias)
        return _finish(outputs, activation, activity_regularizer)


def conv2d(
    inputs: Any,
    filters: int,
    kernel_size: Pair,
    strides: Pair = (1, 1),
    padding: str = "valid",
    data_format: str = LAST,
    dilation_rate: Pair = (1, 1),
    activation: Activation = None,
    use_bias: bool = True,
    kernel_initializer: Any = None,
    bias_initializer: Any = ZEROS,
    kernel_regularizer: Function | None = None,
    bias_regularizer: Function | None = None,
    activity_regularizer: Function | None = None,
    kernel_constraint: Function | None = None,
    bias_constraint: Function | None = None,
    trainable: bool = True,
    name: str | None = None,
    reuse: Any = None,
) -> Any:
    """[batch, height, width, channels] -> [batch, height', width', filters]."""
    inputs = tf.convert_to_tensor(inputs)
    with tf.variable_scope(name, "conv2d", reuse=reuse):
        shape = [*_pair(kernel_size), _size(inputs, _axis(data_format)), filters]
        kernel = _variable(
            "kernel", shape, inputs, kernel_initializer, kernel_regularizer, kernel_constraint,
            trainable,
        )  # fmt: skip
        outputs = tf.nn.conv2d(
            inputs, kernel, _four(strides, data_format), padding.upper(),
            data_format=_format(data_format), dilations=_four(dilation_rate, data_format),
        )  # fmt: skip
        if use_bias:
            bias = _variable(
                "bias", [filters], inputs, bias_initializer, bias_regularizer, bias_constraint,
                trainable,
            )  # fmt: skip
            outputs = tf.nn.bias_add(outputs, bias, data_format=_format(data_format))
        return _finish(outputs, activation, activity_regularizer)


def conv2d_transpose(
    inputs: Any,
    filters: int,
    kernel_size: Pair,
    strides: Pair = (1, 1),
    padding: str = "valid",
    data_format: str = LAST,
    activation: Activation = None,
    use_bias: bool = True,
    kernel_initializer: Any = None,
    bias_initializer: Any = ZEROS,
    kernel_regularizer: Function | None = None,
    bias_regularizer: Function | None = None,
    activity_regularizer: Function | None = None,
    kernel_constraint: Function | None = None,
    bias_constraint: Function | None = None,
    trainable: bool = True,
    name: str | None = None,
    reuse: Any = None,
) -> Any:
    """[batch, height, width, channels] -> [..., filters], strides times as high and wide."""
    inputs = tf.convert_to_tensor(inputs)
    with tf.variable_scope(name, "conv2d_transpose", reuse=reuse):
        channels = _axis(data_format)
        shape = [*_pair(kernel_size), filters, _size(inputs, channels)]
        kernel = _variable(
            "kernel", shape, inputs, kernel_initializer, kernel_regularizer, kernel_constraint,
            trainable,
        )  # fmt: skip
        rows = 2 if data_format == FIRST else 1
        size: list[Any] = []
        for axis, length, stride in zip((rows, rows + 1), shape, _pair(strides)):
            given = inputs.shape.as_list()[axis]
            given = tf.shape(inputs)[axis] if given is None else given
            more = max(length - stride, 0) if padding.lower() == "valid" else 0
            size.append(given * stride + more)
        size.insert(0 if data_format == FIRST else 2, filters)
        outputs = tf.nn.conv2d_transpose(
            inputs, kernel, tf.stack([tf.shape(inputs)[0], *size]), _four(strides, data_format),
            padding.upper(), _format(data_format),
        )  # fmt: skip
        known = [each if isinstance(each, int) else None for each in size]
        outputs.set_shape([inputs.shape.as_list()[0], *known])
        if use_bias:
            bias = _variable(
                "bias", [filters], inputs, bias_initializer, bias_regularizer, bias_constraint,
                trainable,
            )  # fmt: skip
            outputs = tf.nn.bias_add(outputs, bias, data_format=_format(data_format))
        return _finish(outputs, activation, activity_regularizer)


def batch_normalization(
    inputs: Any,
    axis: int | Sequence[int] = -1,
    momentum: float = 0.99,
    epsilon: float = 1e-3,
    center: bool = True,
    scale: bool = True,
    beta_initializer: Any = ZEROS,
    gamma_initializer: Any = ONES,
    moving_mean_initializer: Any = ZEROS,
    moving_variance_initializer: Any = ONES,
    beta_regularizer: Function | None = None,
    gamma_regularizer: Function | None = None,
    beta_constraint: Function | None = None,
    gamma_constraint: Function | None = None,
    training: Any = False,
    trainable: bool = True,
    name: str | None = None,
    reuse: Any = None,
    fused: bool | None = None,
) -> Any:
    """Normalised over all axes but one, and scaled; training: a bool or a boolean tensor.

    As in TensorFlow 1, four dimensions take the fused kernel, whose average of the variance is of
    the unbiased one, others do not; and the updates of the averages wait in UPDATE_OPS, but of a
    layer that is not trainable, whose averages stay.
    """
    inputs = tf.convert_to_tensor(inputs)
    rank = inputs.shape.ndims
    place = (axis if isinstance(axis, int) else axis[0]) % rank
    is_fused = rank == 4 and place in (1, 3) and fused is not False
    width = _size(inputs, place)
    dtype = tf.float32 if inputs.dtype in (tf.float16, tf.bfloat16) else inputs.dtype
    with tf.variable_scope(name, "batch_normalization", reuse=reuse):

        def parameter(called: str, start: Any, penalty: Any, limit: Any, trained: bool) -> Any:
            return tf.get_variable(
                called, [width], dtype, start, penalty, trainable=trained, constraint=limit
            )

        gamma = parameter("gamma", gamma_initializer, gamma_regularizer, gamma_constraint,
                          trainable) if scale else None  # fmt: skip
        beta = parameter("beta", beta_initializer, beta_regularizer, beta_constraint,
                         trainable) if center else None  # fmt: skip
        mean = parameter("moving_mean", moving_mean_initializer, None, None, False)
        variance = parameter("moving_variance", moving_variance_initializer, None, None, False)
        averages = mean, variance
        flag = _static(training)
        normalize = _fused if is_fused else _plain

        def of_batch() -> tuple[Any, ...]:
            return normalize(inputs, place, epsilon, gamma, beta, None)

        def of_averages() -> tuple[Any, ...]:
            return normalize(inputs, place, epsilon, gamma, beta, averages)

        if flag is False:
            return of_averages()[0]
        outputs = of_batch() if flag else tf.cond(tf.cast(training, tf.bool), of_batch, of_averages)
        outputs[0].set_shape(inputs.shape)
        if not trainable:
            return outputs[0]
        rate = tf.constant(1 - momentum, dtype)
        if flag is None:
            rate = tf.where(tf.cast(training, tf.bool), rate, tf.zeros_like(rate))
        for average, value in zip(averages, outputs[1:]):
            update = tf.assign_sub(average, (average - tf.cast(value, dtype)) * rate)
            tf.add_to_collection(tf.GraphKeys.UPDATE_OPS, update)
        return outputs[0]


def _fused(
    inputs: Any, axis: int, epsilon: float, gamma: Any, beta: Any, averages: Any
) -> tuple[Any, ...]:
    """(outputs, mean, unbiased variance) of four dimensions; averages: in place of the batch's."""
    width = _size(inputs, axis)
    gamma = tf.ones([width]) if gamma is None else gamma
    beta = tf.zeros([width]) if beta is None else beta
    mean, variance = averages or (None, None)
    outputs, found, spread = tf.nn.fused_batch_norm(
        inputs, gamma, beta, mean, variance, epsilon, "NCHW" if axis == 1 else "NHWC",
        is_training=averages is None,
    )[:3]  # fmt: skip
    return (outputs, found, spread) if averages is None else (outputs, *map(tf.identity, averages))


def _plain(
    inputs: Any, axis: int, epsilon: float, gamma: Any, beta: Any, averages: Any
) -> tuple[Any, ...]:
    """(outputs, mean, biased variance); averages: used instead of the batch's."""
    axes = [each for each in range(inputs.shape.ndims) if each != axis]
    shape = [-1 if each == axis else 1 for each in range(inputs.shape.ndims)]
    mean, variance = averages or tf.nn.moments(tf.cast(inputs, _dtype(gamma, beta, inputs)), axes)

    def wide(values: Any) -> Any:
        if values is None:
            return None
        values = tf.cast(values, inputs.dtype)
        return values if axis == inputs.shape.ndims - 1 else tf.reshape(values, shape)

    outputs = tf.nn.batch_normalization(
        inputs, wide(mean), wide(variance), wide(beta), wide(gamma), epsilon
    )
    return outputs, tf.identity(mean), tf.identity(variance)


def dropout(
    inputs: Any,
    rate: Any = 0.5,
    noise_shape: Any = None,
    seed: int | None = None,
    training: Any = False,
    name: str | None = None,
) -> Any:
    """Sets a part of the inputs to 0, `rate` of them, and scales the others, while training."""
    with tf.name_scope(name or "dropout"):
        flag = _static(training)

        def dropped() -> Any:
            return tf.nn.dropout(inputs, rate=rate, noise_shape=noise_shape, seed=seed)

        if flag is None:
            return tf.cond(tf.cast(training, tf.bool), dropped, lambda: tf.identity(inputs))
        return dropped() if flag else tf.identity(inputs)


def flatten(inputs: Any, name: str | None = None, data_format: str = LAST) -> Any:
    """[batch, ...] -> [batch, the rest]."""
    inputs = tf.convert_to_tensor(inputs)
    with tf.name_scope(name or "flatten"):
        if data_format == FIRST and inputs.shape.ndims == 4:
            inputs = tf.transpose(inputs, [0, 2, 3, 1])
        batch, *others = inputs.shape.as_list()
        known = None not in others
        width = int(np.prod(others, dtype=int)) if known else None
        outputs = tf.reshape(
            inputs,
            [-1, width]
            if known and batch is None
            else [tf.shape(inputs)[0], width if known else -1],
        )
        outputs.set_shape([batch, width])
        return outputs


def max_pooling2d(
    inputs: Any,
    pool_size: Pair,
    strides: Pair,
    padding: str = "valid",
    data_format: str = LAST,
    name: str | None = None,
) -> Any:
    """The greatest of each window."""
    return tf.nn.max_pool(
        inputs, _four(pool_size, data_format), _four(strides, data_format), padding.upper(),
        _format(data_format), name,
    )  # fmt: skip


def average_pooling2d(
    inputs: Any,
    pool_size: Pair,
    strides: Pair,
    padding: str = "valid",
    data_format: str = LAST,
    name: str | None = None,
) -> Any:
    """The mean of each window."""
    return tf.nn.avg_pool(
        inputs, _four(pool_size, data_format), _four(strides, data_format), padding.upper(),
        _format(data_format), name,
    )  # fmt: skip


def _variable(
    name: str,
    shape: Sequence[int],
    inputs: Any,
    initializer: Any,
    regularizer: Function | None,
    constraint: Function | None,
    trainable: bool,
) -> Any:
    return tf.get_variable(
        name, list(shape), inputs.dtype, _start(initializer), regularizer, trainable=trainable,
        constraint=constraint,
    )  # fmt: skip


def _start(initializer: Any) -> Any:
    """An initializer that may be given by its name, as Keras had them."""
    if not isinstance(initializer, str):
        return initializer
    if initializer in ("random_normal", "truncated_normal"):
        return getattr(tf.initializers, initializer)(stddev=0.05)
    if initializer == "random_uniform":
        return tf.initializers.random_uniform(-0.05, 0.05)
    if not hasattr(tf.initializers, initializer):
        raise ValueError(f"initializer {initializer!r}: tf.initializers has no such function")
    return getattr(tf.initializers, initializer)()


def _finish(outputs: Any, activation: Activation, regularizer: Function | None) -> Any:
    if isinstance(activation, str) and activation != "linear":
        if not hasattr(tf.nn, activation):
            raise ValueError(f"activation {activation!r}: tf.nn has no such function")
        activation = getattr(tf.nn, activation)
    outputs = activation(outputs) if callable(activation) else outputs
    if regularizer is not None:
        batch = tf.cast(tf.shape(outputs)[0], outputs.dtype)  # TensorFlow 1 took it per example
        tf.add_to_collection(tf.GraphKeys.REGULARIZATION_LOSSES, regularizer(outputs) / batch)
    return outputs


def _size(inputs: Any, axis: int) -> int:
    """The length of an axis, which has to be known."""
    size = inputs.shape.as_list()[axis]
    if size is None:
        raise ValueError(f"{inputs.name}: the size of axis {axis} must be known to make weights")
    return int(size)


def _static(training: Any) -> bool | None:
    """True, False, or None of a tensor whose value is not known."""
    if isinstance(training, (bool, int)):
        return bool(training)
    value = tf.get_static_value(tf.convert_to_tensor(training))
    return None if value is None else bool(value)


def _dtype(*tensors: Any) -> Any:
    return next(each.dtype.base_dtype for each in tensors if each is not None)


def _pair(value: Pair) -> list[int]:
    return [value, value] if isinstance(value, int) else [int(each) for each in value]


def _axis(data_format: str) -> int:
    return 1 if data_format == FIRST else -1


def _format(data_format: str) -> str:
    return "NCHW" if data_format == FIRST else "NHWC"


def _four(value: Pair, data_format: str) -> list[int]:
    return [1, 1, *_pair(value)] if data_format == FIRST else [1, *_pair(value), 1]
