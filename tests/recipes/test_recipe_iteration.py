"""An iteration of a recipe: against NumPy, one run against two, who moves what, what is saved."""

from __future__ import annotations

import math
import types
from typing import NamedTuple

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from helpers import (
    BATCH,
    SHAPE,
    SIZE,
    assert_same_bits,
    build,
    built,
    evaluate,
    few_maps,
    hyper,
    inputs,
    iterate,
    made_up_images,
    made_up_labels,
    recipe,
    saved,
    session,
    width,
)

from gan_tf1 import config
from gan_tf1.config import PICTURES, RECIPES
from gan_tf1.graph import batches, noise
from gan_tf1.graph import gan as graph

# --- the iteration of `fashion` in NumPy ----------------------------------------------------------


class Layer(NamedTuple):
    """One affine layer: what went in, and its parameters at that time."""

    x: np.ndarray
    kernel: np.ndarray
    bias: np.ndarray

    def out(self):
        return self.x @ self.kernel + self.bias


def sigmoid(s):
    return 1 / (1 + np.exp(-s))


SLOPE = float(np.float32(0.2))  # an attribute of the op, and those are float32 in any type


def leaky(h):
    return np.where(h > 0, h, SLOPE * h)


def two_layers(weights, network, x):
    """Both layers of a network on x, leaky ReLU between them."""
    first = Layer(x, weights[network + "/1/kernel"], weights[network + "/1/bias"])
    hidden = leaky(first.out())
    return first, Layer(hidden, weights[network + "/2/kernel"], weights[network + "/2/bias"])


def backwards(network, layers, upstream):
    """Gradients of the parameters, and of the input, from the one of the last layer's output."""
    first, second = layers
    hidden = (upstream @ second.kernel.T) * np.where(first.out() > 0, 1.0, SLOPE)
    gradients = {
        network + "/1/kernel": first.x.T @ hidden,
        network + "/1/bias": hidden.sum(0),
        network + "/2/kernel": second.x.T @ upstream,
        network + "/2/bias": upstream.sum(0),
    }
    return gradients, hidden @ first.kernel.T


def norm(gradients):
    return math.sqrt(sum(np.sum(gradient**2) for gradient in gradients.values()))


class Adam:
    """Adam as TensorFlow 1 has it: bias correction in the rate, epsilon outside the root.

    Its hyperparameters and the powers of its betas are float32 numbers there, whatever the type of
    the weights. At the second step 1 - beta2^t is off by 1e-5 of itself for that.
    """

    def __init__(self, rate, beta1, weights):
        single = np.float32
        self.rate, self.epsilon = float(single(rate)), float(single(1e-8))
        self.betas = single(beta1), single(0.999)
        self.powers = self.betas
        self.m = {name: np.zeros_like(value) for name, value in weights.items()}
        self.v = {name: np.zeros_like(value) for name, value in weights.items()}

    def step(self, weights, gradients):
        beta1, beta2 = (float(beta) for beta in self.betas)
        power1, power2 = (float(power) for power in self.powers)
        rate = self.rate * math.sqrt(1 - power2) / (1 - power1)
        for name, gradient in gradients.items():
            self.m[name] = beta1 * self.m[name] + (1 - beta1) * gradient
            self.v[name] = beta2 * self.v[name] + (1 - beta2) * gradient**2
            change = rate * self.m[name] / (np.sqrt(self.v[name]) + self.epsilon)
            weights[name] = weights[name] - change
        self.powers = tuple(power * beta for power, beta in zip(self.powers, self.betas))


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
        self.loss = options.loss

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


def draws(options, count):
    """(real in [0, 1], noise, labels) of each update of D, made apart from the graph under test."""
    images = made_up_images().astype(np.float64) / 255
    labels = np.eye(10)[made_up_labels()] if options.conditional else np.zeros([SIZE, 0])
    with tf.Graph().as_default(), tf.Session() as sess:
        number = tf.placeholder(tf.int64, [])
        index = batches.indices(SIZE, options.batch, options.seed, number)
        shape = [options.batch, options.noise_width]
        z = noise.draw(options.noise, shape, noise.key(options.seed, "noise", number))
        drawn = [sess.run([index, z], {number: k}) for k in range(count)]
    return [(images[index], z.astype(np.float64), labels[index]) for index, z in drawn]


