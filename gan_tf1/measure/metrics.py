"""Measures of a generator from arrays of features, class probabilities or labels, in float64.

The features are those of our own classifier, so none of these numbers is an FID or an Inception
score, and none compares with published ones; compare at equal sample counts only.
"""

from __future__ import annotations

from typing import NamedTuple, Sequence

import numpy as np

from gan_tf1.errors import UsageError

_BLOCK_ELEMENTS = 1 << 23  # distances held at once: 64 MB of float64


class PrecisionRecall(NamedTuple):
    """Two shares in [0, 1]: fakes that look real, and real samples that the fakes cover."""

    precision: float
    recall: float


def frechet_distance(features_a: np.ndarray, features_b: np.ndarray) -> float:
    """Squared Frechet distance of the two normal distributions fitted to the features, at least 0.

    Args:
      features_a, features_b: [samples, features], each with more samples than features, else its
        covariance has no full rank and the distance says more of the count than of the features
        (UsageError). It is biased upwards by a number that shrinks as samples are added.

    Source: Dowson and Landau 1982; on network features, Heusel et al. 2017.
    """
    a, b = _matrix("features_a", features_a), _matrix("features_b", features_b)
    _same_width(a, b)
    for name, features in (("features_a", a), ("features_b", b)):
        samples, width = features.shape
        if samples < width + 1:
            raise UsageError(
                f"Frechet distance: {name} has {samples} samples of {width} features; "
                f"it needs at least {width + 1} samples"
            )
    return frechet_distance_of_moments(
        a.mean(axis=0), _covariance(a), b.mean(axis=0), _covariance(b)
    )


def frechet_distance_of_moments(
    mean_a: np.ndarray, cov_a: np.ndarray, mean_b: np.ndarray, cov_b: np.ndarray
) -> float:
    """|mean_a - mean_b|^2 + Tr(A + B - 2 (A B)^(1/2)); means [n], covariances A and B [n, n]."""
    # A B is not symmetric, but has the eigenvalues of A^(1/2) B A^(1/2), which is: eigh serves,
    # where a general matrix root would need SciPy and may turn complex by rounding.
    root_a = _symmetric_root(cov_a)
    eigenvalues = np.linalg.eigvalsh(root_a @ cov_b @ root_a)
    trace_of_root = np.sum(np.sqrt(np.maximum(eigenvalues, 0.0)))
    shift = np.asarray(mean_a, np.float64) - np.asarray(mean_b, np.float64)
    distance = shift @ shift + np.trace(cov_a) + np.trace(cov_b) - 2.0 * trace_of_root
    return max(float(distance), 0.0)  # of two equal sets, rounding may leave a little below zero


def _covariance(features: np.ndarray) -> np.ndarray:
    return np.atleast_2d(
        np.cov(features, rowvar=False)
    )  # atleast_2d: of one feature it is a scalar


def _symmetric_root(matrix: np.ndarray) -> np.ndarray:
    eigenvalues, vectors = np.linalg.eigh(matrix)
    # A covariance has no negative eigenvalue; one that rounding made negative is a zero.
    return (vectors * np.sqrt(np.maximum(eigenvalues, 0.0))) @ vectors.T


