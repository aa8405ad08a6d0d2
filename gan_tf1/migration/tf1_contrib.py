"""The layers of tf.contrib that GANs use: copy this file, and `import tf1_contrib as slim`.

It stands for tf.contrib.layers and tf.contrib.slim of TensorFlow 1.15, needs TensorFlow and nothing
else, 1.15 or 2.x, and makes the same variables in the same collections: old checkpoints load. Left
out are `renorm`, `batch_weights`, `zero_debias_moving_mean` and `data_format`.
"""

from __future__ import annotations

import contextlib
import functools
import math
import operator
from typing import Any, Callable, Iterator, Sequence, Union

import tensorflow.compat.v1 as tf

Function = Callable[..., Any]
Pair = Union[int, Sequence[int]]
ZEROS = tf.zeros_initializer()
UPDATES = tf.GraphKeys.UPDATE_OPS
_SCOPES: list[dict[str, dict[str, Any]]] = [{}]  # function -> arguments that it is given


@contextlib.contextmanager
def arg_scope(functions: Any, **arguments: Any) -> Iterator[dict[str, dict[str, Any]]]:
    """Within it, these functions are given these arguments, where a call does not say otherwise.

    functions: a list of them, or what another arg_scope gave, as in `with arg_scope(f()):`.
    """
    if isinstance(functions, dict):
        inside = {name: dict(given) for name, given in functions.items()}
    else:
        inside = {name: dict(given) for name, given in _SCOPES[-1].items()}
        for function in functions:
            if not hasattr(function, "arg_scope_name"):
                raise ValueError(f"{function.__name__} is not decorated with @add_arg_scope")
            inside.setdefault(function.arg_scope_name, {}).update(arguments)
    _SCOPES.append(inside)
    try:
        yield inside
    finally:
        _SCOPES.pop()


def add_arg_scope(function: Function) -> Function:
    """Decorates a function that arg_scope may name."""
    name = f"{function.__module__}.{function.__name__}"

    @functools.wraps(function)
    def with_scope(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **{**_SCOPES[-1].get(name, {}), **kwargs})

    with_scope.arg_scope_name = name  # type: ignore[attr-defined]
    return with_scope


def _collected(function: Function) -> Function:
    """With an argument outputs_collections: where the outputs are kept, too."""

    @functools.wraps(function)
    def collecting(*args: Any, outputs_collections: Any = None, **kwargs: Any) -> Any:
        outputs = function(*args, **kwargs)
        if outputs_collections:
            tf.add_to_collections(outputs_collections, outputs)
        return outputs

    return collecting


def xavier_initializer(
    uniform: bool = True, seed: int | None = None, dtype: Any = tf.float32
) -> Any:
    """Glorot's, uniform or normal."""
    return variance_scaling_initializer(1.0, "FAN_AVG", uniform, seed, dtype)


def variance_scaling_initializer(
    factor: float = 2.0,
    mode: str = "FAN_IN",
    uniform: bool = False,
    seed: int | None = None,
    dtype: Any = tf.float32,
) -> Any:
    """He's, unless told otherwise: of variance factor / n, n as the mode says.

    The normal one is contrib's, of 1.3 times that before it is cut at two standard deviations.
    """
    share = {"FAN_IN": (1.0, 0.0), "FAN_OUT": (0.0, 1.0), "FAN_AVG": (0.5, 0.5)}[mode.upper()]

    def initialize(shape: Any, dtype: Any = dtype, partition_info: Any = None) -> Any:
        shape = [int(each) for each in shape]
        around = functools.reduce(operator.mul, shape[:-2], 1)
        fans = (shape[-2:] * 2)[:2] if shape else [1, 1]
        n = around * sum(each * fan for each, fan in zip(share, fans))
        if uniform:
            limit = math.sqrt(3.0 * factor / n)
            return tf.random_uniform(shape, -limit, limit, dtype, seed)
        return tf.truncated_normal(shape, 0.0, math.sqrt(1.3 * factor / n), dtype, seed)

    return initialize


xavier_initializer_conv2d = xavier_initializer
XAVIER = xavier_initializer()


