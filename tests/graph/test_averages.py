"""The moving average of G's weights: its numbers, its place in the iteration, what it is used for.

And that without --ema a graph has nothing of it.
"""

from __future__ import annotations

import dataclasses
from unittest import mock

import helpers
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from helpers import SHAPE, SIZE, assert_same_bits, built, exhaustive, iterate, saved, session

from gan_tf1.config import Hyper
from gan_tf1.graph import averages
from gan_tf1.graph.build import build as build_graph

pytestmark = pytest.mark.slow

PLAIN = {"g_lr": 0.02, "dtype": "float64"}  # a rate with which a few steps show
FAST = dict(PLAIN, ema=0.4)  # the ramp reaches 0.4 at step 5


def of_g(state, scope="generator/"):
    """G's part of what is saved, by the names below its scope."""
    return {key[len(scope) :]: value for key, value in state.items() if key.startswith(scope)}


def test_it_ramps_up_as_tensorflows_own_does():
    hyper = helpers.hyper("fashion", ema=0.9)
    counts = np.array([0, 1, 2, 7, 70, 79, 80, 81, 10**6])
    found = helpers.evaluate(
        lambda: averages.decay(hyper, tf.constant(counts, tf.int64), tf.float64)
    )
    np.testing.assert_allclose(found, np.minimum(0.9, (1 + counts) / (10 + counts)), rtol=1e-15)

    with tf.Graph().as_default(), tf.variable_scope("", use_resource=True), tf.Session() as sess:
        variable = tf.get_variable("w", [], tf.float64, tf.zeros_initializer())
        moving = tf.train.ExponentialMovingAverage(0.9, num_updates=tf.constant(7, tf.int64))
        step = moving.apply([variable])
        sess.run(tf.global_variables_initializer())
        moving.average(variable).load(1.0, sess)
        sess.run(step)
        assert sess.run(moving.average(variable)) == pytest.approx(found[3], rel=1e-6)


@pytest.mark.parametrize("name, two_runs", [exhaustive("keras_mlp", False), ("fashion", True)])
def test_it_is_the_average_worked_out_in_numpy(name, two_runs):
    gan = built(name, two_runs, **FAST)
    with session(gan) as sess:
        state = saved(sess, gan)
        expected = of_g(state)
        assert_same_bits(expected, of_g(state, "generator_ema/"))
        for t in range(1, 7):
            iterate(sess, gan)
            state = saved(sess, gan)
            keep = min(0.4, (1 + t) / (10 + t))
            for key, value in of_g(state).items():
                expected[key] = keep * expected[key] + (1 - keep) * value
            got = of_g(state, "generator_ema/")
            assert set(got) == set(expected)
            for key, value in expected.items():
                np.testing.assert_allclose(got[key], value, rtol=1e-12, atol=1e-14, err_msg=key)
    for key, value in of_g(state).items():
        assert np.abs(value - got[key]).max() > 1e-3 * np.abs(value).max(), key


def test_it_has_gs_names_and_shapes_and_is_trained_by_nobody():
    gan, plain = built("keras_mlp", **FAST), built("keras_mlp", **PLAIN)
    shapes = {v.op.name: v.shape.as_list() for v in gan.saved_vars}
    known = {v.op.name: v.shape.as_list() for v in plain.saved_vars}
    for key, shape in of_g(known).items():
        known["generator_ema/" + key] = shape
    assert shapes == known
    assert [v.op.name for v in gan.g_vars] == [v.op.name for v in plain.g_vars]
    assert [v.op.name for v in gan.d_vars] == [v.op.name for v in plain.d_vars]
    trained = {v.op.name for v in gan.graph.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES)}
    assert trained == {v.op.name for v in gan.d_vars + gan.g_vars}
    boxes = [{op.name.split("/")[0] for op in each.graph.get_operations()} for each in (gan, plain)]
    assert boxes[0] == boxes[1] | {"generator_ema"}


