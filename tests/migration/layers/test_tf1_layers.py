"""The layers to copy are those of TensorFlow 1.15.5: beside it, and by a golden file elsewhere."""

from __future__ import annotations

import json

import numpy as np
import pytest
import tensorflow
import tensorflow.compat.v1 as tf
from layer_cases import CONTRIB, GOLDEN, IMAGES, LAYERS, ROWS, Real, observe, rows

from gan_tf1.migration import tf1_contrib, tf1_layers

OLD = tf.VERSION.startswith("1.")
RECORDED = json.loads(GOLDEN.read_text(encoding="utf-8"))
CASES = [("layers", name) for name in LAYERS] + [("contrib", name) for name in CONTRIB]
OURS = {"layers": (LAYERS, tf1_layers), "contrib": (CONTRIB, tf1_contrib)}


def same(found, expected):
    for key in ("variables", "trainable", "collections", "shape"):
        assert found[key] == expected[key], key
    for key in ("penalties", "output", "after"):
        for one, other in zip(_flat(found[key]), _flat(expected[key])):
            assert one == pytest.approx(other, rel=2e-4, abs=2e-5), key
        assert len(_flat(found[key])) == len(_flat(expected[key]))


def _flat(values):
    return [x for each in values for x in _flat(each)] if isinstance(values, list) else [values]


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_a_layer_is_the_one_that_was_recorded(kind, name):
    cases, module = OURS[kind]
    same(observe(cases[name], module), RECORDED[kind][name])


@pytest.mark.skipif(not OLD, reason="needs the layers of TensorFlow 1")
@pytest.mark.parametrize(("kind", "name"), CASES)
def test_a_layer_is_that_of_the_tensorflow_beside_it(kind, name, tmp_path):
    cases, module = OURS[kind]
    theirs = Real(tensorflow.layers if kind == "layers" else tensorflow.contrib.slim)
    expected = observe(cases[name], theirs, str(tmp_path / "real"))
    same(observe(cases[name], module), expected)
    assert set(map(str, RECORDED[kind][name])) == set(expected)
    if expected["variables"]:
        _restores(cases[name], module, str(tmp_path / "real"), expected["output"])


def _restores(build, module, path, expected):
    with tf.Graph().as_default(), tf.Session() as sess:
        output = build(module)
        tf.train.Saver().restore(sess, path)
        found = sess.run(output).astype(np.float64).ravel()[:24]
    np.testing.assert_allclose(found, expected, rtol=2e-4, atol=2e-5)


@pytest.mark.parametrize("module", [tf1_layers, tf1_contrib])
def test_dropout_drops_its_part_and_scales_the_rest(module):
    with tf.Graph().as_default(), tf.Session() as sess:
        x, part = tf.ones([20000]), 0.3
        if module is tf1_layers:
            flag = tf.placeholder(tf.bool)
            y = module.dropout(x, part, training=flag)
            assert np.all(sess.run(y, {flag: False}) == 1)
            values = sess.run(y, {flag: True})
        else:
            values = sess.run(module.dropout(x, 1 - part))
    assert np.mean(values == 0) == pytest.approx(part, abs=0.02)
    np.testing.assert_allclose(values[values != 0], 1 / (1 - part), rtol=1e-6)


def test_the_small_helpers_of_slim(capsys):
    with tf.Graph().as_default(), tf.Session() as sess:
        with tf.variable_scope("d"):
            tf1_contrib.fully_connected(rows(), 2)
        assert [v.op.name for v in tf1_contrib.get_variables("d", "biases")] == [
            "d/fully_connected/biases"
        ]
        assert tf1_contrib.model_analyzer.analyze_vars(tf.trainable_variables(), True) == (8, 32)
        assert "[3, 2]" in capsys.readouterr().out
        found = sess.run(tf1_contrib.one_hot_encoding([1, 0], 3))
        np.testing.assert_array_equal(found, [[0, 1, 0], [1, 0, 0]])


def test_the_train_step_of_slim_runs_the_updates_first():
    with tf.Graph().as_default(), tf.Session() as sess:
        w = tf.get_variable("w", [2], initializer=tf.ones_initializer(), use_resource=True)
        count = tf.get_variable("count", initializer=0.0, trainable=False)
        tf.add_to_collection(tf.GraphKeys.UPDATE_OPS, tf.assign_add(count, 1.0))
        step = tf1_contrib.learning.create_train_op(
            tf.reduce_sum(w * w), tf.train.GradientDescentOptimizer(0.25), clip_gradient_norm=1.0
        )
        sess.run(tf.global_variables_initializer())
        assert sess.run(step) == 2.0
        np.testing.assert_allclose(sess.run(w), 1 - 0.25 / np.sqrt(2))
        assert sess.run([count, tf.train.get_global_step()]) == [1.0, 1]


def test_the_last_examples_are_left_out():
    with tf.Graph().as_default(), tf.Session() as sess:
        data = tf.data.Dataset.range(5).apply(tf1_contrib.batch_and_drop_remainder(2))
        batch = tf.data.make_one_shot_iterator(data).get_next()
        assert [sess.run(batch).tolist() for _ in range(2)] == [[0, 1], [2, 3]]
        with pytest.raises(tf.errors.OutOfRangeError):
            sess.run(batch)


