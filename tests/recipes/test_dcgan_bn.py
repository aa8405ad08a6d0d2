"""The recipe `dcgan_bn`: its networks against NumPy in float64, and runs that must be equal."""

from __future__ import annotations

import numpy as np
import pytest
import reference_helpers
import tensorflow.compat.v1 as tf
from cli_helpers import assert_same_weights, small
from helpers import (
    SHAPE,
    SIZE,
    assert_same_bits,
    evaluate,
    few_maps,
    hyper,
    iterate,
    recipe,
    saved,
    session,
)
from tool_helpers import done

from gan_tf1.graph.build import build
from gan_tf1.graph.inputs import Inputs, step_counters
from gan_tf1.graph.networks import generate, networks

pytestmark = pytest.mark.slow

NAME = "dcgan_bn"
EPSILON = 1e-5


def make(two_runs=False, **changes):
    with few_maps():
        gan = build(recipe(NAME), hyper(NAME, **changes), SIZE, SHAPE, two_runs)
    gan.graph.finalize()
    return gan


def relu(x, slope=0.0):
    # The slope is an attribute of TensorFlow's op, and attributes are float32 in any dtype.
    return np.where(x > 0, x, float(np.float32(slope)) * x)


def conv(x, kernel):
    """4x4, stride 2, a border of zeros: [n, 2 h, 2 w, in] -> [n, h, w, out]."""
    n, height, width, _ = x.shape
    padded = np.pad(x, [(0, 0), (1, 1), (1, 1), (0, 0)], mode="constant")
    return sum(
        padded[:, i : i + height : 2, j : j + width : 2] @ kernel[i, j] for i, j in np.ndindex(4, 4)
    )


def transposed(x, kernel):
    """4x4, stride 2: [n, h, w, in] -> [n, 2 h, 2 w, out]."""
    n, height, width, _ = x.shape
    y = np.zeros([n, 2 * height + 2, 2 * width + 2, kernel.shape[2]])
    for i, j in np.ndindex(4, 4):
        y[:, i : i + 2 * height : 2, j : j + 2 * width : 2] += x @ kernel[i, j].T
    return y[:, 1:-1, 1:-1]


def moments(x):
    rows = x.reshape([-1, x.shape[-1]])
    return rows.mean(0), rows.var(0)


def normalised(x, weights, scope, found=None):
    mean, variance = moments(x) if found is None else found
    scaled = (x - mean) / np.sqrt(variance + EPSILON)
    return scaled * weights[scope + "/gamma"] + weights[scope + "/beta"]


def averages(weights, scope):
    return weights[scope + "/moving_mean"], weights[scope + "/moving_variance"]


def g_numpy(weights, z, training=True, scope="generator"):
    """Images, and what goes into each batch normalisation."""
    into = []
    hidden = z
    for layer in "123":
        name = f"{scope}/{layer}"
        linear = transposed if layer == "3" else np.matmul
        hidden = linear(hidden, weights[name + "/kernel"])
        if layer == "2":
            hidden = hidden.reshape([len(z), 7, 7, -1])
        into.append(hidden)
        found = None if training else averages(weights, name)
        hidden = relu(normalised(hidden, weights, name, found))
    images = transposed(hidden, weights[scope + "/4/kernel"]) + weights[scope + "/4/bias"]
    return np.tanh(images).reshape([len(z), 784]), into


def d_numpy(weights, x, labels=None):
    hidden = conv(x.reshape([-1, 28, 28, 1]), weights["discriminator/1/kernel"])
    hidden = relu(hidden + weights["discriminator/1/bias"], 0.2)
    hidden = conv(hidden, weights["discriminator/2/kernel"])
    hidden = relu(normalised(hidden, weights, "discriminator/2"), 0.2).reshape([len(x), -1])
    hidden = hidden @ weights["discriminator/3/kernel"]
    features = relu(normalised(hidden, weights, "discriminator/3"), 0.2)
    logits = features @ weights["discriminator/4/kernel"] + weights["discriminator/4/bias"]
    if labels is None:
        return logits, None
    wanted = labels @ weights["discriminator/label/kernel"]
    classes = features @ weights["discriminator/label/kernel"].T
    return logits + np.sum(features * wanted, 1, keepdims=True), classes


