"""The last resort: the sample of Fashion-MNIST shipped in the package, and the drawn digits."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

import numpy as np
import pytest

from gan_tf1.data import Dataset, builtin, dataset, folder, idx
from gan_tf1.data.builtin import digits
from gan_tf1.errors import RunError

pytestmark = pytest.mark.slow

DIGITS_SHA256 = "2b5ec3ff27b5350df90ecd884ede51a3ca212f6f2f79a2fc518de5fe5fd5cfd3"


def test_sums_of_the_builtin_sets_are_what_the_interface_says():
    raw = idx.read_bytes(builtin.SAMPLE_DIR / "t10k-images-idx3-ubyte.gz")
    assert builtin.load("fashion", "test").sha256 == hashlib.sha256(raw).hexdigest()
    drawn = builtin.load("mnist", "test")
    assert drawn.sha256 == hashlib.sha256(drawn.images.tobytes()).hexdigest()


def test_damaged_sample_is_refused(tmp_path, monkeypatch):
    fake = Dataset(
        "fashion", "test", np.zeros((500, 28, 28), np.uint8), np.arange(500) % 10, "", "", False
    )
    builtin.write_sample(fake._replace(labels=fake.labels.astype(np.uint8)), tmp_path)
    monkeypatch.setattr(builtin, "SAMPLE_DIR", tmp_path)
    with pytest.raises(RunError, match="damaged"):
        builtin.load("fashion", "test")
    with pytest.raises(RunError, match="damaged"):
        builtin.load("fashion", "train")


def test_sample_takes_the_first_of_each_class_in_order():
    labels = np.array([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 0, 1, 0] + list(range(2, 10)))
    expected = list(range(12)) + list(range(14, 22))
    assert builtin.balanced(labels, 2).tolist() == expected


@pytest.mark.parametrize("split", dataset.SPLITS)
def test_sample_is_cut_from_the_published_set(split):
    system = Path("/usr/share/datasets/fashion-mnist")
    if not folder.holds(system, "fashion", split):
        pytest.skip("needs the full set in the system package's folder")
    full = folder.read_folder(system, "fashion", split)
    sample = builtin.load("fashion", split)
    chosen = builtin.balanced(full.labels, builtin.SIZES[split] // 10)
    np.testing.assert_array_equal(sample.images, full.images[chosen])
    np.testing.assert_array_equal(sample.labels, full.labels[chosen])


def test_digits_are_drawn_quickly_alike_and_each_different():
    start = time.process_time()
    images, labels = digits.draw(500, seed=5)
    assert time.process_time() - start < 2.0
    again, same_labels = digits.draw(500, seed=5)
    np.testing.assert_array_equal(images, again)
    np.testing.assert_array_equal(labels, same_labels)
    assert len({image.tobytes() for image in images}) == 500
    assert not np.array_equal(images, digits.draw(500, seed=6)[0])
    assert not np.array_equal(labels, np.sort(labels))
    with pytest.raises(ValueError, match="multiple of 10"):
        digits.draw(15, seed=0)


def test_digits_have_the_same_pixels_on_every_numpy_and_pillow():
    # A recorded sum is the point here: the promise is across versions that no one test run sees.
    images, labels = digits.draw(100, seed=0)
    assert hashlib.sha256(images.tobytes() + labels.tobytes()).hexdigest() == DIGITS_SHA256


def test_digits_are_laid_out_like_mnist():
    images, _ = digits.draw(500, seed=1)
    ink = images.astype(np.float64) / 255.0
    assert ink[:, 0, :].max() == ink[:, -1, :].max() == 0.0
    assert ink[:, :, 0].max() == ink[:, :, -1].max() == 0.0
    high = np.array([np.ptp(np.flatnonzero(image.any(axis=1))) + 1 for image in images])
    wide = np.array([np.ptp(np.flatnonzero(image.any(axis=0))) + 1 for image in images])
    assert np.all(np.maximum(high, wide) >= 19)
    assert np.all(np.maximum(high, wide) <= 22)
    grid = np.arange(28) + 0.5
    mass = ink.sum(axis=(1, 2))
    for axis in (1, 2):
        centre = (ink.sum(axis=3 - axis) * grid).sum(axis=1) / mass
        assert np.abs(centre - 14.0).max() < 1.0
    assert 0.06 < ink.mean() < 0.18  # MNIST: 0.13


def test_digits_can_be_told_apart():
    train, train_labels = digits.draw(2000, seed=2)
    test, test_labels = digits.draw(200, seed=3)
    a = test.reshape(200, -1).astype(np.float64)
    b = train.reshape(2000, -1).astype(np.float64)
    squared = (a * a).sum(1)[:, None] + (b * b).sum(1)[None, :] - 2.0 * a.dot(b.T)
    nearest = train_labels[squared.argmin(axis=1)]
    assert np.mean(nearest == test_labels) > 0.95