ITERATIONS = 6
VARIANTS = {
    "as documented": {},
    "minimax": {"loss": "minimax"},
    "two updates of D": {"d_steps": 2},
    "other rates": {"d_lr": 3e-3, "g_lr": 1e-3, "beta1": 0.5},
    "other noise": {"noise": "exponential", "noise_width": 10},
    "conditional": {"conditional": True},
}


def assert_close(got, expected, tolerance, name):
    """Relative to the largest number of the array: a weight near zero is no more exact for it."""
    scale = max(np.max(np.abs(expected)), 1e-30)
    error = np.max(np.abs(np.asarray(got, np.float64) - expected)) / scale
    assert error < tolerance, f"{name}: off by {error:.1e} of {scale:.3g}"


# That two runs make the same numbers as one is tested below, for every recipe.
@pytest.mark.parametrize(
    ("variant", "two_runs"), [(variant, False) for variant in VARIANTS] + [("as documented", True)]
)
@pytest.mark.parametrize(("dtype", "tolerance"), [("float64", 1e-10), ("float32", 1e-4)])
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


# --- claims about every recipe --------------------------------------------------------------------

# A recipe's own options, and what can change the order or the meaning of its updates
COMMON = {"default": {}, "two updates of D": {"d_steps": 2}}
NOISES = {"noise " + name: {"noise": name} for name in config.NOISES if name != "normal"}
CASES = [(name, case, COMMON[case]) for name in RECIPES for case in COMMON]
CASES += [("fashion", case, NOISES[case]) for case in NOISES]
CASES += [("fashion", "three updates of D", {"d_steps": 3})]
CASES += [("fashion", "minimax", {"loss": "minimax"})]
CASES += [("fashion", "float64", {"dtype": "float64"})]
CASES += [("toy", "fixed G", {"fixed_g": True})]
CASES += [(name, "conditional", {"conditional": True}) for name in config.CONDITIONAL]
CASES += [("fashion", "conditional, two updates of D", {"conditional": True, "d_steps": 2})]
CASES += [("dcgan_mmd", "no MMD", {"lambda_mmd": 0.0})]


@pytest.mark.parametrize(("name", "case", "changes"), CASES, ids=[f"{c[0]}-{c[1]}" for c in CASES])
def test_one_run_equals_two_bit_for_bit(name, case, changes):
    results = []
    for two_runs in (False, True):
        gan = built(name, two_runs, **changes)
        d_steps = hyper(name, **changes).d_steps
        assert len(gan.train.runs) == (d_steps + 1 if two_runs else 1)
        with session(gan) as sess:
            reports = [iterate(sess, gan) for _ in range(10)]
            results.append((reports, saved(sess, gan), sess.run(gan.samples)))
    (one, one_saved, one_samples), (two, two_saved, two_samples) = results
    for a, b in zip(one, two):
        assert_same_bits(a, b)
    assert_same_bits(one_saved, two_saved)
    for a, b in zip(one_samples, two_samples):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("name", RECIPES)
def test_what_is_saved_is_all_that_a_run_needs_to_go_on(name):
    gan = built(name, d_steps=2)
    with session(gan) as sess:
        for _ in range(3):
            iterate(sess, gan)
        middle = saved(sess, gan)
        straight = [iterate(sess, gan) for _ in range(3)]
        end = saved(sess, gan)
    with session(gan) as sess:
        for variable in gan.saved_vars:
            variable.load(middle[variable.op.name], sess)
        resumed = [iterate(sess, gan) for _ in range(3)]
        assert_same_bits(end, saved(sess, gan))
    for a, b in zip(straight, resumed):
        assert_same_bits(a, b)


