"""Grids of images, decoded back from JPEG."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from gan_tf1.plots import image_grid

JPEG = 12  # how far a JPEG of quality 95 may be off in grey levels, at and beside an edge


def decoded(jpeg: bytes) -> np.ndarray:
    image = Image.open(io.BytesIO(jpeg))
    assert image.format == "JPEG"
    assert image.mode == "L"
    return np.asarray(image).astype(int)


def flat(levels: list, height: int = 28, width: int = 28) -> np.ndarray:
    """Pictures of one grey level each: uint8 [n, height, width]."""
    levels = np.asarray(levels, np.uint8)
    return np.tile(levels[:, None, None], (1, height, width))


def test_the_strip_of_the_document_is_256_by_32_and_grey():
    levels = [0, 30, 60, 90, 120, 150, 180, 210]
    jpeg = image_grid.to_jpeg(image_grid.grid(flat(levels), 8))
    assert Image.open(io.BytesIO(jpeg)).size == (256, 32)  # width, height
    pixels = decoded(jpeg)
    assert np.abs(pixels[:4] - 255).max() <= JPEG, "white above"
    for i, level in enumerate(levels):
        tile = pixels[:, 32 * i : 32 * (i + 1)]
        assert np.abs(tile[:, :4] - 255).max() <= JPEG, f"white to the left of picture {i}"
        assert np.abs(tile[4:, 4:] - level).max() <= JPEG, f"picture {i}"


def test_every_pixel_of_a_picture_is_where_it_belongs_and_the_right_way_up():
    images = np.random.RandomState(0).randint(0, 255, (8, 28, 28)).astype(np.uint8)
    grid = image_grid.grid(images, 8)
    assert grid.shape == (32, 256) and grid.dtype == np.uint8
    for i in range(8):
        for row in (0, 1, 13, 27):
            for column in (0, 5, 27):
                assert grid[4 + row, 32 * i + 4 + column] == images[i, row, column]
    white = np.ones([32, 256], bool)
    for i in range(8):
        white[4:, 32 * i + 4 : 32 * i + 32] = False
    assert (grid[white] == 255).all()
    assert white.sum() == 32 * 256 - 8 * 28 * 28


def test_grids_fill_row_by_row_and_what_is_missing_is_white():
    levels = [10, 40, 70, 100, 130]
    pixels = decoded(image_grid.to_jpeg(image_grid.grid(flat(levels, 12, 20), 3)))
    assert pixels.shape == (2 * 16, 3 * 24)
    for i, level in enumerate(levels):
        top, left = 16 * (i // 3), 24 * (i % 3)
        picture = pixels[top + 4 : top + 16, left + 4 : left + 24]
        assert np.abs(picture - level).max() <= JPEG, i
        assert np.abs(pixels[top : top + 4, left : left + 24] - 255).max() <= JPEG, i
        assert np.abs(pixels[top : top + 16, left : left + 4] - 255).max() <= JPEG, i
    assert np.abs(pixels[16:, 48:] - 255).max() <= JPEG, "the sixth tile"


@pytest.mark.parametrize(
    "n, columns, shape",
    [(1, 1, (32, 32)), (3, 8, (32, 256)), (16, 4, (128, 128)), (9, 4, (96, 128))],
)
def test_the_size_of_a_grid(n, columns, shape):
    grid = image_grid.grid(flat([0] * n), columns)
    assert grid.shape == shape
    assert (grid == 0).sum() == n * 28 * 28


def test_the_pictures_given_are_left_alone():
    images = flat([5, 6])
    images.flags.writeable = False
    image_grid.grid(images, 2)
    assert (images[0] == 5).all() and (images[1] == 6).all()


def test_colour_pictures_become_colour_files():
    jpeg = image_grid.to_jpeg(np.full([16, 24, 3], 200, np.uint8))
    image = Image.open(io.BytesIO(jpeg))
    assert (image.mode, image.size) == ("RGB", (24, 16))


def test_normalize_stretches_linearly():
    values = np.array([[-3.0, 1.0], [0.0, 5.0]])
    np.testing.assert_allclose(image_grid.normalize(values, 0, 255), (values + 3) / 8 * 255)
    np.testing.assert_allclose(image_grid.normalize(values, -1.0, 1.0), (values + 3) / 4 - 1)


def test_normalize_gives_low_for_a_constant_and_never_nan():
    np.testing.assert_array_equal(
        image_grid.normalize(np.full([2, 3], 7.5), 0.0, 1.0), np.zeros([2, 3])
    )
    np.testing.assert_array_equal(
        image_grid.normalize(np.full([4], -2.0), -1.0, 1.0), -np.ones([4])
    )
