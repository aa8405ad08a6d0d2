"""S18 to S43, S65, S66, S92, S93, S97, S98: variables and scopes, training, batch normalisation."""

from __future__ import annotations

import numpy as np
import page
import pytest
import tensorflow as tf2
import tensorflow.compat.v1 as tf

pytestmark = pytest.mark.slow

needs_tf2 = pytest.mark.skipif(
    page.INSTALLED["TensorFlow"] < (2, 0), reason="TensorFlow 1.15 has neither symptom nor cure"
)
needs_keras_3 = pytest.mark.skipif(
    page.INSTALLED["TensorFlow"] < (2, 16), reason="Keras 3 came with TensorFlow 2.16"
)
X = np.random.RandomState(0).normal(size=[3, 4]).astype(np.float32)


def started():
    """A session on the default graph with initial values."""
    sess = tf.Session()
    sess.run(tf.global_variables_initializer())
    return sess


def two_networks(**how):
    """A variable of each network, with losses that want both: w_d * w_g and their difference."""
    with tf.variable_scope("", use_resource=True):
        d = tf.get_variable("discriminator/w", initializer=2.0)
        g = tf.get_variable("generator/w", initializer=3.0)
    return d, g


def names_of(variables):
    return [v.op.name for v in variables]


def test_s18_the_second_discriminator_reuses_the_first(entry):
    with tf.Graph().as_default():
        entry.fails(images=tf.constant(X), fakes=tf.constant(X))
    with tf.Graph().as_default():
        found = entry.right(images=tf.constant(X), fakes=tf.constant(-X))
        assert names_of(tf.trainable_variables()) == ["discriminator/w"]
        with started() as sess:
            real, fake = sess.run([found["real"], found["fake"]])
        np.testing.assert_array_equal(real, -fake)


def test_s19_reuse_ends_before_adam_makes_its_slots(entry):
    def discriminator(x):
        return tf.matmul(x, tf.get_variable("w", [4, 1]))

    for part in (entry.fails, entry.right):
        with tf.Graph().as_default():
            discriminator(tf.constant(X))
            part(discriminator=discriminator, fakes=tf.constant(X))
            trainable, everything = tf.trainable_variables(), tf.global_variables()
    assert names_of(trainable) == ["w"]
    assert {"w/Adam", "w/Adam_1"} < set(names_of(everything))


def test_s98_averages_are_made_outside_of_a_scope_that_reuses(entry):
    with tf.Graph().as_default():
        entry.fails(fakes=tf.constant(X))
    with tf.Graph().as_default():
        entry.right(fakes=tf.constant(X))
        assert names_of(tf.global_variables()) == ["Mean/ExponentialMovingAverage"]


def test_s20_without_auto_reuse_a_typo_is_an_error(entry):
    with tf.Graph().as_default():
        found = entry.wrong()
        assert found["first"] is not found["second"]
        assert len(tf.trainable_variables()) == 2
    with tf.Graph().as_default():
        found = entry.right()
        assert found["first"] is found["second"]
    typo = entry.symptom.right.replace('second = tf.get_variable("bias"', 'tf.get_variable("bais"')
    assert typo != entry.symptom.right
    with tf.Graph().as_default(), pytest.raises(ValueError, match="bais does not exist"):
        exec(typo, {"tf": tf})


def test_s21_a_scope_selects_one_network(entry, graph):
    for name in ("generator/embed_1/kernel", "d_net/1/kernel", "d_net/2/kernel"):
        tf.get_variable(name, [2])
    assert "generator/embed_1/kernel" in names_of(entry.wrong()["d_vars"])
    assert names_of(entry.right()["d_vars"]) == ["d_net/1/kernel", "d_net/2/kernel"]


