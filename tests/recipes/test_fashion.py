"""The iteration of `fashion` against one in NumPy, update by update."""

from __future__ import annotations

import math

import numpy as np
import pytest
from helpers import (
    built,
    draws,
    exhaustive,
    hyper,
    iterate,
    saved,
    session,
)
from numpy_networks import Adam, backwards, norm, sigmoid, two_layers

pytestmark = pytest.mark.slow


class Oracle:
    """The document's loop, all of it in float64."""

    def __init__(self, weights, options):
        self.weights = {name: value.astype(np.float64) for name, value in weights.items()}
        of = {
            scope: {name: v for name, v in self.weights.items() if name.startswith(scope + "/")}
            for scope in ("discriminator", "generator")
        }
        self.d_adam = Adam(options.d_lr, options.beta1, of["discriminator"])
        self.g_adam = Adam(options.g_lr, options.beta1, of["generator"])
        self.loss = options.g_loss

    def generate(self, z, labels):
        layers = two_layers(self.weights, "generator", np.hstack([z, labels]))
        return sigmoid(layers[1].out()), layers

    def discriminate(self, images, labels):
        return two_layers(self.weights, "discriminator", np.hstack([images, labels]))

    def update_d(self, real, z, labels):
        """labels: one-hot, or of no width."""
        fake, _ = self.generate(z, labels)
        on_real, on_fake = self.discriminate(real, labels), self.discriminate(fake, labels)
        d_real, d_fake = sigmoid(on_real[1].out()), sigmoid(on_fake[1].out())
        n = len(real)
        from_real, _ = backwards("discriminator", on_real, (d_real - 1) / n)
        from_fake, _ = backwards("discriminator", on_fake, d_fake / n)
        gradients = {name: from_real[name] + from_fake[name] for name in from_real}
        self.d_adam.step(self.weights, gradients)
        loss_real, loss_fake = -np.mean(np.log(d_real)), -np.mean(np.log(1 - d_fake))
        return {
            "loss/d": -np.mean(np.log(d_real) + np.log(1 - d_fake)),
            "loss/d_real": loss_real,
            "loss/d_fake": loss_fake,
            "prob/real": np.mean(d_real),
            "prob/fake": np.mean(d_fake),
            "accuracy/real": np.mean(d_real > 0.5),
            "accuracy/fake": np.mean(d_fake < 0.5),
            "accuracy/d": (np.mean(d_real > 0.5) + np.mean(d_fake < 0.5)) / 2,
            "js/value": -loss_real - loss_fake,
            "js/lower_bound": (math.log(4) - loss_real - loss_fake) / 2,
            "gradient_norm/d": norm(gradients),
        }

    def update_g(self, z, labels):
        fake, g_layers = self.generate(z, labels)
        on_fake = self.discriminate(fake, labels)
        d_fake = sigmoid(on_fake[1].out())
        if self.loss == "minimax":
            loss, upstream = np.mean(np.log(1 - d_fake)), -d_fake / len(z)
        else:
            loss, upstream = -np.mean(np.log(d_fake)), (d_fake - 1) / len(z)
        _, towards_images = backwards("discriminator", on_fake, upstream)
        towards_images = towards_images[:, : fake.shape[1]]
        gradients, _ = backwards("generator", g_layers, towards_images * fake * (1 - fake))
        self.g_adam.step(self.weights, gradients)
        return {"loss/g": loss, "gradient_norm/g": norm(gradients)}

    def state(self):
        """What the graph saves, under its names."""
        found = dict(self.weights)
        for scope, adam in (("train_d", self.d_adam), ("train_g", self.g_adam)):
            found[scope + "/beta1_power"], found[scope + "/beta2_power"] = adam.powers
            for name in adam.m:
                found[f"{scope}/{name}/Adam"] = adam.m[name]
                found[f"{scope}/{name}/Adam_1"] = adam.v[name]
        return found


ITERATIONS = 6


VARIANTS = {
    "as documented": {},
    "minimax": {"g_loss": "minimax"},
    "two updates of D": {"d_steps": 2},
    "other rates": {"d_lr": 3e-3, "g_lr": 1e-3, "beta1": 0.5},
    "other noise": {"noise": "exponential", "noise_dim": 10},
    "conditional": {"conditional": True},
}


def assert_close(got, expected, tolerance, name):
    """Relative to the largest number of the array: a weight near zero is no more exact for it."""
    scale = max(np.max(np.abs(expected)), 1e-30)
    error = np.max(np.abs(np.asarray(got, np.float64) - expected)) / scale
    assert error < tolerance, f"{name}: off by {error:.1e} of {scale:.3g}"


# A star: float32 and two runs are other roads through the same graph.
LEARNT = [(variant, False, "float64", 1e-10) for variant in VARIANTS]
LEARNT += [("as documented", True, "float64", 1e-10), ("as documented", False, "float32", 1e-4)]


FURTHER = ("minimax", "other rates", "other noise", "conditional")


@pytest.mark.parametrize(
    ("variant", "two_runs", "dtype", "tolerance"),
    [exhaustive(*each) if each[0] in FURTHER or each[1] else each for each in LEARNT],
)
def test_fashion_learns_as_numpy_does(variant, two_runs, dtype, tolerance):
    options = hyper("fashion", dtype=dtype, **VARIANTS[variant])
    gan = built("fashion", two_runs, dtype=dtype, **VARIANTS[variant])
    drawn = draws(options, ITERATIONS * options.d_steps)
    with session(gan) as sess:
        start = saved(sess, gan)
        weights = {v.op.name: start[v.op.name] for v in gan.d_vars + gan.g_vars}
        oracle = Oracle(weights, options)
        for iteration in range(ITERATIONS):
            expected = {}
            for draw in drawn[iteration * options.d_steps : (iteration + 1) * options.d_steps]:
                expected.update(oracle.update_d(*draw))
            expected.update(oracle.update_g(*draw[1:]))
            report = iterate(sess, gan)
            assert set(report) == set(expected)
            for tag in expected:
                assert report[tag] == pytest.approx(expected[tag], rel=tolerance, abs=1e-12), tag
        got = saved(sess, gan)
    assert got.pop("train_d/global_step") == ITERATIONS * options.d_steps
    assert got.pop("train_g/global_step") == ITERATIONS
    expected = oracle.state()
    assert set(got) == set(expected)
    for name, value in expected.items():
        if name.startswith("train_"):
            assert_close(got[name], value, tolerance, name)
            continue
        # The weights hardly leave their start in so few steps; the way they went must agree.
        began = start[name].astype(np.float64)
        way, expected_way = got[name] - began, value - began
        error = way - expected_way
        assert np.sqrt(np.mean(error**2) / np.mean(expected_way**2)) < tolerance, name
        # Adam goes as far for a tiny gradient as for any, though float32 hardly knows its sign.
        assert_close(way, expected_way, tolerance if dtype == "float64" else 2e-2, name)
