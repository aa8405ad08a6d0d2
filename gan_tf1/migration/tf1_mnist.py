"""The MNIST reader of the tutorials of TensorFlow 1: copy it, `import tf1_mnist as input_data`."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

FILES = ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")


class DataSet:
    """images: [examples, 784] in [0, 1]; labels: [examples], or [examples, 10] one-hot."""

    def __init__(self, images: np.ndarray, labels: np.ndarray):
        self.images, self.labels = images, labels
        self.num_examples, self.epochs_completed = len(images), 0
        self._next = 0

    def next_batch(
        self, batch_size: int, fake_data: bool = False, shuffle: bool = True
    ) -> tuple[np.ndarray, np.ndarray]:
        """The next examples, in another order each time they are through; or as they stand.

        As the tutorials' reader, it shuffles `images` and `labels` themselves, takes what is left
        before it begins anew, and gives no more than that and all of them once.
        """
        if shuffle and self._next == self.epochs_completed == 0:
            self._shuffle()
        end = self._next + batch_size
        images, labels = self.images[self._next : end], self.labels[self._next : end]
        self._next = end
        if end > self.num_examples:
            self.epochs_completed, self._next = self.epochs_completed + 1, end - self.num_examples
            if shuffle:
                self._shuffle()
            images = np.concatenate([images, self.images[: self._next]])
            labels = np.concatenate([labels, self.labels[: self._next]])
        return images, labels

    def _shuffle(self) -> None:
        order = np.arange(self.num_examples)
        np.random.shuffle(order)
        self.images, self.labels = self.images[order], self.labels[order]


class DataSets(NamedTuple):
    """The first 5,000 training examples are the validation set, as they were."""

    train: DataSet
    validation: DataSet
    test: DataSet


def read_data_sets(
    train_dir: str,
    fake_data: bool = False,
    one_hot: bool = False,
    dtype: Any = np.float32,
    reshape: bool = True,
    validation_size: int = 5000,
    seed: int | None = None,
    source_url: str = "",
) -> DataSets:
    """The four files NAME-ubyte.gz of a folder or, where they are not, what Keras downloads.

    dtype: float32, or uint8 for images in [0, 255], of NumPy or TensorFlow.
    """
    if fake_data:
        raise ValueError("tf1_mnist has no made-up examples; leave fake_data out")
    paths = [Path(train_dir) / f"{name}-ubyte.gz" for name in FILES]
    if all(path.is_file() for path in paths):
        x, y, x_test, y_test = (_read(path) for path in paths)
    else:
        import tensorflow.compat.v1 as tf

        (x, y), (x_test, y_test) = tf.keras.datasets.mnist.load_data()
    n = validation_size
    if not 0 <= n <= len(x):
        raise ValueError(f"validation_size {n}: there are {len(x)} training examples")
    if seed is not None:
        np.random.seed(seed)
    kind = np.dtype(getattr(dtype, "as_numpy_dtype", dtype))
    parts = (x[n:], y[n:]), (x[:n], y[:n]), (x_test, y_test)
    return DataSets(*(_data_set(*part, one_hot, reshape, kind) for part in parts))


def _read(path: Path) -> np.ndarray:
    """An array of bytes: 4 of its kind and rank, 4 for each length, and then the values."""
    with gzip.open(str(path)) as f:
        data = f.read()
    shape = np.frombuffer(data, ">i4", data[3], 4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(shape)


def _data_set(
    images: np.ndarray, labels: np.ndarray, one_hot: bool, reshape: bool, kind: np.dtype
) -> DataSet:
    images = images.reshape([len(images), 784] if reshape else [*images.shape, 1])
    if kind == np.float32:
        images = images.astype(np.float32) * np.float32(1 / 255)
    elif kind != np.uint8:
        raise TypeError(f"dtype {kind}: images are float32 or uint8")
    return DataSet(images, np.eye(10)[labels] if one_hot else labels)
