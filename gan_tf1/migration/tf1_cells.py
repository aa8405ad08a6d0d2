"""The recurrent cells of TensorFlow 1.15: copy this file, and `import tf1_cells`.

It stands for tf.nn.rnn_cell and tf.contrib.rnn, needs TensorFlow and nothing else, 1.15 or 2.x, and
makes the same variables under the same names: old checkpoints load. tf.nn.dynamic_rnn and
tf.nn.static_rnn of tf.compat.v1 take these cells. Left out are masks that stay for all steps.
"""

from __future__ import annotations

import collections
import hashlib
import re
from typing import Any, Callable, Sequence, Union

import tensorflow.compat.v1 as tf

LSTMStateTuple = collections.namedtuple("LSTMStateTuple", ("c", "h"))


Activation = Union[str, Callable[..., Any], None]
static_rnn = tf.nn.static_rnn  # of tf.contrib.rnn
static_bidirectional_rnn = tf.nn.static_bidirectional_rnn


class RNNCell:
    """One step: (inputs [batch, width], state) -> (outputs, state), with variables made once.

    A cell of your own gives state_size, output_size and call(inputs, state), whose variables are
    within a scope by the name of the cell or, without one, of its class; it may make some in build.
    """

    state_size: Any = 0  # a number, or a tuple of such
    output_size: Any = 0

    def __init__(
        self, trainable: bool = True, name: str | None = None, dtype: Any = None, _reuse: Any = None
    ):
        if not trainable:
            raise ValueError("tf1_cells: the variables of a cell are trainable")
        words = re.sub("(.)([A-Z][a-z0-9]+)", r"\1_\2", type(self).__name__)
        words = re.sub("([a-z])([A-Z])", r"\1_\2", words).lower()
        self._base_name = name or ("private" * words.startswith("_") + words)
        self._reuse, self._scope, self._dtype = _reuse, None, dtype
        self.built = False

    def __call__(self, inputs: Any, state: Any, scope: Any = None) -> Any:
        if self._scope is None:
            # A second cell finds the first one's variables under the base name.
            given = scope or (self._base_name if self._reuse else None)
            with tf.variable_scope(given, self._base_name, reuse=self._reuse) as self._scope:
                if not self.built:
                    self._dtype = self._dtype or inputs.dtype.base_dtype
                    self.build(inputs.shape)
                    self.built = True
                return self.call(inputs, state)
        with tf.variable_scope(self._scope, reuse=True, auxiliary_name_scope=False):
            return self.call(inputs, state)

    def build(self, inputs_shape: Any) -> None:
        """Makes variables, before the first call and in the same scope; none, unless overridden."""

    def add_variable(
        self,
        name: str,
        shape: Sequence[int],
        dtype: Any = None,
        initializer: Any = None,
        regularizer: Any = None,
        trainable: bool = True,
    ) -> Any:
        """A variable of the cell, of the type of its inputs unless told otherwise."""
        dtype = dtype or self._dtype
        return tf.get_variable(name, shape, dtype, initializer, regularizer, trainable)

    add_weight = add_variable

    @property
    def variables(self) -> list[Any]:
        """Those that the cell has made, none before it is called."""
        return self._made(tf.GraphKeys.GLOBAL_VARIABLES)

    @property
    def trainable_variables(self) -> list[Any]:
        """Those of `variables` that optimizers change."""
        return self._made(tf.GraphKeys.TRAINABLE_VARIABLES)

    weights = variables
    trainable_weights = trainable_variables

    def _made(self, collection: str) -> list[Any]:
        return tf.get_collection(collection, self._scope.name + "/") if self._scope else []

    def call(self, inputs: Any, state: Any) -> Any:
        """What the cell does, within its scope."""
        raise NotImplementedError

    def zero_state(self, batch_size: Any, dtype: Any) -> Any:
        """A state of zeros, [batch, size] or a tuple of such."""
        return _zeros(self.state_size, batch_size, dtype)

    def get_initial_state(
        self, inputs: Any = None, batch_size: Any = None, dtype: Any = None
    ) -> Any:
        """As zero_state; batch and type are those of the inputs where there are any."""
        if inputs is not None:
            batch_size, dtype = tf.shape(inputs)[0], inputs.dtype
        return self.zero_state(batch_size, dtype)


