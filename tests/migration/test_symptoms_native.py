"""S59 to S64, S91, S94, S99: what goes wrong in TF2 code itself."""

from __future__ import annotations

import numpy as np
import page
import pytest
import tensorflow as tf2
import tensorflow.compat.v1 as tf

if page.INSTALLED["TensorFlow"] < (2, 0):
    pytest.skip("TensorFlow 1.15 has no TF2 code", allow_module_level=True)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning:gast"),
]  # of AutoGraph


def networks():
    """Variables, gradients and an optimizer for each of two networks."""
    return {
        "d_vars": [tf2.Variable([1.0, 2.0])],
        "g_vars": [tf2.Variable([3.0])],
        "d_gradients": [tf2.constant([1.0, -1.0])],
        "g_gradients": [tf2.constant([1.0])],
        "d_adam": tf2.keras.optimizers.Adam(1e-3),
        "g_adam": tf2.keras.optimizers.Adam(1e-3),
    }


def assert_first_step_of_adam(found):
    """Adam's first step is the learning rate, whatever the gradient's size."""
    np.testing.assert_allclose(found["d_vars"][0].numpy(), [0.999, 2.001], rtol=1e-6)
    np.testing.assert_allclose(found["g_vars"][0].numpy(), [2.999], rtol=1e-6)


def test_s59_a_function_for_each_optimizer(entry):
    entry.fails(**networks())
    assert_first_step_of_adam(entry.right(**networks()))


def test_s60_an_optimizer_for_each_network(entry):
    entry.fails(**networks())
    assert_first_step_of_adam(entry.right(**networks()))


def test_s61_the_loss_belongs_to_the_tape(entry):
    for part in (entry.fails, entry.right):
        w = tf2.Variable([1.0, 2.0])
        part(w=w, x=tf2.constant([1.0, 3.0]), optimizer=tf2.keras.optimizers.SGD(0.1))
    np.testing.assert_allclose(w.numpy(), [0.9, 1.7], rtol=1e-6)


def test_s62_a_function_for_each_step(entry):
    for part, d_after in ((entry.wrong, 0.9), (entry.right, 1.0)):
        d, g = tf2.Variable(1.0), tf2.Variable(2.0)
        assert float(part(d=d, g=g)["value"]) == pytest.approx(1.9)
        assert d.numpy() == pytest.approx(d_after)


def test_s63_noise_drawn_by_tensorflow(entry):
    wrong, right = (part(generator=tf2.tanh)["sample"] for part in (entry.wrong, entry.right))
    np.testing.assert_array_equal(wrong().numpy(), wrong().numpy())
    assert not np.any(right().numpy() == right().numpy())


def test_s64_epsilon_is_said_outright(entry):
    gradient = np.float32(1e-8)
    with tf.Graph().as_default(), tf.Session() as sess:
        w = tf.get_variable("w", initializer=1.0)
        step = tf.train.AdamOptimizer(0.1).minimize(w * gradient)
        sess.run(tf.global_variables_initializer())
        sess.run(step)
        expected = sess.run(w)
    got = {}
    for part in (entry.wrong, entry.right):
        w = tf2.Variable(1.0)
        part()["adam"].apply_gradients([(tf2.constant(gradient), w)])
        got[part.__name__] = w.numpy()
    assert got["right"] == pytest.approx(expected, rel=1e-5)
    assert 1 - got["wrong"] < (1 - expected) / 5


def test_s91_keras_adam_with_tf1s_epsilon(entry):
    entry.fails()
    config = entry.right()["adam"].get_config()
    assert config["epsilon"] == 1e-8 and config["learning_rate"] == pytest.approx(1e-3)


def test_s94_a_layer_takes_the_input(entry):
    entry.fails()
    model = entry.right()["model"]
    values = model(tf2.constant([[-1.0, 0.0, 1.0, 2.0]])).numpy()
    np.testing.assert_allclose(values, [[-0.2, 0.0, 1.0, 2.0]], rtol=1e-6)


def test_s99_an_optimizer_for_each_model(entry):
    def models():
        built = {name: tf2.keras.Sequential([tf2.keras.layers.Dense(1)]) for name in "dg"}
        return {**built, "x": np.ones([2, 3], "f"), "y": np.zeros([2, 1], "f")}

    entry.fails(**models())
    before = models()
    entry.right(**before)
    assert int(before["g"].optimizer.iterations) == int(before["d"].optimizer.iterations) == 1
