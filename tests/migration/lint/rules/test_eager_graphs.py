"""Graph-mode calls under eager execution."""

import pytest
from lint_helpers import V1, Case, check, check_by_running

from gan_tf1.migration.lint.versions import Versions

CASES = {
    "E111": Case(
        V1 + "def inputs():\n    return tf.placeholder(tf.float32, [None])  #! E111\n"
        "def main():\n    x = inputs()\nmain()\n",
        V1 + "def inputs():\n    return tf.placeholder(tf.float32, [None])\n"
        "with tf.Graph().as_default():\n    x = inputs()\n"
        "with tf.Session(graph=tf.Graph()) as sess:\n    y = inputs()\n",
        raises=RuntimeError,
        fine_on=Versions((1, 15), (2, 5), (1, 17)),
    ),
    "E111 session made default": Case(
        V1 + "sess = tf.Session(graph=tf.Graph())\nwith sess.as_default():\n"
        "    x = tf.placeholder(tf.float32)  #! E111\n",
        V1 + "def built_elsewhere():\n    return tf.placeholder(tf.float32)\n",
        raises=RuntimeError,
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_raises(name, tmp_path, monkeypatch):
    check_by_running(CASES[name], tmp_path, monkeypatch)