def nets(x, z, labels=None):
    """The networks on given inputs, and all weights: as float64 arrays."""
    options = hyper(NAME, dtype="float64", conditional=labels is not None)

    def made():
        inputs = Inputs(*(None if each is None else tf.constant(each) for each in (x, z, labels)))
        found = networks(recipe(NAME), options, inputs, step_counters())
        return found[:4], {v.op.name: v for v in tf.global_variables()}

    with few_maps():
        return evaluate(made)


@pytest.mark.parametrize("conditional", [False, True])
def test_both_networks_are_those_of_numpy(conditional):
    random = np.random.RandomState(3)
    x, z = random.uniform(-1, 1, [5, 784]), random.standard_normal([5, 64])
    labels = np.eye(10)[[3, 1, 4, 1, 5]] if conditional else None
    (_, fake, real_logits, fake_logits), weights = nets(x, z, labels)
    told = z if labels is None else np.concatenate([z, labels], 1)
    np.testing.assert_allclose(fake, g_numpy(weights, told)[0], atol=1e-12)
    np.testing.assert_allclose(real_logits, d_numpy(weights, x, labels)[0], atol=1e-12)
    np.testing.assert_allclose(fake_logits, d_numpy(weights, fake, labels)[0], atol=1e-12)
    assert np.std(fake) > 1e-3 and np.max(np.abs(fake)) < 1


def softplus(s):
    return np.mean(np.log1p(np.exp(-np.abs(s))) + np.maximum(s, 0))


@pytest.mark.parametrize("weight", [0.0, 0.3])
def test_both_losses_have_the_class_of_the_images_by_its_weight(weight):
    random = np.random.RandomState(5)
    x, z = random.uniform(-1, 1, [6, 784]), random.standard_normal([6, 64])
    labels = np.eye(10)[[3, 1, 4, 1, 5, 9]]
    options = hyper(NAME, dtype="float64", conditional=True, lambda_class=weight)

    def made():
        inputs = Inputs(*(tf.constant(each) for each in (x, z, labels)))
        found = networks(recipe(NAME), options, inputs, step_counters())
        assert (found.real_classes is None) == (found.fake_classes is None) == (weight == 0)
        losses = recipe(NAME).d_loss(found, options), recipe(NAME).g_loss(found, options)
        # Large enough for classes that are neither all alike nor sure.
        for variable in tf.trainable_variables():
            if variable.op.name.endswith("label/kernel"):
                tf.add_to_collection(tf.GraphKeys.INIT_OP, variable.assign(variable * 20))
        scaled = tf.get_collection(tf.GraphKeys.INIT_OP)
        return losses, scaled, found.fake, {v.op.name: v for v in tf.global_variables()}

    with few_maps(), tf.Graph().as_default(), tf.variable_scope("", use_resource=True):
        (d_loss, g_loss), scaled, fake, variables = made()
        with tf.Session() as sess:
            sess.run(tf.global_variables_initializer())
            sess.run(scaled)
            d_loss, g_loss, fake, weights = sess.run([tuple(d_loss[:3]), g_loss, fake, variables])

    def of_class(classes):
        sums = np.log(np.sum(np.exp(classes), 1))
        return np.mean(sums - np.sum(labels * classes, 1))

    on_real, on_fake = d_numpy(weights, x, labels), d_numpy(weights, fake, labels)
    assert abs(of_class(on_real[1]) - np.log(10)) > 1e-3
    real, generated = softplus(-on_real[0]), softplus(on_fake[0])
    expected = [real + generated + weight * of_class(on_real[1]), real, generated]
    np.testing.assert_allclose(d_loss, expected, rtol=1e-12)
    expected = softplus(-on_fake[0]) + weight * of_class(on_fake[1])
    np.testing.assert_allclose(g_loss, expected, rtol=1e-12)


def test_inference_takes_the_averages_of_batch_norm():
    z = np.random.RandomState(4).standard_normal([3, 64])

    def made():
        options = hyper(NAME, dtype="float64")
        inputs = Inputs(tf.zeros([3, 784], tf.float64), tf.constant(z), None)
        networks(recipe(NAME), options, inputs, step_counters())
        shown = generate(recipe(NAME), options, tf.constant(z), None, False).images
        return shown, {v.op.name: v for v in tf.global_variables()}

    with few_maps():
        images, weights = evaluate(made)
    np.testing.assert_allclose(images, g_numpy(weights, z, training=False)[0], atol=1e-12)


