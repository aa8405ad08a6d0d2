"""Ops made in training loops."""

import pytest
from lint_helpers import GRAPH, Case, check

CASES = {
    "W202": Case(
        GRAPH + "    def show(x):\n        return tf.cast(x, tf.uint8)\n"
        "    for i in range(1000):\n"
        "        sess.run(d_loss)\n"
        "        if i % 20 == 0:\n"
        "            sess.run(show(d))  #! W202\n"
        "            sess.run(d_loss + 1.0)  #! W202\n"
        "            sess.run(d[0])  #! W202\n",
        GRAPH + "    shown = tf.cast(d, tf.uint8)\n"
        "    for i in range(1000):\n"
        "        if i == 0:\n            more = d_loss + 1.0\n"
        "        loss = sess.run(d_loss) + 1.0\n        sess.run(shown)\n"
        "    towers = []\n"
        "    for i in range(4):\n        towers.append(tf.cast(d, tf.float64))\n"
        "for i in range(3):\n"
        "    with tf.Graph().as_default(), tf.Session() as fresh:\n"
        "        fresh.run(tf.constant(1) + 1)\n",
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])