def test_s22_a_variable_scope_keeps_the_networks_apart(entry):
    for part, count in ((entry.wrong, 1), (entry.right, 2)):
        with tf.Graph().as_default():
            layer = part()["layer"]
            layer(tf.constant(X), "generator")
            layer(tf.constant(X), "discriminator")
            assert len(tf.trainable_variables()) == count
    assert names_of(tf.Graph().get_collection("trainable_variables")) == []


@needs_keras_3
def test_s23_keras_takes_resource_variables(entry):
    with tf.Graph().as_default():
        entry.fails()
    with tf.Graph().as_default():
        found = entry.right()
        with started() as sess:
            assert sess.run(found["y"]).shape == (1, 1)


def test_s24_int_of_a_dimension(entry, graph):
    x = tf.placeholder(tf.float32, [None, 784])
    entry.fails(x=x)
    assert entry.right(x=x)["width"] == 784


@needs_tf2
def test_s25_references_stand_for_variables(entry):
    variables = [tf2.Variable([1.0, 2.0]) for _ in range(4)]
    entry.fails(variables=variables, g_vars=variables[2:])
    found = entry.right(variables=variables, g_vars=variables[2:])["d_vars"]
    assert [id(v) for v in found] == [id(v) for v in variables[:2]]


def test_s26_the_loss_must_reach_the_variables(entry, graph):
    d, g = two_networks()
    names = {"d_loss_on_real": d * d, "d_vars": [d], "g_vars": [g]}
    entry.fails(**names)
    step = entry.right(**names)["step"]
    with started() as sess:
        sess.run(step)
        assert sess.run(d) < 2 and sess.run(g) == 3
    with pytest.raises(AssertionError):  # the case in which nothing is said
        entry.right(**dict(names, d_vars=[d, g]))


def test_s27_initialise_when_everything_is_there(entry):
    for part in (entry.fails, entry.right):
        with tf.Graph().as_default(), tf.Session() as sess:
            w = tf.get_variable("w", initializer=3.0, use_resource=True)
            part(loss=w * w, sess=sess)
            if part == entry.right:
                assert sess.run(w) == pytest.approx(3 - 1e-3, abs=1e-6)
    with tf.Graph().as_default(), tf.Session() as sess:
        w = tf.get_variable("w", initializer=3.0, use_resource=False)
        with pytest.raises(tf.errors.FailedPreconditionError) as caught:
            sess.run(w)
    said = entry.symptom.messages[-1].text
    assert page.quoted(said, f"FailedPreconditionError: {caught.value}")


def test_s28_a_merged_summary_for_each_network(entry):
    for part in (entry.fails, entry.right):
        with tf.Graph().as_default(), tf.Session() as sess:
            real = tf.placeholder(tf.float32, [None, 4], name="real")
            noise = tf.placeholder(tf.float32, [None, 4], name="noise")
            found = part(
                d_loss=tf.reduce_sum(real) + tf.reduce_sum(noise),
                g_loss=tf.reduce_sum(noise),
                noise=noise,
                z=np.ones([2, 4]),
                sess=sess,
            )
    (value,) = tf.Summary.FromString(found["summary"]).value
    assert (value.tag, value.simple_value) == ("loss/g", 8)


def test_s29_any_number_of_noise_vectors(entry, graph):
    feed = "\ntf.Session().run(noise + 1, {noise: np.zeros([8, 128])})"
    entry.fails(after=feed)
    noise = entry.right()["noise"]
    with tf.Session() as sess:
        for count in (8, 500):
            assert sess.run(noise + 1, {noise: np.zeros([count, 128])}).shape == (count, 128)


def test_s30_numpy_is_fed(entry, graph):
    noise = tf.placeholder(tf.float32, [None, 4])
    with tf.Session() as sess:
        entry.fails(sess=sess, noise=noise, fakes=tf.tanh(noise))
        images = entry.right(sess=sess, noise=noise, fakes=tf.tanh(noise))["images"]
    assert images.shape == (8, 4) and np.abs(images).max() < 1


