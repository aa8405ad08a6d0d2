"""Averages of batch normalisation that nothing moves."""

import pytest
from lint_helpers import OLD, V1, Case, check, marked, told

CASES = {
    "W216": Case(
        V1 + "def f(x):\n    y = tf.keras.layers.BatchNormalization()(x)  #! W216\n"
        "    step = tf.train.AdamOptimizer(1e-3).minimize(y)\n    tf.Session().run(step)\n",
        V1 + "def f(x):\n    y = tf.keras.layers.BatchNormalization()(x)\n"
        "    return tf.keras.Model(x, y)\n",
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])


def test_a_layer_that_only_old_versions_have():
    source = (
        V1 + "x = tf.zeros([2, 2])\n"
        "y = tf.layers.batch_normalization(x, training=True)  #! W205\n"
        "step = tf.train.AdamOptimizer(1e-3).minimize(y)\n"
    )
    assert told(source, OLD) == marked(source)
    assert told(source.replace("True", "False"), OLD) == []
    assert told(source + "tf.get_collection(tf.GraphKeys.UPDATE_OPS)\n", OLD) == []
    # Where the layer itself is gone, that is what there is to say of it.
    assert told(source) == [(3, "E105")]