def l2_regularizer(scale: float, scope: str | None = None) -> Function:
    """scale * sum(w ** 2) / 2; with scale 0 what it returns is None."""

    def penalty(weights: Any) -> Any:
        with tf.name_scope(scope or "l2_regularizer"):
            return tf.multiply(tf.cast(scale, weights.dtype.base_dtype), tf.nn.l2_loss(weights))

    return penalty if scale else lambda weights: None


def l1_regularizer(scale: float, scope: str | None = None) -> Function:
    """scale * sum(|w|); with scale 0 what it returns is None."""

    def penalty(weights: Any) -> Any:
        with tf.name_scope(scope or "l1_regularizer"):
            return tf.cast(scale, weights.dtype.base_dtype) * tf.reduce_sum(tf.abs(weights))

    return penalty if scale else lambda weights: None


def apply_regularization(regularizer: Function, weights_list: Any = None) -> Any:
    """The sum of a regularizer over the weights; without a list, over the collection WEIGHTS."""
    weights = weights_list or tf.get_collection(tf.GraphKeys.WEIGHTS)
    if not weights:
        raise ValueError("No weights to regularize.")
    with tf.name_scope("get_regularization_penalty", values=weights):
        terms = [regularizer(each) for each in weights]
        terms = [tf.constant(0.0) if each is None else each for each in terms]
        total = tf.add_n(terms) if len(terms) > 1 else tf.identity(terms[0])
    tf.add_to_collection(tf.GraphKeys.REGULARIZATION_LOSSES, total)
    return total


@add_arg_scope
@_collected
def fully_connected(
    inputs: Any,
    num_outputs: int,
    activation_fn: Function | None = tf.nn.relu,
    normalizer_fn: Function | None = None,
    normalizer_params: dict[str, Any] | None = None,
    weights_initializer: Any = XAVIER,
    weights_regularizer: Function | None = None,
    biases_initializer: Any = ZEROS,
    biases_regularizer: Function | None = None,
    reuse: Any = None,
    variables_collections: Any = None,
    trainable: bool = True,
    scope: Any = None,
) -> Any:
    """[..., width] -> [..., num_outputs]: the product with `weights`, and `biases` added."""
    with tf.variable_scope(scope, "fully_connected", [inputs], reuse=reuse):
        rank = inputs.shape.ndims
        weights = _variable("weights", [_width(inputs), num_outputs], inputs, weights_initializer,
                            weights_regularizer, trainable, variables_collections)  # fmt: skip
        outputs = (
            tf.matmul(inputs, weights)
            if rank == 2
            else tf.tensordot(inputs, weights, [[rank - 1], [0]])
        )
        return _finish(
            outputs, num_outputs, biases_initializer, biases_regularizer, trainable,
            variables_collections, normalizer_fn, normalizer_params, activation_fn,
        )  # fmt: skip


@add_arg_scope
@_collected
def conv2d(
    inputs: Any,
    num_outputs: int,
    kernel_size: Pair,
    stride: Pair = 1,
    padding: str = "SAME",
    data_format: str | None = None,
    rate: Pair = 1,
    activation_fn: Function | None = tf.nn.relu,
    normalizer_fn: Function | None = None,
    normalizer_params: dict[str, Any] | None = None,
    weights_initializer: Any = XAVIER,
    weights_regularizer: Function | None = None,
    biases_initializer: Any = ZEROS,
    biases_regularizer: Function | None = None,
    reuse: Any = None,
    variables_collections: Any = None,
    trainable: bool = True,
    scope: Any = None,
) -> Any:
    """[batch, height, width, channels] -> [batch, height', width', num_outputs]."""
    _refuse_channels_first(data_format)
    with tf.variable_scope(scope, "Conv", [inputs], reuse=reuse):
        shape = [*_pair(kernel_size), _width(inputs), num_outputs]
        weights = _variable("weights", shape, inputs, weights_initializer, weights_regularizer,
                            trainable, variables_collections)  # fmt: skip
        outputs = tf.nn.conv2d(inputs, weights, [1, *_pair(stride), 1], padding.upper(),
                               dilations=[1, *_pair(rate), 1])  # fmt: skip
        return _finish(
            outputs, num_outputs, biases_initializer, biases_regularizer, trainable,
            variables_collections, normalizer_fn, normalizer_params, activation_fn,
        )  # fmt: skip


