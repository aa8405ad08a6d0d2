"""The tutorials' reader, on four files of a folder."""

from __future__ import annotations

import numpy as np

from gan_tf1.data import idx
from gan_tf1.migration import tf1_mnist


def test_the_sets_are_those_of_the_tutorials(tmp_path):
    random = np.random.RandomState(0)
    for name, count in (("train", 12), ("t10k", 5)):
        images = random.randint(0, 256, [count, 28, 28]).astype(np.uint8)
        labels = (np.arange(count) % 10).astype(np.uint8)
        idx.write(tmp_path / f"{name}-images-idx3-ubyte.gz", images)
        idx.write(tmp_path / f"{name}-labels-idx1-ubyte.gz", labels)
    mnist = tf1_mnist.read_data_sets(str(tmp_path), one_hot=True, validation_size=2)
    assert [each.num_examples for each in mnist] == [10, 2, 5]
    assert mnist.test.images.shape == (5, 784) and mnist.test.images.dtype == np.float32
    np.testing.assert_allclose(mnist.test.images, images.reshape(5, 784) / 255.0, rtol=1e-6)
    np.testing.assert_array_equal(mnist.test.labels.argmax(1), np.arange(5))
    seen = np.concatenate([mnist.train.next_batch(5)[1].argmax(1) for _ in range(2)])
    assert sorted(seen) == list(range(10)) and mnist.train.epochs_completed == 0
    x, y = mnist.train.next_batch(4)
    assert (x.shape, y.shape, mnist.train.epochs_completed) == ((4, 784), (4, 10), 1)
    whole = tf1_mnist.read_data_sets(str(tmp_path), validation_size=0)
    assert [each.num_examples for each in whole] == [12, 0, 5]
    raw = tf1_mnist.read_data_sets(str(tmp_path), reshape=False)
    assert raw.train.images.shape[1:] == (28, 28, 1) and raw.train.labels.shape[1:] == ()
