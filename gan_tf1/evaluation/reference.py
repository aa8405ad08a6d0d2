"""The reference of a data set: the real images that samples are compared with, and how.

A small classifier of the data set's classes looks at both; its features stand where others use
those of Inception, so none of these numbers is an FID or an Inception score. They compare with each
other only: of one classifier, which the hash of its weights names, and of one count.
"""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Callable, NamedTuple

import numpy as np

from gan_tf1 import npz
from gan_tf1.data import Dataset
from gan_tf1.data.dataset import N_CLASSES
from gan_tf1.errors import UsageError
from gan_tf1.evaluation import classifier
from gan_tf1.evaluation.features import FeatureExtractor
from gan_tf1.evaluation.quality import COUNT, NEIGHBOURS, Quality
from gan_tf1.graph import classifier as network
from gan_tf1.measure import metrics

VERSION = 1  # of the measures: baselines that are cached under another are not used
SEED = 1  # of what is drawn here: test images, training images, uniform noise
LEAST = max(network.FEATURES, NEIGHBOURS) + 1  # images, of each kind
# What the files of the cache are called; the second name is that of earlier versions.
CACHED = ("reference", "yardstick")


class Measured(NamedTuple):
    """The numbers and what they come from."""

    quality: Quality
    features: np.ndarray  # float32 [n, FEATURES]
    predicted: np.ndarray  # int [n], classes


class Reference:
    """Compares `count` images with as many test images, by the classifier.

    real_baseline: what as many training images get. Their distance is not 0, as they are other
    images, and as the classifier has learned from them. noise_baseline: what uniform noise gets.
    """

    def __init__(
        self, train: Dataset, test: Dataset, count: int | None, say: Callable[[str], None]
    ):
        """Trains the classifier unless it is cached; the baselines are measured likewise.

        count: None for as many as there are, up to COUNT. Raises UsageError where the data set or
        the count does not allow the statistics.
        """
        self.train, self.test = train, test
        self.count = check_count(train, test, count)
        self.classifier = classifier.load(train, test, say)
        self._extractor = FeatureExtractor(self.classifier.weights)
        chosen = _chosen(len(test.images), self.count)
        self.images, self.labels = test.images[chosen], test.labels[chosen]
        paths = [self._cached(name) for name in CACHED]
        path = next((path for path in paths if path.is_file()), None)
        found = _read(path, self.count, say) if path else None
        if found is None:
            say(f"real and noise baseline of {self.count:,} images: measuring them, once")
            self.features, _ = self._extractor.extract(self.images)
            real = train.images[_chosen(len(train.images), self.count)]
            self.real_baseline = self.measure(real).quality
            self.noise_baseline = self.measure(_uniform_noise(self.count)).quality
            classifier.write_to_cache(paths[0], _packed(self), say)
        else:
            self.features, self.real_baseline, self.noise_baseline = found
        if train.builtin or test.builtin:
            say(
                f"!! THE REFERENCE IS WEAK: it knows {len(train.images):,} training and "
                f"{len(test.images):,} test images only"
            )

    def measure(self, images: np.ndarray) -> Measured:
        """uint8 [n, height, width], at least 28x28: of larger ones the middle is looked at."""
        features, probabilities = self._extractor.extract(centre(images))
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

    def _cached(self, name: str) -> Path:
        of = classifier.cached(self.train, self.test)  # classifier-v1-KEY.npz
        key = of.stem.rsplit("-", 1)[1]
        weights = self.classifier.sha256[:12]
        return of.with_name(f"{name}-v{VERSION}-{key}-{weights}-{self.count}.npz")


def centre(images: np.ndarray) -> np.ndarray:
    """The middle 28x28 of [n, height, width]: without the black border that a recipe adds."""
    top = (images.shape[1] - network.HEIGHT) // 2
    left = (images.shape[2] - network.WIDTH) // 2
    return images[:, top : top + network.HEIGHT, left : left + network.WIDTH]


def check_count(train: Dataset, test: Dataset, count: int | None) -> int:
    """The count, or as many as there are up to COUNT. Raises UsageError where it cannot be."""
    most = min(len(train.images), len(test.images))
    if most < LEAST:
        raise UsageError(
            f"{test.source}: {most} images of a split; {network.FEATURES} features need at least "
            f"{LEAST} training and as many test images"
        )
    if count is None:
        return min(COUNT, most)
    if count < LEAST:
        raise UsageError(
            f"--count {count}: {network.FEATURES} features need at least {LEAST} samples"
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


def _packed(reference: Reference) -> bytes:
    file = io.BytesIO()
    baselines = [reference.real_baseline._asdict(), reference.noise_baseline._asdict()]
    np.savez(file, features=reference.features, numbers=json.dumps(baselines))
    return file.getvalue()


def _read(
    path: Path, count: int, say: Callable[[str], None]
) -> tuple[np.ndarray, Quality, Quality] | None:
    """(features, real and noise baseline) from the cache, or None, with a line, if damaged."""
    try:
        arrays = classifier.cached_arrays(path)
        features, numbers = arrays["features"], json.loads(str(arrays["numbers"]))
        real, noise = (Quality(**values) for values in numbers)
        if features.shape != (count, network.FEATURES):
            raise ValueError(features.shape)
    except (OSError, ValueError, KeyError, TypeError, npz.Damaged):
        say(f"warning: {path} is damaged; making it anew")
        return None
    return features, real, noise
