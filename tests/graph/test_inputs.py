"""What an update sees: (seed, step) decides it, unless it is fed."""

from __future__ import annotations

import math

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from helpers import (
    BATCH,
    IMAGE_RECIPES,
    RECIPES,
    SHAPE,
    all_but,
    assert_same_bits,
    built,
    draws,
    evaluate,
    exhaustive,
    hyper,
    inputs,
    iterate,
    recipe,
    saved,
    session,
    width,
)

from gan_tf1.graph import noise

pytestmark = pytest.mark.slow

# Where D is updated several times, fetching the inputs of the last update does those before it.
ONE_UPDATE = [(name, {"d_steps": 1} if name == "toy" else {}) for name in RECIPES]


ALIKE = ("mnist", "keras_mlp", "dcgan_mmd")  # their inputs come as those of `fashion` do
ONE_AND_TWO_RUNS = [(name, False, changes) for name, changes in ONE_UPDATE if name not in ALIKE]
ONE_AND_TWO_RUNS += [("fashion", False, {"conditional": True})]
FURTHER = [(name, False, {}) for name in ALIKE] + [("keras_mlp", True, {}), ("fashion", True, {})]
FURTHER += [(name, False, {"conditional": True}) for name in ("mnist", "dcgan_mmd")]
ONE_AND_TWO_RUNS += [exhaustive(*case) for case in FURTHER]


@pytest.mark.parametrize(("name", "two_runs", "changes"), ONE_AND_TWO_RUNS)
def test_inputs_are_the_batch_and_the_noise_of_the_iteration(name, two_runs, changes):
    options, made = hyper(name, **changes), recipe(name)
    gan = built(name, two_runs, **changes)
    on_the_line = evaluate(
        lambda: (
            [made.points.data(noise.key(options.seed, "data", k), options) for k in range(3)]
            if name == "toy"
            else []
        )
    )
    with session(gan) as sess:
        for number, (real, z, labels) in enumerate(draws(options, 3)):
            got_real, got_noise, *got_labels = sess.run(inputs(gan))
            if name == "toy":
                np.testing.assert_array_equal(got_real, on_the_line[number])
            else:
                low, high = made.image.low, made.image.high
                border = (made.image.height - SHAPE[0]) // 2
                margins = [(0, 0), (border, border), (border, border)]
                black = np.pad(real.reshape((-1,) + SHAPE), margins, mode="constant")
                expected = low + (high - low) * black.reshape([BATCH, -1])
                np.testing.assert_allclose(got_real, expected, atol=1e-6)
            np.testing.assert_array_equal(got_noise, z.astype(np.float32))
            assert got_real.shape == (BATCH, width(name))
            assert bool(got_labels) == options.conditional
            if options.conditional:
                np.testing.assert_array_equal(got_labels[0], labels)
            assert sess.run(gan.counters.g) == number
            iterate(sess, gan)


@pytest.mark.parametrize(("name", "two_runs", "changes"), ONE_AND_TWO_RUNS)
def test_feeding_what_would_be_drawn_changes_nothing(name, two_runs, changes):
    ends = []
    for feeds in (False, True):
        gan = built(name, two_runs, **changes)
        with session(gan) as sess:
            for _ in range(3):
                drawn = sess.run(inputs(gan))
                feed = dict(zip(inputs(gan), drawn)) if feeds else None
                iterate(sess, gan, feed)
            ends.append(saved(sess, gan))
    assert_same_bits(*ends)


@pytest.mark.parametrize(
    ("name", "two_runs"),
    [("fashion", True), ("dcgan_mmd", False)]
    + [exhaustive(name, False) for name in IMAGE_RECIPES if name != "dcgan_mmd"],
)
def test_what_is_fed_is_not_drawn(name, two_runs):
    gan = built(name, two_runs)
    image = recipe(name).image
    random = np.random.RandomState(0)
    real = random.uniform(image.low, image.high, size=[BATCH, image.pixels])
    z = random.standard_normal([BATCH, hyper(name).noise_dim])
    with session(gan, fill=False) as sess:  # a batch drawn here would be an error
        with pytest.raises((tf.errors.FailedPreconditionError, tf.errors.NotFoundError)):
            iterate(sess, gan)
        report = iterate(sess, gan, {gan.inputs.real: real, gan.inputs.noise: z})
    assert all(np.isfinite(value) for value in report.values())


