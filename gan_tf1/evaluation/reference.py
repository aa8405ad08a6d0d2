"""The yardstick of a data set: what images are compared with, and the numbers that come out.

A small classifier of the data set's classes looks at them; its features stand where others use
those of Inception, so none of these numbers is an FID or an Inception score. They compare with each
other only: of one classifier, which the hash of its weights names, and of one count.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from pathlib import Path
from typing import Callable, NamedTuple

import numpy as np

from gan_tf1.data import Dataset
from gan_tf1.data.dataset import N_CLASSES
from gan_tf1.errors import UsageError
from gan_tf1.evaluation import classifier
from gan_tf1.graph import classifier as network
from gan_tf1.measure import metrics

VERSION = 1  # of the measures: a floor that is cached under another is not used
COUNT = 10000  # images, unless there are fewer
NEIGHBOURS = 3  # of precision and recall
SEED = 1  # of what is drawn here: test images, training images, uniform noise


class Quality(NamedTuple):
    """What is measured of some images."""

    frechet: float  # distance, from 0
    precision: float  # share of the images that look real
    recall: float  # share of the real images that they cover
    score: float  # of the classifier: 1 to N_CLASSES
    class_entropy: float  # of the predicted classes, in nats: 0 to log N_CLASSES
    missing: list  # numbers of the classes that none is taken for
    shares: list  # of all images, of each class


class Measured(NamedTuple):
    """The numbers and what they come from."""

    quality: Quality
    features: np.ndarray  # float32 [n, FEATURES]
    predicted: np.ndarray  # int [n], classes


class Yardstick:
    """Compares `count` images with as many test images, by the classifier.

    floor: what as many training images get. It is not 0, as they are other images, and as the
    classifier has learned from them. ceiling: what uniform noise gets.
    """

    def __init__(
        self, train: Dataset, test: Dataset, count: int | None, say: Callable[[str], None]
    ):
        """Trains the classifier unless it is cached; floor and ceiling likewise.

        count: None for as many as there are, up to COUNT. Raises UsageError where the data set or
        the count does not allow the statistics.
        """
        self.train, self.test = train, test
        self.count = check_count(train, test, count)
        self.classifier = classifier.load(train, test, say)
        self._eye = classifier.Eye(self.classifier.weights)
        chosen = _chosen(len(test.images), self.count)
        self.images, self.labels = test.images[chosen], test.labels[chosen]
        path = self._path()
        found = _read(path, self.count, say) if path.is_file() else None
        if found is None:
            say(f"floor and ceiling of {self.count:,} images: measuring them, once")
            self.features, _ = self._eye.look(self.images)
            self.floor = self.measure(train.images[_chosen(len(train.images), self.count)]).quality
            self.ceiling = self.measure(_uniform_noise(self.count)).quality
            classifier.write_to_cache(path, _packed(self), say)
        else:
            self.features, self.floor, self.ceiling = found
        if train.builtin or test.builtin:
            say(
                f"!! THE YARDSTICK IS WEAK: it knows {len(train.images):,} training and "
                f"{len(test.images):,} test images only"
            )

    def measure(self, images: np.ndarray) -> Measured:
        """uint8 [n, height, width], at least 28x28: of larger ones the middle is looked at."""
        features, probabilities = self._eye.look(centre(images))
        predicted = probabilities.argmax(axis=1)
        shares = np.bincount(predicted, minlength=N_CLASSES) / len(predicted)
        quality = Quality(
            metrics.frechet_distance(self.features, features),
            *metrics.precision_recall(self.features, features, NEIGHBOURS),
            metrics.classifier_score(probabilities),
            metrics.class_entropy(predicted, N_CLASSES),
            metrics.missing_classes(predicted, N_CLASSES),
            shares.tolist(),
        )
        return Measured(quality, features, predicted)

    def _path(self) -> Path:
        of = classifier.cached(self.train, self.test)  # classifier-v1-KEY.npz
        key = of.stem.rsplit("-", 1)[1]
        weights = self.classifier.sha256[:12]
        return of.with_name(f"yardstick-v{VERSION}-{key}-{weights}-{self.count}.npz")


def centre(images: np.ndarray) -> np.ndarray:
    """The middle 28x28 of [n, height, width]: without the black border that a recipe adds."""
    top = (images.shape[1] - network.HEIGHT) // 2
    left = (images.shape[2] - network.WIDTH) // 2
    return images[:, top : top + network.HEIGHT, left : left + network.WIDTH]


def check_count(train: Dataset, test: Dataset, count: int | None) -> int:
    """The count, or as many as there are up to COUNT. Raises UsageError where it cannot be."""
    least = max(network.FEATURES, NEIGHBOURS) + 1
    most = min(len(train.images), len(test.images))
    if most < least:
        raise UsageError(
            f"{test.source}: {most} images of a split; {network.FEATURES} features need at least "
            f"{least} training and as many test images"
        )
    if count is None:
        return min(COUNT, most)
    if count < least:
        raise UsageError(
            f"--count {count}: {network.FEATURES} features need at least {least} samples"
        )
    if count > most:
        raise UsageError(
            f"--count {count}: compared with as many test images and as many training images, of "
            f"which there are {len(test.images):,} and {len(train.images):,}; at most {most}"
        )
    return count


def _chosen(size: int, count: int) -> np.ndarray:
    """`count` of `size` indices, the same each time."""
    return np.random.RandomState(SEED).permutation(size)[:count]


def _uniform_noise(count: int) -> np.ndarray:
    random = np.random.RandomState(SEED)
    size = (count, network.HEIGHT, network.WIDTH)
    return random.randint(0, 256, size).astype(np.uint8)


def _packed(yardstick: Yardstick) -> bytes:
    file = io.BytesIO()
    numbers = json.dumps([yardstick.floor._asdict(), yardstick.ceiling._asdict()])
    np.savez(file, features=yardstick.features, numbers=numbers)
    return file.getvalue()


def _read(path: Path, count: int, say: Callable[[str], None]) -> tuple | None:
    """(features, floor, ceiling) from the cache, or None, with a line, where it is damaged."""
    try:
        with np.load(str(path), allow_pickle=False) as file:
            features, numbers = file["features"], json.loads(str(file["numbers"]))
        floor, ceiling = (Quality(**values) for values in numbers)
        if features.shape != (count, network.FEATURES):
            raise ValueError(features.shape)
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile, zlib.error):
        say(f"warning: {path} is damaged; making it anew")
        return None
    return features, floor, ceiling