@add_arg_scope
@_collected
def conv2d_transpose(
    inputs: Any,
    num_outputs: int,
    kernel_size: Pair,
    stride: Pair = 1,
    padding: str = "SAME",
    data_format: str | None = None,
    activation_fn: Function | None = tf.nn.relu,
    normalizer_fn: Function | None = None,
    normalizer_params: dict[str, Any] | None = None,
    weights_initializer: Any = XAVIER,
    weights_regularizer: Function | None = None,
    biases_initializer: Any = ZEROS,
    biases_regularizer: Function | None = None,
    reuse: Any = None,
    variables_collections: Any = None,
    trainable: bool = True,
    scope: Any = None,
) -> Any:
    """[batch, height, width, channels] -> [..., num_outputs], stride times as high and wide."""
    _refuse_channels_first(data_format)
    with tf.variable_scope(scope, "Conv2d_transpose", [inputs], reuse=reuse):
        shape = [*_pair(kernel_size), num_outputs, _width(inputs)]
        weights = _variable("weights", shape, inputs, weights_initializer, weights_regularizer,
                            trainable, variables_collections)  # fmt: skip
        valid = padding.upper() == "VALID"
        size: list[Any] = []
        for axis, length, step in zip((1, 2), shape, _pair(stride)):
            given = inputs.shape.as_list()[axis]
            given = tf.shape(inputs)[axis] if given is None else given
            size.append(given * step + (max(length - step, 0) if valid else 0))
        outputs = tf.nn.conv2d_transpose(
            inputs, weights, tf.stack([tf.shape(inputs)[0], *size, num_outputs]),
            [1, *_pair(stride), 1], padding.upper(),
        )  # fmt: skip
        known = [each if isinstance(each, int) else None for each in size]
        outputs.set_shape([inputs.shape.as_list()[0], *known, num_outputs])
        return _finish(
            outputs, num_outputs, biases_initializer, biases_regularizer, trainable,
            variables_collections, normalizer_fn, normalizer_params, activation_fn,
        )  # fmt: skip


@add_arg_scope
@_collected
def batch_norm(
    inputs: Any,
    decay: float = 0.999,
    center: bool = True,
    scale: bool = False,
    epsilon: float = 0.001,
    activation_fn: Function | None = None,
    param_initializers: dict[str, Any] | None = None,
    param_regularizers: dict[str, Any] | None = None,
    updates_collections: str | None = UPDATES,
    is_training: Any = True,
    reuse: Any = None,
    variables_collections: Any = None,
    trainable: bool = True,
    batch_weights: Any = None,
    fused: bool | None = None,
    data_format: str | None = None,
    zero_debias_moving_mean: bool = False,
    scope: Any = None,
) -> Any:
    """Normalised over all axes but the last; is_training: a bool or a boolean tensor.

    updates_collections: where the updates of the averages wait; None: they are done at once.
    """
    _refuse_channels_first(data_format)
    if batch_weights is not None or zero_debias_moving_mean:
        raise ValueError("tf1_contrib: no batch_weights and no zero_debias_moving_mean")
    starts, penalties = param_initializers or {}, param_regularizers or {}
    width, rank = _width(inputs), inputs.shape.ndims
    flag = _static(is_training)
    with tf.variable_scope(scope, "BatchNorm", [inputs], reuse=reuse):

        def parameter(name: str, start: Any, trained: bool) -> Any:
            start = starts.get(name, start)
            return _variable(name, [width], inputs, start, penalties.get(name), trained,
                             variables_collections)  # fmt: skip

        ones = tf.ones_initializer()
        made = {}
        # The order in which TensorFlow made them, which is that of its collections. Where a class
        # of layers did it, the averages of one that is not trainable stay.
        layered = not (rank == 2 and fused in (None, True)) and updates_collections == UPDATES
        for name in ("gamma", "beta") if layered else ("beta", "gamma"):
            if scale if name == "gamma" else center:
                made[name] = parameter(name, ones if name == "gamma" else ZEROS, trainable)
        gamma = made.get("gamma", tf.ones([width], inputs.dtype))
        beta = made.get("beta", tf.zeros([width], inputs.dtype))
        mean, variance = (
            parameter("moving_mean", ZEROS, False),
            parameter("moving_variance", ones, False),
        )

        def normalized(averages: Any) -> tuple[Any, Any, Any]:
            return _normalized(inputs, gamma, beta, epsilon, averages, fused in (None, True))

        def of_batch() -> tuple[Any, Any, Any]:
            return normalized(None)

        def of_averages() -> tuple[Any, Any, Any]:
            return normalized((mean, variance))

        if flag is not None:
            outputs, *values = of_batch() if flag else of_averages()
        else:
            outputs, *values = tf.cond(tf.cast(is_training, tf.bool), of_batch, of_averages)
        if flag is not False and (trainable or not layered):
            rate = tf.constant(1 - decay, mean.dtype.base_dtype)
            if flag is None:
                rate = tf.where(tf.cast(is_training, tf.bool), rate, tf.zeros_like(rate))
            updates = [
                tf.assign_sub(average, (average - value) * rate)
                for average, value in zip((mean, variance), values)
            ]
            if updates_collections is None:
                with tf.control_dependencies(updates):
                    outputs = tf.identity(outputs)
            else:
                for each in updates:
                    tf.add_to_collections(updates_collections, each)
        outputs.set_shape(inputs.shape)
        return outputs if activation_fn is None else activation_fn(outputs)


