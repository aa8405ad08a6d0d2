"""Arguments by position."""

import pytest
from lint_helpers import V1, V2, Case, check

CASES = {
    "W218": Case(
        V1 + "with tf.Graph().as_default():\n    logits = tf.zeros([2])\n"
        "    a = tf.nn.sigmoid_cross_entropy_with_logits(logits, tf.ones([2]))  #! W218\n",
        V1 + "with tf.Graph().as_default():\n    logits = tf.zeros([2])\n"
        "    a = tf.nn.sigmoid_cross_entropy_with_logits(labels=logits, logits=logits)\n"
        "    b = tf.nn.sigmoid_cross_entropy_with_logits(tf.ones_like(logits), logits)\n",
    ),
    "W218 of a fallback": Case(
        V1 + "with tf.Graph().as_default():\n    x = tf.zeros([2])\n"
        "    a = tf.nn.sigmoid_cross_entropy_with_logits(x, tf.ones([2]))  #! W218\n",
        V1 + "with tf.Graph().as_default():\n    x = tf.zeros([2])\n    try:\n"
        "        a = tf.nn.sigmoid_cross_entropy_with_logits(logits=x, labels=tf.ones([2]))\n"
        "    except Exception as e:\n"
        "        a = tf.nn.sigmoid_cross_entropy_with_logits(x, tf.ones([2]))\n",
    ),
    "W220": Case(
        V2 + "y = tf.nn.dropout([1.0], 0.5)  #! W220\nz = tf.nn.dropout([1.0], keep)  #! W220\n",
        V1 + "import tensorflow\ny = tf.nn.dropout([1.0], 0.5)\n"
        "z = tensorflow.nn.dropout([1.0], drop_rate)\n"
        "w = tensorflow.nn.dropout([1.0], 1 - keep)\n",
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])
