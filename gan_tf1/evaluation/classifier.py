"""The classifier of a data set: trained once and kept in the cache."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any, Callable, Mapping, NamedTuple

import numpy as np
import tensorflow.compat.v1 as tf

from gan_tf1 import npz
from gan_tf1.data import Dataset
from gan_tf1.data.dataset import TITLES
from gan_tf1.data.sources import cache_place
from gan_tf1.errors import UsageError
from gan_tf1.evaluation.features import FeatureExtractor
from gan_tf1.files import write_atomic
from gan_tf1.graph import batches
from gan_tf1.graph import classifier as graph
from gan_tf1.runs.console import StepProgress

PASSES = 6  # over the training images of the full sets
MOST_PASSES = 40  # over those of a smaller one
FULL_SIZE = 60000
LINES = 10  # of progress
MOST_BYTES = 1 << 24  # of all arrays in a file of the cache; there are 900 KiB


class Classifier(NamedTuple):
    """Trained weights and what is known of them."""

    weights: Mapping[str, np.ndarray]  # name -> float32 array
    accuracy: float  # share of the test images that it gets right
    sha256: str  # of the weights
    images_sha256: str  # of the training images


def load(train: Dataset, test: Dataset, say: Callable[[str], None]) -> Classifier:
    """The classifier of a data set, from the cache; trained and put there where it is not.

    Raises UsageError where images are not of its size, or labels are not classes.
    """
    check(train)
    check(test)
    path = cached(train, test)
    found = read(path, train, say) if path.is_file() else None
    if found is None:
        say(
            f"classifier: none is cached for these {len(train.images):,} images of "
            f"{TITLES[train.name]}; training one, {steps(len(train.images)):,} steps, once"
        )
        weights = learn(train)
        found = Classifier(weights, accuracy(weights, test), digest(weights), train.sha256)
        keep(path, found, say)
    say(
        f"classifier: {100 * found.accuracy:.2f} % of {len(test.images):,} test images right, "
        f"weights {found.sha256[:12]}, {path}"
    )
    return found


def check(data: Dataset) -> None:
    """Raises UsageError where the classifier cannot learn from these images or be tried on them."""
    size = (graph.HEIGHT, graph.WIDTH)
    if data.images.shape[1:] != size:
        height, width = data.images.shape[1:]
        raise UsageError(
            f"{data.source}: images of {height}x{width}; the classifier takes "
            f"{size[0]}x{size[1]} only"
        )
    if int(data.labels.max()) >= graph.N_CLASSES:
        raise UsageError(
            f"{data.source}: label {data.labels.max()}; the classifier knows "
            f"{graph.N_CLASSES} classes"
        )


def cached(train: Dataset, test: Dataset) -> Path:
    """Where the cache has the classifier of these very images and labels, if it has it."""
    key = hashlib.sha256()
    for data in (train, test):
        key.update(data.sha256.encode())
        key.update(data.labels.tobytes())
    name = f"classifier-v{graph.VERSION}-{key.hexdigest()[:16]}.npz"
    return cache_place(train.name).folder / name


def steps(size: int) -> int:
    """Updates for `size` training images: fewer images, more passes over them, fewer updates."""
    passes = min(MOST_PASSES, max(PASSES, PASSES * FULL_SIZE // size))
    return -(-size * passes // min(graph.BATCH, size))  # rounded up


def learn(train: Dataset) -> dict[str, np.ndarray]:
    """Trains from the beginning; name -> weights. Shows how far it is."""
    images = train.images
    trainer = graph.trainer(len(images), steps(len(images)))
    last = steps(len(images)) + graph.SETTLE
    with tf.Session(graph=trainer.graph) as sess:
        sess.run(trainer.init)
        sess.run(*batches.fill(trainer.data, images, train.labels))
        progress = StepProgress({tag: tag for tag in trainer.tags}, 0, last)
        for step in range(1, last + 1):
            _, values = sess.run([trainer.step, trainer.values])
            if step * LINES // last > (step - 1) * LINES // last:
                progress.show(step, dict(zip(trainer.tags, values)))
        progress.close()
        return sess.run(trainer.weights)


def accuracy(weights: Mapping[str, np.ndarray], data: Dataset) -> float:
    """Share of the images that the classifier gets right."""
    with FeatureExtractor(weights) as extractor:
        _, probabilities = extractor.extract(data.images)
    return float(np.mean(probabilities.argmax(axis=1) == data.labels))


def digest(weights: Mapping[str, np.ndarray]) -> str:
    """sha256 of names, shapes and numbers."""
    total = hashlib.sha256()
    for name in sorted(weights):
        total.update(f"{name} {weights[name].shape} {weights[name].dtype}".encode())
        total.update(weights[name].tobytes())
    return total.hexdigest()


def cached_arrays(path: Path) -> dict[str, np.ndarray]:
    """The arrays of a file of the cache, numbers and texts. Raises OSError and npz.Damaged."""
    total = 0

    def require(name: str, dtype: np.dtype, size: int) -> None:
        nonlocal total
        total += size
        if dtype.kind not in "fU" or total > MOST_BYTES:
            raise npz.Damaged(f"{name}: {size:,} bytes of {dtype}")

    return npz.read(path, require)


def read(path: Path, train: Dataset, say: Callable[[str], None]) -> Classifier | None:
    """What is in a file of the cache, or None, with a line, where it is damaged."""
    try:
        content = cached_arrays(path)
        found = Classifier(
            accuracy=float(content.pop("accuracy")),
            sha256=str(content.pop("sha256")),
            images_sha256=str(content.pop("images_sha256")),
            weights=content,
        )
        if digest(content) != found.sha256 or found.images_sha256 != train.sha256:
            raise ValueError("wrong sha256")
    except (OSError, ValueError, TypeError, KeyError, npz.Damaged) as error:
        say(f"warning: {path} is damaged ({type(error).__name__}); making it anew")
        return None
    return found


def keep(path: Path, found: Classifier, say: Callable[[str], None]) -> None:
    """Writes it to the cache, so that `read` finds it."""
    arrays: dict[str, Any] = dict(
        found.weights,
        accuracy=found.accuracy,
        sha256=found.sha256,
        images_sha256=found.images_sha256,
    )
    file = io.BytesIO()
    np.savez(file, **arrays)
    write_to_cache(path, file.getvalue(), say)


def write_to_cache(path: Path, content: bytes, say: Callable[[str], None]) -> None:
    """Whole or not at all; a cache that cannot be written to costs the time of the next run."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, content)
    except OSError as error:
        say(f"warning: {path} could not be written ({error.strerror}); it will be made again")
