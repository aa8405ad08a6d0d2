"""The MNIST reader of the tutorials of TensorFlow 1: copy it, `import tf1_mnist as input_data`."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import NamedTuple

import numpy as np

FILES = ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")


class DataSet:
    """images: [examples, 784] in [0, 1]; labels: [examples], or [examples, 10] one-hot."""

    def __init__(self, images: np.ndarray, labels: np.ndarray):
        self.images, self.labels = images, labels
        self.num_examples, self.epochs_completed = len(images), 0
        self._order, self._next = np.arange(len(images)), 0
        np.random.shuffle(self._order)

    def next_batch(
        self, batch_size: int, fake_data: bool = False, shuffle: bool = True
    ) -> tuple[np.ndarray, np.ndarray]:
        """The next examples of the shuffled set; another order once they are through."""
        if self._next + batch_size > self.num_examples:
            self.epochs_completed, self._next = self.epochs_completed + 1, 0
            if shuffle:
                np.random.shuffle(self._order)
        chosen = self._order[self._next : self._next + batch_size]
        self._next += batch_size
        return self.images[chosen], self.labels[chosen]


class DataSets(NamedTuple):
    """The last 5,000 training examples are the validation set, as they were."""

    train: DataSet
    validation: DataSet
    test: DataSet


def read_data_sets(
    train_dir: str,
    fake_data: bool = False,
    one_hot: bool = False,
    dtype: object = np.float32,
    reshape: bool = True,
    validation_size: int = 5000,
    seed: int | None = None,
    source_url: str = "",
) -> DataSets:
    """The four files NAME-ubyte.gz of a folder or, where they are not, what Keras downloads."""
    paths = [Path(train_dir) / f"{name}-ubyte.gz" for name in FILES]
    if all(path.is_file() for path in paths):
        x, y, x_test, y_test = (_read(path) for path in paths)
    else:
        import tensorflow.compat.v1 as tf

        (x, y), (x_test, y_test) = tf.keras.datasets.mnist.load_data()
    count = len(x) - min(validation_size, len(x) // 2)
    parts = (x[:count], y[:count]), (x[count:], y[count:]), (x_test, y_test)
    return DataSets(*(_data_set(images, labels, one_hot, reshape) for images, labels in parts))


def _read(path: Path) -> np.ndarray:
    """An array of bytes: 4 of its kind and rank, 4 for each length, and then the values."""
    with gzip.open(str(path)) as f:
        data = f.read()
    shape = np.frombuffer(data, ">i4", data[3], 4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(shape)


def _data_set(images: np.ndarray, labels: np.ndarray, one_hot: bool, reshape: bool) -> DataSet:
    pixels = images.reshape([len(images), 784] if reshape else [*images.shape, 1])
    labels = np.eye(10)[labels] if one_hot else labels
    return DataSet(pixels.astype(np.float32) / np.float32(255), labels)