def _normalized(
    inputs: Any, gamma: Any, beta: Any, epsilon: float, averages: Any, fused: bool
) -> tuple[Any, Any, Any]:
    """(outputs, mean, variance); the fused kernel's variance is unbiased, of rows as well."""
    rank = inputs.shape.ndims
    if not (fused and rank in (2, 4)):
        moments = averages or tf.nn.moments(inputs, list(range(rank - 1)))
        outputs = tf.nn.batch_normalization(inputs, *moments, beta, gamma, epsilon)
        return (outputs, *map(tf.identity, moments))
    mean, variance = averages or (None, None)
    wide = inputs if rank == 4 else tf.reshape(inputs, [-1, 1, 1, _width(inputs)])
    outputs, found, spread = tf.nn.fused_batch_norm(
        wide, gamma, beta, mean, variance, epsilon, is_training=averages is None
    )[:3]
    if averages:
        found, spread = tf.identity(mean), tf.identity(variance)
    return outputs if rank == 4 else tf.reshape(outputs, tf.shape(inputs)), found, spread


@add_arg_scope
@_collected
def layer_norm(
    inputs: Any,
    center: bool = True,
    scale: bool = True,
    activation_fn: Function | None = None,
    reuse: Any = None,
    variables_collections: Any = None,
    trainable: bool = True,
    begin_norm_axis: int = 1,
    begin_params_axis: int = -1,
    scope: Any = None,
) -> Any:
    """Normalised over the axes from begin_norm_axis on, each example by itself."""
    with tf.variable_scope(scope, "LayerNorm", [inputs], reuse=reuse):
        sizes = inputs.shape.as_list()
        shape, rank = sizes[begin_params_axis:], len(sizes)
        beta = gamma = None
        if center:
            beta = _variable("beta", shape, inputs, ZEROS, None, trainable, variables_collections)
        if scale:
            gamma = _variable("gamma", shape, inputs, tf.ones_initializer(), None, trainable,
                              variables_collections)  # fmt: skip
        axes = list(range(begin_norm_axis % rank, rank))
        mean, variance = tf.nn.moments(inputs, axes, keep_dims=True)
        tiny = 1e-3 if inputs.dtype == tf.float16 else 1e-12
        outputs = tf.nn.batch_normalization(inputs, mean, variance, beta, gamma, tiny)
        outputs.set_shape(inputs.shape)
        return outputs if activation_fn is None else activation_fn(outputs)


