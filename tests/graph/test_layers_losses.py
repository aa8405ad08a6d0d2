"""Layers and losses against NumPy in float64 and against closed forms."""

from __future__ import annotations

import math
import zlib

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from helpers import evaluate

from gan_tf1.graph import layers, losses

INITIAL = layers.truncated_normal(0.1, 5)


def in_graph(make):
    """What `make` returns, evaluated, and the names of the variables that it made."""
    names = []

    def build():
        tensors = make()
        names.extend(v.op.name for v in tf.global_variables())
        return tensors

    return evaluate(build), names


@pytest.mark.parametrize(("dtype", "tolerance"), [("float64", 1e-13), ("float32", 1e-5)])
def test_dense_is_an_affine_map(dtype, tolerance):
    x = np.random.RandomState(0).standard_normal((7, 30)).astype(dtype)

    def make():
        y = layers.dense(tf.constant(x), 11, "one", INITIAL)
        return [y] + tf.trainable_variables()

    (y, kernel, bias), names = in_graph(make)
    assert names == ["one/kernel", "one/bias"]
    assert (y.dtype, kernel.dtype, bias.dtype) == (np.dtype(dtype),) * 3
    assert (y.shape, kernel.shape, bias.shape) == ((7, 11), (30, 11), (11,))
    expected = x.astype(np.float64) @ kernel.astype(np.float64) + bias.astype(np.float64)
    np.testing.assert_allclose(y, expected, rtol=tolerance, atol=tolerance)
    assert np.count_nonzero(bias) == 11


def test_dense_reuses_its_variables_and_makes_no_new_ones():
    x = np.random.RandomState(0).standard_normal((4, 3)).astype(np.float32)

    def make():
        with tf.variable_scope("net"):
            first = layers.dense(tf.constant(x), 2, "1", INITIAL)
        with tf.variable_scope("net", reuse=True):
            second = layers.dense(tf.constant(2 * x), 2, "1", INITIAL)
        return [first, second] + tf.global_variables()

    (first, second, _, bias), names = in_graph(make)
    assert names == ["net/1/kernel", "net/1/bias"]
    np.testing.assert_allclose(second - bias, 2 * (first - bias), rtol=1e-5, atol=1e-6)


def test_a_misspelt_name_under_reuse_is_an_error():
    with tf.Graph().as_default(), tf.variable_scope("net"):
        layers.dense(tf.zeros([1, 3]), 2, "1", INITIAL)
        scope = tf.variable_scope(tf.get_variable_scope(), reuse=True)
        with scope, pytest.raises(ValueError, match="net/one/kernel"):
            layers.dense(tf.zeros([1, 3]), 2, "one", INITIAL)


def test_a_weight_starts_the_same_whatever_else_is_built_and_in_whatever_order():
    def two_layers(order, before):
        def make():
            for width in before:
                layers.dense(tf.random_normal([2, width]), width, f"other{width}", INITIAL)
            for name in order:
                layers.dense(tf.zeros([1, 4]), 6, name, INITIAL)
            kept = [v for v in tf.global_variables() if not v.op.name.startswith("other")]
            return {v.op.name: v for v in kept}

        return evaluate(make)

    plain = two_layers("ab", [])
    assert set(plain) == {"a/kernel", "a/bias", "b/kernel", "b/bias"}
    for other in (two_layers("ba", []), two_layers("ab", [3, 4]), two_layers("ba", [9])):
        assert {name: value.tobytes() for name, value in other.items()} == {
            name: value.tobytes() for name, value in plain.items()
        }
    assert not np.array_equal(plain["a/kernel"], plain["b/kernel"])


def test_seeds_and_names_decide_the_initial_values():
    names = ("generator/1/kernel", "generator/1/bias", "generator/2/kernel", "discriminator/1/bias")
    hashes = [zlib.crc32(name.encode()) for name in names]
    assert min(hashes) < 2**31 < max(hashes)  # as a key, the larger ones need 64 bits
    values = evaluate(
        lambda: [
            layers.truncated_normal(0.1, seed)(name, [50])
            for seed in (0, 1, 2**31 - 1)
            for name in names
        ]
    )
    assert len({value.tobytes() for value in values}) == len(values)


