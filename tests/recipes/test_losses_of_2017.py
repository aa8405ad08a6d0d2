"""Least squares and Wasserstein losses: updates against NumPy, and a run from end to end."""

from __future__ import annotations

import numpy as np
import pytest
import reference_helpers
import tensorflow.compat.v1 as tf
from cli_helpers import assert_same_weights, small
from helpers import (
    SHAPE,
    SIZE,
    all_but,
    assert_same_bits,
    draws,
    exhaustive,
    hyper,
    iterate,
    recipe,
    saved,
    session,
)
from numpy_networks import SLOPE, Adam, backwards, sigmoid, two_layers
from tool_helpers import done, refused

from gan_tf1.graph import noise
from gan_tf1.graph.build import build
from gan_tf1.recipes import fashion

pytestmark = pytest.mark.slow

NAMES = ("lsgan", "wgan_gp")


def perceptrons(name):
    """The recipe's losses, optimizer and updates, on the networks that NumPy has."""
    return recipe(name)._replace(
        image=fashion.IMAGE,
        generator=fashion.generator,
        discriminator=fashion.discriminator,
        standardise_noise=False,
    )


def penalty_gradients(weights, points):
    """The gradient penalty at points [n, 784] and its gradients in D's kernels.

    D's slope is kernel1 @ (s * kernel2), s being the slope of leaky ReLU at each hidden unit; s
    itself does not move but where a unit is at 0.
    """
    first, second = two_layers(weights, "discriminator", points)
    s = np.where(first.out() > 0, 1.0, SLOPE)  # [n, 256]
    through = s * second.kernel[:, 0]  # [n, 256]
    slopes = through @ first.kernel.T  # [n, 784]
    lengths = np.sqrt(np.sum(slopes**2, axis=1) + 1e-12)
    upstream = (2 * (lengths - 1) / lengths / len(points))[:, np.newaxis] * slopes  # [n, 784]
    return np.mean((lengths - 1) ** 2), {
        "discriminator/1/kernel": upstream.T @ through,
        "discriminator/2/kernel": np.sum(s * (upstream @ first.kernel), axis=0)[:, np.newaxis],
    }


class Oracle:
    """An iteration of either recipe, in float64."""

    def __init__(self, name, weights, options):
        self.name, self.options = name, options
        self.weights = {key: value.astype(np.float64) for key, value in weights.items()}
        beta2 = getattr(options, "beta2", 0.999)
        d, g = (
            {key: v for key, v in self.weights.items() if key.startswith(scope)}
            for scope in ("discriminator/", "generator/")
        )
        self.d_adam = Adam(options.d_lr, options.beta1, d, beta2)
        self.g_adam = Adam(options.g_lr, options.beta1, g, beta2)

    def fake(self, z):
        layers = two_layers(self.weights, "generator", z)
        return sigmoid(layers[1].out()), layers

    def d(self, images):
        return two_layers(self.weights, "discriminator", images)

    def update_d(self, real, z, part):
        fake, _ = self.fake(z)
        on_real, on_fake = self.d(real), self.d(fake)
        x, y, n = on_real[1].out(), on_fake[1].out(), len(real)
        if self.name == "lsgan":
            loss_real, loss_fake = np.mean((x - 1) ** 2) / 2, np.mean(y**2) / 2
            up_real, up_fake = (x - 1) / n, y / n
        else:
            loss_real, loss_fake = -np.mean(x), np.mean(y)
            up_real, up_fake = np.full_like(x, -1 / n), np.full_like(y, 1 / n)
        from_real, _ = backwards("discriminator", on_real, up_real)
        from_fake, _ = backwards("discriminator", on_fake, up_fake)
        gradients = {key: from_real[key] + from_fake[key] for key in from_real}
        report = {"loss/d": loss_real + loss_fake}
        if self.name == "wgan_gp":
            between = part * real + (1 - part) * fake
            penalty, more = penalty_gradients(self.weights, between)
            for key, gradient in more.items():
                gradients[key] = gradients[key] + self.options.lambda_gp * gradient
            report["loss/d"] += self.options.lambda_gp * penalty
            report["loss/gradient_penalty"] = penalty
            report["score/distance"] = np.mean(x) - np.mean(y)
        self.d_adam.step(self.weights, gradients)
        report.update({"loss/d_real": loss_real, "loss/d_fake": loss_fake})
        report.update({"score/real": np.mean(x), "score/fake": np.mean(y)})
        return report

    def update_g(self, z):
        fake, layers = self.fake(z)
        on_fake = self.d(fake)
        y = on_fake[1].out()
        if self.name == "lsgan":
            loss, upstream = np.mean((y - 1) ** 2) / 2, (y - 1) / len(z)
        else:
            loss, upstream = -np.mean(y), np.full_like(y, -1 / len(z))
        _, at_images = backwards("discriminator", on_fake, upstream)
        gradients, _ = backwards("generator", layers, at_images * fake * (1 - fake))
        self.g_adam.step(self.weights, gradients)
        return {"loss/g": loss}


def parts(options, count):
    """Where between a real and a generated image each penalty is taken: [batch, 1] each."""
    with tf.Graph().as_default(), tf.Session() as sess:
        return [
            sess.run(
                tf.random.stateless_uniform(
                    [options.batch, 1], noise.key(options.seed, "loss_d", number)
                )
            ).astype(np.float64)
            for number in range(count)
        ]


