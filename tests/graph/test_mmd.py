"""MMD^2 in the graph against the NumPy one, its gradient, and what goes wrong near 0."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from gan_tf1.graph import mmd
from gan_tf1.measure import metrics

pytestmark = pytest.mark.slow

BANDWIDTHS = (0.7, 1.5, 4.0)


def of_arrays(x, y, biased, bandwidths=BANDWIDTHS):
    """Value and gradients; the graph is not told how many rows there are."""
    with tf.Graph().as_default():
        places = [tf.placeholder(a.dtype, [None, a.shape[1]]) for a in (x, y)]
        value = mmd.mmd2(places[0], places[1], bandwidths, biased)
        with tf.Session() as sess:
            fetches = [value] + tf.gradients(value, places)
            return sess.run(fetches, {places[0]: x, places[1]: y})


def two_sets(n, m, width=5, seed=0):
    random = np.random.RandomState(seed)
    return random.standard_normal((n, width)), 0.8 * random.standard_normal((m, width)) + 0.3


@pytest.mark.parametrize("biased", [True, False])
@pytest.mark.parametrize(("n", "m"), [(9, 9), (4, 11), (12, 2)])
def test_value_is_that_of_numpy_for_any_two_sizes(n, m, biased):
    x, y = two_sets(n, m)
    value = of_arrays(x, y, biased)[0]
    assert value.shape == ()
    assert value == pytest.approx(metrics.mmd2(x, y, BANDWIDTHS, biased), abs=1e-13)


@pytest.mark.parametrize("biased", [True, False])
def test_one_bandwidth_and_two_points_are_the_formula(biased):
    x, y = np.array([[0.0], [1.0]]), np.array([[3.0], [5.0]])

    def k(d):
        return np.exp(-d * d / (2 * 2.0**2))

    across = (k(3) + k(5) + k(2) + k(4)) / 4
    within = (2 + 2 * k(1)) / 4 + (2 + 2 * k(2)) / 4 if biased else k(1) + k(2)
    assert of_arrays(x, y, biased, [2.0])[0] == pytest.approx(within - 2 * across, abs=1e-15)


@pytest.mark.parametrize("biased", [True, False])
def test_gradient_is_that_of_finite_differences(biased):
    x, y = two_sets(4, 6, width=3)
    _, of_x, of_y = of_arrays(x, y, biased)
    step = 1e-5
    for array, gradient in ((x, of_x), (y, of_y)):
        expected = np.zeros_like(array)
        for place in np.ndindex(*array.shape):
            kept = array[place]
            array[place] = kept + step
            above = metrics.mmd2(x, y, BANDWIDTHS, biased)
            array[place] = kept - step
            below = metrics.mmd2(x, y, BANDWIDTHS, biased)
            array[place] = kept
            expected[place] = (above - below) / (2 * step)
        assert np.abs(expected).max() > 0.01
        np.testing.assert_allclose(gradient, expected, atol=1e-9)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("biased", [True, False])
def test_where_all_samples_coincide_value_and_gradient_are_finite(biased, dtype):
    x = np.full([5, 1024], 0.3, dtype)
    value, of_x, of_y = of_arrays(x, x.copy(), biased)
    assert value == pytest.approx(0, abs=1e-6)
    np.testing.assert_allclose(of_x, 0, atol=1e-6)
    np.testing.assert_allclose(of_y, 0, atol=1e-6)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_set_is_at_no_distance_from_itself_and_the_slope_there_is_zero(dtype):
    x = two_sets(8, 1, width=1024)[0].astype(dtype)
    # Under the square root, the slope at this point would be infinite.
    value, of_x, of_y = of_arrays(x, x.copy(), True, [20.0, 40.0])
    tolerance = 1e-5 if dtype == "float32" else 1e-14
    assert value == pytest.approx(0, abs=tolerance)
    np.testing.assert_allclose(of_x, 0, atol=tolerance)
    np.testing.assert_allclose(of_y, 0, atol=tolerance)


def test_one_sample_in_both_sets_pulls_nowhere_and_the_others_finitely():
    x, y = two_sets(4, 4)
    y[2] = x[1]
    value, of_x, of_y = of_arrays(x.astype(np.float32), y.astype(np.float32), False)
    assert np.all(np.isfinite([value]))
    assert np.all(np.isfinite(of_x)) and np.all(np.isfinite(of_y))
    assert np.abs(of_y[0]).max() > 0


def test_the_unbiased_value_is_right_on_average_and_the_biased_one_too_large():
    random = np.random.RandomState(3)
    with tf.Graph().as_default(), tf.Session() as sess:
        x, y = (tf.placeholder(tf.float64, [None, 2]) for _ in "xy")
        both = sess.make_callable([mmd.mmd2(x, y, [1.0], b) for b in (False, True)], [x, y])
        pairs = random.standard_normal((400, 2, 4, 2))
        unbiased, biased = np.array([both(pair[0], pair[1]) for pair in pairs]).T
    error = unbiased.std() / np.sqrt(len(unbiased))
    assert abs(unbiased.mean()) < 4 * error
    assert unbiased.min() < 0 < biased.min()
    # E k(x, x') of N(0, I) in two dimensions and s = 1 is 1 / 3: 2 (1 - 1/3) / 4.
    assert biased.mean() == pytest.approx(1 / 3, abs=4 * biased.std() / 20)


def test_a_biased_estimate_of_one_sample_exists():
    x, y = two_sets(1, 1)
    assert of_arrays(x, y, True)[0] == pytest.approx(metrics.mmd2(x, y, BANDWIDTHS), abs=1e-14)


def test_squared_distances_are_never_negative_and_exact_in_float32_for_close_images():
    random = np.random.RandomState(4)
    # As images are: nearly all of the norm is what they have in common.
    images = -1 + 1e-3 * random.standard_normal((20, 1024))
    images[7] = images[3]
    with tf.Graph().as_default(), tf.Session() as sess:
        given = images.astype(np.float32)
        distances = sess.run(mmd.squared_distances(tf.constant(given)))
    given = given.astype(np.float64)
    exact = np.square(given[:, np.newaxis] - given[np.newaxis]).sum(axis=-1)
    assert distances.min() == 0
    assert np.all(np.diag(distances) == 0)
    assert distances[3, 7] < 1e-8
    np.testing.assert_allclose(distances, exact, atol=1e-6 * exact.max())


def test_following_the_gradient_down_moves_samples_onto_the_data():
    x, y = two_sets(30, 30, width=2)
    y += 2
    before = metrics.mmd2(x, y, BANDWIDTHS)
    with tf.Graph().as_default():
        samples = tf.Variable(y, use_resource=True)
        loss = mmd.mmd2(tf.constant(x), samples, BANDWIDTHS, False)
        step = tf.train.GradientDescentOptimizer(3.0).minimize(loss)
        with tf.Session() as sess:
            sess.run(tf.global_variables_initializer())
            for _ in range(200):
                sess.run(step)
            y = sess.run(samples)
    assert metrics.mmd2(x, y, BANDWIDTHS) < 0.05 * before