@pytest.mark.parametrize("name", all_but(IMAGE_RECIPES, "mnist", "keras_mlp"))
def test_the_update_of_g_needs_no_images(name):
    changes = {"lambda_mmd": 0.0} if name == "dcgan_mmd" else {}  # MMD^2 is between both
    gan = built(name, two_runs=True, **changes)
    g_run = gan.train.parts[-1]
    assert g_run.tags == ("loss/g", "gradient_norm/g")
    z = np.random.RandomState(0).standard_normal([BATCH, hyper(name).noise_dim])
    with session(gan, fill=False) as sess:  # a batch drawn here would be an error
        sess.run([g_run.step, g_run.values], {gan.inputs.noise: z})


@pytest.mark.parametrize("name", all_but(RECIPES, "mnist", "keras_mlp"))
def test_fed_batches_may_have_any_length(name):
    gan = built(name, two_runs=True)
    with session(gan) as sess:
        feed = {
            gan.inputs.real: np.full([3, width(name)], -0.5),
            gan.inputs.noise: np.zeros([3, hyper(name).noise_dim]),
        }
        logits = sess.run([gan.nets.real_logits, gan.nets.fake_logits], feed)
    assert [x.shape for x in logits] == [(3, 1), (3, 1)]


# From any table: mean, standard deviation, fourth central moment, and what values there are
DISTRIBUTIONS = {
    "normal": (0.0, 1.0, 3.0, np.isfinite),
    "uniform": (0.0, 3**-0.5, 1 / 5, lambda z: np.abs(z) <= 1),
    "poisson": (1.0, 1.0, 4.0, lambda z: (z >= 0) & (z == np.round(z))),
    "exponential": (1.0, 1.0, 9.0, lambda z: z >= 0),
    "bernoulli": (0.5, 0.5, 1 / 16, lambda z: (z == 0) | (z == 1)),
}


# A star and not the cube: a draw is the same code for all, which tests/graph/test_noise.py holds.
LEARNT = [("fashion", "normal"), ("dcgan_mmd", "exponential")]  # in the latter standardised
LEARNT += [exhaustive(*each) for each in (("keras_mlp", "poisson"), ("toy", "bernoulli"))]
LEARNT += [exhaustive("mnist", "uniform"), ("fashion", "poisson"), ("fashion", "bernoulli")]
LEARNT += [exhaustive("fashion", kind) for kind in ("uniform", "exponential")]


@pytest.mark.parametrize(("name", "kind"), LEARNT)
def test_every_recipe_learns_from_every_noise(name, kind):
    # On a line, one number is one vector: there a batch of the usual size.
    changes = {"noise": kind, "batch": 600} if name == "toy" else {"noise": kind}
    gan = built(name, **changes)
    placeholders = [
        operation.outputs[0]
        for operation in gan.graph.get_operations()
        if operation.type == "PlaceholderWithDefault" and operation.name.startswith("input/noise")
    ]
    assert len(placeholders) >= (2 if recipe(name).updates.fresh_noise_for_g else 1)
    with session(gan) as sess:
        reports = [iterate(sess, gan) for _ in range(3)]
        assert sess.run(gan.finite)
        drawn = [z.astype(np.float64) for z in sess.run(placeholders)]
        samples = sess.run(gan.samples)
    assert all(np.isfinite(value) for report in reports for value in report.values())
    assert all(np.isfinite(part).all() for part in samples)
    mean, deviation, fourth, possible = DISTRIBUTIONS[kind]
    for z in drawn:
        if recipe(name).standardise_noise:
            assert abs(z.mean()) < 5 / math.sqrt(z.size)
            z = z * deviation + mean
            z = np.round(z, 6) if kind != "exponential" else np.maximum(z, 0)
        assert possible(z).all()
        assert z.mean() == pytest.approx(mean, abs=5 * deviation / math.sqrt(z.size))
        spread = math.sqrt(max(fourth - deviation**4, 0) / z.size)  # of the sample variance
        assert z.var() == pytest.approx(deviation**2, abs=5 * spread + 10 / z.size)