@pytest.mark.parametrize("two_runs", [False, exhaustive(True)])
@pytest.mark.parametrize("name", NAMES)
def test_updates_are_those_of_numpy(name, two_runs):
    options = hyper(name, dtype="float64", d_steps=2, noise_dim=16, d_lr=1e-3, g_lr=1e-3)
    gan = build(perceptrons(name), options, SIZE, SHAPE, two_runs)
    iterations = 3
    drawn = list(draws(options, 2 * iterations))
    between = parts(options, 2 * iterations)
    with session(gan) as sess:
        start = {key: v for key, v in saved(sess, gan).items() if not key.startswith("train_")}
        oracle = Oracle(name, start, options)
        for iteration in range(iterations):
            got = iterate(sess, gan)
            for k in (2 * iteration, 2 * iteration + 1):
                real, z, _ = drawn[k]
                expected = oracle.update_d(real, z, between[k])
            expected.update(oracle.update_g(z))
            for tag, value in expected.items():
                assert got[tag] == pytest.approx(value, rel=1e-9, abs=1e-11), (tag, iteration)
            reported = {tag for tag in got if not tag.startswith("gradient_norm/")}
            assert reported == set(expected), "nothing that such a loss does not say"
        end = saved(sess, gan)
    for key, value in oracle.weights.items():
        np.testing.assert_allclose(end[key], value, rtol=0, atol=1e-9, err_msg=key)
        still = name == "wgan_gp" and key == "discriminator/2/bias"  # a shift of both means
        assert (np.abs(end[key] - start[key]).max() > 1e-4) != still, key


def test_the_penalty_is_0_where_the_slope_is_1():
    """D(x) = x . u with |u| = 1, written as a network: no penalty wherever it is taken."""
    weights = {
        "discriminator/1/kernel": np.eye(784)[:, :256],
        "discriminator/1/bias": np.full([256], 10.0),  # all units on their right side
        "discriminator/2/kernel": np.full([256, 1], 1 / 16),
        "discriminator/2/bias": np.zeros([1]),
    }
    penalty, gradients = penalty_gradients(weights, np.zeros([5, 784]))
    assert penalty == pytest.approx(0, abs=1e-20)
    options = hyper("wgan_gp", dtype="float64")
    gan = build(perceptrons("wgan_gp"), options, SIZE, SHAPE, True)
    with session(gan) as sess:
        for variable in gan.d_vars:
            variable.load(weights[variable.op.name], sess)
        report = dict(zip(gan.train.parts[0].tags, sess.run(gan.train.parts[0].values)))
    assert report["loss/gradient_penalty"] == pytest.approx(0, abs=1e-20)


def test_the_penalty_has_a_gradient_where_the_slope_is_0():
    """A D that says the same of everything: the root of 0 would make all of it NaN."""
    gan = build(perceptrons("wgan_gp"), hyper("wgan_gp", dtype="float64"), SIZE, SHAPE, True)
    with session(gan) as sess:
        for variable in gan.d_vars:
            variable.load(np.zeros(variable.shape.as_list()), sess)
        sess.run(gan.train.parts[0].step)
        for variable in gan.d_vars:
            assert np.isfinite(sess.run(variable)).all(), variable.op.name


@pytest.mark.exhaustive  # as for the other recipes: tests/graph/test_train_ops.py
@pytest.mark.parametrize("name", NAMES)
def test_one_run_equals_two_bit_for_bit(name):
    ends = []
    for two_runs in (False, True):
        gan = build(perceptrons(name), hyper(name, d_steps=2), SIZE, SHAPE, two_runs)
        with session(gan) as sess:
            reports = [iterate(sess, gan) for _ in range(5)]
            ends.append((reports, saved(sess, gan)))
    assert_same_bits(ends[0][1], ends[1][1])
    # TensorFlow 1.15 adds the parts of the loss that is shown in another order in the two graphs,
    # which is its last bit and no weight's.
    for one, two in zip(ends[0][0], ends[1][0]):
        assert one == pytest.approx(two, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("name", all_but(NAMES, "lsgan"))
def test_the_same_commands_serve_it_from_end_to_end(name, tmp_path, tmp_path_factory):
    argv = small(reference_helpers.data_folder(tmp_path_factory)) + [
        "--logdir",
        tmp_path,
        "--d-steps",
        "1",
    ]
    done("train", name, *argv, "--steps", "4", "--run-name", "whole")
    done("train", name, *argv, "--steps", "2", "--run-name", "parts")
    lines = done("train", name, "--resume", "parts", "--steps", "4", "--logdir", tmp_path)
    assert "resumed from step 2" in lines
    assert_same_weights(tmp_path / "whole", tmp_path / "parts", 4)
    refused("train", name, *argv, "--g-loss", "minimax")  # it has one of its own
    done("sample", "whole", "--logdir", tmp_path, "--count", "3")
    done("export", "whole", "--logdir", tmp_path)
    assert (tmp_path / "whole" / "exported").is_dir()
    with reference_helpers.quick(reference_helpers.place(tmp_path_factory) / "cache"):
        lines = done("evaluate", tmp_path / "whole", "--count", "150")
    assert any(line.split()[:2] == ["whole", "4"] for line in lines), lines
