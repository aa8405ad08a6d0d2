"""The recipe `dcgan_mmd` against NumPy in float64, its options, and runs that must be equal."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from helpers import (
    assert_same_bits,
    build,
    built,
    evaluate,
    exhaustive,
    hyper,
    iterate,
    made_up_images,
    recipe,
    saved,
    session,
)

from gan_tf1.errors import UsageError
from gan_tf1.graph import noise
from gan_tf1.graph.inputs import Inputs, step_counters
from gan_tf1.graph.networks import generate, networks
from gan_tf1.measure import metrics
from gan_tf1.recipes import dcgan_mmd

pytestmark = pytest.mark.slow

NAME = "dcgan_mmd"


@pytest.fixture
def small(monkeypatch):
    """Fewer feature maps: the same networks otherwise."""
    monkeypatch.setattr(dcgan_mmd, "MAPS_G", (8, 6, 5, 4))
    monkeypatch.setattr(dcgan_mmd, "MAPS_D", (3, 4, 5, 6))


def leaky(x):
    # The slope is an attribute of TensorFlow's op, and attributes are float32 in any dtype.
    return np.where(x > 0, x, float(np.float32(0.2)) * x)


def conv(x, kernel, bias):
    """3x3, a border of zeros, the same size: [n, h, w, in] -> [n, h, w, out]."""
    n, height, width, _ = x.shape
    padded = np.pad(x, [(0, 0), (1, 1), (1, 1), (0, 0)], mode="constant")
    y = np.zeros([n, height, width, kernel.shape[-1]]) + bias
    for i, j in np.ndindex(3, 3):
        y += padded[:, i : i + height, j : j + width] @ kernel[i, j]
    return y


def transposed(x, kernel, bias):
    """4x4, stride 2: [n, h, w, in] -> [n, 2 h, 2 w, out]."""
    n, height, width, _ = x.shape
    y = np.zeros([n, 2 * height + 2, 2 * width + 2, kernel.shape[2]])
    for i, j in np.ndindex(4, 4):
        y[:, i : i + 2 * height : 2, j : j + 2 * width : 2] += x @ kernel[i, j].T
    return y[:, 1:-1, 1:-1] + bias


def mean_of_squares(x):
    return (x[:, ::2, ::2] + x[:, 1::2, ::2] + x[:, ::2, 1::2] + x[:, 1::2, 1::2]) / 4


def g_numpy(weights, z):
    def layer(k):
        return weights[f"generator/{k}/kernel"], weights[f"generator/{k}/bias"]

    kernel, bias = layer(1)
    hidden = leaky(z @ kernel + bias).reshape([len(z), 2, 2, -1])
    for k in (2, 3, 4):
        hidden = leaky(transposed(hidden, *layer(k)))
    return np.tanh(transposed(hidden, *layer(5))).reshape([len(z), 1024])


def d_numpy(weights, x):
    def layer(k):
        return weights[f"discriminator/{k}/kernel"], weights[f"discriminator/{k}/bias"]

    hidden = x.reshape([len(x), 32, 32, 1])
    for k in (1, 2, 3, 4):
        hidden = mean_of_squares(leaky(conv(hidden, *layer(k))))
    kernel, bias = layer(5)
    return hidden.reshape([len(x), -1]) @ kernel + bias


def networks_and_losses(x, z, biases=0.0, **changes):
    """Nets, DLoss and G's loss on given inputs, and the weights: all as float64 arrays."""
    options = hyper(NAME, dtype="float64", **changes)

    def make():
        inputs = Inputs(tf.constant(x), tf.constant(z), None)
        nets = networks(recipe(NAME), options, inputs, step_counters())
        d_loss = recipe(NAME).d_loss(nets, options)
        g_loss = recipe(NAME).g_loss(nets, options)
        weights = {v.op.name: v for v in tf.trainable_variables()}
        return nets[:4], d_loss, g_loss, weights

    return evaluate(make)


def inputs(n=7):
    random = np.random.RandomState(2)
    return random.uniform(-1, 1, size=[n, 1024]), random.standard_normal((n, 100))


def test_both_networks_are_the_documents_in_numpy():
    x, z = inputs(2)
    (real, fake, real_logits, fake_logits), _, _, weights = networks_and_losses(x, z)
    np.testing.assert_array_equal(real, x)
    assert fake.shape == (2, 1024)
    assert real_logits.shape == (2, 1)
    assert np.std(fake) > 0.001
    assert np.max(np.abs(fake)) < 1
    np.testing.assert_allclose(fake, g_numpy(weights, z), atol=1e-13)
    np.testing.assert_allclose(real_logits, d_numpy(weights, x), atol=1e-13)
    np.testing.assert_allclose(fake_logits, d_numpy(weights, fake), atol=1e-13)
    layers = {name.rsplit("/", 1)[0] for name in weights}
    assert layers == {f"{net}/{k}" for net in ("generator", "discriminator") for k in range(1, 6)}
    assert {name.rsplit("/", 1)[1] for name in weights} == {"kernel", "bias"}


