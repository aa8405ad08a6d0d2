"""Replicas: the numbers of the graph of one device, and where their ops are."""

from __future__ import annotations

import collections
import functools

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from helpers import (
    SHAPE,
    SIZE,
    all_but,
    as_written,
    assert_same_bits,
    exhaustive,
    few_maps,
    hyper,
    iterate,
    made_up_images,
    made_up_labels,
    recipe,
    saved,
)

from gan_tf1 import recipes
from gan_tf1.graph import batches, copies
from gan_tf1.graph.build import build
from gan_tf1.replicas import places
from gan_tf1.training import machines

# To be shared by 2 and by 4. In a small one, batch norm finds units that are on one side of leaky
# ReLU for all images: the gradient of their bias is 0 but for rounding, which Adam makes large.
BATCH = 16
STEPS = 20
CHANGES = {
    "fashion": {"conditional": True, "d_steps": 2},
    "keras_mlp": {"ema": 0.9},
    "dcgan_bn": {"conditional": True},
    "wgan_gp": {"d_steps": 2},  # and not five, which take long
}
BOUND = {"dcgan_bn": 1e-11}  # normalised five times, by moments that are joined in another order
OF_IMAGES = [name for name in recipes.names() if recipe(name).image]


def layout(count):
    names = tuple(f"/device:CPU:{k}" for k in range(count))
    return places.Layout(names[0], names) if count else None


def graph(name, count, two_runs=False, **changes):
    options = hyper(name, batch=BATCH, **dict({"dtype": "float64"}, **changes))
    with few_maps():
        gan = build(recipe(name), options, SIZE, SHAPE, two_runs, layout(count))
    gan.graph.finalize()
    return gan


def session(gan, config=None):
    if config is None:
        config = as_written()
        config.device_count["CPU"] = 4
    sess = tf.Session(graph=gan.graph, config=config)
    sess.run(gan.init)
    if isinstance(gan.data, copies.Copies):
        for fetches, feed, _ in copies.pieces(gan.data, made_up_images(), made_up_labels()):
            sess.run(fetches, feed)
    else:
        sess.run(*batches.fill(gan.data, made_up_images(), made_up_labels()))
    return sess


def trained(gan, steps=STEPS):
    with session(gan) as sess:
        for _ in range(steps):
            report = iterate(sess, gan)
        return saved(sess, gan), report


def assert_close(values, expected, bound=1e-12):
    """Of each array, relative to its largest number."""
    assert list(values) == list(expected)
    for name, value in expected.items():
        scale = np.max(np.abs(value))
        assert np.max(np.abs(values[name] - value)) <= bound * scale, name


@functools.lru_cache(maxsize=None)
def made(name, count):
    """The graph of a recipe with all that it has of D's updates, labels and averages."""
    return graph(name, count, **CHANGES.get(name, {}))


@functools.lru_cache(maxsize=None)
def result(name, count):
    """What a training of it ends with, and what its last iteration reports."""
    return trained(made(name, count))


@pytest.mark.slow
@pytest.mark.parametrize("name", all_but(OF_IMAGES, *set(OF_IMAGES) - {"fashion"}))
def test_two_replicas_train_as_one_device_does(name):
    """In float64, after 20 iterations: weights, averages, Adam's state and all that is reported."""
    expected, told = result(name, 0)
    values, report = result(name, 2)
    assert [key for key in values if "Adam" in key]
    assert_close(values, expected, BOUND.get(name, 1e-12))
    assert_close(report, told, BOUND.get(name, 1e-12))


@pytest.mark.slow
@pytest.mark.exhaustive
@pytest.mark.parametrize("name", OF_IMAGES)
def test_four_replicas_too(name):
    assert_close(result(name, 4)[0], result(name, 0)[0], BOUND.get(name, 1e-12))


@pytest.mark.slow
@pytest.mark.parametrize(
    "name, count", [("fashion", 2), exhaustive("keras_mlp", 2), exhaustive("fashion", 4)]
)
def test_a_training_again_gives_the_same_bits(name, count):
    first, (again, _) = result(name, count)[0], trained(made(name, count))
    for key, value in first.items():
        assert value.tobytes() == again[key].tobytes(), key


@pytest.mark.slow
@pytest.mark.exhaustive
def test_two_runs_of_replicas_give_the_bits_of_one():
    one, _ = result("fashion", 2)
    two, _ = trained(graph("fashion", 2, two_runs=True, **CHANGES["fashion"]))
    for key, value in one.items():
        assert value.tobytes() == two[key].tobytes(), key


def test_shares_together_are_the_batch_that_one_device_draws():
    changes = {"conditional": True}
    with session(graph("fashion", 0, **changes)) as sess:
        expected = sess.run(list(graph_inputs(sess)))
    with session(graph("fashion", 2, **changes)) as sess:
        values = sess.run(list(joined_inputs(sess)))
    for value, wanted in zip(values, expected):
        np.testing.assert_array_equal(value, wanted)


def graph_inputs(sess):
    return [sess.graph.get_tensor_by_name(f"input/{name}:0") for name in ("real", "noise")]


def joined_inputs(sess):
    ops = sess.graph.get_operations()
    found = [op for op in ops if op.type == "ConcatV2" and op.name.startswith("input/concat")]
    assert len(found) == 3  # labels last
    return [op.outputs[0] for op in found[:2]]