def test_s31_the_loss_from_the_logit_is_finite(entry, graph):
    logits = tf.placeholder(tf.float32, [None])
    wrong, right = entry.wrong(logits=logits)["loss"], entry.right(logits=logits)["loss"]
    slopes = [tf.gradients(loss, logits)[0] for loss in (wrong, right)]
    with tf.Session() as sess:
        run = lambda tensors, value: sess.run(tensors, {logits: [value]})  # noqa: E731
        assert np.isfinite(run(wrong, 14.0)) and np.isposinf(run(wrong, 17.5))
        assert np.isnan(run(slopes[0], 17.5))[0]
        for value in (-3.0, 0.5, 17.5, 80.0):
            expected = np.logaddexp(0, value)
            assert run(right, value) == pytest.approx(expected, rel=1e-6)
            assert run(slopes[1], value)[0] == pytest.approx(1 / (1 + np.exp(-value)), rel=1e-6)


def test_s32_a_cut_logarithm_has_no_gradient(entry, graph):
    logits = tf.placeholder(tf.float32, [None])
    wrong, right = (part(logits=logits)["g_loss"] for part in (entry.wrong, entry.right))
    slopes = [tf.gradients(loss, logits)[0] for loss in (wrong, right)]
    with tf.Session() as sess:
        losses, gradients = sess.run([[wrong, right], slopes], {logits: [-25.0]})
    assert losses[0] == pytest.approx(18.4, abs=0.03) and gradients[0] == [0]
    assert losses[1] == pytest.approx(25, rel=1e-6)
    assert gradients[1][0] == pytest.approx(-1, rel=1e-6)


def depends(op, on):
    """Whether an op needs another one, over inputs and control inputs."""
    waiting, seen = [op], set()
    while waiting:
        here = waiting.pop()
        if here is on:
            return True
        if here.name not in seen:
            seen.add(here.name)
            waiting += [tensor.op for tensor in here.inputs] + list(here.control_inputs)
    return False


def ordered(code, sess_runs):
    """(d_step, g_step, final weights) of one iteration as a piece of code has it."""
    with tf.Graph().as_default(), tf.Session() as sess:
        d, g = two_networks()
        names = {"sess": sess, "fakes": g * 1.0, "g_vars": [g], "ran": []}
        names["discriminator"] = lambda x: d * x
        names["optimizer"] = tf.train.GradientDescentOptimizer(0.5)
        names["d_step"] = names["optimizer"].minimize(tf.nn.softplus(d * g), var_list=[d])
        sess.run(tf.global_variables_initializer())
        found = code(**names)
        if sess_runs:
            sess.run(tf.global_variables_initializer())
            for step in (found["d_step"], found["g_step"]):
                sess.run(step)
        return found["d_step"], found["g_step"], sess.run([d, g])


def test_s33_an_order_and_a_read_after_the_update(entry):
    d_step, g_step, _ = ordered(entry.wrong, False)
    assert not depends(g_step, d_step) and not depends(d_step, g_step)
    d_step, g_step, got = ordered(entry.right, False)
    assert depends(g_step, d_step)
    *_, expected = ordered(entry.wrong, True)
    np.testing.assert_allclose(got, expected, rtol=1e-6)
    # What two runs give, by hand: D's step at (2, 3), then G's on the D that it left.
    sigmoid = lambda s: 1 / (1 + np.exp(-s))  # noqa: E731
    d = 2 - 0.5 * 3 * sigmoid(6.0)
    np.testing.assert_allclose(got, [d, 3 + 0.5 * d * sigmoid(-3 * d)], rtol=1e-6)