@pytest.mark.parametrize("name", RECIPES)
def test_seed_decides_the_run(name):
    ends = []
    for seed in (1, 1, 2):
        with few_maps():
            gan = build(name, seed=seed)
        with session(gan) as sess:
            iterate(sess, gan)
            ends.append(saved(sess, gan))
    assert_same_bits(ends[0], ends[1])
    for v in gan.d_vars + gan.g_vars:
        if np.unique(ends[0][v.op.name]).size > 1:
            assert not np.array_equal(ends[0][v.op.name], ends[2][v.op.name]), v.op.name


@pytest.mark.parametrize("name", RECIPES)
def test_each_update_moves_its_own_network_only(name):
    gan = built(name, two_runs=True)
    with session(gan) as sess:
        for run in gan.train.runs:
            network, scope = ("discriminator/", "train_d/")
            if run is gan.train.runs[-1]:
                network, scope = ("generator/", "train_g/")
            before = saved(sess, gan)
            sess.run(run.step)
            after = saved(sess, gan)
            moved = {key for key in before if before[key].tobytes() != after[key].tobytes()}
            own = {key for key in before if key.startswith((network, scope))}
            assert moved == own
            assert after[scope + "global_step"] == before[scope + "global_step"] + 1
    averages = {key for key in before if "moving_" in key}
    assert len(averages) == (6 if name == "keras_mlp" else 0)
    assert all(key.startswith("generator/") for key in averages)


@pytest.mark.parametrize("two_runs", [False, True])
def test_a_fixed_g_is_counted_and_not_moved(two_runs):
    gan = built("toy", two_runs, fixed_g=True)
    with session(gan) as sess:
        before = saved(sess, gan)
        for _ in range(2):
            iterate(sess, gan)
        after = saved(sess, gan)
    still = {key for key in before if before[key].tobytes() == after[key].tobytes()}
    assert still == {"generator/location", "generator/scale"}
    assert after["train_g/global_step"] == 2
    assert after["train_d/global_step"] == 2 * hyper("toy").d_steps


@pytest.mark.parametrize(
    ("name", "d_steps"), [("fashion", 1), ("fashion", 3)] + [(name, 2) for name in RECIPES[1:]]
)
def test_looking_moves_nothing(name, d_steps):
    gan = built(name, d_steps=d_steps)
    with session(gan) as sess:
        iterate(sess, gan)
        before = saved(sess, gan)
        for look in (gan.samples, gan.interpolation, gan.histograms, gan.finite):
            if look is not None:
                sess.run(look)
            assert_same_bits(before, saved(sess, gan))


@pytest.mark.parametrize("name", RECIPES)
def test_the_graph_does_not_grow(name):
    gan = built(name)
    assert gan.graph.finalized  # adding an op raises
    operations = len(gan.graph.get_operations())
    with session(gan) as sess:
        for _ in range(3):
            iterate(sess, gan)
            sess.run([gan.samples, gan.interpolation or (), gan.histograms, gan.finite])
    assert len(gan.graph.get_operations()) == operations


# Where D is updated several times, fetching the inputs of the last update does those before it.
ONE_UPDATE = [(name, {"d_steps": 1} if name == "toy" else {}) for name in RECIPES]
ONE_AND_TWO_RUNS = [(name, False, changes) for name, changes in ONE_UPDATE]
ONE_AND_TWO_RUNS += [("fashion", True, {}), ("keras_mlp", True, {})]
ONE_AND_TWO_RUNS += [(name, False, {"conditional": True}) for name in config.CONDITIONAL]