def test_float64_starts_where_float32_starts():
    def weights(dtype):
        def make():
            layers.dense(tf.zeros([1, 40], dtype), 30, "1", INITIAL)
            return tf.global_variables()

        return evaluate(make)

    for wide, narrow in zip(weights(tf.float64), weights(tf.float32)):
        assert (wide.dtype, narrow.dtype) == (np.float64, np.float32)
        np.testing.assert_array_equal(wide, narrow.astype(np.float64))


@pytest.mark.parametrize("stddev", [0.1, 1.0])
def test_truncated_normal_follows_its_distribution(stddev):
    n = 200000
    values = evaluate(lambda: layers.truncated_normal(stddev, 3)("w", [n])).astype(np.float64)
    values /= stddev
    assert np.max(np.abs(values)) <= 2 + 1e-6
    inside = math.erf(math.sqrt(2))  # the share of N(0, 1) within two deviations
    density_at_2 = math.exp(-2) / math.sqrt(2 * math.pi)
    deviation = math.sqrt(1 - 4 * density_at_2 / inside)  # 0.8796
    assert values.mean() == pytest.approx(0, abs=5 * deviation / math.sqrt(n))
    assert values.std() == pytest.approx(deviation, abs=5 * deviation / math.sqrt(2 * n))
    ordered = np.sort(values)
    theory = 0.5 + 0.5 * np.vectorize(math.erf)(ordered / math.sqrt(2)) / inside
    gap = np.max(np.abs(theory - (np.arange(n) + 0.5) / n))
    assert gap * math.sqrt(n) < 2.2


def sigmoid(s):
    return 1 / (1 + np.exp(-s))


FORMULAS = {
    "real": (losses.real_loss, lambda s: -np.mean(np.log(sigmoid(s)))),
    "real smoothed": (
        lambda s: losses.real_loss(s, 0.9),
        lambda s: -np.mean(0.9 * np.log(sigmoid(s)) + 0.1 * np.log(1 - sigmoid(s))),
    ),
    "fake": (losses.fake_loss, lambda s: -np.mean(np.log(1 - sigmoid(s)))),
    "non_saturating": (
        lambda s: losses.generator_loss("non_saturating", s),
        lambda s: -np.mean(np.log(sigmoid(s))),
    ),
    "minimax": (
        lambda s: losses.generator_loss("minimax", s),
        lambda s: np.mean(np.log(1 - sigmoid(s))),
    ),
}
# d/ds of one logit's share in the mean, times the batch
GRADIENTS = {
    "real": lambda s: sigmoid(s) - 1,
    "real smoothed": lambda s: sigmoid(s) - 0.9,
    "fake": sigmoid,
    "non_saturating": lambda s: sigmoid(s) - 1,
    "minimax": lambda s: -sigmoid(s),
}


@pytest.mark.parametrize(("dtype", "tolerance"), [("float64", 1e-11), ("float32", 2e-6)])
@pytest.mark.parametrize("name", sorted(FORMULAS))
def test_losses_and_gradients_are_the_documents_formulas(name, dtype, tolerance):
    logits = np.random.RandomState(1).uniform(-9, 9, size=[40, 1])
    loss, formula = FORMULAS[name]

    def make():
        tensor = tf.constant(logits, dtype)
        value = loss(tensor)
        return value, tf.gradients(value, tensor)[0]

    value, gradient = evaluate(make)
    assert value.shape == ()
    assert value.dtype == np.dtype(dtype)
    assert value == pytest.approx(formula(logits), rel=tolerance)
    np.testing.assert_allclose(
        gradient, GRADIENTS[name](logits) / 40, rtol=1e-4, atol=tolerance / 40
    )


