"""The order of two train steps."""

import pytest
from lint_helpers import GRAPH, Case, check

CASES = {
    "W208": Case(
        GRAPH + "    a = tf.train.AdamOptimizer(1e-3).minimize(d_loss, var_list=[d])\n"
        "    b = tf.train.AdamOptimizer(1e-3).minimize(g_loss, var_list=[g])\n"
        "    sess.run([a, b, d_loss])  #! W208\n    both = tf.group(a, b)  #! W208\n",
        GRAPH + "    a = tf.train.AdamOptimizer(1e-3).minimize(d_loss, var_list=[d])\n"
        "    with tf.control_dependencies([a]):\n"
        "        b = tf.train.AdamOptimizer(1e-3).minimize(g_loss, var_list=[g])\n"
        "    sess.run([a, b])\n    sess.run([a, d_loss])\n    sess.run([b, g_loss])\n",
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])
