"""The tutorials' reader, on four files of a folder; on 1.15 beside the one of contrib."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from gan_tf1.data import idx
from gan_tf1.migration import tf1_mnist


@pytest.fixture
def folder(tmp_path):
    """12 images to learn from, whose pixels and labels are their numbers, and 5 to test."""
    for name, count in (("train", 12), ("t10k", 5)):
        images = np.repeat(np.arange(count, dtype=np.uint8), 784).reshape([count, 28, 28])
        idx.write(tmp_path / f"{name}-images-idx3-ubyte.gz", images)
        labels = (np.arange(count) % 10).astype(np.uint8)
        idx.write(tmp_path / f"{name}-labels-idx1-ubyte.gz", labels)
    return str(tmp_path)


def numbers(images):
    """Which ones they are."""
    return np.round(images.reshape([len(images), -1])[:, 0] * 255).astype(int).tolist()


def test_the_sets_are_those_of_the_tutorials(folder):
    mnist = tf1_mnist.read_data_sets(folder, one_hot=True, validation_size=2)
    assert [each.num_examples for each in mnist] == [10, 2, 5]
    assert numbers(mnist.validation.images) == [0, 1], "the first ones"
    assert numbers(mnist.train.images) == list(range(2, 12))
    assert mnist.test.images.shape == (5, 784) and mnist.test.images.dtype == np.float32
    np.testing.assert_allclose(mnist.test.images[3], np.full([784], 3 / 255), rtol=1e-6)
    np.testing.assert_array_equal(mnist.test.labels.argmax(1), np.arange(5))
    whole = tf1_mnist.read_data_sets(folder, validation_size=0)
    assert [each.num_examples for each in whole] == [12, 0, 5]
    raw = tf1_mnist.read_data_sets(folder, reshape=False, dtype=tf.uint8, validation_size=1)
    assert raw.train.images.shape[1:] == (28, 28, 1) and raw.train.images.dtype == np.uint8
    assert raw.train.images.max() == 11 and raw.train.labels.shape == (11,)


def test_batches_go_on_where_the_last_one_ended(folder):
    train = tf1_mnist.read_data_sets(folder, validation_size=2).train
    seen = [numbers(train.next_batch(4)[0]) for _ in range(5)]
    assert sorted(seen[0] + seen[1] + seen[2][:2]) == list(range(2, 12)), "what is left comes first"
    assert sorted(seen[2][2:] + seen[3] + seen[4]) == list(range(2, 12))
    assert train.epochs_completed == 1 and seen[0] + seen[1] != list(range(2, 10))
    train.next_batch(4)
    images, labels = train.next_batch(13)
    assert images.shape == (13, 784) and (np.array(numbers(images)) % 10 == labels).all()


def test_without_shuffling_they_come_as_they_stand(folder):
    test = tf1_mnist.read_data_sets(folder, validation_size=2).test
    seen = [test.next_batch(3, shuffle=False)[1].tolist() for _ in range(3)]
    assert seen == [[0, 1, 2], [3, 4, 0], [1, 2, 3]]


def test_what_is_left_out_is_said(folder):
    with pytest.raises(ValueError, match="validation_size 13: there are 12"):
        tf1_mnist.read_data_sets(folder, validation_size=13)
    with pytest.raises(TypeError, match="float64"):
        tf1_mnist.read_data_sets(folder, validation_size=0, dtype=tf.float64)
    with pytest.raises(ValueError, match="fake_data"):
        tf1_mnist.read_data_sets(folder, fake_data=True)


@pytest.mark.skipif(not tf.__version__.startswith("1."), reason="needs tf.contrib")
@pytest.mark.parametrize("shuffle", [True, False])
@pytest.mark.parametrize("dtype", [tf.float32, tf.uint8])
def test_it_gives_what_contrib_gave(folder, shuffle, dtype):
    from tensorflow.contrib.learn.python.learn.datasets import mnist

    found = []
    for module in (mnist, tf1_mnist):
        sets = module.read_data_sets(folder, dtype=dtype, validation_size=3, seed=7)
        batches = [sets.validation.images, sets.validation.labels]
        for size in (4, 5, 7, 20, 3):
            batches += sets.train.next_batch(size, shuffle=shuffle)
        found.append(batches)
    for one, other in zip(*found):
        np.testing.assert_array_equal(one, other)
        assert one.dtype == other.dtype
