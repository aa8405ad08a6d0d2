"""tf1_cells beside the formulas, the names of TensorFlow 1.15 and, on 1.15, its own cells."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from gan_tf1.migration import tf1_cells

CELLS = {
    "rnn": (lambda m: m.BasicRNNCell(3), ["basic_rnn_cell/kernel", "basic_rnn_cell/bias"]),
    "gru": (
        lambda m: m.GRUCell(3),
        ["gru_cell/gates/kernel", "gru_cell/gates/bias", "gru_cell/candidate/kernel",
         "gru_cell/candidate/bias"],
    ),
    "lstm": (lambda m: m.LSTMCell(3), ["lstm_cell/kernel", "lstm_cell/bias"]),
    "lstm that sees and projects": (
        lambda m: m.LSTMCell(
            3, use_peepholes=True, cell_clip=0.4, num_proj=2, proj_clip=0.6, activation="relu"
        ),
        ["lstm_cell/kernel", "lstm_cell/bias", "lstm_cell/w_f_diag", "lstm_cell/w_i_diag",
         "lstm_cell/w_o_diag", "lstm_cell/projection/kernel"],
    ),
    "basic lstm": (
        lambda m: m.BasicLSTMCell(3, state_is_tuple=False),
        ["basic_lstm_cell/kernel", "basic_lstm_cell/bias"],
    ),
    "two": (
        lambda m: m.MultiRNNCell([m.GRUCell(3), m.LSTMCell(2)]),
        ["multi_rnn_cell/cell_0/gru_cell/gates/kernel", "multi_rnn_cell/cell_0/gru_cell/gates/bias",
         "multi_rnn_cell/cell_0/gru_cell/candidate/kernel",
         "multi_rnn_cell/cell_0/gru_cell/candidate/bias",
         "multi_rnn_cell/cell_1/lstm_cell/kernel", "multi_rnn_cell/cell_1/lstm_cell/bias"],
    ),
    "own": (lambda m: own_cell(m)(), ["private__own_cell/w", "private__own_cell/v"]),
    "own, named": (lambda m: own_cell(m)(name="mine"), ["mine/w", "mine/v"]),
    "dropped": (
        lambda m: m.DropoutWrapper(
            m.MultiRNNCell([m.LSTMCell(3, name="a"), m.GRUCell(2, name="a")]), 0.5, 0.5, 0.5, seed=3
        ),
        ["multi_rnn_cell/cell_0/a/kernel", "multi_rnn_cell/cell_0/a/bias",
         "multi_rnn_cell/cell_1/a/gates/kernel", "multi_rnn_cell/cell_1/a/gates/bias",
         "multi_rnn_cell/cell_1/a/candidate/kernel", "multi_rnn_cell/cell_1/a/candidate/bias"],
    ),
}  # fmt: skip


def own_cell(module):
    """A class that makes one variable before it is called and one when it is."""

    class _OwnCell(module.RNNCell):
        state_size = output_size = 5

        def __init__(self, reuse=None, name=None):
            super().__init__(_reuse=reuse, name=name)

        def build(self, inputs_shape):
            self._w = self.add_variable("w", [int(inputs_shape[1]), 5])
            self.built = True

        def call(self, inputs, state):
            v = tf.get_variable("v", [5])
            output = tf.tanh(tf.matmul(inputs, self._w) + v * state)
            return output, output

    return _OwnCell


X = np.random.RandomState(0).normal(size=[2, 4, 5]).astype(np.float32)


def observed(module, build):
    """(names of the variables, outputs of dynamic_rnn) with weights that are numbered."""
    with tf.Graph().as_default(), tf.variable_scope("", use_resource=True):
        tf.set_random_seed(1)
        # One step after the other: a random op draws in the order in which it is asked.
        outputs, _ = tf.nn.dynamic_rnn(
            build(module), tf.constant(X), dtype=tf.float32, parallel_iterations=1
        )
        variables = tf.trainable_variables()
        with tf.Session() as sess:
            for number, each in enumerate(variables):
                values = np.random.RandomState(number).normal(size=each.shape.as_list())
                each.load(values.astype(np.float32), sess)
            return [each.op.name for each in variables], sess.run(outputs)


@pytest.mark.parametrize("name", list(CELLS))
def test_the_names_are_those_of_tensorflow_1(name):
    build, expected = CELLS[name]
    names, outputs = observed(tf1_cells, build)
    assert names == [f"rnn/{each}" for each in expected]
    assert outputs.shape[:2] == (2, 4)
    if tf.__version__.startswith("1."):
        theirs, values = observed(tf.nn.rnn_cell, build)
        assert theirs == names
        np.testing.assert_allclose(outputs, values, rtol=1e-5, atol=1e-6)


def test_dropping_out_sets_a_part_to_zero_and_the_c_of_an_lstm_never():
    with tf.Graph().as_default(), tf.Session() as sess:
        cell = tf1_cells.DropoutWrapper(tf1_cells.LSTMCell(50), 1.0, 0.5, 0.9, seed=1)
        output, (c, h) = cell(tf.ones([40, 3]), cell.zero_state(40, tf.float32))
        sess.run(tf.global_variables_initializer())
        output, c, h = sess.run([output, c, h])
    assert (output == 0).mean() == pytest.approx(0.5, abs=0.05)
    assert (h == 0).mean() == pytest.approx(0.1, abs=0.03) and not (c == 0).any()
    assert not (output == 0)[h == 0].all(), "each has a mask of its own"


def test_what_a_cell_has_made():
    with tf.Graph().as_default():
        cell = tf1_cells.DropoutWrapper(tf1_cells.LSTMCell(3), 0.5)
        assert cell.variables == cell.trainable_weights == []
        cell(tf.ones([2, 4]), cell.zero_state(2, tf.float32))
        tf.get_variable("other", [])
        names = [each.op.name for each in cell.weights]
        assert names == ["lstm_cell/kernel", "lstm_cell/bias"]
        assert cell.trainable_variables == cell.variables


def test_a_second_cell_by_the_same_name_is_another_one():
    with tf.Graph().as_default():
        for _ in range(2):
            cell = tf1_cells.GRUCell(3, name="a")
            cell(tf.ones([2, 4]), cell.zero_state(2, tf.float32))
        names = {each.op.name.split("/")[0] for each in tf.trainable_variables()}
    assert names == {"a", "a_1"}


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def test_an_lstm_is_its_formula():
    _, outputs = observed(tf1_cells, CELLS["lstm"][0])
    kernel = np.random.RandomState(0).normal(size=[8, 12])
    bias = np.random.RandomState(1).normal(size=[12])
    c, h = np.zeros([2, 3]), np.zeros([2, 3])
    for step in range(4):
        i, j, f, o = np.split(np.concatenate([X[:, step], h], 1) @ kernel + bias, 4, 1)
        c = c * sigmoid(f + 1) + sigmoid(i) * np.tanh(j)
        h = np.tanh(c) * sigmoid(o)
        np.testing.assert_allclose(outputs[:, step], h, rtol=1e-4, atol=1e-5)


def test_a_gru_is_its_formula():
    _, outputs = observed(tf1_cells, CELLS["gru"][0])
    sizes = ([8, 6], [6], [8, 3], [3])
    w, b, v, a = (np.random.RandomState(k).normal(size=size) for k, size in enumerate(sizes))
    h = np.zeros([2, 3])
    for step in range(4):
        x = X[:, step]
        r, u = np.split(sigmoid(np.concatenate([x, h], 1) @ w + b), 2, 1)
        h = u * h + (1 - u) * np.tanh(np.concatenate([x, r * h], 1) @ v + a)
        np.testing.assert_allclose(outputs[:, step], h, rtol=1e-4, atol=1e-5)


def test_a_cell_that_is_called_by_hand_makes_its_variables_once():
    with tf.Graph().as_default():
        cell = tf1_cells.DropoutWrapper(tf1_cells.LSTMCell(3), output_keep_prob=0.5)
        state = cell.zero_state(2, tf.float32)
        for step in range(3):
            output, state = cell(tf.constant(X[:, step]), state)
        assert output.shape.as_list() == [2, 3]
        assert [each.op.name for each in tf.trainable_variables()] == [
            "lstm_cell/kernel",
            "lstm_cell/bias",
        ]


def test_a_cell_under_reuse_needs_no_name():
    with tf.Graph().as_default():
        for reuse in (None, True):
            cell = tf1_cells.LSTMCell(3, reuse=reuse)
            with tf.variable_scope("d", reuse=reuse):
                tf.nn.dynamic_rnn(cell, tf.constant(X), dtype=tf.float32)
        names = [each.op.name for each in tf.trainable_variables()]
    assert names == ["d/rnn/lstm_cell/kernel", "d/rnn/lstm_cell/bias"]


def test_what_is_left_out_is_said():
    cell = tf1_cells.GRUCell(3)
    with pytest.raises(ValueError, match="another mask in each step"):
        tf1_cells.DropoutWrapper(cell, 0.5, variational_recurrent=True, dtype=tf.float32)
    with pytest.raises(ValueError, match="are trainable"):
        own_cell(tf1_cells).__mro__[1](trainable=False)
    with pytest.raises(ValueError, match="'swish_'"):
        tf1_cells.GRUCell(3, activation="swish_")