def test_s34_one_network_counts(entry):
    for part, per_iteration in ((entry.wrong, 2), (entry.right, 1)):
        with tf.Graph().as_default():
            d, g = two_networks()
            step = tf.train.get_or_create_global_step()
            found = part(
                step=step,
                d_loss=d * g,
                g_loss=-d * g,
                d_vars=[d],
                g_vars=[g],
                d_adam=tf.train.AdamOptimizer(1e-3, name="d"),
                g_adam=tf.train.AdamOptimizer(1e-3, name="g"),
            )
            with started() as sess:
                for _ in range(5):
                    sess.run(found["d_step"])
                    sess.run(found["g_step"])
                assert sess.run(step) == 5 * per_iteration


def test_s35_targets_are_said_outright(entry, graph):
    r, f = (tf.placeholder(tf.float32, [None, 1]) for _ in range(2))
    cross = lambda t, s: np.logaddexp(0, s) - t * s  # noqa: E731  of target t and logit s
    wrong, right = (part(r=r, f=f) for part in (entry.wrong, entry.right))
    with tf.Session() as sess:
        values = [
            sess.run([found["real"], found["fake"]], {r: [[0.7]], f: [[-0.4]]})
            for found in (wrong, right)
        ]
    np.testing.assert_allclose(values[0], [cross(0.9, 0.7), cross(0.1, -0.4)], rtol=1e-6)
    np.testing.assert_allclose(values[1], [cross(0.8, 0.7), cross(0.0, -0.4)], rtol=1e-6)


def test_s36_noise_drawn_in_the_graph_is_fresh(entry, graph):
    wrong, right = entry.wrong()["z"], entry.right()["z"]
    with tf.Session() as sess:
        np.testing.assert_array_equal(sess.run(wrong), sess.run(wrong))
        assert not np.any(sess.run(right) == sess.run(right))


def test_s37_the_seed_comes_first(entry):
    values = {}
    for name, part in (("wrong", entry.wrong), ("right", entry.right)):
        for turn in range(2):
            with tf.Graph().as_default(), tf.Session() as sess:
                values[name, turn] = sess.run(part()["z"])
    assert not np.any(values["wrong", 0] == values["wrong", 1])
    np.testing.assert_array_equal(values["right", 0], values["right", 1])


def test_s38_a_seed_of_its_own_for_each_initializer(entry):
    def weights(part, other_ops):
        with tf.Graph().as_default():
            tf.set_random_seed(1)
            for _ in range(other_ops):
                tf.random_uniform([2])
            w = tf.get_variable("w", [4, 2], initializer=part()["initial"])
            with started() as sess:
                return sess.run(w)

    assert not np.any(weights(entry.wrong, 0) == weights(entry.wrong, 1))
    np.testing.assert_array_equal(weights(entry.right, 0), weights(entry.right, 1))


def test_s39_a_finished_graph_does_not_grow(entry):
    def generator(z):
        with tf.variable_scope("generator", reuse=tf.AUTO_REUSE):
            return tf.sigmoid(tf.matmul(tf.cast(z, tf.float32), tf.get_variable("w", [4, 2])))

    def ops(code, turns):
        """How many ops there are after so many turns of the loop."""
        with tf.Graph().as_default() as graph:
            generator(np.zeros([1, 4]))
            with started() as sess:
                code = code.replace("range(3)", f"range({turns})")
                exec(code, {"tf": tf, "np": np, "sess": sess, "generator": generator})
            return len(graph.get_operations())

    wrong, right = entry.symptom.wrong, entry.symptom.right
    entry.seen = entry.cured = True
    per_turn = ops(wrong, 2) - ops(wrong, 1)
    assert per_turn > 4 and ops(wrong, 6) - ops(wrong, 2) == 4 * per_turn
    assert ops(right, 6) == ops(right, 1)
    with pytest.raises(RuntimeError, match="Graph is finalized and cannot be modified."):
        ops("tf.get_default_graph().finalize()\n" + wrong, 1)


