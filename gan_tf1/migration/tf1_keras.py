"""What Keras 2 did with tensors of layers, on Keras 3: copy this file, and `import tf1_keras as K`.

It stands for keras.backend, whose functions took what a layer gave, and its Model takes losses that
are made of such tensors. It needs TensorFlow 2.16 or newer and nothing else.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, Callable, NamedTuple, Sequence

import tensorflow.compat.v1 as tf

keras: Any = tf.keras
_Operation: Any = keras.Operation
_Model: Any = keras.Model
_PLAIN = ("int_shape", "is_keras_tensor", "ndim", "dtype", "is_sparse")  # they ask, and compute not


def __getattr__(name: str) -> Any:
    """keras.backend.NAME, which takes tensors of layers."""
    found = getattr(keras.backend, name)
    if name in _PLAIN or isinstance(found, type) or not callable(found):
        return found
    return on_layers(found)


def on_layers(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, for tensors of layers as well: it becomes a part of the model."""
    return lambda *args, **kwargs: _Function(function)(*args, **kwargs)


class _Function(_Operation):
    def __init__(self, function: Callable[..., Any]):
        super().__init__()
        self._function = function

    def call(self, *args: Any, **kwargs: Any) -> Any:
        return self._function(*args, **kwargs)

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        # Keras 3 takes 0.5 * tensor for a sparse tensor, which no function of TensorFlow's takes.
        args, kwargs = keras.tree.map_structure(_dense, (args, kwargs))
        return super().compute_output_spec(*args, **kwargs)


def _dense(value: Any) -> Any:
    if not keras.backend.is_keras_tensor(value):
        return value
    return keras.KerasTensor(value.shape, dtype=value.dtype)


def gradients(loss: Any, variables: Any) -> list[Any]:
    """d loss / d variables: of tensors of layers, or of TensorFlow's in a graph."""
    several = list(variables) if isinstance(variables, (list, tuple)) else [variables]
    if not any(keras.backend.is_keras_tensor(each) for each in several):
        return tf.gradients(loss, several)
    return list(_Gradients(keras.Function(several, loss))(*several))


