"""Both convolutions against loops in NumPy, and against each other."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from helpers import evaluate

from gan_tf1.graph import layers

INITIAL = layers.truncated_normal(0.1, 5)
CASES = [  # height, width, size, stride
    (4, 4, 4, 2),
    (5, 4, 3, 1),
    (5, 7, 3, 2),
    (6, 3, 2, 2),
    (2, 2, 5, 2),
    (3, 3, 4, 1),
    (1, 2, 3, 3),
    (4, 3, 1, 1),
]


def padding(full, size, stride):
    """Zeros before the first of `full` pixels, by the definition of SAME."""
    short = -(-full // stride)
    return max((short - 1) * stride + size - full, 0) // 2


def conv_loops(x, kernel, stride):
    """[n, h, w, in], [size, size, in, out]: a sum for each number of the output."""
    n, height, width, _ = x.shape
    size, out = kernel.shape[0], kernel.shape[3]
    y = np.zeros([n, -(-height // stride), -(-width // stride), out])
    top, left = padding(height, size, stride), padding(width, size, stride)
    for b, i, j, c in np.ndindex(*y.shape):
        for di, dj in np.ndindex(size, size):
            row, column = i * stride + di - top, j * stride + dj - left
            if 0 <= row < height and 0 <= column < width:
                y[b, i, j, c] += x[b, row, column] @ kernel[di, dj, :, c]
    return y


def transpose_loops(x, kernel, stride):
    """[n, h, w, in], [size, size, out, in]: each input is spread over the output."""
    n, height, width, _ = x.shape
    size, out = kernel.shape[0], kernel.shape[2]
    y = np.zeros([n, height * stride, width * stride, out])
    top = padding(height * stride, size, stride)
    left = padding(width * stride, size, stride)
    for b, i, j, di, dj in np.ndindex(n, height, width, size, size):
        row, column = i * stride + di - top, j * stride + dj - left
        if 0 <= row < y.shape[1] and 0 <= column < y.shape[2]:
            y[b, row, column] += kernel[di, dj] @ x[b, i, j]
    return y


def apply(layer, x, channels, size, stride):
    """The layer on a batch of a size unknown to the graph: outputs, kernel, bias, static shape."""
    with tf.Graph().as_default(), tf.variable_scope("", use_resource=True):
        place = tf.placeholder(x.dtype, [None] + list(x.shape[1:]))
        outputs = layer(place, channels, size, stride, "one", INITIAL)
        variables = tf.trainable_variables()
        assert [v.op.name for v in variables] == ["one/kernel", "one/bias"]
        with tf.Session() as sess:
            sess.run(tf.global_variables_initializer())
            values = sess.run([outputs] + variables, {place: x})
        return values + [outputs.shape.as_list()]


def random_images(*shape):
    return np.random.RandomState(sum(shape)).standard_normal(shape)


@pytest.mark.parametrize(("dtype", "tolerance"), [("float64", 1e-14), ("float32", 1e-6)])
@pytest.mark.parametrize(("height", "width", "size", "stride"), CASES)
def test_conv2d_is_the_sum_over_its_window(height, width, size, stride, dtype, tolerance):
    x = random_images(2, height, width, 3).astype(dtype)
    y, kernel, bias, static = apply(layers.conv2d, x, 4, size, stride)
    assert (y.dtype, kernel.dtype, bias.dtype) == (np.dtype(dtype),) * 3
    assert kernel.shape == (size, size, 3, 4)
    assert bias.shape == (4,)
    assert y.shape == (2, -(-height // stride), -(-width // stride), 4)
    assert static == [None] + list(y.shape[1:])
    np.testing.assert_allclose(y, conv_loops(x, kernel, stride) + bias, atol=tolerance)


@pytest.mark.parametrize(("dtype", "tolerance"), [("float64", 1e-14), ("float32", 1e-6)])
@pytest.mark.parametrize(("height", "width", "size", "stride"), CASES)
def test_conv2d_transpose_spreads_each_input(height, width, size, stride, dtype, tolerance):
    x = random_images(2, height, width, 3).astype(dtype)
    y, kernel, bias, static = apply(layers.conv2d_transpose, x, 4, size, stride)
    assert (y.dtype, kernel.dtype, bias.dtype) == (np.dtype(dtype),) * 3
    assert kernel.shape == (size, size, 4, 3)
    assert bias.shape == (4,)
    assert y.shape == (2, height * stride, width * stride, 4)
    assert static == [None] + list(y.shape[1:])
    np.testing.assert_allclose(y, transpose_loops(x, kernel, stride) + bias, atol=tolerance)


@pytest.mark.parametrize(("size", "stride"), [(4, 2), (3, 1), (3, 2), (5, 2)])
def test_one_is_the_transpose_of_the_other(size, stride):
    small, large = random_images(2, 3, 4, 5), random_images(2, 3 * stride, 4 * stride, 6)

    def make():
        with tf.variable_scope("a"):
            down = layers.conv2d(tf.constant(large), 5, size, stride, "1", INITIAL)
        with tf.variable_scope("b"):
            up = layers.conv2d_transpose(tf.constant(small), 6, size, stride, "1", INITIAL)
        return [down, up] + tf.trainable_variables()

    down, up, down_kernel, down_bias, up_kernel, up_bias = evaluate(make)
    assert down_kernel.shape == up_kernel.shape
    spread = transpose_loops(small, down_kernel, stride)
    assert np.sum((down - down_bias) * small) == pytest.approx(np.sum(large * spread))
    gathered = conv_loops(large, up_kernel, stride)
    assert np.sum((up - up_bias) * large) == pytest.approx(np.sum(gathered * small))


@pytest.mark.parametrize(("size", "even"), [(2, True), (4, True), (3, False), (5, False)])
def test_a_size_that_the_stride_divides_leaves_no_chequers(size, even):
    def make():
        one = layers.constant(1.0)
        flat = tf.ones([1, 6, 6, 1])
        return layers.conv2d_transpose(flat, 1, size, 2, "1", one, layers.constant(0.0))

    inside = evaluate(make)[0, 3:-3, 3:-3, 0]
    assert bool(inside.max() == inside.min()) == even


@pytest.mark.parametrize("layer", [layers.conv2d, layers.conv2d_transpose])
def test_a_second_call_with_reuse_shares_the_variables(layer):
    x = random_images(1, 4, 4, 2)

    def make():
        with tf.variable_scope("net"):
            first = layer(tf.constant(x), 3, 4, 2, "1", INITIAL)
        with tf.variable_scope("net", reuse=True):
            second = layer(tf.constant(2 * x), 3, 4, 2, "1", INITIAL)
        assert [v.op.name for v in tf.global_variables()] == ["net/1/kernel", "net/1/bias"]
        return [first, second] + tf.global_variables()

    first, second, _, bias = evaluate(make)
    np.testing.assert_allclose(second - bias, 2 * (first - bias), atol=1e-14)


@pytest.mark.parametrize("layer", [layers.conv2d, layers.conv2d_transpose])
def test_gradients_are_those_of_finite_differences(layer):
    x = random_images(2, 4, 4, 2)
    weights = random_images(2, 8 if layer is layers.conv2d_transpose else 2, 8, 3)
    if layer is layers.conv2d:
        weights = weights[:, :, :2]
    with tf.Graph().as_default(), tf.variable_scope("", use_resource=True):
        place = tf.placeholder(tf.float64, [None, 4, 4, 2])
        loss = tf.reduce_sum(layer(place, 3, 4, 2, "1", INITIAL) * weights)
        kernel, bias = tf.trainable_variables()
        gradients = tf.gradients(loss, [place, kernel, bias])
        with tf.Session() as sess:
            sess.run(tf.global_variables_initializer())
            of_x, of_kernel, of_bias = sess.run(gradients, {place: x})
            kept = sess.run(kernel)
            random, step = np.random.RandomState(0), 1e-4
            toward = random.standard_normal(x.shape)
            values = [sess.run(loss, {place: x + sign * step * toward}) for sign in (1, -1)]
            slope = (values[0] - values[1]) / (2 * step)
            assert np.sum(of_x * toward) == pytest.approx(slope)
            toward = random.standard_normal(kept.shape)
            values = []
            for sign in (1, -1):
                kernel.load(kept + sign * step * toward, sess)
                values.append(sess.run(loss, {place: x}))
            slope = (values[0] - values[1]) / (2 * step)
            assert np.sum(of_kernel * toward) == pytest.approx(slope)
            np.testing.assert_allclose(of_bias, weights.sum(axis=(0, 1, 2)))