def test_the_training_is_that_without_it():
    ends = []
    for changes in (FAST, PLAIN):
        gan = built("keras_mlp", **changes)
        with session(gan) as sess:
            reports = [iterate(sess, gan) for _ in range(4)]
            state = saved(sess, gan)
        ends.append((reports, {k: v for k, v in state.items() if "ema" not in k}))
    assert_same_bits(ends[0][1], ends[1][1])
    for one, other in zip(ends[0][0], ends[1][0]):
        assert_same_bits(one, other)


def test_one_run_equals_two_and_a_resumed_one_bit_for_bit():
    ends = []
    for two_runs in (False, True):
        gan = built("fashion", two_runs, **FAST)
        with session(gan, as_trained=True) as sess:
            for _ in range(3):
                iterate(sess, gan)
            middle = saved(sess, gan)
            for _ in range(3):
                iterate(sess, gan)
            ends.append((saved(sess, gan), sess.run(gan.samples), sess.run(gan.interpolation)))
    assert_same_bits(ends[0][0], ends[1][0])
    for a, b in zip(ends[0][1:], ends[1][1:]):
        np.testing.assert_array_equal(a[0], b[0])
    with session(gan, as_trained=True) as sess:
        for variable in gan.saved_vars:
            variable.load(middle[variable.op.name], sess)
        for _ in range(3):
            iterate(sess, gan)
        assert_same_bits(ends[0][0], saved(sess, gan))


def test_what_is_looked_at_comes_from_it():
    gan, plain = built("keras_mlp", **FAST), built("keras_mlp", **PLAIN)

    def look(sess, of):
        return sess.run(of.samples), sess.run(of.interpolation.images)

    with session(gan) as sess:
        for _ in range(4):
            iterate(sess, gan)
        state, shown = saved(sess, gan), look(sess, gan)
    with session(plain) as sess:
        seen = []
        for scope in ("generator_ema/", "generator/"):
            values = of_g(state, scope)
            for variable in plain.saved_vars:
                key = variable.op.name
                if key.startswith("generator/"):
                    variable.load(values[key[len("generator/") :]], sess)
                elif key == "train_g/global_step":  # it keys the fresh noise
                    variable.load(state[key], sess)
            seen.append(look(sess, plain))
    for got, of_average, raw in zip(shown, *seen):
        np.testing.assert_array_equal(got, of_average)
        assert np.abs(got.astype(int) - raw).max() > 2


def test_what_is_no_floating_point_number_is_copied():
    made = helpers.recipe("fashion")

    def counting(noise, training, hyper):
        generated = made.generator(noise, training, hyper)
        number = tf.get_variable("calls", [], tf.int64, tf.zeros_initializer(), trainable=False)
        return generated._replace(updates=[number.assign_add(1)] if training else [])

    recipe = made._replace(generator=counting)
    gan = build_graph(recipe, helpers.hyper("fashion", **FAST), SIZE, SHAPE)
    with session(gan, shared=False) as sess:
        for _ in range(2):
            iterate(sess, gan)
        state = saved(sess, gan)
    assert state["generator/calls"] == state["generator_ema/calls"] == 2


def test_without_it_a_graph_is_what_it_was():
    """As one that is built where there is no such module: op for op, by name and in order."""
    absent = mock.patch.multiple(
        averages,
        follow=lambda hyper, update, count: update,
        shown=lambda hyper: "generator",
        start=None,
    )
    with absent:
        without = helpers.build("fashion")
    nodes, expected = (gan.graph.as_graph_def().node for gan in (built("fashion"), without))
    assert [node.name for node in nodes] == [node.name for node in expected]
    assert not any("ema" in node.name for node in nodes)
    for node, other in zip(nodes, expected):
        # The branches of a condition are functions, numbered through the whole process.
        assert node == other or node.op == other.op == "StatelessIf", node.name


def test_a_recipe_without_images_has_none():
    assert Hyper.ema == 0 and averages.shown(helpers.hyper("toy")) == "generator"
    assert "ema" not in {field.name for field in dataclasses.fields(helpers.hyper("toy"))}
