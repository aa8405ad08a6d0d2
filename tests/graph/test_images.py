"""Pixels there and back, padding, and min-max normalisation beside its NumPy twin."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from helpers import evaluate

from gan_tf1.graph import images
from gan_tf1.plots import image_grid

RANGES = [(0.0, 1.0), (-1.0, 1.0)]
ALL = np.arange(256, dtype=np.uint8)


def image(low, high, height=28, width=28):
    return images.Image(height, width, low, high)


@pytest.mark.parametrize("dtype", [tf.float32, tf.float64])
@pytest.mark.parametrize(("low", "high"), RANGES)
def test_all_256_values_survive_the_way_there_and_back(low, high, dtype):
    there, back = evaluate(
        lambda: (
            images.from_uint8(tf.constant(ALL), image(low, high), dtype),
            images.to_uint8(
                images.from_uint8(tf.constant(ALL), image(low, high), dtype), image(low, high)
            ),
        )
    )
    assert there.dtype == dtype.as_numpy_dtype
    assert back.dtype == np.uint8
    np.testing.assert_array_equal(back, ALL)
    expected = low + (high - low) * ALL.astype(np.float64) / 255
    np.testing.assert_allclose(there, expected, rtol=1e-6, atol=1e-7)
    assert (there[0], there[255]) == (low, high)
    assert there.min() >= low
    assert there.max() <= high


@pytest.mark.parametrize(("low", "high"), RANGES)
def test_what_lies_outside_the_range_is_cut(low, high):
    values = np.array([low - 9, low - 1e-3, high + 1e-3, high + 9, -np.inf, np.inf], np.float32)
    got = evaluate(lambda: images.to_uint8(tf.constant(values), image(low, high)))
    assert got.tolist() == [0, 0, 255, 255, 0, 255]


def test_values_between_are_rounded_to_the_nearest():
    steps = np.array([0.0, 0.4, 0.6, 100.4, 100.6, 254.4, 254.6], np.float64)
    got = evaluate(lambda: images.to_uint8(tf.constant(steps / 255), image(0.0, 1.0)))
    assert got.tolist() == [0, 0, 1, 100, 101, 254, 255]


@pytest.mark.parametrize("target", [(32, 32), (31, 28), (28, 33), (28, 28)])
def test_pad_puts_black_around_the_middle(target):
    pixels = np.random.RandomState(0).randint(1, 256, size=[3, 28 * 28]).astype(np.uint8)
    got = evaluate(
        lambda: images.pad(tf.constant(pixels), (28, 28), image(0.0, 1.0, target[0], target[1]))
    )
    assert got.dtype == np.uint8
    assert got.shape == (3, target[0] * target[1])
    got = got.reshape((3,) + target)
    rows, columns = np.nonzero(got.max(axis=0))
    assert (rows.max() - rows.min(), columns.max() - columns.min()) == (27, 27)
    for first, last, length in ((rows.min(), rows.max(), target[0]),
                                (columns.min(), columns.max(), target[1])):  # fmt: skip
        assert abs(first - (length - 1 - last)) <= 1
    inner = got[:, rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    np.testing.assert_array_equal(inner.reshape(3, -1), pixels)
    assert got.sum(dtype=np.int64) == pixels.sum(dtype=np.int64)


@pytest.mark.parametrize("source", [(33, 32), (32, 33), (40, 20)])
def test_pad_refuses_what_does_not_fit(source):
    with tf.Graph().as_default(), pytest.raises(ValueError, match=f"{source[0]}x{source[1]}"):
        pixels = tf.zeros([2, source[0] * source[1]], tf.uint8)
        images.pad(pixels, source, image(0.0, 1.0, 32, 32))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (-1.0, 1.0), (0.5, 3.0), (2.0, -2.0)])
def test_normalize_is_linear_from_smallest_to_largest(low, high, dtype):
    values = np.random.RandomState(0).uniform(-30, 70, size=[4, 5, 6]).astype(dtype)
    graph = evaluate(lambda: images.normalize(tf.constant(values), low, high))
    twin = image_grid.normalize(values, low, high)
    wide = values.astype(np.float64)
    expected = np.interp(wide, [wide.min(), wide.max()], [low, high])
    for got in (graph, twin):
        assert got.dtype == dtype
        assert got.shape == values.shape
        np.testing.assert_allclose(got, expected, rtol=1e-5, atol=1e-6)
        assert got.ravel()[values.argmin()] == low
        assert got.ravel()[values.argmax()] == pytest.approx(high, abs=1e-6)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_normalize_of_a_constant_gives_low_and_no_nan(dtype):
    values = np.full([3, 4], 0.3, dtype)
    for got in (
        evaluate(lambda: images.normalize(tf.constant(values), -1.0, 1.0)),
        image_grid.normalize(values, -1.0, 1.0),
    ):
        assert got.dtype == dtype
        np.testing.assert_array_equal(got, np.full([3, 4], -1.0))


def test_the_twin_takes_bytes_constant_or_not():
    pixels = np.array([[10, 20], [30, 60]], np.uint8)
    np.testing.assert_allclose(
        image_grid.normalize(pixels, -1.0, 1.0), [[-1.0, -0.6], [-0.2, 1.0]], atol=1e-12
    )
    for low in (-1.0, 0.5):
        constant = image_grid.normalize(np.full([2, 2], 7, np.uint8), low, 1.0)
        np.testing.assert_array_equal(constant, np.full([2, 2], low))
