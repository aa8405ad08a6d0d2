"""scipy.misc's functions for pictures, on Pillow."""

from __future__ import annotations

import numpy as np

from gan_tf1.migration import tf1_pictures


def test_the_least_is_black_and_the_greatest_white():
    np.testing.assert_array_equal(tf1_pictures.bytescale([[-1.0, 0.0, 1.0]]), [[0, 128, 255]])
    np.testing.assert_array_equal(tf1_pictures.bytescale([[0.0, 1.0]], 0, 2), [[0, 128]])
    pixels = np.arange(6, dtype=np.uint8).reshape(2, 3)
    assert tf1_pictures.bytescale(pixels) is pixels


def test_a_picture_is_written_and_read(tmp_path):
    pixels = np.arange(24, dtype=np.uint8).reshape(2, 4, 3)
    tf1_pictures.imsave(str(tmp_path / "a.png"), pixels)
    np.testing.assert_array_equal(tf1_pictures.imread(str(tmp_path / "a.png")), pixels)
    grey = tf1_pictures.imread(str(tmp_path / "a.png"), flatten=True)
    assert grey.shape == (2, 4) and grey.dtype == np.float32


def test_sizes_are_per_cent_a_fraction_or_height_and_width():
    pixels = np.zeros([10, 20, 3], np.uint8)
    assert tf1_pictures.imresize(pixels, 50).shape == (5, 10, 3)
    assert tf1_pictures.imresize(pixels, 2.0).shape == (20, 40, 3)
    assert tf1_pictures.imresize(pixels, (7, 9), "nearest").shape == (7, 9, 3)
    assert tf1_pictures.imresize(pixels, [7, 9, 3]).shape == (7, 9, 3)
    assert tf1_pictures.imrotate(pixels, 90).shape == (10, 20, 3)


def test_mode_f_keeps_the_numbers():
    numbers = np.array([[0.5, 0.25], [1.0, 2.0]])
    wide = tf1_pictures.imresize(numbers, (4, 4), "nearest", mode="F")
    np.testing.assert_array_equal(wide, np.kron(numbers, np.ones([2, 2])))
    assert tf1_pictures.imresize(numbers, 200, mode="F").max() <= 2.0