@add_arg_scope
@_collected
def instance_norm(
    inputs: Any,
    center: bool = True,
    scale: bool = True,
    epsilon: float = 1e-6,
    activation_fn: Function | None = None,
    param_initializers: Any = None,
    reuse: Any = None,
    variables_collections: Any = None,
    trainable: bool = True,
    data_format: str = "NHWC",
    scope: Any = None,
) -> Any:
    """Normalised over height and width, each channel of each example by itself."""
    with tf.variable_scope(scope, "InstanceNorm", [inputs], reuse=reuse):
        rank, given = len(inputs.shape), param_initializers or {}
        channels = 1 if data_format.startswith("NC") else rank - 1
        size = inputs.shape.as_list()[channels]
        shape = [size if axis == channels else 1 for axis in range(rank)]
        beta = gamma = None
        if center:
            beta = _variable("beta", [size], inputs, given.get("beta", ZEROS), None, trainable,
                             variables_collections)  # fmt: skip
            beta = tf.reshape(beta, shape)
        if scale:
            gamma = _variable("gamma", [size], inputs, given.get("gamma", tf.ones_initializer()),
                              None, trainable, variables_collections)  # fmt: skip
            gamma = tf.reshape(gamma, shape)
        axes = [axis for axis in range(1, rank) if axis != channels]
        mean, variance = tf.nn.moments(inputs, axes, keep_dims=True)
        outputs = tf.nn.batch_normalization(inputs, mean, variance, beta, gamma, epsilon)
        return outputs if activation_fn is None else activation_fn(outputs)


@add_arg_scope
@_collected
def flatten(inputs: Any, scope: Any = None) -> Any:
    """[batch, ...] -> [batch, the rest]."""
    with tf.name_scope(scope or "Flatten"):
        batch, *others = inputs.shape.as_list()
        if None in others:
            return tf.reshape(inputs, [tf.shape(inputs)[0], -1])
        width = functools.reduce(lambda one, other: one * other, others, 1)
        return tf.reshape(inputs, [-1 if batch is None else batch, width])


@add_arg_scope
@_collected
def dropout(
    inputs: Any,
    keep_prob: Any = 0.5,
    noise_shape: Any = None,
    is_training: Any = True,
    scope: Any = None,
    seed: int | None = None,
) -> Any:
    """Sets a part of the inputs to 0, 1 - keep_prob of them, and scales the others."""
    with tf.name_scope(scope or "Dropout"):
        flag = _static(is_training)

        def dropped() -> Any:
            return tf.nn.dropout(inputs, rate=1 - keep_prob, noise_shape=noise_shape, seed=seed)

        if flag is None:
            return tf.cond(tf.cast(is_training, tf.bool), dropped, lambda: tf.identity(inputs))
        return dropped() if flag else tf.identity(inputs)


@add_arg_scope
@_collected
def max_pool2d(
    inputs: Any,
    kernel_size: Pair,
    stride: Pair = 2,
    padding: str = "VALID",
    data_format: str | None = None,
    scope: Any = None,
) -> Any:
    """The greatest of each window."""
    _refuse_channels_first(data_format)
    window = [1, *_pair(kernel_size), 1]
    return tf.nn.max_pool(inputs, window, [1, *_pair(stride), 1], padding.upper(), name=scope)


@add_arg_scope
@_collected
def avg_pool2d(
    inputs: Any,
    kernel_size: Pair,
    stride: Pair = 2,
    padding: str = "VALID",
    data_format: str | None = None,
    scope: Any = None,
) -> Any:
    """The mean of each window."""
    _refuse_channels_first(data_format)
    window = [1, *_pair(kernel_size), 1]
    return tf.nn.avg_pool(inputs, window, [1, *_pair(stride), 1], padding.upper(), name=scope)


@add_arg_scope
@_collected
def one_hot_encoding(
    labels: Any,
    num_classes: int,
    on_value: float = 1.0,
    off_value: float = 0.0,
    scope: Any = None,
) -> Any:
    """[batch] -> [batch, num_classes], float32."""
    return tf.one_hot(tf.cast(labels, tf.int64), num_classes, on_value, off_value)