def test_s40_an_adam_for_each_network(entry):
    def adam(iterations, beta1=0.9, beta2=0.999, rate=0.1, epsilon=1e-8):
        """Where Adam takes the minimum of w * w from 2, in float64."""
        w, m, v = 2.0, 0.0, 0.0
        for t in range(1, iterations + 1):
            m, v = beta1 * m + (1 - beta1) * 2 * w, beta2 * v + (1 - beta2) * 4 * w * w
            w -= rate * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + epsilon)
        return w

    got = {}
    for part in (entry.wrong, entry.right):
        with tf.Graph().as_default():
            d, g = two_networks()
            found = part(d_loss=d * d, g_loss=g * g, d_vars=[d], g_vars=[g])
            power = [v for v in tf.global_variables() if "beta1_power" in v.name][0]
            with started() as sess:
                for _ in range(5):
                    sess.run(found["d_step"])
                    sess.run(found["g_step"])
                got[part.__name__] = sess.run([power, d])
    np.testing.assert_allclose(got["wrong"][0], 0.9 ** (2 * 5 + 1), rtol=1e-5)
    np.testing.assert_allclose(got["right"], [0.9 ** (5 + 1), adam(5)], rtol=1e-5)
    assert abs(got["wrong"][1] - adam(5)) > 0.01


def test_s65_var_list_keeps_the_other_network_still(entry):
    for part, g_after in ((entry.wrong, 3 + 1e-3), (entry.right, 3.0)):
        with tf.Graph().as_default():
            d, g = two_networks()
            d_step = part(d_loss=d - g, d_vars=[d])["d_step"]
            with started() as sess:
                sess.run(d_step)
                np.testing.assert_allclose(sess.run([d, g]), [2 - 1e-3, g_after], rtol=1e-6)


def test_s66_the_loss_takes_the_sigmoid(entry, graph):
    logits, labels = (tf.placeholder(tf.float32, [None]) for _ in range(2))
    wrong, right = (
        part(logits=logits, labels=labels)["loss"] for part in (entry.wrong, entry.right)
    )
    slopes = [tf.gradients(loss, logits)[0] for loss in (wrong, right)]
    s = np.linspace(-30, 30, 121)
    with tf.Session() as sess:
        for label, least in ((1.0, 0.31), (0.0, 0.69)):
            feed = {logits: s, labels: np.full(len(s), label)}
            twice, once, slow, fast = sess.run([wrong, right] + slopes, feed)
            assert twice.min() == pytest.approx(least, abs=0.005)
            assert np.abs(slow).max() <= 0.25
            np.testing.assert_allclose(once, np.logaddexp(0, s) - label * s, atol=1e-5)
            np.testing.assert_allclose(fast, 1 / (1 + np.exp(-s)) - label, atol=1e-6)


def batch_norm(x, scope):
    """Normalised by the batch; as `tf.layers` did, the updates only enter the collection."""
    with tf.variable_scope(scope, reuse=tf.AUTO_REUSE):
        mean, variance = tf.nn.moments(x, [0])
        average = tf.get_variable(
            "average", [4], initializer=tf.zeros_initializer(), trainable=False, use_resource=True
        )
        update = average.assign_sub((average - mean) * 0.2)
        tf.add_to_collection(tf.GraphKeys.UPDATE_OPS, update)
        return tf.nn.batch_normalization(x, mean, variance, None, None, 1e-3), average


def test_s41_the_step_depends_on_the_updates(entry):
    for part, expected in ((entry.wrong, np.zeros(4)), (entry.right, 0.2 * X.mean(0))):
        with tf.Graph().as_default():
            x = tf.constant(X)
            y, average = batch_norm(x, "discriminator")
            w = tf.get_variable("w", [4])
            optimizer = tf.train.GradientDescentOptimizer(0.1)
            step = part(optimizer=optimizer, loss=tf.reduce_sum(w * y))["step"]
            with started() as sess:
                sess.run(step)
                np.testing.assert_allclose(sess.run(average), expected, rtol=1e-5, atol=1e-7)