def test_the_averages_of_batch_norm_move_as_the_formula_says():
    gan = make(dtype="float64", ema=0.5)
    with session(gan) as sess:
        before = saved(sess, gan)
        z = sess.run(gan.inputs.noise)
        _, into = g_numpy(before, z)
        iterate(sess, gan)
        after = saved(sess, gan)
    for layer, hidden in zip("123", into):
        mean, variance = moments(hidden)
        n = hidden.size // hidden.shape[-1]
        at = f"generator/{layer}"
        for name, found, start in (
            ("moving_mean", mean, 0.0),
            ("moving_variance", variance * n / (n - 1 - EPSILON), 1.0),
        ):
            assert (before[f"{at}/{name}"] == start).all()
            expected = start + 0.1 * (found - start)
            np.testing.assert_allclose(after[f"{at}/{name}"], expected, rtol=1e-12, atol=1e-14)


def test_saved_names_and_shapes_are_a_file_format():
    gan = build(recipe(NAME), hyper(NAME, conditional=True, ema=0.0), SIZE, SHAPE)
    found = {v.op.name: tuple(v.shape.as_list()) for v in gan.saved_vars}
    networks_alone = {name: shape for name, shape in found.items() if "train_" not in name}
    assert networks_alone == {
        "generator/1/kernel": (74, 256),
        "generator/1/gamma": (256,),
        "generator/1/beta": (256,),
        "generator/1/moving_mean": (256,),
        "generator/1/moving_variance": (256,),
        "generator/2/kernel": (256, 6272),
        "generator/2/gamma": (128,),
        "generator/2/beta": (128,),
        "generator/2/moving_mean": (128,),
        "generator/2/moving_variance": (128,),
        "generator/3/kernel": (4, 4, 32, 128),
        "generator/3/gamma": (32,),
        "generator/3/beta": (32,),
        "generator/3/moving_mean": (32,),
        "generator/3/moving_variance": (32,),
        "generator/4/kernel": (4, 4, 1, 32),
        "generator/4/bias": (1,),
        "discriminator/1/kernel": (4, 4, 1, 32),
        "discriminator/1/bias": (32,),
        "discriminator/2/kernel": (4, 4, 32, 128),
        "discriminator/2/gamma": (128,),
        "discriminator/2/beta": (128,),
        "discriminator/3/kernel": (6272, 256),
        "discriminator/3/gamma": (256,),
        "discriminator/3/beta": (256,),
        "discriminator/4/kernel": (256, 1),
        "discriminator/4/bias": (1,),
        "discriminator/label/kernel": (10, 256),
    }


@pytest.mark.exhaustive  # as for the other recipes: tests/graph/test_train_ops.py
@pytest.mark.parametrize("changes", [{}, {"d_steps": 2, "conditional": True}], ids=str)
def test_one_run_equals_two_bit_for_bit(changes):
    ends = []
    for two_runs in (False, True):
        gan = make(two_runs, **changes)
        with session(gan) as sess:
            reports = [iterate(sess, gan) for _ in range(5)]
            ends.append((saved(sess, gan), reports[-1]))
    assert_same_bits(ends[0][0], ends[1][0])
    assert_same_bits(ends[0][1], ends[1][1])


@pytest.mark.exhaustive
def test_the_same_commands_serve_it_from_end_to_end(tmp_path, tmp_path_factory):
    data = small(reference_helpers.data_folder(tmp_path_factory))
    argv = [*data, "--logdir", tmp_path, "--conditional"]
    done("train", NAME, *argv, "--steps", "4", "--run-name", "whole")
    done("train", NAME, *argv, "--steps", "2", "--run-name", "parts")
    lines = done("train", NAME, "--resume", "parts", "--steps", "4", "--logdir", tmp_path)
    assert "resumed from step 2" in lines
    assert_same_weights(tmp_path / "whole", tmp_path / "parts", 4)
    done("sample", "whole", "--logdir", tmp_path, "--count", "3")
    done("export", "whole", "--logdir", tmp_path)
    with reference_helpers.quick(reference_helpers.place(tmp_path_factory) / "cache"):
        lines = done("evaluate", tmp_path / "whole", "--count", "150")
    assert any(line.split()[:2] == ["whole", "4"] for line in lines), lines
