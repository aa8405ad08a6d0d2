"""The twin's optimizers: Adam against NumPy in float64, and its way over to Keras."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf
import twins  # noqa: F401  skips on TensorFlow 1

from gan_tf1.tf2 import optimizers


def built(variables, rate, **betas):
    """An Adam for these variables."""
    adam = optimizers.Adam(rate, **betas)
    adam.build(variables, "s")
    return adam


def adam_steps(gradients, rate, beta1, beta2=0.999, epsilon=1e-8):
    """Adam in NumPy float64, from 1: as Kingma and Ba have it before their section 2.1."""
    x, m, v = np.ones_like(gradients[0]), 0.0, 0.0
    for t, gradient in enumerate(gradients, 1):
        m = beta1 * m + (1 - beta1) * gradient
        v = beta2 * v + (1 - beta2) * gradient**2
        x = x - rate * np.sqrt(1 - beta2**t) / (1 - beta1**t) * m / (np.sqrt(v) + epsilon)
    return x


def test_adam_is_adam():
    random = np.random.RandomState(5)
    gradients = [random.normal(size=[40]) * 10.0 ** random.uniform(-9, 0, 40) for _ in range(30)]
    variable = tf.Variable(np.ones(40), name="x")
    # Numbers that float32 holds exactly, so that the float64 of the oracle is the same Adam.
    adam = built([variable], 0.125, beta1=0.25, beta2=0.5, epsilon=2.0**-20)
    for gradient in gradients:
        adam.apply_gradients([(tf.constant(gradient), variable)])
    expected = adam_steps(gradients, 0.125, 0.25, 0.5, 2.0**-20)
    np.testing.assert_allclose(variable.numpy(), expected, rtol=1e-12)
    names = [optimizers.name_of(each) for each in adam.variables]
    assert set(names) == {"x", "s/x/Adam", "s/x/Adam_1", "s/beta1_power", "s/beta2_power"}


def test_gradient_descent_is_that():
    variable = tf.Variable(np.ones(3), name="x")
    gradient = tf.constant([1.0, -2.0, 4.0], tf.float64)
    optimizers.GradientDescent(0.25).apply_gradients([(gradient, variable)])
    np.testing.assert_array_equal(variable.numpy(), [0.75, 1.5, 0.0])


@pytest.mark.parametrize("beta2", [0.999, 0.99])
def test_the_number_of_steps_can_be_read_off_the_power(beta2):
    adam = built([tf.Variable(0.0, name="x")], 1.0, beta2=beta2)
    power, until = np.float32(beta2), 20000 if beta2 == 0.999 else 5000
    for done in range(until):
        if done in (0, 1, 2, 10, 100, 1000, until - 1):
            adam.beta2_power.assign(power)
            assert optimizers.updates(adam) == done
        power *= np.float32(beta2)
    adam.beta2_power.assign(0.0)
    assert optimizers.updates(adam) > 5000


def test_adam_goes_over_to_keras():
    def gradients(step):
        random = np.random.RandomState(step)
        drawn = [random.normal(size=shape) for shape in ([5, 4], [4])]
        return [tf.constant(each, tf.float32) for each in drawn]

    variables = [tf.Variable(tf.ones([5, 4]), name="a"), tf.Variable(tf.ones([4]), name="b")]
    adam = built(variables, 0.01, beta1=0.5)
    for step in range(20):
        adam.apply_gradients(zip(gradients(step), variables))
    others = [tf.Variable(variable, name=variable.name[:-2]) for variable in variables]
    before = [variable.numpy() for variable in variables]
    keras = optimizers.to_keras(adam, others)
    for mine, old in zip(others, before):
        np.testing.assert_array_equal(mine.numpy(), old)
    assert int(keras.iterations.numpy()) == 20
    for step in range(20, 30):
        adam.apply_gradients(zip(gradients(step), variables))
        keras.apply_gradients(zip(gradients(step), others))
    for ours, theirs, old in zip(variables, others, before):
        moved = np.abs(ours.numpy() - old).max()
        assert moved > 0.01
        np.testing.assert_allclose(theirs.numpy(), ours.numpy(), rtol=0, atol=1e-5 * moved)
    # With moments, or a number of steps, of 0 the same ten steps lead elsewhere.
    fresh = [tf.Variable(old) for old in before]
    untold = optimizers.to_keras(built(fresh, 0.01, beta1=0.5), fresh)
    for step in range(20, 30):
        untold.apply_gradients(zip(gradients(step), fresh))
    assert np.abs(fresh[0].numpy() - variables[0].numpy()).max() > 1e-3


def test_an_adam_does_not_train_what_it_was_not_built_for():
    mine, other = tf.Variable(1.0, name="mine"), tf.Variable(1.0, name="other")
    with pytest.raises(KeyError):
        built([mine], 0.5).apply_gradients([(tf.constant(1.0), other)])
    assert (mine.numpy(), other.numpy()) == (1, 1)
