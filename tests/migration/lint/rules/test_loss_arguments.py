"""Arguments of losses."""

import pytest
from lint_helpers import V1, Case, check

CASES = {
    "W213": Case(
        V1 + "def f(x):\n    p = tf.sigmoid(x)\n"
        "    return tf.nn.sigmoid_cross_entropy_with_logits(labels=x, logits=p)  #! W213\n",
        V1 + "def f(x):\n    p = tf.sigmoid(x)\n"
        "    return tf.nn.sigmoid_cross_entropy_with_logits(labels=p, logits=x)\n",
    ),
    "W215": Case(
        V1 + "def f(x, y):\n"
        "    return tf.losses.sigmoid_cross_entropy(x, y, label_smoothing=0.2)  #! W215\n",
        V1 + "def f(x, y):\n    return tf.losses.sigmoid_cross_entropy(0.9 * x, y)\n",
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])