def test_s42_each_networks_step_runs_its_own_updates(entry):
    def build(part, real):
        w = tf.get_variable("w", [4])
        fake, g_average = batch_norm(w * tf.constant(X), "generator")
        _, d_average = batch_norm(real, "discriminator")
        g_step = part(
            optimizer=tf.train.GradientDescentOptimizer(0.1),
            g_loss=tf.reduce_sum(fake * fake),
            g_vars=[w],
        )["g_step"]
        return g_step, g_average, d_average

    for part, moves in ((entry.wrong, True), (entry.right, False)):
        with tf.Graph().as_default():
            g_step, g_average, d_average = build(part, tf.constant(X))
            with started() as sess:
                sess.run(g_step)
                assert np.all(sess.run(g_average) != 0)
                assert np.any(sess.run(d_average) != 0) == moves
        with tf.Graph().as_default():
            g_step, *_ = build(part, tf.placeholder(tf.float32, [None, 4]))
            with started() as sess:
                if moves:
                    with pytest.raises(tf.errors.InvalidArgumentError, match="must feed a value"):
                        sess.run(g_step)
                else:
                    sess.run(g_step)


def test_s43_updates_of_ones_own_batch_norm(entry):
    if entry.here:
        with tf.Graph().as_default():
            found = entry.wrong(x=tf.constant(X))
            averages = [v for v in tf.global_variables() if "moving" in v.name]
            with started() as sess:
                sess.run([found["y"], found["updates"]])
                assert found["updates"] == [] and len(averages) == 2
                np.testing.assert_array_equal(sess.run(averages), [np.zeros(4), np.ones(4)])
    with tf.Graph().as_default(), tf.variable_scope("", use_resource=True):
        names = {"gamma": 1.0, "beta": 0.0, "moving_mean": 0.0, "moving_variance": 1.0}
        names = {
            name: tf.get_variable(name, [4], initializer=tf.constant_initializer(value))
            for name, value in names.items()
        }
        found = entry.right(x=tf.constant(X), **names)
        with started() as sess:
            y, _ = sess.run([found["y"], found["updates"]])
            averages = sess.run([names["moving_mean"], names["moving_variance"]])
    mean, variance = X.mean(0, dtype=float), X.var(0, dtype=float)
    np.testing.assert_allclose(y, (X - mean) / np.sqrt(variance + 1e-3), rtol=1e-4, atol=1e-5)
    expected = [0.2 * mean, 0.8 + 0.2 * variance]
    np.testing.assert_allclose(averages, expected, rtol=1e-4, atol=1e-6)


def test_s92_branches_in_the_graph(entry):
    for part in (entry.fails, entry.right):
        with tf.Graph().as_default():
            d_loss = tf.placeholder(tf.float32, [])
            found = part(d_loss=d_loss)
            if part == entry.right:
                with tf.Session() as sess:
                    rates = [sess.run(found["rate"], {d_loss: value}) for value in (0.4, 0.6)]
    np.testing.assert_allclose(rates, [1e-4, 1e-3])


def test_s93_tensorflows_functions_take_tensors(entry):
    for part in (entry.fails, entry.right):
        with tf.Graph().as_default():
            fakes = tf.placeholder(tf.float32, [None, 4])
            found = part(fakes=fakes)
            if part == entry.right:
                with tf.Session() as sess:
                    spread = sess.run(found["spread"], {fakes: X})
    np.testing.assert_allclose(spread, np.log(X.std(dtype=float)), rtol=1e-5)


@needs_tf2
def test_s97_outputs_of_the_wrapped_function_depend_on_the_updates(entry):
    for part, moved in ((entry.wrong, 0.0), (entry.right, 0.2)):
        net = part(old_net=lambda x: batch_norm(x, "generator")[0])["net"]
        assert net(tf2.constant(X)).shape == X.shape
        (average,) = net.variables
        np.testing.assert_allclose(average.numpy(), moved * X.mean(0), rtol=1e-5, atol=1e-7)
