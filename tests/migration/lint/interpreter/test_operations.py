"""The table of TensorFlow's functions, against the installed one."""

from __future__ import annotations

import tensorflow.compat.v1 as tf
from lint_helpers import exists

from gan_tf1.migration.lint.interpreter import operations


def test_every_op_is_there():
    for name in operations.OPS - {"initialize_all_variables"}:
        assert exists(name, tf), name


def test_what_makes_ops():
    for path in ("log", "nn.relu", "get_variable", "random.normal", "layers.dense"):
        assert operations.makes_ops(path), path
    for path in ("nn.rnn_cell.LSTMCell", "random.set_seed", "Session", "losses.get_losses", "app"):
        assert not operations.makes_ops(path), path
