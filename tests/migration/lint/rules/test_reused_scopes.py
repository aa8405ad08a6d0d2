"""What makes variables where a scope makes none."""

import pytest
from lint_helpers import V1, Case, check

W = V1 + 'w = tf.get_variable("w", [2])\n'
SCOPE = 'with tf.variable_scope("d", reuse={}):\n'
NET = """
def net(reuse):
    with tf.variable_scope("d") as scope:
        if reuse:
            scope.reuse_variables()
        h = tf.get_variable("w", [2]) * 2.0
        return tf.train.ExponentialMovingAverage(0.9).apply([h])  {}
"""
MAKES = """        with tf1_layers.new_variables():
            return"""
CASES = {
    "E127": Case(
        W + "tf.get_variable_scope().reuse_variables()\n"
        "tf.train.AdamOptimizer().minimize(w)  #! E127\n",
        W + SCOPE.format(True) + "    pass\ntf.train.AdamOptimizer().minimize(w)\n",
    ),
    "E127 of a scope that says no": Case(
        W + "tf.get_variable_scope().reuse_variables()\n"
        "with tf.variable_scope(tf.get_variable_scope(), reuse=False):\n"
        "    tf.train.AdamOptimizer().minimize(w)  #! E127\n",
        W + "tf.get_variable_scope().reuse_variables()\n"
        "with tf.variable_scope(tf.get_variable_scope(), reuse=False):\n"
        "    tf.train.GradientDescentOptimizer(1.0).minimize(w)\n",
    ),
    "E127 of plain descent": Case(
        W + SCOPE.format(True) + "    tf.train.AdamOptimizer().apply_gradients([])  #! E127\n",
        W + SCOPE.format(True) + "    tf.train.GradientDescentOptimizer(1.0).minimize(w)\n",
    ),
    "E128": Case(
        W + SCOPE.format(True)
        + "    average = tf.train.ExponentialMovingAverage(0.9)\n    average.apply([w])  #! E128\n",
        W + SCOPE.format(True) + "    pass\ntf.train.ExponentialMovingAverage(0.9).apply([w])\n",
    ),
    "E128 in the second of two calls": Case(
        V1 + NET.format("#! E128") + "net(False)\nnet(True)\n",
        V1 + "import tf1_layers\n"
        "with tf.variable_scope('d', reuse=True), tf1_layers.new_variables():\n"
        "    tf.train.ExponentialMovingAverage(0.9).apply([tf.zeros([])])\n",
    ),
    "E128 of a call that is sure": Case(
        V1 + NET.format("#! E128") + "net(True)\n",
        V1 + NET.replace("        return", MAKES).format("") + "net(True)\n",
    ),
    "N306 within a condition": Case(
        V1 + "def norm(x, train):\n    ema = tf.train.ExponentialMovingAverage(0.9)\n"
        "    def update():\n        return ema.apply([x])  #! N306\n"
        "    return tf.cond(train, update, lambda: x)\n",
        V1 + "def norm(x, train):\n    def update():\n        return tf.ones([])\n"
        "    return tf.cond(train, update, lambda: x)\n",
    ),
    "N306": Case(
        V1 + NET.format("#! N306") + "for each in (1, 2):\n    net(each > 1)\n",
        V1 + NET.replace("        return", MAKES).format("") + "net(every > 1)\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])
