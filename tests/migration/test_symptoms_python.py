"""S67 to S80: Python 2, and Keras before its third version."""

from __future__ import annotations

import numpy as np
import page
import pytest
import tensorflow as tf2
import tensorflow.compat.v1 as tf

pytestmark = pytest.mark.slow

needs_tf2 = pytest.mark.skipif(
    page.INSTALLED["TensorFlow"] < (2, 0), reason="TensorFlow 1.15 has neither symptom nor cure"
)


def value(tensor):
    with tf.Session(graph=tensor.graph) as sess:
        return sess.run(tensor)


def model():
    """A compiled model of two numbers, in a graph of its own."""
    found = tf2.keras.Sequential([tf2.keras.layers.Dense(1)])
    found.compile(loss="mse", optimizer="sgd")
    return found


def test_s67_print_is_a_function(entry, capsys):
    entry.fails()
    exec(entry.right()["code"])
    assert capsys.readouterr().out == "loss 0.5\n"


def test_s68_range_is_what_xrange_was(entry):
    entry.fails()
    assert entry.right()["last"] == 2


def test_s69_whole_numbers_are_divided_with_two_strokes(entry):
    entry.fails(images=[1, 2, 3])
    assert entry.right(images=[1, 2, 3])["last"] == 0


def test_s70_the_labels_come_first(entry, graph):
    logits = tf.constant([3.0, -2.0])
    expected = np.log1p(np.exp([-3.0, 2.0]))
    if entry.here:
        assert not np.allclose(value(entry.wrong(logits=logits)["loss"]), expected)
    np.testing.assert_allclose(value(entry.right(logits=logits)["loss"]), expected, rtol=1e-6)


def test_s71_the_rate_is_what_is_dropped(entry, graph):
    x = tf.ones([10000])
    if entry.here:
        assert np.mean(value(entry.wrong(x=x)["h"]) != 0) == pytest.approx(0.1, abs=0.02)
    assert np.mean(value(entry.right(x=x)["h"]) != 0) == pytest.approx(0.9, abs=0.02)


def test_s72_keras_has_its_layers_in_one_module(entry):
    entry.fails_alone()
    assert entry.right()["Dense"].__name__ == "Dense"


def test_s73_the_rate_is_the_first_argument(entry):
    entry.fails()
    assert entry.right()["adam"] is not None


def test_s74_targets_are_an_array(entry):
    names = {"model": model(), "images": np.ones([4, 2], np.float32)}
    entry.fails(**names)
    assert np.all(np.isfinite(entry.right(**names)["loss"]))


def test_s75_weights_have_a_name_of_their_own(entry, tmp_path):
    network = model()
    network.predict(np.ones([1, 2], np.float32))
    entry.fails(model=network, folder=str(tmp_path))
    entry.right(model=network, folder=str(tmp_path))
    assert (tmp_path / "generator.weights.h5").is_file()


def test_s76_a_resource_variable_is_tensorflow_2s(entry, graph):
    tf.get_variable("w", [2], use_resource=True)
    if entry.here:
        assert entry.wrong()["found"] == []
    assert len(entry.right()["found"]) == 1


def test_s77_bytes_of_an_array(entry):
    entry.fails()
    assert entry.right()["data"] == bytes(3)


def test_s78_a_flag_has_a_kind(entry):
    entry.fails()
    entry.right()
    assert tf.flags.FLAGS["train_size"].default == float("inf")
    delattr(tf.flags.FLAGS, "train_size")


@pytest.mark.skipif(bool(page.gpus()), reason="there is a GPU")
def test_s79_another_device_is_allowed(entry, graph):
    entry.fails()
    assert entry.right()["value"] == 2.0


def test_s80_a_model_is_trained_unfrozen(entry):
    x, y = np.ones([4, 2], np.float32), np.zeros([4, 1], np.float32)

    def moved(run):
        d = tf2.keras.Sequential([tf2.keras.layers.Dense(1, input_shape=(2,))])
        before = d.get_weights()[0]
        run(d=d, x=x, y=y)
        return not np.allclose(before, d.get_weights()[0])

    if entry.here:
        assert not moved(entry.wrong)
    assert moved(entry.right)