def precision_recall(real: np.ndarray, fake: np.ndarray, k: int = 3) -> PrecisionRecall:
    """Share of fakes on the manifold of the real samples, and of real samples on that of the fakes.

    The manifold of a set is the union of balls about its samples, each reaching that sample's k-th
    nearest neighbour in the set, itself not counted; the rim belongs to the ball.

    Args:
      real, fake: [samples, features], each with more than k samples (UsageError).
      k: neighbours, at least 1.

    Source: Kynkaanniemi et al. 2019, equations 1 and 2, who use k = 3.
    """
    real, fake = _matrix("real", real), _matrix("fake", fake)
    _same_width(real, fake)
    if k < 1:
        raise UsageError(f"precision and recall: k must be at least 1, got {k}")
    for name, features in (("real", real), ("fake", fake)):
        if len(features) <= k:
            raise UsageError(
                f"precision and recall: {name} has {len(features)} samples; "
                f"k = {k} neighbours need at least {k + 1}"
            )
    real, fake = _centred(real, fake)
    # Squared distances come from |a|^2 + |b|^2 - 2 a.b and carry an error of a few units in the
    # last place of the norms. Without this slack, a point exactly on a rim would fall at random.
    norms = np.concatenate([np.sum(real * real, axis=1), np.sum(fake * fake, axis=1)])
    slack = 8.0 * np.finfo(np.float64).eps * float(np.max(norms))
    reach_real = _squared_radii(real, k) + slack  # [real]
    reach_fake = _squared_radii(fake, k) + slack  # [fake]
    precise = 0
    recalled = np.zeros(len(real), bool)
    for rows in _row_blocks(len(fake), len(real)):
        distances = _squared_distances(fake[rows], real)  # [block, real]
        precise += int(np.any(distances <= reach_real, axis=1).sum())
        recalled |= np.any(distances <= reach_fake[rows, np.newaxis], axis=0)
    return PrecisionRecall(precise / len(fake), float(np.mean(recalled)))


def _squared_radii(features: np.ndarray, k: int) -> np.ndarray:
    radii = np.empty(len(features))
    for rows in _row_blocks(len(features), len(features)):
        distances = _squared_distances(features[rows], features)  # [block, samples]
        own = np.arange(rows.start, rows.stop)
        distances[own - rows.start, own] = np.inf  # a sample is not its own neighbour
        distances.partition(k - 1, axis=1)
        radii[rows] = distances[:, k - 1]
    return radii


def classifier_score(probabilities: np.ndarray) -> float:
    """exp of the mean KL(p(y|x) || p(y)), from 1 (all alike) to the number of classes.

    Args:
      probabilities: [samples, classes], rows non-negative with sum 1 to within 1e-3 (float32
        softmax); they are then normalised.

    Source: the form of the Inception score, Salimans et al. 2016, with a classifier of our own.
    """
    given = _matrix("probabilities", probabilities)
    sums = given.sum(axis=1, keepdims=True)
    if np.any(given < 0) or np.any(np.abs(sums - 1.0) > 1e-3):
        raise UsageError(
            "classifier score: each row of probabilities must be non-negative and sum to 1; "
            "pass the softmax, not the logits"
        )
    given = given / sums
    marginal = given.mean(axis=0)  # positive wherever any row is
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(given > 0, given * (np.log(given) - np.log(marginal)), 0.0)
    return float(np.exp(terms.sum(axis=1).mean()))


def class_entropy(predictions: np.ndarray, n_classes: int) -> float:
    """Entropy in nats of the predicted classes: from 0 (one class only) to log n_classes."""
    counts = _class_counts(predictions, n_classes)
    shares = counts[counts > 0] / counts.sum()
    # Not -sum(s log s), which is -0.0 for a single class.
    return float(np.sum(shares * np.log(1.0 / shares)))


def missing_classes(predictions: np.ndarray, n_classes: int) -> list[int]:
    """The classes in 0 .. n_classes - 1 that were never predicted, in order."""
    return np.flatnonzero(_class_counts(predictions, n_classes) == 0).tolist()


def _class_counts(predictions: np.ndarray, n_classes: int) -> np.ndarray:
    labels = np.asarray(predictions).ravel()
    if labels.size == 0 or not np.issubdtype(labels.dtype, np.integer):
        raise UsageError(
            f"class counts: needs at least one integer label, got {labels.size} of {labels.dtype}"
        )
    if labels.min() < 0 or labels.max() >= n_classes:
        raise UsageError(
            f"class counts: labels run from {labels.min()} to {labels.max()}, "
            f"outside 0 .. {n_classes - 1}"
        )
    return np.bincount(labels, minlength=n_classes)