class BasicRNNCell(RNNCell):
    """activation([x, h] K + b)"""

    def __init__(
        self,
        num_units: int,
        activation: Activation = None,
        reuse: Any = None,
        name: str | None = None,
        dtype: Any = None,
    ):
        super().__init__(name=name, dtype=dtype, _reuse=reuse)
        self.state_size = self.output_size = num_units
        self._activation = _function(activation or tf.tanh)

    def call(self, inputs: Any, state: Any) -> Any:
        """[batch, width] -> [batch, num_units], twice"""
        output = self._activation(_linear([inputs, state], self.output_size))
        return output, output


class GRUCell(RNNCell):
    """u h + (1 - u) activation([x, r h] K + b), with r and u sigmoids of [x, h]"""

    def __init__(
        self,
        num_units: int,
        activation: Activation = None,
        reuse: Any = None,
        kernel_initializer: Any = None,
        bias_initializer: Any = None,
        name: str | None = None,
        dtype: Any = None,
    ):
        super().__init__(name=name, dtype=dtype, _reuse=reuse)
        self.state_size = self.output_size = num_units
        self._activation = _function(activation or tf.tanh)
        self._kernel, self._bias = kernel_initializer, bias_initializer

    def call(self, inputs: Any, state: Any) -> Any:
        """[batch, width] -> [batch, num_units], twice"""
        ones = self._bias or tf.ones_initializer()
        with tf.variable_scope("gates"):
            both = tf.sigmoid(_linear([inputs, state], 2 * self.output_size, self._kernel, ones))
        r, u = tf.split(both, 2, 1)
        with tf.variable_scope("candidate"):
            candidate = self._activation(
                _linear([inputs, r * state], self.output_size, self._kernel, self._bias)
            )
        output = u * state + (1 - u) * candidate
        return output, output


class LSTMCell(RNNCell):
    """Gates i, j, f, o of [x, h]: c f + i tanh(j), and its tanh times o.

    use_peepholes: the gates see c, too; num_proj: h is projected to so many numbers.
    """

    def __init__(
        self,
        num_units: int,
        use_peepholes: bool = False,
        cell_clip: float | None = None,
        initializer: Any = None,
        num_proj: int | None = None,
        proj_clip: float | None = None,
        num_unit_shards: int | None = None,
        num_proj_shards: int | None = None,
        forget_bias: float = 1.0,
        state_is_tuple: bool = True,
        activation: Activation = None,
        reuse: Any = None,
        name: str | None = None,
        dtype: Any = None,
    ):
        super().__init__(name=name, dtype=dtype, _reuse=reuse)
        self._num_units, self.output_size = num_units, num_proj or num_units
        sizes = LSTMStateTuple(num_units, self.output_size)
        self.state_size = sizes if state_is_tuple else sum(sizes)
        self._initializer, self._forget_bias = initializer, forget_bias
        self._peepholes, self._projected = use_peepholes, num_proj is not None
        self._cell_clip, self._proj_clip = cell_clip, proj_clip
        self._activation = _function(activation or tf.tanh)

    def call(self, inputs: Any, state: Any) -> Any:
        """[batch, width] -> [batch, output_size], and the state"""
        is_tuple = isinstance(self.state_size, tuple)
        sizes = [self._num_units, self.output_size]
        c, h = state if is_tuple else tf.split(state, sizes, 1)
        gates = _linear([inputs, h], 4 * self._num_units, self._initializer)
        i, j, f, o = tf.split(gates, 4, 1)
        kept = tf.sigmoid(self._seeing("f", f + self._forget_bias, c))
        c = c * kept + tf.sigmoid(self._seeing("i", i, c)) * self._activation(j)
        if self._cell_clip is not None:
            c = tf.clip_by_value(c, -self._cell_clip, self._cell_clip)
        h = self._activation(c) * tf.sigmoid(self._seeing("o", o, c))
        if self._projected:
            shape = [self._num_units, self.output_size]
            kernel = tf.get_variable("projection/kernel", shape, c.dtype, self._initializer)
            h = tf.matmul(h, kernel)
            if self._proj_clip is not None:
                h = tf.clip_by_value(h, -self._proj_clip, self._proj_clip)
        return h, LSTMStateTuple(c, h) if is_tuple else tf.concat([c, h], 1)

    def _seeing(self, name: str, gate: Any, c: Any) -> Any:
        """A gate and, with peepholes, a weight for each unit times c."""
        if not self._peepholes:
            return gate
        shape, dtype = [self._num_units], c.dtype.base_dtype
        return gate + c * tf.get_variable(f"w_{name}_diag", shape, dtype, self._initializer)


