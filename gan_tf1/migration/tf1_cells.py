"""The recurrent cells of TensorFlow 1.15: copy this file, and `import tf1_cells`.

It stands for tf.nn.rnn_cell and tf.contrib.rnn, needs TensorFlow and nothing else, 1.15 or 2.x, and
makes the same variables under the same names: old checkpoints load. tf.nn.dynamic_rnn and
tf.nn.static_rnn of tf.compat.v1 take these cells. Left out are peepholes, projections and clipping.
"""

from __future__ import annotations

import collections
from typing import Any, Callable, Sequence

import tensorflow.compat.v1 as tf

LSTMStateTuple = collections.namedtuple("LSTMStateTuple", ("c", "h"))


class RNNCell:
    """One step: (inputs [batch, width], state) -> (outputs, state), with variables made once.

    A cell of your own gives state_size, output_size and call(inputs, state).
    """

    state_size: Any = 0  # a number, or a tuple of such
    output_size: Any = 0

    def __init__(self, base_name: str = "rnn_cell", name: str | None = None, reuse: Any = None):
        self._base_name, self._name, self._reuse = base_name, name, reuse
        self._scope: Any = None
        self.trainable_weights: list[Any] = []

    def __call__(self, inputs: Any, state: Any, scope: Any = None) -> Any:
        # Without a name a second cell finds the first one's variables under the base name.
        given = scope or self._name or (self._base_name if self._reuse else None)
        if self._scope is None:
            with tf.variable_scope(given, self._base_name, reuse=self._reuse) as self._scope:
                found = self.call(inputs, state)
        else:
            with tf.variable_scope(self._scope, reuse=True, auxiliary_name_scope=False):
                found = self.call(inputs, state)
        prefix = self._scope.name + "/"
        self.trainable_weights = tf.trainable_variables(prefix)
        return found

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
        activation: Callable[..., Any] | None = None,
        reuse: Any = None,
        name: str | None = None,
    ):
        super().__init__("basic_rnn_cell", name, reuse)
        self.state_size = self.output_size = num_units
        self._activation = activation or tf.tanh

    def call(self, inputs: Any, state: Any) -> Any:
        """[batch, width] -> [batch, num_units], twice"""
        output = self._activation(_linear([inputs, state], self.output_size))
        return output, output


class GRUCell(RNNCell):
    """u h + (1 - u) activation([x, r h] K + b), with r and u sigmoids of [x, h]"""

    def __init__(
        self,
        num_units: int,
        activation: Callable[..., Any] | None = None,
        reuse: Any = None,
        kernel_initializer: Any = None,
        bias_initializer: Any = None,
        name: str | None = None,
    ):
        super().__init__("gru_cell", name, reuse)
        self.state_size = self.output_size = num_units
        self._activation = activation or tf.tanh
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
    """Gates i, j, f, o of [x, h]: c f + i tanh(j), and its tanh times o."""

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
        activation: Callable[..., Any] | None = None,
        reuse: Any = None,
        name: str | None = None,
    ):
        super().__init__("lstm_cell", name, reuse)
        if use_peepholes or cell_clip or num_proj or proj_clip:
            raise ValueError("tf1_cells.LSTMCell has no peepholes, projections and clipping")
        self.output_size = num_units
        self.state_size = LSTMStateTuple(num_units, num_units) if state_is_tuple else 2 * num_units
        self._initializer, self._forget_bias = initializer, forget_bias
        self._activation = activation or tf.tanh

    def call(self, inputs: Any, state: Any) -> Any:
        """[batch, width] -> [batch, num_units], and the state"""
        is_tuple = isinstance(self.state_size, tuple)
        c, h = state if is_tuple else tf.split(state, 2, 1)
        gates = _linear([inputs, h], 4 * self.output_size, self._initializer)
        i, j, f, o = tf.split(gates, 4, 1)
        c = c * tf.sigmoid(f + self._forget_bias) + tf.sigmoid(i) * self._activation(j)
        h = self._activation(c) * tf.sigmoid(o)
        return h, LSTMStateTuple(c, h) if is_tuple else tf.concat([c, h], 1)


class BasicLSTMCell(LSTMCell):
    """LSTMCell with its arguments in another order, and another name."""

    def __init__(
        self,
        num_units: int,
        forget_bias: float = 1.0,
        state_is_tuple: bool = True,
        activation: Callable[..., Any] | None = None,
        reuse: Any = None,
        name: str | None = None,
    ):
        super().__init__(
            num_units, forget_bias=forget_bias, state_is_tuple=state_is_tuple,
            activation=activation, reuse=reuse, name=name,
        )  # fmt: skip
        self._base_name = "basic_lstm_cell"


class MultiRNNCell(RNNCell):
    """Cells on top of each other."""

    def __init__(self, cells: Sequence[RNNCell], state_is_tuple: bool = True):
        super().__init__("multi_rnn_cell")
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
    """A cell whose inputs and outputs are dropped out."""

    def __init__(
        self,
        cell: RNNCell,
        input_keep_prob: Any = 1.0,
        output_keep_prob: Any = 1.0,
        state_keep_prob: float = 1.0,
    ):
        super().__init__()
        if state_keep_prob != 1.0:
            raise ValueError("tf1_cells.DropoutWrapper drops out no states")
        self._cell, self._inputs, self._outputs = cell, input_keep_prob, output_keep_prob
        self.state_size, self.output_size = cell.state_size, cell.output_size

    def __call__(self, inputs: Any, state: Any, scope: Any = None) -> Any:
        outputs, state = self._cell(_dropped(inputs, self._inputs), state, scope)
        return _dropped(outputs, self._outputs), state


def _linear(parts: Sequence[Any], size: int, kernel: Any = None, bias: Any = None) -> Any:
    """The product of the parts, side by side, with `kernel`, and `bias` added."""
    inputs = tf.concat(parts, 1)
    dtype, width = inputs.dtype.base_dtype, int(inputs.shape.as_list()[-1])
    weights = tf.get_variable("kernel", [width, size], dtype, kernel)
    return tf.nn.bias_add(
        tf.matmul(inputs, weights),
        tf.get_variable("bias", [size], dtype, bias or tf.zeros_initializer()),
    )


def _dropped(values: Any, keep_prob: Any) -> Any:
    always = isinstance(keep_prob, float) and keep_prob >= 1.0
    return values if always else tf.nn.dropout(values, rate=1 - keep_prob)


def _zeros(size: Any, batch_size: Any, dtype: Any) -> Any:
    if not isinstance(size, tuple):
        return tf.zeros([batch_size, size], dtype)
    parts = [_zeros(each, batch_size, dtype) for each in size]
    return type(size)(*parts) if hasattr(size, "_fields") else tuple(parts)