def stack(inputs: Any, layer: Function, stack_args: Sequence[Any], **kwargs: Any) -> Any:
    """layer(layer(inputs, stack_args[0]), stack_args[1]), ..., each in a scope of its own."""
    scope = kwargs.pop("scope", None)
    called = getattr(layer, "__name__", "fully_connected")  # which linear and relu are
    name = scope or called.replace("conv2d", "convolution2d")  # contrib's name of it
    with tf.variable_scope(scope, "Stack", [inputs]):
        for number, given in enumerate(stack_args):
            several = given if isinstance(given, (list, tuple)) else [given]
            inputs = layer(inputs, *several, scope=f"{name}_{number + 1}", **kwargs)
    return inputs


class losses:  # noqa: N801  as contrib called the module
    """Those of tf.losses, which took predictions before labels in contrib."""

    add_loss = staticmethod(tf.losses.add_loss)
    compute_weighted_loss = staticmethod(tf.losses.compute_weighted_loss)
    get_losses = staticmethod(tf.losses.get_losses)
    get_regularization_losses = staticmethod(tf.losses.get_regularization_losses)
    get_total_loss = staticmethod(tf.losses.get_total_loss)

    @staticmethod
    def absolute_difference(
        predictions: Any, labels: Any = None, weights: Any = 1.0, scope: Any = None
    ) -> Any:
        """[]"""
        weights = _of_each(weights, predictions)
        return tf.losses.absolute_difference(labels, predictions, weights, scope)

    @staticmethod
    def log_loss(
        predictions: Any,
        labels: Any = None,
        weights: Any = 1.0,
        epsilon: float = 1e-7,
        scope: Any = None,
    ) -> Any:
        """[]"""
        weights = _of_each(weights, predictions)
        return tf.losses.log_loss(labels, predictions, weights, epsilon, scope)

    @staticmethod
    def mean_squared_error(
        predictions: Any, labels: Any = None, weights: Any = 1.0, scope: Any = None
    ) -> Any:
        """[]"""
        weights = _of_each(weights, predictions)
        return tf.losses.mean_squared_error(labels, predictions, weights, scope)

    @staticmethod
    def sigmoid_cross_entropy(
        logits: Any,
        multi_class_labels: Any,
        weights: Any = 1.0,
        label_smoothing: float = 0,
        scope: Any = None,
    ) -> Any:
        """[]"""
        return tf.losses.sigmoid_cross_entropy(
            multi_class_labels, logits, _of_each(weights, logits), label_smoothing, scope
        )

    @staticmethod
    def softmax_cross_entropy(
        logits: Any,
        onehot_labels: Any,
        weights: Any = 1.0,
        label_smoothing: float = 0,
        scope: Any = None,
    ) -> Any:
        """[]"""
        return tf.losses.softmax_cross_entropy(
            onehot_labels, logits, weights, label_smoothing, scope
        )

    @staticmethod
    def sparse_softmax_cross_entropy(
        logits: Any, labels: Any, weights: Any = 1.0, scope: Any = None
    ) -> Any:
        """[]"""
        return tf.losses.sparse_softmax_cross_entropy(labels, logits, weights, scope)


def _of_each(weights: Any, values: Any) -> Any:
    """Weights [batch] that stand for all the numbers of an example, as contrib had them."""
    weights, rank = tf.convert_to_tensor(weights), tf.convert_to_tensor(values).shape.ndims
    return tf.reshape(weights, [-1] + [1] * (rank - 1)) if weights.shape.ndims == 1 else weights


def get_variables(
    scope: Any = None, suffix: str | None = None, collection: str = tf.GraphKeys.GLOBAL_VARIABLES
) -> list[Any]:
    """The variables of a scope; suffix: what their names end with."""
    found = tf.get_collection(collection, getattr(scope, "name", scope))
    return [each for each in found if suffix is None or each.op.name.endswith(suffix)]


class model_analyzer:  # noqa: N801  as contrib called the module
    """What DCGANs print before they begin."""

    @staticmethod
    def analyze_vars(variables: Sequence[Any], print_info: bool = False) -> tuple[int, int]:
        """(numbers, bytes) of the variables."""
        sizes = [int(each.shape.num_elements() or 0) for each in variables]
        total = sum(each * v.dtype.base_dtype.size for each, v in zip(sizes, variables))
        if print_info:
            for each in variables:
                print(each.name, each.shape.as_list())
            print(f"{sum(sizes)} numbers, {total} bytes")
        return sum(sizes), total


