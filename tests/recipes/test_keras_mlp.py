"""Batch normalisation against NumPy in float64, and the order of updates in `keras_mlp`."""

from __future__ import annotations

import math

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from helpers import built, evaluate, exhaustive, hyper, iterate, recipe, saved, session

from gan_tf1.graph import layers, noise

pytestmark = pytest.mark.slow

NAME = "keras_mlp"
MOMENTUM, EPSILON = 0.8, 1e-3
UPDATES = 4


def batch_norm(x, gamma, beta, mean, variance):
    return gamma * (x - mean) / np.sqrt(variance + EPSILON) + beta


def moments(x):
    """Mean and biased variance of each column."""
    mean = x.sum(0) / len(x)
    return mean, ((x - mean) ** 2).sum(0) / len(x)


def average_of(start, values):
    """Where a moving average with momentum is after these values, in closed form."""
    n = len(values)
    parts = [(1 - MOMENTUM) * MOMENTUM ** (n - 1 - k) * v for k, v in enumerate(values)]
    return MOMENTUM**n * start + sum(parts)


def one_layer():
    """A graph of one layer of float64, in training and, with the same variables, not."""
    with tf.Graph().as_default() as graph, tf.variable_scope("", use_resource=True):
        x = tf.placeholder(tf.float64, [None, 3])
        with tf.variable_scope("net"):
            training, updates = layers.batch_norm(x, "1", True, MOMENTUM, EPSILON)
        with tf.variable_scope("net", reuse=True):
            inference, none = layers.batch_norm(x, "1", False, MOMENTUM, EPSILON)
        variables = {v.op.name: v for v in tf.global_variables()}
        trainable = [v.op.name for v in tf.trainable_variables()]
        weight = tf.placeholder(tf.float64, [None, 3])
        loss = tf.reduce_sum(training * weight)
        gradients = tf.gradients(loss, [x, variables["net/1/gamma"], variables["net/1/beta"]])
        init = tf.global_variables_initializer()
    assert sorted(trainable) == ["net/1/beta", "net/1/gamma"]
    assert set(variables) == set(trainable) | {"net/1/moving_mean", "net/1/moving_variance"}
    assert none == []
    return graph, x, weight, training, inference, updates, loss, gradients, variables, init


def test_batch_norm_is_numpys_in_training_in_inference_and_in_its_averages():
    graph, x, _, training, inference, updates, _, _, variables, init = one_layer()
    random = np.random.RandomState(3)
    batches = [random.normal([5, -3, 0], [2, 0.1, 9], size=[n, 3]) for n in (7, 2, 32, 5)]
    gamma, beta = np.array([0.5, 2.0, -1.0]), np.array([3.0, 0.0, -2.0])
    means, variances = [], []
    with tf.Session(graph=graph) as sess:
        sess.run(init)
        start = {name: sess.run(v) for name, v in variables.items()}
        assert [start["net/1/" + name].tolist() for name in ("gamma", "moving_variance")] == [
            [1.0] * 3
        ] * 2
        assert [start["net/1/" + name].tolist() for name in ("beta", "moving_mean")] == [
            [0.0] * 3
        ] * 2
        variables["net/1/gamma"].load(gamma, sess)
        variables["net/1/beta"].load(beta, sess)
        for batch in batches:
            got = sess.run(training, {x: batch})  # without the updates: nothing moves
            np.testing.assert_allclose(got, batch_norm(batch, gamma, beta, *moments(batch)))
            sess.run(updates, {x: batch})
            mean, variance = moments(batch)
            n = len(batch)
            means.append(mean)
            variances.append(variance * n / (n - 1 - EPSILON))
            moving_mean = sess.run(variables["net/1/moving_mean"])
            moving_variance = sess.run(variables["net/1/moving_variance"])
            np.testing.assert_allclose(moving_mean, average_of(0.0, means), rtol=1e-12)
            np.testing.assert_allclose(moving_variance, average_of(1.0, variances), rtol=1e-12)
            got = sess.run(inference, {x: batch})
            expected = batch_norm(batch, gamma, beta, moving_mean, moving_variance)
            np.testing.assert_allclose(got, expected, rtol=1e-12, atol=1e-12)


