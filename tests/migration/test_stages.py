"""The three stages train the same networks, and from equal weights they stay equal."""

from __future__ import annotations

import numpy as np
import page
import pytest
import tensorflow as tf2
import tensorflow.compat.v1 as tf

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning:gast"),
]  # of AutoGraph
FIRST, SECOND, THIRD = (
    page.code(page.section(title)) for title in ("1. Run it again", "2. Bridge", "3. Native")
)


def batches(count=5):
    random = np.random.RandomState(3)
    return [
        (
            random.normal(1.0, 0.3, size=[16, 2]).astype(np.float32),
            random.normal(size=[16, 4]).astype(np.float32),
        )
        for _ in range(count)
    ]


def weights():
    """Initial values in order: kernel and bias of each layer, D's and G's."""
    random = np.random.RandomState(4)
    shapes = {"d": [(2, 16), (16,), (16, 1), (1,)], "g": [(4, 16), (16,), (16, 2), (2,)]}
    return {
        network: [random.normal(0, 0.3, size=shape).astype(np.float32) for shape in shapes[network]]
        for network in ("d", "g")
    }


def by_shape(variables, expected):
    """The variables in the order of the values that fit them."""
    found = []
    for value in expected:
        (fitting,) = [v for v in variables if tuple(v.shape.as_list()) == value.shape]
        found.append(fitting)
    return found


def numpy_adam(values, gradients, state):
    """One step of Adam, rate 1e-3 and TensorFlow's betas and epsilon, in float64."""
    state["t"] = t = state.get("t", 0) + 1
    for k, gradient in enumerate(gradients):
        m, v = state.get(k, (0.0, 0.0))
        m, v = 0.9 * m + 0.1 * gradient, 0.999 * v + 0.001 * gradient**2
        state[k] = m, v
        rate = 1e-3 * np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        values[k] -= rate * m / (np.sqrt(v) + 1e-8)


class NumpyNetwork:
    """Two layers with leaky ReLU between them, forwards and backwards, in float64."""

    def __init__(self, values, tanh):
        self.values = [value.astype(float) for value in values]
        self.tanh = tanh

    def forward(self, x):
        w1, b1, w2, b2 = self.values
        before = x @ w1 + b1
        hidden = np.where(before > 0, before, 0.2 * before)
        out = hidden @ w2 + b2
        out = np.tanh(out) if self.tanh else out
        return out, (x, before, hidden, out)

    def backward(self, slope, kept):
        """Gradients of the four values, and of the input."""
        w1, _, w2, _ = self.values
        x, before, hidden, out = kept
        slope = slope * (1 - out**2) if self.tanh else slope
        inner = slope @ w2.T * np.where(before > 0, 1, 0.2)
        return [x.T @ inner, inner.sum(0), hidden.T @ slope, slope.sum(0)], inner @ w1.T


def by_hand():
    """The weights that training ends with, in NumPy."""
    sigmoid = lambda s: 1 / (1 + np.exp(-s))  # noqa: E731
    start = weights()
    d, g = NumpyNetwork(start["d"], False), NumpyNetwork(start["g"], True)
    d_state, g_state = {}, {}
    for images, noise in batches():
        n = len(images)
        fake_images, _ = g.forward(noise)
        real, real_kept = d.forward(images)
        fake, fake_kept = d.forward(fake_images)
        on_real, _ = d.backward(-sigmoid(-real) / n, real_kept)
        on_fake, _ = d.backward(sigmoid(fake) / n, fake_kept)
        numpy_adam(d.values, [a + b for a, b in zip(on_real, on_fake)], d_state)
        fake_images, g_kept = g.forward(noise)
        fake, fake_kept = d.forward(fake_images)
        _, slope = d.backward(-sigmoid(-fake) / n, fake_kept)
        gradients, _ = g.backward(slope, g_kept)
        numpy_adam(g.values, gradients, g_state)
    return {"d": d.values, "g": g.values}


def assert_ends_as_by_hand(found):
    """At the same weights within rounding: the steps are 1e-3 each, 5e-3 in all."""
    expected = by_hand()
    for network in ("d", "g"):
        for got, value in zip(found[network], expected[network]):
            np.testing.assert_allclose(got, value, rtol=0, atol=2e-6)


def test_stage_one_trains_as_by_hand():
    networks, loop = FIRST
    start = weights()
    # The initial weights of the page are random: this test puts its own into every session.
    code = networks + loop.replace("    sess.run(init)\n", "    sess.run(init)\n    put(sess)\n", 1)
    assert code.count("put(sess)") == 1

    def put(sess):
        for network in ("d", "g"):
            variables = names[network + "_vars"]
            for variable, value in zip(by_shape(variables, start[network]), start[network]):
                sess.run(variable.initializer, {variable.initializer.inputs[1]: value})

    names = {"put": put, "batches": batches()}
    with page.quiet():
        page.execute(code, names)
    found = {}
    for network in ("d", "g"):
        values = names[network + "_weights"]
        found[network] = [
            value for like in start[network] for value in values if value.shape == like.shape
        ]
    assert_ends_as_by_hand(found)
    assert names["d_vars"][0].op.name == "discriminator/1/kernel"


def train_in_tf2(code):
    """Trains by the code of a stage, from the test's weights."""
    names = {"tf": tf, "tf2": tf2, "batches": batches()}
    *build, loop = code
    page.execute("\n".join(build), names)
    start, order = weights(), {}
    for network in ("d", "g"):
        order[network] = by_shape(names[network + "_vars"], start[network])
        for variable, value in zip(order[network], start[network]):
            variable.assign(value)
    page.execute(loop, names)
    return {network: [v.numpy() for v in order[network]] for network in order}


needs_tf2 = pytest.mark.skipif(
    page.INSTALLED["TensorFlow"] < (2, 0), reason="TensorFlow 1.15 has no TF2 code"
)


@needs_tf2
def test_stage_two_trains_as_by_hand():
    build, loop = SECOND
    assert_ends_as_by_hand(train_in_tf2([FIRST[0], build, loop]))


@needs_tf2
def test_stage_three_trains_as_by_hand():
    (networks,) = THIRD
    build, loop = SECOND
    # As the page says: the bridge's optimizers and steps, word for word, under tf.function.
    steps = build[build.index("d_adam = ") :].replace("\ndef ", "\n@tf2.function\ndef ")
    assert steps.count("@tf2.function") == 2
    assert_ends_as_by_hand(train_in_tf2([networks, steps, loop]))


@needs_tf2
def test_a_wrapped_function_runs_the_updates_that_it_returns():
    def counted(returned):
        def old_net(x):
            count = tf.get_variable("count", initializer=0.0, trainable=False)
            update = count.assign_add(1.0)
            return (x + 1.0, update) if returned else x + 1.0

        net = tf.wrap_function(old_net, [tf2.TensorSpec([], tf2.float32)])
        net(tf2.constant(1.0))
        (count,) = net.variables
        return float(count.numpy())

    assert (counted(False), counted(True)) == (0, 1)