@pytest.mark.parametrize("name", sorted(FORMULAS))
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_losses_stay_finite_and_keep_their_gradient_at_huge_logits(name, dtype):
    logits = np.array([[-1000.0], [-90.0], [-20.0], [0.0], [20.0], [90.0], [1000.0]])
    loss, _ = FORMULAS[name]

    def make():
        tensor = tf.constant(logits, dtype)
        each = [loss(tensor[i : i + 1]) for i in range(len(logits))]
        return each, tf.gradients(each, tensor)[0]

    values, gradient = evaluate(make)
    log_d, log_not_d = -np.logaddexp(0, -logits[:, 0]), -np.logaddexp(0, logits[:, 0])
    expected = {
        "real": -log_d,
        "real smoothed": -(0.9 * log_d + 0.1 * log_not_d),
        "fake": -log_not_d,
        "non_saturating": -log_d,
        "minimax": log_not_d,
    }[name]
    assert np.all(np.isfinite(values))
    np.testing.assert_allclose(values, expected, rtol=1e-5, atol=1e-30)
    with np.errstate(over="ignore"):
        expected = GRADIENTS[name](logits)
    np.testing.assert_allclose(gradient, expected, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("sign", [-1, 1])
def test_float32_losses_are_exact_at_any_logit(sign):
    # Where log(sigmoid(s)) of float32 is 0 or infinite, too. The softplus of TensorFlow 1.15 goes
    # over to exp(s) a little early, as the module says.
    absolute = 1e-6 if tf.__version__.startswith("1.") else 0
    logits = np.arange(-80, 81, dtype=np.float32)
    loss = losses.fake_loss if sign > 0 else losses.real_loss
    got = evaluate(lambda: tf.stack([loss(tf.constant([[s]])) for s in logits]))
    np.testing.assert_allclose(
        got, np.logaddexp(0, sign * logits.astype(np.float64)), 2e-6, absolute
    )


def test_a_target_of_one_is_no_smoothing_and_of_zero_the_loss_of_fakes():
    logits = np.random.RandomState(2).standard_normal((9, 1))
    one, default, zero, fake = evaluate(
        lambda: [
            losses.real_loss(tf.constant(logits), 1.0),
            losses.real_loss(tf.constant(logits)),
            losses.real_loss(tf.constant(logits), 0.0),
            losses.fake_loss(tf.constant(logits)),
        ]
    )
    assert one == default
    assert zero == fake


def test_smoothing_moves_the_best_d_to_the_target():
    best = math.log(0.9 / 0.1)  # where D(x) = 0.9

    def make():
        logits = tf.constant([[best], [best + 1], [best - 1]], tf.float64)
        each = [losses.real_loss(logits[i : i + 1], 0.9) for i in range(3)]
        return each, tf.gradients(each, logits)[0]

    values, gradient = evaluate(make)
    assert values[0] < min(values[1:])
    assert gradient[0, 0] == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(("dtype", "tolerance"), [("float64", 1e-12), ("float32", 2e-6)])
def test_the_loss_of_classes_is_the_cross_entropy_of_their_softmax(dtype, tolerance):
    random = np.random.RandomState(2)
    logits, labels = random.uniform(-9, 9, [40, 10]), np.eye(10)[random.randint(0, 10, 40)]

    def make():
        tensor = tf.constant(logits, dtype)
        value = losses.class_loss(tensor, tf.constant(labels, dtype))
        return value, tf.gradients(value, tensor)[0]

    value, gradient = evaluate(make)
    softmax = np.exp(logits) / np.sum(np.exp(logits), 1, keepdims=True)
    assert value.shape == ()
    assert value.dtype == np.dtype(dtype)
    assert value == pytest.approx(-np.mean(np.log(softmax[labels == 1])), rel=tolerance)
    np.testing.assert_allclose(gradient, (softmax - labels) / 40, atol=tolerance)


def test_the_loss_of_classes_is_finite_where_one_is_sure():
    logits = np.array([[1e4, 0.0, -1e4], [0.0, 0.0, 0.0]], np.float32)

    def make(label):
        labels = tf.constant(np.eye(3, dtype=np.float32)[[label, 0]])
        return losses.class_loss(tf.constant(logits), labels)

    found = [evaluate(lambda label=label: make(label)) for label in range(3)]
    np.testing.assert_allclose(found, (np.array([0, 1e4, 2e4]) + np.log(3)) / 2, rtol=1e-6)


def test_where_d_is_sure_only_the_non_saturating_loss_has_a_gradient():
    def make():
        logits = tf.constant([[-15.0]])
        both = [losses.generator_loss(name, logits) for name in ("non_saturating", "minimax")]
        return [tf.gradients(loss, logits)[0] for loss in both]

    non_saturating, minimax = (gradient[0, 0] for gradient in evaluate(make))
    assert non_saturating == pytest.approx(-1, abs=1e-5)
    assert minimax == pytest.approx(-math.exp(-15), rel=1e-4)


def test_an_unknown_loss_is_refused():
    with tf.Graph().as_default(), pytest.raises(KeyError, match="hinge"):
        losses.generator_loss("hinge", tf.zeros([2, 1]))
