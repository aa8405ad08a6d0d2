"""Logarithms of probabilities."""

import pytest
from lint_helpers import V1, V2, Case, check

CASES = {
    "W201": Case(
        V1 + "def d(x):\n    h = tf.matmul(x, x)\n    return tf.nn.sigmoid(h), h\n"
        "def f(x):\n    p, logits = d(x)\n    q = tf.reshape(p, [-1])\n"
        "    a = tf.log(q)  #! W201\n    b = tf.math.log(1.0 - p)  #! W201\n"
        "    return a + b + tf.log(tf.nn.softmax(x))  #! W201\n",
        V1 + "def d(x):\n    h = tf.matmul(x, x)\n    return tf.nn.sigmoid(h), h\n"
        "def f(x, saturates):\n    p, logits = d(x)\n"
        "    q = p if saturates else tf.nn.softplus(logits)\n"
        "    return tf.log(q) + tf.log(p + 1e-8) + tf.log(tf.nn.relu(logits) + 1.0)\n",
    ),
    "W201 chosen by an argument": Case(
        V1 + "def layer(x, f=None):\n    z = tf.matmul(x, x)\n    if f == None:\n"
        "        return z\n    return f(z)\n"
        "def build(x):\n    return tf.log(layer(x, tf.sigmoid))  #! W201\n",
        V1 + "def layer(x, f=None):\n    z = tf.matmul(x, x)\n    if f == None:\n"
        "        return z\n    return f(z)\n"
        "def build(x):\n    return tf.log(layer(x)) + tf.log(layer(x, tf.nn.relu))\n",
    ),
    "W201 in a class": Case(
        V2 + "class Gan:\n    def __init__(self, x):\n        self.p = self.d(x)\n"
        "        self.loss = self.losses()\n"
        "    def d(self, x):\n        return tf.nn.sigmoid(x)\n"
        "    def losses(self):\n        return tf.math.log(self.p)  #! W201\n",
        V2 + "class Gan:\n    def __init__(self, x, plain):\n        self.p = tf.nn.sigmoid(x)\n"
        "        if plain:\n            self.p = x\n"
        "    def losses(self):\n        return tf.math.log(self.p)\n",
    ),
    "W217": Case(
        V1 + "def f(x):\n    p = tf.maximum(tf.sigmoid(x), 1e-8)\n    return tf.log(p)  #! W217\n",
        V1 + "def f(x):\n    p = tf.maximum(tf.nn.relu(x), 1e-8)\n    return tf.log(p)\n",
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])