class BasicLSTMCell(LSTMCell):
    """LSTMCell with its arguments in another order, and another name."""

    def __init__(
        self,
        num_units: int,
        forget_bias: float = 1.0,
        state_is_tuple: bool = True,
        activation: Activation = None,
        reuse: Any = None,
        name: str | None = None,
        dtype: Any = None,
    ):
        super().__init__(
            num_units, forget_bias=forget_bias, state_is_tuple=state_is_tuple,
            activation=activation, reuse=reuse, name=name, dtype=dtype,
        )  # fmt: skip


class MultiRNNCell(RNNCell):
    """Cells on top of each other."""

    def __init__(self, cells: Sequence[RNNCell], state_is_tuple: bool = True):
        super().__init__()
        if not state_is_tuple:
            raise ValueError("tf1_cells.MultiRNNCell has tuples as states alone")
        self._cells = list(cells)
        self.state_size = tuple(cell.state_size for cell in cells)
        self.output_size = self._cells[-1].output_size

    def call(self, inputs: Any, state: Any) -> Any:
        """What the last of them gives, and a tuple of states"""
        states = []
        for number, cell in enumerate(self._cells):
            with tf.variable_scope(f"cell_{number}"):
                inputs, new = cell(inputs, state[number])
            states.append(new)
        return inputs, tuple(states)


class DropoutWrapper(RNNCell):
    """A cell whose inputs, outputs and, but for the c of an LSTM, states are dropped out."""

    def __init__(
        self,
        cell: RNNCell,
        input_keep_prob: Any = 1.0,
        output_keep_prob: Any = 1.0,
        state_keep_prob: Any = 1.0,
        variational_recurrent: bool = False,
        input_size: Any = None,
        dtype: Any = None,
        seed: int | None = None,
    ):
        super().__init__()
        if variational_recurrent:
            raise ValueError("tf1_cells.DropoutWrapper has another mask in each step")
        self._cell, self._seed = cell, seed
        self._inputs, self._outputs, self._states = (
            input_keep_prob, output_keep_prob, state_keep_prob,
        )  # fmt: skip
        self.state_size, self.output_size = cell.state_size, cell.output_size

    def __call__(self, inputs: Any, state: Any, scope: Any = None) -> Any:
        inputs = self._dropped(inputs, self._inputs, "input", 0)
        outputs, state = self._cell(inputs, state, scope)
        state = self._state_dropped(state, [0])
        return self._dropped(outputs, self._outputs, "output", 0), state

    def _state_dropped(self, state: Any, count: list[int]) -> Any:
        """count: of the numbers before this one, which decide the seeds."""
        if isinstance(state, LSTMStateTuple):
            count[0] += 1
            return LSTMStateTuple(state.c, self._state_dropped(state.h, count))
        if isinstance(state, tuple):
            return tuple(self._state_dropped(each, count) for each in state)
        count[0] += 1
        return self._dropped(state, self._states, "state", count[0] - 1)

    def _dropped(self, values: Any, keep_prob: Any, which: str, number: int) -> Any:
        if isinstance(keep_prob, (int, float)) and keep_prob >= 1:
            return values
        seed = None
        if self._seed is not None:  # as TensorFlow 1 made many of one
            text = f"{self._seed}{which}_{number}".encode()
            seed = int(hashlib.md5(text).hexdigest()[:8], 16) & 0x7FFFFFFF
        return tf.nn.dropout(values, rate=1 - keep_prob, seed=seed)

    def _made(self, collection: str) -> list[Any]:
        return self._cell._made(collection)


def _linear(parts: Sequence[Any], size: int, kernel: Any = None, bias: Any = None) -> Any:
    """The product of the parts, side by side, with `kernel`, and `bias` added."""
    inputs = tf.concat(parts, 1)
    dtype, width = inputs.dtype.base_dtype, int(inputs.shape.as_list()[-1])
    weights = tf.get_variable("kernel", [width, size], dtype, kernel)
    return tf.nn.bias_add(
        tf.matmul(inputs, weights),
        tf.get_variable("bias", [size], dtype, bias or tf.zeros_initializer()),
    )


def _function(activation: Any) -> Callable[..., Any]:
    """An activation that may be given by its name in tf.nn."""
    if not isinstance(activation, str):
        return activation
    if not hasattr(tf.nn, activation):
        raise ValueError(f"activation {activation!r}: tf.nn has no such function")
    return getattr(tf.nn, activation)


def _zeros(size: Any, batch_size: Any, dtype: Any) -> Any:
    if not isinstance(size, tuple):
        return tf.zeros([batch_size, size], dtype)
    parts = [_zeros(each, batch_size, dtype) for each in size]
    return type(size)(*parts) if hasattr(size, "_fields") else tuple(parts)
