"""The twin's step piece by piece; tests/migration/parity compares whole trainings."""

from __future__ import annotations

import helpers
import numpy as np
import pytest
import tensorflow as tf
from twins import assert_close, graph_of, make, state

from gan_tf1.tf2 import weights
from gan_tf1.tf2.column import Column
from gan_tf1.tf2.networks import check_partition, owned
from gan_tf1.tf2.optimizers import GradientDescent
from gan_tf1.tf2.train_ops import minimize

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "name, changes",
    [
        ("fashion", {"g_loss": "minimax", "noise": "poisson", "d_steps": 3}),
        helpers.exhaustive("mnist", {"conditional": True, "noise": "exponential", "smooth": 1.0}),
        ("keras_mlp", {"d_steps": 2, "schedule": "linear", "steps": 6, "ema": 0.5}),
        helpers.exhaustive("dcgan_mmd", {"conditional": True, "lambda_mmd": 0.0, "lambda_l2": 0.5}),
        helpers.exhaustive("toy", {"fixed_g": True, "density": "mixture", "d_steps": 1}),
        helpers.exhaustive("lsgan", {"conditional": True}),
        helpers.exhaustive("wgan_gp", {"d_steps": 2}),
        ("dcgan_bn", {"batch": 4, "d_steps": 2}),  # its averages move once an iteration
        helpers.exhaustive("dcgan_bn", {"conditional": True, "ema": 0.5}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_options_mean_the_same(name, changes):
    changes = dict(changes, dtype="float64")
    gan, ours = graph_of(name, **changes), make(name, **changes)
    for _ in range(4):
        losses = ours.step()
    with helpers.session(gan) as sess:
        for _ in range(4):
            report = helpers.iterate(sess, gan)
        expected = helpers.saved(sess, gan)
    assert_close(expected, state(ours), 1e-9)
    for tag, value in losses._asdict().items():
        np.testing.assert_allclose(value.numpy(), report["loss/" + tag], rtol=1e-9)


@pytest.mark.parametrize("name", ["dcgan_bn", "keras_mlp"])
def test_what_is_compared_is_not_changed_by_it(name):
    images = np.random.RandomState(0).randint(0, 256, [8, 28, 28]).astype(np.uint8)
    side = Column(helpers.hyper(name, batch=4), images, np.zeros([8], np.uint8))
    before = side.state()
    assert side.outputs() and side.gradients()
    for variable, value in side.state().items():
        np.testing.assert_array_equal(value, before[variable], variable)


def test_a_batch_larger_than_the_data_set_is_refused():
    gan = make("fashion", batch=25)
    with pytest.raises(ValueError, match="25.*24"):
        gan.step()


def test_what_the_graph_alone_has_is_refused():
    with pytest.raises(ValueError, match="bfloat16: of the graph alone"):
        make("fashion", dtype="bfloat16")


def test_a_loss_that_does_not_reach_a_variable_is_refused():
    reached, stray = tf.Variable(1.0, name="reached"), tf.Variable(1.0, name="stray")
    count = tf.Variable(0)
    with tf.GradientTape(persistent=True) as tape:
        loss = reached**2
    with pytest.raises(ValueError, match=r"train_d does not reach \['stray:0'\]"), tape:
        minimize(GradientDescent(0.5), tape, loss, [reached, stray], "train_d", count)
    assert reached.numpy() == 1 and count.numpy() == 0


def test_the_tape_goes_on_after_an_update():
    x, y, count = tf.Variable(3.0), tf.Variable(5.0), tf.Variable(0)
    with tf.GradientTape(persistent=True) as tape:
        shared = x * y
        minimize(GradientDescent(0.5), tape, shared, [x], "train_d", count)
        assert (x.numpy(), count.numpy()) == (0.5, 1)
        # Of what was recorded before the update, and of what is read after it
        minimize(GradientDescent(1.0), tape, shared + 100.0 * x * y, [y], "train_g")
    assert y.numpy() == 5.0 - (3.0 + 100.0 * 0.5) and count.numpy() == 1


def test_the_tape_does_not_record_an_update():
    class Onlooker:
        def apply_gradients(self, gradients):
            self.seen = gradients[0][0]

    x, y, onlooker = tf.Variable(3.0), tf.Variable(5.0), Onlooker()
    with tf.GradientTape(persistent=True) as tape:
        minimize(onlooker, tape, x * y, [x], "train_d")
    assert onlooker.seen.numpy() == 5.0 and tape.gradient(onlooker.seen, y) is None


def test_each_variable_has_one_owner_and_one_name():
    gan = make("keras_mlp")
    mine, theirs = gan.generator.variables, gan.discriminator.variables
    assert not {id(variable) for variable in mine} & {id(variable) for variable in theirs}
    assert len(weights.by_name(gan)) == len(gan.variables)
    trained_ = {weights.name_of(variable) for variable in gan.trainable_variables}
    assert not [name for name in trained_ if "moving" in name or name.startswith("train_")]


def test_a_variable_with_two_owners_or_a_network_without_any_is_refused():
    gan = make("toy")
    d_vars, g_vars = owned(gan.discriminator), owned(gan.generator)
    check_partition(d_vars, g_vars)
    with pytest.raises(ValueError, match=r"shared \['generator/1/bias:0'"):
        check_partition(d_vars + g_vars[:1], g_vars)
    with pytest.raises(ValueError, match="G has 0"):
        check_partition(d_vars, [])


def test_the_boxes_of_the_graph_are_those_of_the_graph_side():
    def boxes(graph):
        return {operation.name.split("/")[0] for operation in graph.get_operations()}

    name, changes = "keras_mlp", {"d_steps": 2}
    ours = boxes(make(name, **changes).step.get_concrete_function().graph)
    theirs = boxes(graph_of(name, **changes).graph)
    wanted = {"input", "generator", "generator_fresh", "loss", "train_d", "train_g"}
    wanted |= {"further_d_steps"}
    wanted |= {"discriminator_" + each for each in ("real", "fake", "fake_after_real", "updated")}
    assert wanted <= theirs and wanted <= ours