def test_networks_are_on_their_replicas_and_variables_at_home():
    gan = graph("wgan_gp", 2, d_steps=1)
    home, other = layout(2).replicas
    devices = collections.defaultdict(collections.Counter)
    for op in gan.graph.get_operations():
        devices[op.type][op.device] += 1
    assert {v.op.device for v in gan.saved_vars} == {home}
    assert [data.images.op.device for data in gan.data.each] == [home, other]
    # Of forward, backward, and of the penalty's gradient, which the recipe takes itself.
    for kind in ("Conv2D", "Conv2DBackpropInput", "Conv2DBackpropFilter", "LeakyReluGrad"):
        there = devices[kind]
        if kind != "Conv2DBackpropInput":  # samples are drawn at home too
            assert there[home] == there[other] > 0, kind
        assert there[other] > 0, kind
    assert set(devices["ResourceApplyAdam"]) == {home}


def test_without_replicas_nothing_says_device():
    gan = graph("keras_mlp", 0)
    assert {op.device for op in gan.graph.get_operations()} == {""}
    assert not [node for node in gan.graph.as_graph_def().node if "replica" in node.name]


def test_variables_go_in_turn_to_the_places_they_have():
    options = hyper("fashion", batch=BATCH)
    places = ("/device:CPU:2", "/device:CPU:3")
    spread = layout(2)._replace(variables=places, container="mine")
    gan = build(recipe("fashion"), options, SIZE, SHAPE, layout=spread)
    held = collections.Counter(v.op.device for v in gan.d_vars + gan.g_vars)
    assert set(held) == set(places) and min(held.values()) >= 3
    assert {v.op.get_attr("container") for v in gan.saved_vars} == {b"mine"}
    slots = {v.op.name: v.op.device for v in gan.saved_vars}
    for variable in gan.d_vars:  # Adam's state is beside its weights
        name = variable.op.name
        mine = [device for slot, device in slots.items() if slot.startswith(f"train_d/{name}/")]
        assert set(mine) <= {variable.op.device}


@pytest.mark.parametrize("batch", [6, 7])
def test_a_batch_that_cannot_be_shared_evenly_is_an_error(batch):
    with pytest.raises(ValueError, match=f"a batch of {batch} has no 4 equal shares"):
        build(recipe("fashion"), hyper("fashion", batch=batch), SIZE, SHAPE, layout=layout(4))


def test_a_recipe_that_draws_its_data_has_no_replicas():
    with pytest.raises(ValueError, match="toy: draws its data"):
        build(recipe("toy"), hyper("toy"), 0, (0, 0), layout=layout(2))


def test_moments_of_shares_are_those_of_the_batch():
    random = np.random.RandomState(3)
    values = random.normal(1000.0, 1.0, [12, 5])  # a mean that would swallow E[x^2] - E[x]^2
    with tf.Graph().as_default(), places.spread(layout(4)):
        spread = places.current()
        whole = spread.split(tf.constant(values))
        each_one = spread.each(places.moments, [whole])
        found, rows = [tf.stack(each[:2]) for each in each_one], [each[2] for each in each_one]
        config = as_written()
        config.device_count["CPU"] = 4
        with tf.Session(config=config) as sess:
            for mean, variance in sess.run(found):
                np.testing.assert_allclose(mean, values.mean(0), rtol=1e-14)
                np.testing.assert_allclose(variance, values.var(0), rtol=1e-11)
            assert sess.run(rows) == [12] * 4, "of the whole batch"


def test_no_piece_is_larger_than_it_may_be(monkeypatch):
    monkeypatch.setattr(copies, "PIECE", 5 * 28 * 28)
    gan = made("fashion", 2)
    images, labels = made_up_images(), made_up_labels()
    feeds = [feed for _, feed, _ in copies.pieces(gan.data, images, labels) if feed]
    fed = [feed[gan.data.each[0].feed] for feed in feeds]
    assert [each.size for each in fed[:-1]] == [5 * 28 * 28] * (len(fed) - 1) and len(fed) > 1


@pytest.mark.parametrize("piece", [1, 5 * 28 * 28, 10**6])
def test_the_data_set_arrives_whole_in_pieces_of_any_size(piece, monkeypatch):
    monkeypatch.setattr(copies, "PIECE", piece)
    gan = made("fashion", 2)
    with session(gan) as sess:
        for data in gan.data.each:
            images, labels = sess.run([data.images, data.labels])
            np.testing.assert_array_equal(images, made_up_images())
            np.testing.assert_array_equal(labels, made_up_labels())


def test_replicas_of_one_processor_give_the_bits_of_devices_of_their_own():
    where = machines.devices(2)
    gan = graph("fashion", 2, dtype="float32")
    assert where.layout == layout(2)  # no GPU here
    ends = []
    apart = places.config()
    apart.device_count["CPU"] = 2
    for config in (apart, where.config):  # with the devices that are named, and on the only one
        with session(gan, config) as sess:
            for _ in range(3):
                report = iterate(sess, gan)
            ends.append((saved(sess, gan), report))
    for a, b in zip(*ends):
        assert_same_bits(a, b)


def test_labels_that_are_needed_and_missing_are_an_error():
    gan = made("fashion", 2)
    with pytest.raises(ValueError, match="labels"):
        next(copies.pieces(gan.data, made_up_images()))