def mmd2(x: np.ndarray, y: np.ndarray, bandwidths: Sequence[float], biased: bool = True) -> float:
    """Squared maximum mean discrepancy of two sets under the kernel sum_s exp(-d^2 / (2 s^2)).

    Args:
      x, y: [samples, features]; the two counts may differ.
      bandwidths: the s, in the unit of the features: they depend on the data's range.
      biased: True for the V-statistic, at least 0 and above 0 on average even for one and the same
        distribution; False for the U-statistic, which leaves out each sample's kernel with itself,
        has mean 0 there, may be negative, and needs two samples in each set (UsageError).

    Source: Gretton et al. 2012, equations 5 (biased) and 3 (unbiased).
    """
    x, y = _matrix("x", x), _matrix("y", y)
    _same_width(x, y)
    widths = np.asarray(bandwidths, np.float64)
    if widths.ndim != 1 or widths.size == 0 or not np.all(widths > 0):
        raise UsageError(f"MMD: bandwidths must be a list of positive numbers, got {bandwidths}")
    n, m = len(x), len(y)
    if not biased and min(n, m) < 2:
        raise UsageError(
            f"MMD: the unbiased estimator needs at least 2 samples in each set, got {n} and {m}; "
            "add samples or use the biased one"
        )
    x, y = _centred(x, y)
    within_x, within_y = _kernel_sum(x, x, widths), _kernel_sum(y, y, widths)
    across = _kernel_sum(x, y, widths) / (n * m)
    if biased:
        # A squared norm; with equal sets rounding may leave a little below zero.
        return max(within_x / (n * n) + within_y / (m * m) - 2.0 * across, 0.0)
    itself = widths.size  # the kernel of a sample with itself: 1 for each bandwidth
    mean_x = (within_x - n * itself) / (n * (n - 1))
    mean_y = (within_y - m * itself) / (m * (m - 1))
    return mean_x + mean_y - 2.0 * across


def _kernel_sum(a: np.ndarray, b: np.ndarray, bandwidths: np.ndarray) -> float:
    total = 0.0
    for rows in _row_blocks(len(a), len(b)):
        distances = _squared_distances(a[rows], b)  # [block, b]
        if a is b:  # the distance to itself is 0, not what rounding makes of it
            own = np.arange(rows.start, rows.stop)
            distances[own - rows.start, own] = 0.0
        for width in bandwidths:
            total += float(np.exp(distances * (-0.5 / (width * width))).sum())
    return total


def _squared_distances(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    distances = a @ b.T  # [a, b]; worked on in place, as it is the largest array here
    distances *= -2.0
    distances += np.sum(a * a, axis=1)[:, np.newaxis]
    distances += np.sum(b * b, axis=1)
    return np.maximum(distances, 0.0, out=distances)


def _row_blocks(n_rows: int, n_columns: int) -> list[slice]:
    step = max(1, _BLOCK_ELEMENTS // n_columns)
    return [slice(start, min(start + step, n_rows)) for start in range(0, n_rows, step)]


def _centred(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both sets less the mean of the first: same distances, less cancellation on the way."""
    mean = a.mean(axis=0)
    return a - mean, b - mean


def _matrix(name: str, array: np.ndarray) -> np.ndarray:
    matrix = np.asarray(array, np.float64)
    if matrix.ndim != 2 or matrix.size == 0:
        raise UsageError(f"{name}: expected [samples, columns], not empty, got {matrix.shape}")
    if not np.all(np.isfinite(matrix)):
        row = int(np.flatnonzero(~np.isfinite(matrix).all(axis=1))[0])
        raise UsageError(f"{name}: holds a NaN or an infinity, first in row {row}")
    return matrix


def _same_width(a: np.ndarray, b: np.ndarray) -> None:
    if a.shape[1] != b.shape[1]:
        raise UsageError(
            f"the two sets must have the same features, got {a.shape[1]} and {b.shape[1]} columns"
        )
