"""Variables: their names are a file format, and each belongs to one network."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from helpers import (
    SHAPE,
    SIZE,
    assert_same_bits,
    built,
    exhaustive,
    hyper,
    iterate,
    recipe,
    saved,
    session,
)

from gan_tf1.graph.build import build as build_graph
from gan_tf1.graph.networks import check_partition, owned

FASHION = {
    "discriminator/1/kernel": [784, 256],
    "discriminator/1/bias": [256],
    "discriminator/2/kernel": [256, 1],
    "discriminator/2/bias": [1],
    "generator/1/kernel": [128, 256],
    "generator/1/bias": [256],
    "generator/2/kernel": [256, 784],
    "generator/2/bias": [784],
    "train_d/global_step": [],
    "train_d/beta1_power": [],
    "train_d/beta2_power": [],
    "train_d/discriminator/1/kernel/Adam": [784, 256],
    "train_d/discriminator/1/kernel/Adam_1": [784, 256],
    "train_d/discriminator/1/bias/Adam": [256],
    "train_d/discriminator/1/bias/Adam_1": [256],
    "train_d/discriminator/2/kernel/Adam": [256, 1],
    "train_d/discriminator/2/kernel/Adam_1": [256, 1],
    "train_d/discriminator/2/bias/Adam": [1],
    "train_d/discriminator/2/bias/Adam_1": [1],
    "train_g/global_step": [],
    "train_g/beta1_power": [],
    "train_g/beta2_power": [],
    "train_g/generator/1/kernel/Adam": [128, 256],
    "train_g/generator/1/kernel/Adam_1": [128, 256],
    "train_g/generator/1/bias/Adam": [256],
    "train_g/generator/1/bias/Adam_1": [256],
    "train_g/generator/2/kernel/Adam": [256, 784],
    "train_g/generator/2/kernel/Adam_1": [256, 784],
    "train_g/generator/2/bias/Adam": [784],
    "train_g/generator/2/bias/Adam_1": [784],
}


def file_format(kernels, batch_norm=(), adam=True):
    """Kernels, with their biases -> all that a checkpoint holds of two networks."""
    trained = {}
    for name, shape in kernels.items():
        trained[name + "/kernel"], trained[name + "/bias"] = shape, shape[-1:]
    for name in batch_norm:
        trained[name + "/gamma"] = trained[name + "/beta"] = kernels[name][-1:]
    names = {"train_d/global_step": [], "train_g/global_step": []}
    names.update(trained)
    for name in batch_norm:
        names[name + "/moving_mean"] = names[name + "/moving_variance"] = kernels[name][-1:]
    if adam:
        for scope in ("train_d/", "train_g/"):
            names[scope + "beta1_power"] = names[scope + "beta2_power"] = []
        for name, shape in trained.items():
            scope = "train_" + name[0]
            names[f"{scope}/{name}/Adam"] = names[f"{scope}/{name}/Adam_1"] = shape
    return names


# With --conditional the first layers take ten numbers more, and nothing else changes.
CONDITIONAL_FASHION = dict(
    FASHION,
    **{name: [794, 256] for name in FASHION if "discriminator/1/kernel" in name},
    **{name: [138, 256] for name in FASHION if "generator/1/kernel" in name},
)


MNIST = {
    "discriminator/1": [784, 128],
    "discriminator/2": [128, 256],
    "discriminator/3": [256, 1],
    "generator/1": [64, 128],
    "generator/2": [128, 256],
    "generator/3": [256, 784],
}


KERAS_MLP = {
    "discriminator/1": [784, 512],
    "discriminator/2": [512, 256],
    "discriminator/3": [256, 1],
    "generator/1": [100, 256],
    "generator/2": [256, 512],
    "generator/3": [512, 1024],
    "generator/4": [1024, 784],
}


TOY = {
    "discriminator/1": [1, 32],
    "discriminator/2": [32, 32],
    "discriminator/3": [32, 1],
    "generator/1": [1, 16],
    "generator/2": [16, 1],
}


# `dcgan_mmd` has its list in test_dcgan.py.
SAVED = {
    "fashion": FASHION,
    "mnist": file_format(MNIST),
    "keras_mlp": file_format(KERAS_MLP, batch_norm=[f"generator/{k}" for k in (1, 2, 3)]),
    "toy": file_format(TOY, adam=False),
}


SAME = [("fashion", True, {}), ("fashion", False, {"d_steps": 3})]
SAME += [("fashion", False, {"noise": "poisson", "g_loss": "minimax"})]
SAME += [(name, False, {}) for name in sorted(SAVED)]
SAME += [exhaustive(name, True, {"d_steps": 2}) for name in sorted(SAVED)]


def test_saved_names_and_shapes_with_labels():
    gan = built("fashion", conditional=True)
    assert {v.op.name: v.shape.as_list() for v in gan.saved_vars} == CONDITIONAL_FASHION


@pytest.mark.parametrize(("name", "two_runs", "changes"), SAME)
def test_saved_names_and_shapes_are_a_file_format(name, two_runs, changes):
    gan = built(name, two_runs, **changes)
    assert {v.op.name: v.shape.as_list() for v in gan.saved_vars} == SAVED[name]
    assert len(gan.saved_vars) == len(SAVED[name])


def changed(name, **functions):
    """The recipe with some of its functions replaced."""
    return recipe(name)._replace(**functions)


def test_a_variable_of_no_network_is_refused_by_name():
    def with_stray(nets, options):
        with tf.variable_scope("temperature", reuse=tf.AUTO_REUSE):
            scale = tf.get_variable("scale", [], nets.real.dtype)
        plain = recipe("fashion").d_loss(nets, options)
        return plain._replace(total=plain.total * scale)

    with pytest.raises(ValueError, match="temperature/scale"):
        build_graph(changed("fashion", d_loss=with_stray), hyper("fashion"), SIZE, SHAPE)


def test_a_name_that_only_begins_like_a_network_is_of_no_network():
    with tf.Graph().as_default():
        for name in ("generator/w", "generator_ema/w", "discriminator/w"):
            tf.get_variable(name, [])
        d_vars, g_vars = owned("discriminator"), owned("generator")
        assert [v.op.name for v in g_vars] == ["generator/w"]
        with pytest.raises(ValueError, match="generator_ema/w"):
            check_partition(d_vars, g_vars)


def test_shared_variables_are_refused_by_name():
    with tf.Graph().as_default():
        ours, shared = tf.get_variable("generator/w", []), tf.get_variable("discriminator/both", [])
        check_partition([shared], [ours])
        with pytest.raises(ValueError, match="shared .*discriminator/both"):
            check_partition([shared], [ours, shared])


@pytest.mark.parametrize("missing", ["d", "g"])
def test_a_network_without_variables_is_refused(missing):
    with tf.Graph().as_default():
        only = [tf.get_variable("w", [])]
        with pytest.raises(ValueError, match=f"{missing.upper()} has 0"):
            check_partition(*(([], only) if missing == "d" else (only, [])))


def test_a_loss_that_does_not_reach_a_variable_is_refused_by_name():
    def one_half(nets, options):
        return tf.reduce_mean(nets.real)

    with pytest.raises(ValueError, match="train_g.*generator/1/kernel"):
        build_graph(changed("fashion", g_loss=one_half), hyper("fashion"), SIZE, SHAPE)

    def blind(images, options):
        logits = recipe("fashion").discriminator(images, options)
        return tf.stop_gradient(logits)

    with pytest.raises(ValueError, match="train_d.*discriminator/2/bias"):
        build_graph(changed("fashion", discriminator=blind), hyper("fashion"), SIZE, SHAPE)


def halved(two_runs=False, **changes):
    """The graph of a recipe whose generated images go through D in two halves at any batch."""
    made = recipe("fashion")._replace(halve_fakes_from=1)
    return build_graph(made, hyper("fashion", **changes), SIZE, SHAPE, two_runs)


def products(gan, scope):
    ops = gan.graph.get_operations()
    return [op for op in ops if op.type == "MatMul" and op.name.startswith(scope + "/")]


def trained(gan, steps=3):
    with session(gan) as sess:
        for _ in range(steps):
            iterate(sess, gan)
        return saved(sess, gan)


def test_fakes_in_two_halves_train_as_in_one():
    changes = {"dtype": "float64", "conditional": True, "batch": 7}
    halves, whole = halved(**changes), built("fashion", **changes)
    for scope in ("discriminator_fake", "discriminator_updated"):
        assert (len(products(halves, scope)), len(products(whole, scope))) == (4, 2)
    assert len(products(halves, "discriminator_real")) == 2
    expected = trained(whole)
    for key, value in trained(halves).items():
        np.testing.assert_allclose(value, expected[key], rtol=1e-9, atol=1e-12, err_msg=key)


def test_halves_are_the_same_in_one_run_and_in_two():
    one, two = halved(batch=8), halved(batch=8, two_runs=True)
    assert_same_bits(trained(one), trained(two))
    with session(two) as sess:  # a batch of one image that is fed has an empty half
        feed = {two.inputs.real: np.zeros([1, 784]), two.inputs.noise: np.ones([1, 128])}
        assert sess.run(two.nets.fake_logits, feed).shape == (1, 1)


@pytest.mark.parametrize("batch, count", [exhaustive(127, 2), (128, 4)])
def test_large_batches_are_halved_where_the_recipe_says_so(batch, count):
    gan = build_graph(recipe("fashion"), hyper("fashion", batch=batch), 200, SHAPE)
    assert len(products(gan, "discriminator_fake")) == count