@pytest.mark.parametrize(
    ("loss", "lambda_mmd", "lambda_l2"),
    [
        ("minimax", 1.0, 1e-4),
        ("non_saturating", 0.7, 0.3),
        ("minimax", 0.0, 0.0),
        exhaustive("non_saturating", 1.0, 1e-4),
        exhaustive("minimax", 0.7, 0.3),
        exhaustive("non_saturating", 0.0, 0.0),
    ],
)
def test_both_losses_are_the_formulas(small, loss, lambda_mmd, lambda_l2):
    x, z = inputs()
    nets, d_loss, g_loss, weights = networks_and_losses(
        x, z, g_loss=loss, lambda_mmd=lambda_mmd, lambda_l2=lambda_l2
    )
    d_real, d_fake = (1 / (1 + np.exp(-logits)) for logits in nets[2:])
    kernels = [w for name, w in weights.items() if name.startswith("discriminator/") and w.ndim > 1]
    assert len(kernels) == 5
    penalty = sum(np.sum(kernel**2) for kernel in kernels)
    assert d_loss[1] == pytest.approx(-np.mean(np.log(d_real)) / 2)
    assert d_loss[2] == pytest.approx(-np.mean(np.log(1 - d_fake)) / 2)
    assert d_loss[0] == pytest.approx(d_loss[1] + d_loss[2] + lambda_l2 * penalty)
    expected = np.mean(np.log(1 - d_fake)) if loss == "minimax" else -np.mean(np.log(d_fake))
    distance = metrics.mmd2(nets[0], nets[1], dcgan_mmd.BANDWIDTHS, biased=False)
    assert distance > 0.1
    assert g_loss == pytest.approx(expected + lambda_mmd * distance, abs=1e-12)


def test_the_penalty_pulls_at_ds_kernels_alone(small):
    x, z = inputs()

    def make():
        options = hyper(NAME, dtype="float64")
        seen = Inputs(tf.constant(x), tf.constant(z), None)
        nets = networks(recipe(NAME), options, seen, step_counters())
        variables = tf.trainable_variables()
        gradients = tf.gradients(dcgan_mmd.l2_penalty(nets.d_vars), variables)
        reached = [(v, g) for v, g in zip(variables, gradients) if g is not None]
        assert [v.op.name for v, _ in reached] == [f"discriminator/{k}/kernel" for k in range(1, 6)]
        return reached

    for kernel, gradient in evaluate(make):
        np.testing.assert_allclose(gradient, 2 * kernel)


def test_without_weight_the_mmd_is_not_in_the_graph():
    with_it, without = built(NAME), built(NAME, lambda_mmd=0.0)
    assert any("mmd2" in op.name for op in with_it.graph.get_operations())
    assert not any("mmd2" in op.name for op in without.graph.get_operations())


def test_the_bandwidths_suit_the_range_of_the_images():
    from gan_tf1 import data

    images = data.load("fashion", "train", None, lambda line: None).images
    images = images[np.random.RandomState(0).choice(len(images), 400, replace=False)]
    x = np.pad(images, [(0, 0), (2, 2), (2, 2)], mode="constant").reshape([400, -1]) / 127.5 - 1
    norms = np.sum(x * x, axis=1)
    squared = norms[:, np.newaxis] + norms - 2 * x @ x.T
    median = np.median(np.sqrt(np.maximum(squared[np.triu_indices(400, 1)], 0)))
    assert dcgan_mmd.BANDWIDTHS[2] == pytest.approx(median, rel=0.05)
    ratios = np.divide(dcgan_mmd.BANDWIDTHS, dcgan_mmd.BANDWIDTHS[2])
    np.testing.assert_allclose(ratios, [0.25, 0.5, 1, 2, 4])


def test_a_batch_of_one_has_no_unbiased_mmd():
    with pytest.raises(UsageError, match=r"--batch 1: .*--lambda-mmd 0"):
        hyper(NAME, batch=1)
    hyper(NAME, batch=2)
    hyper(NAME, batch=1, lambda_mmd=0.0)


@pytest.mark.exhaustive  # what is refused is in the test before
def test_a_batch_of_two_and_of_one_without_mmd_train(small):
    for changes in ({"batch": 2}, {"batch": 1, "lambda_mmd": 0.0}):
        gan = build(NAME, **changes)
        with session(gan) as sess:
            report = iterate(sess, gan)
        assert all(np.isfinite(value) for value in report.values())


def test_the_largest_and_the_smallest_weights_are_options():
    for value in (0.0, 1.0):
        assert hyper(NAME, lambda_mmd=value, lambda_l2=value).lambda_l2 == value
    for value in (-0.1, 1.1, float("nan")):
        for name in ("lambda_mmd", "lambda_l2"):
            with pytest.raises(UsageError, match="--" + name.replace("_", "-")):
                hyper(NAME, **{name: value})