class _Gradients(_Operation):
    def __init__(self, function: Callable[..., Any]):
        super().__init__()
        self._function = function

    def call(self, *values: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(values)
            result = self._function(list(values))
        return tape.gradient(result, list(values))

    def compute_output_spec(self, *values: Any) -> Any:
        return [keras.KerasTensor(each.shape, dtype=each.dtype) for each in values]


def learning_phase() -> int:
    """Stands for training or not in the inputs of `function`: 0, not."""
    return 0


def function(inputs: Sequence[Any], outputs: Any, updates: Any = None) -> Callable[..., Any]:
    """inputs -> outputs as arrays; a learning phase among the inputs says whether it trains."""
    if updates:
        raise ValueError("tf1_keras.function has no updates: write a train_step")
    tensors = [keras.backend.is_keras_tensor(each) for each in inputs]
    model = keras.Model([each for each, is_one in zip(inputs, tensors) if is_one], outputs)

    def run(values: Sequence[Any]) -> Any:
        phases = [each for each, is_one in zip(values, tensors) if not is_one]
        given = [each for each, is_one in zip(values, tensors) if is_one]
        found = model(given, training=bool(phases and phases[0]))
        arrays = [keras.ops.convert_to_numpy(each) for each in keras.tree.flatten(found)]
        return arrays if isinstance(outputs, (list, tuple)) else arrays[0]

    return run


def get_value(variable: Any) -> Any:
    """The value as an array or a number."""
    return keras.ops.convert_to_numpy(variable)


def set_value(variable: Any, value: Any) -> None:
    """variable = value"""
    variable.assign(value)


def weights_name(path: Any) -> str:
    """The name that save_weights takes: `a.h5.weights.h5` of a.h5."""
    name = str(path)
    return name if name.endswith(".weights.h5") else name + ".weights.h5"


def weights_saved(path: Any) -> str:
    """The file of weights_name where there is one, else that of this name, from Keras 2."""
    if Path(weights_name(path)).exists():
        return weights_name(path)
    if not Path(path).is_file() or str(path).endswith((".h5", ".hdf5", ".keras")):
        return str(path)
    copied = f"{path}.h5"  # as which Keras 3 takes it
    shutil.copyfile(str(path), copied)
    return copied


class _Hidden:
    """What a model has and does not track: Keras looks into tuples, lists and dictionaries."""

    def __init__(self, model: Any):
        self.model = model


class _Loss(NamedTuple):
    """A loss or a metric that is made of tensors within the model."""

    output: int  # of which output
    weight: float
    target: Any  # the tensor that stands for it
    value: Any
    mean: Any = None  # of a metric


class Model(_Model):
    """keras.Model(inputs, outputs) as in Keras 2.

    add_loss and the losses of compile take tensors of layers; what is trained is what was trainable
    when it was compiled. Such a loss counts in the first number of a batch alone.
    """

    optimizer: Any

    # Keras saves a model whose arguments have the names of its own.
    def __init__(self, inputs: Any = None, outputs: Any = None, name: Any = None, **kwargs: Any):
        inputs, outputs = kwargs.pop("input", inputs), kwargs.pop("output", outputs)
        super().__init__(inputs, outputs, name=name, **kwargs)
        self._added: Any = ()
        self._inside: Any = ()
        self._with_added = self._with_inside = _Hidden(None)
        self._trained: Any = None
        self._in_step = False

    def add_loss(self, loss: Any) -> None:
        """A loss of its own, [] or [batch]."""
        losses = loss if isinstance(loss, (list, tuple)) else [loss]
        for each in losses:
            if not keras.backend.is_keras_tensor(each):
                keras.layers.Layer.add_loss(self, each)
                continue
            self._added = (*self._added, each)
            self._with_added = _Hidden(keras.Model(self.inputs, [*self.outputs, *self._added]))

    def compile(self, *args: Any, **kwargs: Any) -> None:
        """As Keras' own."""
        given: Any = kwargs.get("loss", args[1] if len(args) > 1 else None)
        several = isinstance(given, (list, tuple))
        losses: list[Any] = [*given] if several else [given]
        weights = kwargs.get("loss_weights") or [1.0] * len(losses)
        self._inside = ()
        if isinstance(kwargs.get("metrics"), (list, tuple)) and len(self.outputs) == 1:
            kwargs["metrics"] = [each for each in kwargs["metrics"] if not self._is_inside(each)]
        if len(losses) == len(self.outputs) and isinstance(weights, (list, tuple)):
            for number, (each, weight) in enumerate(zip(losses, weights)):
                found = _inside(self.outputs[number], each)
                if found is not None:
                    self._inside = (*self._inside, _Loss(number, weight, *found))
                    losses[number] = _nothing
        if self._inside:
            args, kwargs["loss"] = args[:1], losses if several else losses[0]
            tensors = [*self.inputs, *(each.target for each in self._inside)]
            values = [each.value for each in self._inside]
            self._with_inside = _Hidden(keras.Model(tensors, values))
        super().compile(*args, **kwargs)
        if self.optimizer.built:  # by another model
            self.optimizer = type(self.optimizer).from_config(self.optimizer.get_config())
        self._trained = _Hidden(list(self.trainable_weights))
        self.optimizer.build(self._trained.model)

    def _is_inside(self, metric: Any) -> bool:
        """Whether a metric is made of such tensors; it is noted then."""
        found = _inside(self.outputs[0], metric)
        if found is not None:
            mean = keras.metrics.Mean(name=getattr(metric, "__name__", "metric"))
            self._inside = (*self._inside, _Loss(0, 0.0, *found, mean))
        return found is not None

    def call(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        """The outputs, and the losses that were added."""
        if not self._added:
            return super().call(inputs, training=training, mask=mask)
        found = self._with_added.model(keras.tree.flatten(inputs), training=training)
        for each in found[len(self.outputs) :]:
            keras.layers.Layer.add_loss(self, tf.reduce_mean(each))
        found = found[: len(self.outputs)]
        return found if len(found) > 1 else found[0]

    def compute_loss(
        self,
        x: Any = None,
        y: Any = None,
        y_pred: Any = None,
        sample_weight: Any = None,
        training: bool = True,
    ) -> Any:
        """The losses of compile, those of tensors within the model among them."""
        total = super().compute_loss(x, y, y_pred, sample_weight, training)
        if not self._inside:
            return total
        targets = keras.tree.flatten(y)
        given = [*keras.tree.flatten(x), *(targets[each.output] for each in self._inside)]
        found = keras.tree.flatten(self._with_inside.model(given, training=training))
        for each, value in zip(self._inside, found):
            if each.mean is None:
                total += each.weight * tf.reduce_mean(value)
            else:
                each.mean.update_state(value)
        return total

    def train_step(self, data: Any) -> Any:
        """One batch."""
        self._in_step = True
        try:
            return super().train_step(data)
        finally:
            self._in_step = False

    @property
    def trainable_weights(self) -> Any:
        """Within a step those of when it was compiled."""
        return self._trained.model if self.__dict__.get("_in_step") else super().trainable_weights


def _nothing(y_true: Any, y_pred: Any) -> Any:
    return 0.0 * tf.reduce_mean(y_pred, axis=-1)


def _inside(output: Any, loss: Any) -> tuple[Any, Any] | None:
    """(target, value) of a loss that uses more than target and output, None of any other."""
    if not callable(loss) or isinstance(loss, (type, keras.losses.Loss)):
        return None
    target = keras.Input(batch_shape=output.shape)
    try:
        value = loss(target, output)
    except (TypeError, ValueError):  # it takes no tensors of layers
        return None
    if not keras.backend.is_keras_tensor(value):
        return None
    _name_apart(value)
    try:
        keras.Function([target, output], value)
    except ValueError:
        return target, value
    return None


def _name_apart(value: Any) -> None:
    """The operations behind a tensor get names that no layer has: "mean" is one of Keras' own."""
    waiting, seen = [value], set()
    while waiting:
        operation, _, _ = waiting.pop()._keras_history
        if operation in seen:
            continue
        seen.add(operation)
        if not isinstance(operation, keras.layers.Layer):
            operation.name = f"{operation.name}_{id(operation)}"
        for node in operation._inbound_nodes:
            waiting += node.input_tensors