def get_model_variables(scope: Any = None, suffix: str | None = None) -> list[Any]:
    """Those that the layers of this file made, of a scope."""
    return get_variables(scope, suffix, tf.GraphKeys.MODEL_VARIABLES)


def batch_and_drop_remainder(batch_size: int) -> Function:
    """For Dataset.apply."""
    return lambda dataset: dataset.batch(batch_size, drop_remainder=True)


class learning:  # noqa: N801  as slim called the module
    """Train steps that run UPDATE_OPS first."""

    @staticmethod
    def create_train_op(
        total_loss: Any,
        optimizer: Any,
        global_step: Any = 0,
        update_ops: Any = None,
        variables_to_train: Any = None,
        clip_gradient_norm: float = 0,
        summarize_gradients: bool = False,
    ) -> Any:
        """The loss, as a tensor that trains when it is run; global_step: 0 is the graph's own."""
        step = tf.train.get_or_create_global_step() if isinstance(global_step, int) else global_step
        updates = tf.get_collection(UPDATES) if update_ops is None else update_ops
        with tf.control_dependencies(list(updates)):
            total_loss = tf.identity(total_loss)
        pairs = optimizer.compute_gradients(total_loss, variables_to_train)
        if clip_gradient_norm > 0:
            pairs = [
                (each if each is None else tf.clip_by_norm(each, clip_gradient_norm), variable)
                for each, variable in pairs
            ]
        with tf.control_dependencies([optimizer.apply_gradients(pairs, global_step=step)]):
            return tf.identity(total_loss, "train_op")


convolution2d = conv2d
convolution2d_transpose = conv2d_transpose
linear = functools.partial(fully_connected, activation_fn=None)
relu = functools.partial(fully_connected, activation_fn=tf.nn.relu)


def _variable(
    name: str,
    shape: Sequence[int],
    inputs: Any,
    initializer: Any,
    regularizer: Function | None,
    trainable: bool,
    collections: Any,
) -> Any:
    """A variable that is a model variable as well, as those of contrib were."""
    given = collections.get(name) if isinstance(collections, dict) else collections
    keys = [tf.GraphKeys.GLOBAL_VARIABLES, tf.GraphKeys.MODEL_VARIABLES, *(given or [])]
    dtype = inputs.dtype.base_dtype
    return tf.get_variable(
        name, list(shape), dtype, initializer, regularizer, trainable=trainable, collections=keys
    )


def _finish(
    outputs: Any,
    width: int,
    initializer: Any,
    regularizer: Function | None,
    trainable: bool,
    collections: Any,
    normalizer: Function | None,
    normalizer_arguments: dict[str, Any] | None,
    activation: Function | None,
) -> Any:
    """Biases or a normalizer, and then the activation."""
    if normalizer is not None:
        outputs = normalizer(outputs, **(normalizer_arguments or {}))
    elif initializer is not None:
        biases = _variable(
            "biases", [width], outputs, initializer, regularizer, trainable, collections
        )
        outputs = tf.nn.bias_add(outputs, biases)
    return outputs if activation is None else activation(outputs)


def _width(inputs: Any) -> int:
    """The length of the last axis, which has to be known."""
    size = inputs.shape.as_list()[-1]
    if size is None:
        raise ValueError(f"{inputs.name}: the last axis must be known to make weights")
    return int(size)


def _static(flag: Any) -> bool | None:
    """True, False, or None of a tensor whose value is not known."""
    if isinstance(flag, (bool, int)):
        return bool(flag)
    value = tf.get_static_value(tf.convert_to_tensor(flag))
    return None if value is None else bool(value)


def _pair(value: Pair) -> list[int]:
    return [value, value] if isinstance(value, int) else [int(each) for each in value]


def _refuse_channels_first(data_format: str | None) -> None:
    if data_format not in (None, "NHWC"):
        raise ValueError(f"data_format {data_format}: tf1_contrib has NHWC alone")