def run(gan, steps, start=None):
    """Everything saved and all reports after some steps, from `start` if given."""
    with session(gan) as sess:
        if start:
            for variable in gan.saved_vars:
                variable.load(start[variable.op.name], sess)
        reports = [sorted(iterate(sess, gan).items()) for _ in range(steps)]
        return saved(sess, gan), {(k, tag): x for k, one in enumerate(reports) for tag, x in one}


@pytest.mark.exhaustive
def test_one_run_two_runs_and_a_second_time_are_equal_bit_for_bit():
    # With all feature maps: with few, an op may not split its work over threads.
    one_run, two_runs = build(NAME, batch=16), build(NAME, True, batch=16)
    weights, reports = run(one_run, 3)
    for gan in (one_run, two_runs):
        again, others = run(gan, 3)
        assert_same_bits(again, weights)
        assert_same_bits(others, reports)


@pytest.mark.exhaustive  # as for the other recipes: tests/graph/test_train_ops.py
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_going_on_from_saved_weights_is_the_uninterrupted_run(small, dtype):
    gan = build(NAME, dtype=dtype)
    straight, half = run(gan, 4)[0], run(gan, 2)[0]
    assert half["generator/5/kernel"].dtype == np.dtype(dtype)
    assert_same_bits(run(gan, 2, half)[0], straight)


def test_saved_names_and_shapes_are_a_file_format():
    kernels = {
        "discriminator/1": [3, 3, 1, 16],
        "discriminator/2": [3, 3, 16, 32],
        "discriminator/3": [3, 3, 32, 64],
        "discriminator/4": [3, 3, 64, 64],
        "discriminator/5": [256, 1],
        "generator/1": [100, 512],
        "generator/2": [4, 4, 64, 128],
        "generator/3": [4, 4, 64, 64],
        "generator/4": [4, 4, 64, 64],
        "generator/5": [4, 4, 1, 64],
    }
    expected = {}
    for name, shape in kernels.items():
        bias = shape[2:3] if name in [f"generator/{k}" for k in range(2, 6)] else shape[-1:]
        train = "train_" + name[0]
        for variable, size in (("kernel", shape), ("bias", bias)):
            expected[f"{name}/{variable}"] = size
            expected[f"{train}/{name}/{variable}/Adam"] = size
            expected[f"{train}/{name}/{variable}/Adam_1"] = size
        for scalar in ("global_step", "beta1_power", "beta2_power"):
            expected[f"{train}/{scalar}"] = []
    assert {v.op.name: v.shape.as_list() for v in build(NAME).saved_vars} == expected


def test_samples_come_nearer_to_the_data(small):
    gan = build(NAME, batch=20, seed=5, g_lr=5e-3)
    data = np.pad(
        made_up_images().reshape([-1, 28, 28]), [(0, 0), (2, 2), (2, 2)], mode="constant"
    ).reshape([-1, 1024])

    def distance(sess):
        fakes = sess.run(gan.samples)[1].reshape([-1, 1024])
        return metrics.mmd2(data / 127.5 - 1, fakes / 127.5 - 1, dcgan_mmd.BANDWIDTHS, biased=False)

    with session(gan) as sess:
        before = distance(sess)
        for _ in range(40):
            iterate(sess, gan)
        after = distance(sess)
    assert after < 0.3 * before


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("fashion", "normal"),
        ("mnist", "uniform"),
        exhaustive("keras_mlp", "normal"),
        exhaustive(NAME, "poisson"),
    ],
)
def test_the_way_between_two_noise_vectors(name, kind):
    gan = build(name, noise=kind)
    options, image = hyper(name, noise=kind), recipe(name).image
    with gan.graph.as_default():
        key = noise.key(options.seed, "fixed", 1)
        standardise = recipe(name).standardise_noise
        ends = noise.draw(kind, [2, options.noise_dim], key, standardise)
        fixed_key = noise.key(options.seed, "fixed", 0)
        fixed = noise.draw(kind, [2, options.noise_dim], fixed_key, standardise)
        points = tf.placeholder(tf.float32, [None, options.noise_dim])
        fakes = generate(recipe(name), options, points, None, training=False).images
    with session(gan) as sess:
        (way, step), again = sess.run(gan.interpolation), sess.run(gan.interpolation)
        z, strip_z = sess.run([ends, fixed])
        t = np.linspace(0, 1, 8)[:, np.newaxis]
        if kind == "normal":
            noises = np.cos(t * np.pi / 2) * z[0] + np.sin(t * np.pi / 2) * z[1]
        else:
            noises = (1 - t) * z[0] + t * z[1]
        values = sess.run(fakes, {points: noises})
    assert way.dtype == np.uint8
    assert way.shape == (8, image.height, image.width)
    expected = (values - image.low) / (image.high - image.low) * 255
    np.testing.assert_allclose(way.reshape([8, -1]), expected, atol=0.51)
    shades = way.astype(np.float64)
    assert step == pytest.approx(np.mean(np.abs(shades[1:] - shades[:-1])), rel=1e-5)
    assert step > 0
    np.testing.assert_array_equal(way, again[0])
    assert not np.any(np.isclose(z, strip_z).all(axis=1))
