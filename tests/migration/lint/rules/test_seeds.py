"""Seeds of a graph that come too late."""

import pytest
from lint_helpers import V1, Case, check

CASES = {
    "W211": Case(
        V1 + "with tf.Graph().as_default():\n    z = tf.random_normal([2])\n"
        "    tf.set_random_seed(1)  #! W211\n",
        V1 + "with tf.Graph().as_default():\n    z = tf.random_normal([2])\n"
        "with tf.Graph().as_default():\n    one = tf.constant(1.0)\n    tf.set_random_seed(1)\n"
        "    z = tf.random_normal([2])\n",
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])
