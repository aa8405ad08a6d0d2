"""What is measured of a generator's samples, and how its numbers are called and shown."""

from __future__ import annotations

import math
from typing import NamedTuple, Sequence

from gan_tf1.data.dataset import N_CLASSES

COUNT = 10000  # samples, unless there are fewer images to compare them with
NEIGHBOURS = 3  # of precision and recall
SEED = 1  # of the samples, unless --seed says
RARE = 0.01  # of all samples: a class with fewer is named
TAG = "quality/"  # what the tags in TensorBoard begin with


class Quality(NamedTuple):
    """What is measured of some images."""

    frechet: float  # distance, from 0
    precision: float  # share of the images that look real
    recall: float  # share of the real images that they cover
    score: float  # of the classifier: 1 to N_CLASSES
    class_entropy: float  # of the predicted classes, in nats: 0 to log N_CLASSES
    missing: list[int]  # numbers of the classes that none is taken for
    shares: list[float]  # of all images, of each class


def scalars(quality: Quality) -> dict[str, float]:
    """Tag -> number, as in TensorBoard."""
    return {
        TAG + "frechet": quality.frechet,
        TAG + "precision": quality.precision,
        TAG + "recall": quality.recall,
        TAG + "score": quality.score,
        TAG + "class_entropy": quality.class_entropy,
        TAG + "missing_classes": float(len(quality.missing)),
    }


def line(quality: Quality, names: Sequence[str]) -> str:
    """All numbers of a checkpoint in one line; names: of the classes."""
    return (
        f"Frechet {quality.frechet:.3f}  precision {quality.precision:.3f}  "
        f"recall {quality.recall:.3f}  score {quality.score:.2f}  "
        f"entropy {quality.class_entropy:.2f}  missing: {classes(quality, names)}"
    )


def classes(quality: Quality, names: Sequence[str]) -> str:
    """The names of the missing classes and of those that are rare."""
    missing = ", ".join(names[k] for k in quality.missing) or "none"
    rare = [names[k] for k, share in enumerate(quality.shares) if 0 < share < RARE]
    return missing + (f" (rare: {', '.join(rare)})" if rare else "")


def entropy_share(quality: Quality) -> float:
    """Of the most that the entropy of the classes can be: 0 to 1."""
    return quality.class_entropy / math.log(N_CLASSES)
