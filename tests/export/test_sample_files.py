"""Samples in files: grids, animations, arrays and folders of pictures."""

from __future__ import annotations

import numpy as np
import pytest
from cli_helpers import files
from PIL import Image

from gan_tf1.errors import UsageError
from gan_tf1.export import sample_files
from gan_tf1.export.sampling import Drawn

FULL = OSError(28, "No space left on device")


def pictures(*shape, seed=0):
    return np.random.RandomState(seed).randint(0, 255, shape).astype(np.uint8)


def tiles(path, size=28):
    """The pictures of a strip or grid, row by row: uint8 [rows, columns, size, size]."""
    pixels = np.array(Image.open(str(path)))
    cut = pixels.reshape([pixels.shape[0] // (size + 4), size + 4, -1, size + 4])
    assert (cut[:, :4] == 255).all() or path.suffix == ".jpg"
    return cut[:, 4:, :, 4:].transpose(0, 2, 1, 3)


@pytest.mark.parametrize("count, columns, shape", [(3, 3, (1, 3)), (20, 8, (3, 8))])
def test_a_grid_is_filled_row_by_row(tmp_path, count, columns, shape):
    images = pictures(count, 28, 28)
    sample_files.write_grid(tmp_path / "a.png", images, columns)
    got = tiles(tmp_path / "a.png")
    assert got.shape[:2] == shape
    got = got.reshape([-1, 28, 28])
    np.testing.assert_array_equal(got[:count], images)
    assert (got[count:] == 255).all()


def test_a_grid_is_a_jpeg_unless_its_name_says_png(tmp_path):
    images = pictures(2, 28, 28)
    for name, kind in (("a.jpg", "JPEG"), ("a.jpeg", "JPEG"), ("a.PNG", "PNG")):
        sample_files.write_grid(tmp_path / name, images, 2)
        assert Image.open(str(tmp_path / name)).format == kind


def test_what_a_jpeg_cannot_hold(tmp_path):
    for rows, columns in ((1, 2046), (2046, 1)):  # 32 pixels each
        sample_files.require_fits(tmp_path / "a.jpg", rows, columns, 28, 28)
    for rows, columns in ((1, 2047), (2047, 1)):
        with pytest.raises(UsageError, match="65504.*a JPEG holds 65500"):
            sample_files.require_fits(tmp_path / "a.jpg", rows, columns, 28, 28)
        sample_files.require_fits(tmp_path / "a.png", rows, columns, 28, 28)


def test_a_walk_has_a_row_for_each_class_and_leg(tmp_path):
    images = pictures(2, 3, 10, 28, 28)  # legs, frames, tiles
    sample_files.write_walk(tmp_path / "a.png", images)
    got = tiles(tmp_path / "a.png")
    assert got.shape[:2] == (20, 3)
    for tile in (0, 4, 9):
        for leg in (0, 1):
            np.testing.assert_array_equal(got[2 * tile + leg], images[leg, :, tile])


def frames_of(path):
    picture = Image.open(str(path))
    frames = []
    for k in range(picture.n_frames):
        picture.seek(k)
        frames.append(np.array(picture.convert("L")))
    return picture, np.array(frames)


def test_an_animation_leaves_out_the_frames_that_come_twice(tmp_path):
    images = pictures(2, 4, 1, 32, 32)
    sample_files.write_animation(tmp_path / "a.gif", images)
    picture, frames = frames_of(tmp_path / "a.gif")
    assert picture.info["loop"] == 0 and picture.info["duration"] == 80
    assert frames.shape == (6, 4 * 32, 4 * 32)
    expected = images[:, :3, 0].reshape([6, 32, 32])
    np.testing.assert_array_equal(frames, expected.repeat(4, 1).repeat(4, 2))


def test_an_animation_of_ten_classes_has_five_side_by_side(tmp_path):
    images = pictures(1, 3, 10, 28, 28)
    sample_files.write_animation(tmp_path / "a.gif", images)
    _, frames = frames_of(tmp_path / "a.gif")
    assert frames.shape == (2, 2 * 32 * 4, 5 * 32 * 4)
    small = frames[:, ::4, ::4].reshape([2, 2, 32, 5, 32])[:, :, 4:, :, 4:]
    small = small.transpose(0, 1, 3, 2, 4).reshape([2, 10, 28, 28])
    np.testing.assert_array_equal(small, images[0, :2])


@pytest.mark.parametrize("labels", [None, np.array([3, 4], np.uint8)])
def test_arrays(tmp_path, labels):
    drawn = Drawn(pictures(2, 28, 28), np.array([[0.5], [0.25]]), labels)
    sample_files.write_arrays(tmp_path / "a.npz", drawn)
    content = np.load(str(tmp_path / "a.npz"), allow_pickle=False)
    assert sorted(content.files) == ["images"] + ["labels"] * (labels is not None) + ["noise"]
    for name in content.files:
        expected = getattr(drawn, name)
        assert content[name].dtype == expected.dtype
        np.testing.assert_array_equal(content[name], expected)


def parts(images, size):
    for start in range(0, len(images), size):
        yield Drawn(images[start : start + size], np.zeros([size, 1]), None)


def test_a_folder_has_numbered_files_and_takes_the_place_of_another(tmp_path):
    images = pictures(12, 28, 28)
    folder = tmp_path / "pictures"
    sample_files.write_folder(folder, parts(images, 5), 12)
    names = sorted(path.name for path in folder.iterdir())
    assert names == [f"sample_{k:05d}.png" for k in range(12)]
    got = np.array([np.array(Image.open(str(folder / name))) for name in names])
    assert got.dtype == np.uint8
    np.testing.assert_array_equal(got, images)
    sample_files.write_folder(folder, parts(images[:2], 5), 2)
    assert sorted(files(tmp_path)) == ["pictures"] + [
        f"pictures/sample_0000{k}.png" for k in (0, 1)
    ]


def test_a_folder_that_is_not_finished_leaves_the_one_before(tmp_path):
    images, folder = pictures(3, 28, 28), tmp_path / "pictures"
    sample_files.write_folder(folder, parts(images, 5), 3)
    before = files(tmp_path)

    def broken():
        yield from parts(images[::-1], 1)
        raise FULL

    with pytest.raises(OSError, match="No space left"):
        sample_files.write_folder(folder, broken(), 1000000)
    assert files(tmp_path) == before


def test_what_is_foreign_to_a_folder_of_samples(tmp_path):
    sample_files.write_folder(tmp_path / "a", parts(pictures(3, 28, 28), 5), 3)
    assert sample_files.foreign(tmp_path / "a") == []
    (tmp_path / "a" / "holiday.png").write_bytes(b"mine")
    assert sample_files.foreign(tmp_path / "a") == ["holiday.png"]
