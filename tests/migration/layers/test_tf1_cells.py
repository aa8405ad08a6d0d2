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
}  # fmt: skip
X = np.random.RandomState(0).normal(size=[2, 4, 5]).astype(np.float32)


def observed(module, build):
    """(names of the variables, outputs of dynamic_rnn) with weights that are numbered."""
    with tf.Graph().as_default(), tf.variable_scope("", use_resource=True):
        outputs, _ = tf.nn.dynamic_rnn(build(module), tf.constant(X), dtype=tf.float32)
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
    with pytest.raises(ValueError, match="no peepholes"):
        tf1_cells.LSTMCell(3, use_peepholes=True)