def test_a_batch_of_unknown_size():
    with tf.Graph().as_default(), tf.Session() as sess:
        x = tf.placeholder(tf.float32, [None, 5, 6, 2])
        h = tf1_layers.conv2d_transpose(x, 3, 3, 2, "same", activation=tf.nn.relu)
        assert h.shape.as_list() == [None, 10, 12, 3]
        flat = tf1_layers.flatten(h)
        assert flat.shape.as_list() == [None, 360]
        sess.run(tf.global_variables_initializer())
        assert sess.run(flat, {x: IMAGES}).shape == (3, 360)


def test_kernels_begin_with_glorots_uniform():
    with tf.Graph().as_default(), tf.Session() as sess:
        tf1_layers.dense(tf.zeros([1, 300]), 200)
        tf1_contrib.fully_connected(tf.zeros([1, 300]), 200)
        sess.run(tf.global_variables_initializer())
        for kernel, bias in zip(*(iter(sess.run(tf.trainable_variables())),) * 2):
            limit = np.sqrt(6 / 500)
            assert 0.99 * limit < np.abs(kernel).max() <= limit and np.all(bias == 0)


NORMAL = [
    (lambda to: to.xavier_initializer(uniform=False, seed=3), [300, 200], 250),
    (lambda to: to.variance_scaling_initializer(seed=3), [3, 3, 50, 20], 450 / 2.0),
    (lambda to: to.variance_scaling_initializer(1.0, "FAN_OUT", seed=3), [3, 3, 50, 20], 180),
]


@pytest.mark.parametrize(("build", "shape", "n"), NORMAL)
def test_a_normal_start_is_cut_at_two_standard_deviations(build, shape, n):
    """Contrib's: of variance 1.3 / n before it is cut, whatever that leaves."""
    with tf.Graph().as_default(), tf.Session() as sess:
        values = sess.run(build(tf1_contrib)(shape))
        limit = 2 * np.sqrt(1.3 / n)
        assert 0.97 * limit < np.abs(values).max() <= limit
        assert values.std() == pytest.approx(0.8796 * limit / 2, rel=0.02)
        if OLD:
            theirs = sess.run(build(tensorflow.contrib.layers)(shape))
            np.testing.assert_array_equal(values, theirs)


def test_what_has_no_such_name_is_said():
    with tf.Graph().as_default():
        with pytest.raises(ValueError, match="'reluu': tf.nn has no such"):
            tf1_layers.dense(rows(), 2, "reluu")
        with pytest.raises(ValueError, match="'one': tf.initializers has no such"):
            tf1_layers.dense(rows(), 2, kernel_initializer="one")
        with pytest.raises(ValueError, match="no batch_weights"):
            tf1_contrib.batch_norm(rows(), zero_debias_moving_mean=True)


def test_starts_by_name_are_those_of_keras():
    with tf.Graph().as_default(), tf.Session() as sess:
        for name in ("random_normal", "random_uniform", "truncated_normal"):
            tf1_layers.dense(tf.ones([1, 500]), 100, use_bias=False, kernel_initializer=name)
        sess.run(tf.global_variables_initializer())
        normal, uniform, cut = sess.run(tf.trainable_variables())
    assert normal.std() == pytest.approx(0.05, rel=0.03) and np.abs(normal).max() > 0.15
    assert 0.0499 < np.abs(uniform).max() <= 0.05 and 0.09 < np.abs(cut).max() <= 0.1


def test_instance_norm():
    with tf.Graph().as_default(), tf.Session() as sess:
        h = tf1_contrib.instance_norm(tf.constant(IMAGES))
        names = [each.op.name for each in tf.trainable_variables()]
        sess.run(tf.global_variables_initializer())
        found = sess.run(h)
    assert names == ["InstanceNorm/beta", "InstanceNorm/gamma"]
    wide = IMAGES.astype(np.float64)
    mean, variance = wide.mean((1, 2), keepdims=True), wide.var((1, 2), keepdims=True)
    np.testing.assert_allclose(found, (wide - mean) / np.sqrt(variance + 1e-6), rtol=1e-4)


def test_a_width_that_is_not_known_is_one_line():
    words = "size of axis -1 must be known"
    with tf.Graph().as_default(), pytest.raises(ValueError, match=words):
        tf1_layers.dense(tf.placeholder(tf.float32, [None, None]), 3)


def test_a_network_is_trained_in_float64():
    with tf.Graph().as_default(), tf.Session() as sess:
        h = tf1_layers.batch_normalization(tf.cast(rows(), tf.float64), training=True)
        sess.run(tf.global_variables_initializer())
        found = sess.run(h)
    wide = ROWS.astype(np.float64)
    expected = (wide - wide.mean(0)) / np.sqrt(wide.var(0) + 1e-3)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize("reuse", [False, True])
def test_new_variables_have_the_names_that_they_have_without_reuse(reuse):
    with tf.Graph().as_default():
        w = tf.get_variable("w", [2])
        with tf.variable_scope(tf.get_variable_scope(), reuse=reuse):
            for _ in range(2):
                with tf1_layers.new_variables():
                    tf.train.AdamOptimizer().minimize(tf.reduce_sum(w))
                with tf.name_scope("d"), tf1_layers.new_variables():
                    tf.train.ExponentialMovingAverage(0.9).apply([tf.reduce_mean(w)])
            assert bool(tf.get_variable_scope().reuse) == reuse
        names = sorted(each.op.name for each in tf.global_variables())
    assert names == [
        "beta1_power", "beta1_power_1", "beta2_power", "beta2_power_1",
        "d/Mean/ExponentialMovingAverage", "d_1/Mean/ExponentialMovingAverage",
        "w", "w/Adam", "w/Adam_1", "w/Adam_2", "w/Adam_3",
    ]  # fmt: skip