@pytest.mark.parametrize(("name", "two_runs", "changes"), ONE_AND_TWO_RUNS)
def test_inputs_are_the_batch_and_the_noise_of_the_iteration(name, two_runs, changes):
    options, made = hyper(name, **changes), recipe(name)
    gan = built(name, two_runs, **changes)
    on_the_line = evaluate(
        lambda: (
            [made.data(noise.key(options.seed, "data", k), options) for k in range(3)]
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
                low, high = made.IMAGE.low, made.IMAGE.high
                border = (made.IMAGE.height - SHAPE[0]) // 2
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
    ("name", "two_runs"), [(name, False) for name in PICTURES] + [("fashion", True)]
)
def test_what_is_fed_is_not_drawn(name, two_runs):
    gan = built(name, two_runs)
    image = recipe(name).IMAGE
    random = np.random.RandomState(0)
    real = random.uniform(image.low, image.high, size=[BATCH, image.pixels])
    z = random.standard_normal([BATCH, hyper(name).noise_width])
    with session(gan, fill=False) as sess:  # a batch drawn here would be an error
        with pytest.raises((tf.errors.FailedPreconditionError, tf.errors.NotFoundError)):
            iterate(sess, gan)
        report = iterate(sess, gan, {gan.inputs.real: real, gan.inputs.noise: z})
    assert all(np.isfinite(value) for value in report.values())


@pytest.mark.parametrize("name", PICTURES)
def test_the_update_of_g_needs_no_images(name):
    changes = {"lambda_mmd": 0.0} if name == "dcgan_mmd" else {}  # MMD^2 is between both
    gan = built(name, two_runs=True, **changes)
    g_run = gan.train.runs[-1]
    assert g_run.tags == ("loss/g", "gradient_norm/g")
    z = np.random.RandomState(0).standard_normal([BATCH, hyper(name).noise_width])
    with session(gan, fill=False) as sess:  # a batch drawn here would be an error
        sess.run([g_run.step, g_run.values], {gan.inputs.noise: z})


@pytest.mark.parametrize("name", RECIPES)
def test_fed_batches_may_have_any_length(name):
    gan = built(name, two_runs=True)
    with session(gan) as sess:
        feed = {
            gan.inputs.real: np.full([3, width(name)], -0.5),
            gan.inputs.noise: np.zeros([3, hyper(name).noise_width]),
        }
        logits = sess.run([gan.nets.real_logits, gan.nets.fake_logits], feed)
    assert [x.shape for x in logits] == [(3, 1), (3, 1)]


@pytest.mark.parametrize("name", RECIPES)
def test_float64_runs_all_of_it(name):
    gan = built(name, dtype="float64")
    assert all(v.dtype.base_dtype == tf.float64 for v in gan.d_vars + gan.g_vars)
    with session(gan) as sess:
        report = iterate(sess, gan)
        samples, histograms, finite, nets = sess.run(
            [gan.samples, gan.histograms, gan.finite, gan.nets[:4]]
        )
    assert all(value.dtype == np.float64 and np.isfinite(value) for value in report.values())
    assert all(value.dtype == np.float64 for value in nets)
    if name == "toy":
        assert {x.dtype for x in (samples.logits, samples.points, samples.mapped)} == {
            np.dtype("float64")
        }
    else:
        assert samples.dtype == np.uint8
    assert histograms
    assert finite


@pytest.mark.parametrize("name", PICTURES)
def test_samples_hold_one_noise_still_and_draw_the_other_afresh(name):
    gan = built(name)
    made = recipe(name)
    n = made.SAMPLE_ROWS * made.SAMPLE_COLUMNS
    with session(gan) as sess:
        first, again = sess.run(gan.samples), sess.run(gan.samples)
        np.testing.assert_array_equal(first, again)
        weights = [v for v in gan.saved_vars if v.op.name.startswith("generator/")]
        before = sess.run(weights)
        iterate(sess, gan)
        for variable, value in zip(weights, before):  # the same generator, one step later
            variable.load(value, sess)
        later = sess.run(gan.samples)
    assert first.shape == (2, n, made.IMAGE.height, made.IMAGE.width)
    np.testing.assert_array_equal(first[0], later[0])
    assert not np.array_equal(first[1], later[1])
    assert not np.array_equal(first[0], first[1])


@pytest.mark.parametrize("name", RECIPES)
def test_finite_sees_one_bad_number_in_any_saved_variable(name):
    gan = built(name)
    with session(gan) as sess:
        assert sess.run(gan.finite)
        for variable in gan.saved_vars:
            if not variable.dtype.is_floating:
                continue
            good = sess.run(variable)
            for value in (np.nan, np.inf):
                bad = np.array(good)
                bad.flat[bad.size // 2] = value
                variable.load(bad, sess)
                assert not sess.run(gan.finite), variable.op.name
            variable.load(good, sess)
        assert sess.run(gan.finite)


@pytest.mark.parametrize(("name", "changes"), ONE_UPDATE)
def test_histograms_hold_every_weight_and_both_outputs(name, changes):
    gan = built(name, **changes)
    with session(gan) as sess:
        summary = tf.Summary.FromString(sess.run(gan.histograms.merged))
        nets = sess.run(gan.nets[:4])
    found = {value.tag: value.histo for value in summary.value}
    weights = {"weights/" + v.op.name for v in gan.d_vars + gan.g_vars}
    assert set(found) == weights | {"D/real", "D/fake"}
    for tag, logits in (("D/real", nets[2]), ("D/fake", nets[3])):
        assert found[tag].num == BATCH
        assert 0 <= found[tag].min <= found[tag].max <= 1
        if recipe(name).SPLIT_D_UPDATE:  # there, fetching the nets moves D before they are read
            continue
        assert found[tag].sum == pytest.approx(np.sum(sigmoid(logits)), rel=1e-5)


@pytest.mark.parametrize(("name", "changes"), ONE_UPDATE)
def test_the_scopes_of_the_picture_are_whole(name, changes):
    gan = built(name, **changes)
    scopes = {operation.name.split("/")[0] for operation in gan.graph.get_operations()}
    textbook = {"input", "generator", "discriminator_real", "discriminator_fake"}
    assert textbook | {"loss", "train_d", "train_g", "sample"} <= scopes
    # `input_1` beside `input` would be one box of the figure drawn as two.
    assert {scope for scope in scopes if scope.rsplit("_", 1)[-1].isdigit()} == set()
    assert gan.inputs.real.op.name == "input/real"
    assert gan.inputs.noise.op.name == "input/noise"


# --- names, a file format -------------------------------------------------------------------------

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
SAME += [("fashion", False, {"noise": "poisson", "loss": "minimax"})]
SAME += [(name, False, {}) for name in sorted(SAVED)]
SAME += [(name, True, {"d_steps": 2}) for name in sorted(SAVED)]


def test_saved_names_and_shapes_with_labels():
    gan = built("fashion", conditional=True)
    assert {v.op.name: v.shape.as_list() for v in gan.saved_vars} == CONDITIONAL_FASHION


@pytest.mark.parametrize(("name", "two_runs", "changes"), SAME)
def test_saved_names_and_shapes_are_a_file_format(name, two_runs, changes):
    gan = built(name, two_runs, **changes)
    assert {v.op.name: v.shape.as_list() for v in gan.saved_vars} == SAVED[name]
    assert len(gan.saved_vars) == len(SAVED[name])


# --- every recipe with every noise ----------------------------------------------------------------

# From any table: mean, standard deviation, fourth central moment, and what values there are
DISTRIBUTIONS = {
    "normal": (0.0, 1.0, 3.0, np.isfinite),
    "uniform": (0.0, 3**-0.5, 1 / 5, lambda z: np.abs(z) <= 1),
    "poisson": (1.0, 1.0, 4.0, lambda z: (z >= 0) & (z == np.round(z))),
    "exponential": (1.0, 1.0, 9.0, lambda z: z >= 0),
    "bernoulli": (0.5, 0.5, 1 / 16, lambda z: (z == 0) | (z == 1)),
}


@pytest.mark.parametrize("kind", config.NOISES)
@pytest.mark.parametrize("name", RECIPES)
def test_every_recipe_learns_from_every_noise(name, kind):
    # On a line, one number is one vector: there a batch of the usual size.
    changes = {"noise": kind, "batch": 600} if name == "toy" else {"noise": kind}
    gan = built(name, **changes)
    placeholders = [
        operation.outputs[0]
        for operation in gan.graph.get_operations()
        if operation.type == "PlaceholderWithDefault" and operation.name.startswith("input/noise")
    ]
    assert len(placeholders) >= (2 if recipe(name).FRESH_NOISE_FOR_G else 1)
    with session(gan) as sess:
        reports = [iterate(sess, gan) for _ in range(3)]
        assert sess.run(gan.finite)
        drawn = [z.astype(np.float64) for z in sess.run(placeholders)]
        samples = sess.run(gan.samples)
    assert all(np.isfinite(value) for report in reports for value in report.values())
    assert all(np.isfinite(part).all() for part in samples)
    mean, deviation, fourth, possible = DISTRIBUTIONS[kind]
    for z in drawn:
        if recipe(name).STANDARDISE_NOISE:
            assert abs(z.mean()) < 5 / math.sqrt(z.size)
            z = z * deviation + mean
            z = np.round(z, 6) if kind != "exponential" else np.maximum(z, 0)
        assert possible(z).all()
        assert z.mean() == pytest.approx(mean, abs=5 * deviation / math.sqrt(z.size))
        spread = math.sqrt(max(fourth - deviation**4, 0) / z.size)  # of the sample variance
        assert z.var() == pytest.approx(deviation**2, abs=5 * spread + 10 / z.size)


# --- what is refused ------------------------------------------------------------------------------


def changed(name, **functions):
    """The recipe with some of its functions replaced."""
    return types.SimpleNamespace(**dict(vars(recipe(name)), **functions))


def test_a_variable_of_no_network_is_refused_by_name():
    def with_stray(nets, options):
        with tf.variable_scope("temperature", reuse=tf.AUTO_REUSE):
            scale = tf.get_variable("scale", [], nets.real.dtype)
        plain = recipe("fashion").d_loss(nets, options)
        return plain._replace(total=plain.total * scale)

    with pytest.raises(ValueError, match="temperature/scale"):
        graph.build(changed("fashion", d_loss=with_stray), hyper("fashion"), SIZE, SHAPE)


def test_a_name_that_only_begins_like_a_network_is_of_no_network():
    with tf.Graph().as_default():
        for name in ("generator/w", "generator_ema/w", "discriminator/w"):
            tf.get_variable(name, [])
        d_vars, g_vars = graph.owned("discriminator"), graph.owned("generator")
        assert [v.op.name for v in g_vars] == ["generator/w"]
        with pytest.raises(ValueError, match="generator_ema/w"):
            graph.check_partition(d_vars, g_vars)


def test_shared_variables_are_refused_by_name():
    with tf.Graph().as_default():
        ours, shared = tf.get_variable("generator/w", []), tf.get_variable("discriminator/both", [])
        graph.check_partition([shared], [ours])
        with pytest.raises(ValueError, match="shared .*discriminator/both"):
            graph.check_partition([shared], [ours, shared])


@pytest.mark.parametrize("missing", ["d", "g"])
def test_a_network_without_variables_is_refused(missing):
    with tf.Graph().as_default():
        only = [tf.get_variable("w", [])]
        with pytest.raises(ValueError, match=f"{missing.upper()} has 0"):
            graph.check_partition(*(([], only) if missing == "d" else (only, [])))


def test_a_loss_that_does_not_reach_a_variable_is_refused_by_name():
    def one_half(nets, options):
        return tf.reduce_mean(nets.real)

    with pytest.raises(ValueError, match="generator.*generator/1/kernel"):
        graph.build(changed("fashion", g_loss=one_half), hyper("fashion"), SIZE, SHAPE)

    def blind(images, options):
        logits = recipe("fashion").discriminator(images, options)
        return tf.stop_gradient(logits)

    with pytest.raises(ValueError, match="discriminator.*discriminator/2/bias"):
        graph.build(changed("fashion", discriminator=blind), hyper("fashion"), SIZE, SHAPE)


@pytest.mark.parametrize("name", PICTURES)
def test_a_batch_larger_than_the_data_set_is_refused(name):
    with pytest.raises(ValueError, match=str(SIZE)):
        build(name, batch=SIZE + 1)


@pytest.mark.parametrize("name", RECIPES)
def test_building_leaves_the_default_graph_and_global_switches_alone(name):
    with tf.Graph().as_default() as outer:
        with few_maps():
            gan = build(name)
        assert outer.get_operations() == []
        assert tf.get_default_graph() is outer
        assert gan.graph is not outer