def test_gradients_of_batch_norm_are_those_of_finite_differences():
    graph, x, weight, _, _, _, loss, gradients, variables, init = one_layer()
    random = np.random.RandomState(4)
    values, weights = random.standard_normal((5, 3)), random.standard_normal((5, 3))
    gamma, beta = random.standard_normal(3), random.standard_normal(3)

    def numpy_loss(values, gamma, beta):
        return np.sum(weights * batch_norm(values, gamma, beta, *moments(values)))

    with tf.Session(graph=graph) as sess:
        sess.run(init)
        variables["net/1/gamma"].load(gamma, sess)
        variables["net/1/beta"].load(beta, sess)
        got, value = sess.run([gradients, loss], {x: values, weight: weights})
    at = [values, gamma, beta]
    assert value == pytest.approx(numpy_loss(*at), rel=1e-12)
    for k in range(3):
        for index in np.ndindex(at[k].shape):
            ends = []
            for step in (1e-5, -1e-5):
                moved = [part.copy() for part in at]
                moved[k][index] += step
                ends.append(numpy_loss(*moved))
            slope = (ends[0] - ends[1]) / 2e-5
            assert got[k][index] == pytest.approx(slope, rel=1e-6, abs=1e-8), (k, index)


# --- the recipe in NumPy --------------------------------------------------------------------------


def sigmoid(s):
    return 1 / (1 + np.exp(-s))


def softplus(s):
    return np.logaddexp(0, s)


def leaky(h):
    return np.where(h > 0, h, float(np.float32(0.2)) * h)


def dense(weights, layer, x):
    return x @ weights[layer + "/kernel"] + weights[layer + "/bias"]


def g_numpy(weights, z, training):
    """Images, and what each average is moved towards."""
    towards = {}
    for layer in ("generator/1", "generator/2", "generator/3"):
        z = leaky(dense(weights, layer, z))
        mean, variance = moments(z)
        towards[layer + "/moving_mean"] = mean
        towards[layer + "/moving_variance"] = variance * len(z) / (len(z) - 1 - EPSILON)
        if not training:
            mean, variance = weights[layer + "/moving_mean"], weights[layer + "/moving_variance"]
        z = batch_norm(z, weights[layer + "/gamma"], weights[layer + "/beta"], mean, variance)
    return np.tanh(dense(weights, "generator/4", z)), towards


def d_numpy(weights, x):
    """Logits, and the hidden layers' outputs with what went into D before them."""
    outs = [x]
    for layer in ("discriminator/1", "discriminator/2"):
        outs.append(leaky(dense(weights, layer, outs[-1])))
    return dense(weights, "discriminator/3", outs[-1]), outs


def d_gradients(weights, outs, upstream):
    """Of a loss whose gradient at the logits is `upstream`."""
    found = {}
    for k in (3, 2, 1):
        layer = f"discriminator/{k}"
        found[layer + "/kernel"], found[layer + "/bias"] = outs[k - 1].T @ upstream, upstream.sum(0)
        slope = np.where(outs[k - 1] > 0, 1.0, float(np.float32(0.2)))
        upstream = (upstream @ weights[layer + "/kernel"].T) * slope
    return found


def adam(weights, gradients, state, options):
    """One step of Adam with the hyperparameters of TensorFlow 1, powers of beta in float32."""
    single = np.float32
    beta1, beta2 = float(single(options.beta1)), float(single(0.999))
    powers = state.setdefault("powers", (single(options.beta1), single(0.999)))
    rate = float(single(options.d_lr)) * math.sqrt(1 - float(powers[1])) / (1 - float(powers[0]))
    for name, gradient in gradients.items():
        m, v = state.get(name, (0.0, 0.0))
        m, v = beta1 * m + (1 - beta1) * gradient, beta2 * v + (1 - beta2) * gradient**2
        state[name] = m, v
        weights[name] = weights[name] - rate * m / (np.sqrt(v) + float(single(1e-8)))
    state["powers"] = powers[0] * single(options.beta1), powers[1] * single(0.999)


def noise_of_g(options, count):
    """What G learns from, made apart from the graph: fetched there, it comes after D's step."""
    shape = [options.batch, options.noise_dim]
    return evaluate(
        lambda: [
            noise.draw(options.noise, shape, noise.key(options.seed, "noise_g", number))
            for number in range(count)
        ]
    )


@pytest.mark.parametrize("two_runs", [False, exhaustive(True)])
def test_d_learns_twice_from_fakes_of_inference_and_g_moves_the_averages(two_runs):
    options = hyper(NAME, dtype="float64")
    gan = built(NAME, two_runs, dtype="float64")
    fresh = noise_of_g(options, UPDATES)
    state: dict = {}
    with session(gan) as sess:
        weights = saved(sess, gan)
        # Averages as after some training: inference and training are then far from each other.
        for v in gan.saved_vars:
            if "moving_" in v.op.name:
                weights[v.op.name] = weights[v.op.name] * 3 + 0.1
                v.load(weights[v.op.name], sess)
        for iteration in range(UPDATES):
            real, z_d = sess.run(gan.inputs[:2])
            z_g = fresh[iteration].astype(np.float64)
            assert not np.isclose(z_d, z_g).any(), "noise of its own"
            report = iterate(sess, gan)
            after = saved(sess, gan)

            fakes, _ = g_numpy(weights, z_d, training=False)
            n = len(real)
            logits_real, outs = d_numpy(weights, real)
            upstream = (sigmoid(logits_real) - 1) / n
            adam(weights, d_gradients(weights, outs, upstream), state, options)
            logits_fake, outs = d_numpy(weights, fakes)  # D as the first update left it
            upstream = sigmoid(logits_fake) / n
            adam(weights, d_gradients(weights, outs, upstream), state, options)

            loss_real, loss_fake = np.mean(softplus(-logits_real)), np.mean(softplus(logits_fake))
            right_real, right_fake = np.mean(logits_real > 0), np.mean(logits_fake < 0)
            images, towards = g_numpy(weights, z_g, training=True)
            expected = {
                "loss/d_real": loss_real,
                "loss/d_fake": loss_fake,
                "loss/d": (loss_real + loss_fake) / 2,
                "accuracy/real": right_real,
                "accuracy/fake": right_fake,
                "accuracy/d": (right_real + right_fake) / 2,
                "loss/g": np.mean(softplus(-d_numpy(weights, images)[0])),
            }
            for tag, value in expected.items():
                assert report[tag] == pytest.approx(value, rel=1e-8), (tag, iteration)
            for name, value in weights.items():
                if name.startswith("discriminator/"):
                    np.testing.assert_allclose(after[name], value, atol=1e-9, err_msg=name)
            for name, value in towards.items():
                moved = MOMENTUM * weights[name] + (1 - MOMENTUM) * value
                np.testing.assert_allclose(after[name], moved, rtol=1e-9, err_msg=name)
            for name, value in after.items():
                if name.startswith("generator/"):  # G's own way is Adam's, tested elsewhere
                    weights[name] = value
        assert after["train_d/global_step"] == after["train_g/global_step"] == UPDATES
        for k, beta in enumerate((0.5, 0.999)):  # D's Adam made two steps in each
            power = after[f"train_d/beta{k + 1}_power"]
            assert power == pytest.approx(beta ** (2 * UPDATES + 1), rel=1e-5)
            power = after[f"train_g/beta{k + 1}_power"]
            assert power == pytest.approx(beta ** (UPDATES + 1), rel=1e-5)


def test_samples_come_from_the_averages():
    gan, image = built(NAME, dtype="float64"), recipe(NAME).image
    with session(gan) as sess:
        for _ in range(2):
            iterate(sess, gan)
        weights = saved(sess, gan)
        concat = gan.graph.get_tensor_by_name("sample/concat:0")  # of both noises
        z, samples = sess.run([concat, gan.samples])
    expected, _ = g_numpy(weights, z, training=False)
    other, _ = g_numpy(weights, z, training=True)
    shades = (expected - image.low) / (image.high - image.low) * 255
    np.testing.assert_allclose(samples.reshape([len(z), -1]), shades, atol=0.51)
    assert np.max(np.abs(other - expected)) > 0.05
