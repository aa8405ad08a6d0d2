"""The theory of the GAN game on a line: densities, D*, KL, JS and V(D, G), all in float64.

Notation: p is the density of the data, q that of the generator, d the discriminator's probability
that a point is data, and x the grid, strictly increasing, on which all of them are tabulated.
Integrals are trapezoid sums over that grid, so it must reach where p and q have died out.
Logarithms are natural. Source of the theorems: Goodfellow et al. 2014, section 4.
"""

from __future__ import annotations

import math
from typing import NamedTuple, Sequence

import numpy as np

from gan_tf1.errors import UsageError

_FLOAT_EPS = float(np.finfo(np.float64).eps)
_KERNEL_BLOCK = 1 << 21  # kernel values held at once by kernel_density: 16 MB


class Mixture(NamedTuple):
    """A mixture of normal distributions on the line; a single Gaussian is a mixture of one."""

    weights: Sequence[float]  # [parts], positive, summing to 1
    means: Sequence[float]  # [parts]
    stddevs: Sequence[float]  # [parts], positive


def normal_pdf(
    x: np.ndarray, mean: float | np.ndarray = 0.0, stddev: float | np.ndarray = 1.0
) -> np.ndarray:
    """Density of N(mean, stddev^2) at x, in the shape that the three broadcast to."""
    z = (np.asarray(x, np.float64) - mean) / stddev
    return np.exp(-0.5 * z * z) / (stddev * math.sqrt(2.0 * math.pi))


def density(mixture: Mixture, x: np.ndarray) -> np.ndarray:
    """Density of the mixture at x, in the shape of x; UsageError if it is not a mixture."""
    weights, means, stddevs = (np.asarray(part, np.float64) for part in mixture)
    if not (weights.ndim == 1 and weights.shape == means.shape == stddevs.shape):
        raise UsageError(
            "mixture: weights, means and stddevs must be three lists of one length, got shapes "
            f"{weights.shape}, {means.shape} and {stddevs.shape}"
        )
    if not (np.all(weights > 0) and abs(weights.sum() - 1.0) < 1e-9 and np.all(stddevs > 0)):
        raise UsageError(
            "mixture: weights must be positive and sum to 1, stddevs must be positive; got weights "
            f"{weights.tolist()} and stddevs {stddevs.tolist()}"
        )
    points = np.asarray(x, np.float64)[..., np.newaxis]  # [..., 1] against [parts]
    return np.sum(weights * normal_pdf(points, means, stddevs), axis=-1)


def silverman_bandwidth(samples: np.ndarray) -> float:
    """Silverman's rule 0.9 min(s, IQR / 1.34) n^(-1/5), in the samples' unit; 0 if all are equal.

    Source: Silverman 1986, equation 3.31.
    """
    samples = _finite_samples(samples)
    spread = float(np.std(samples))
    low, high = np.percentile(samples, [25.0, 75.0])
    if high > low:  # half of the samples may share one value while the rest do not
        spread = min(spread, (high - low) / 1.34)
    return 0.9 * spread * samples.size ** (-0.2)


def kernel_density(samples: np.ndarray, x: np.ndarray, bandwidth: float = 0.0) -> np.ndarray:
    """Gaussian kernel estimate, on the grid x, of the density the samples came from.

    The estimate is biased: its mean is the true density blurred by N(0, bandwidth^2), off by about
    bandwidth^2 / 2 times the second derivative, so peaks come out low and valleys shallow. A JS
    divergence taken from it inherits that, and is above zero even where p = q.

    Args:
      samples: any shape, at least one, finite.
      x: [points], the grid.
      bandwidth: stddev of the kernel; 0 takes Silverman's rule. Never less than the widest step of
        the grid: a generator that has collapsed to a point would otherwise fall between two nodes.
    """
    samples = _finite_samples(samples)
    x = np.asarray(x, np.float64)
    width = max(bandwidth or silverman_bandwidth(samples), float(np.max(np.diff(x))))
    total = np.zeros_like(x)
    rows = max(1, _KERNEL_BLOCK // x.size)
    for start in range(0, samples.size, rows):
        z = (x - samples[start : start + rows, np.newaxis]) / width  # [rows, points]
        total += np.exp(-0.5 * z * z).sum(axis=0)
    return total / (samples.size * width * math.sqrt(2.0 * math.pi))


def integral(y: np.ndarray, x: np.ndarray) -> float:
    """Integral of y over the grid x by the trapezoid rule; ValueError if their shapes differ."""
    y, x = np.asarray(y, np.float64), np.asarray(x, np.float64)
    if y.shape != x.shape or x.ndim != 1:
        raise ValueError(f"y and x must be vectors of one length, got {y.shape} and {x.shape}")
    # Its name is np.trapz before NumPy 2 and np.trapezoid since: neither exists in both.
    return float(np.sum(0.5 * (y[1:] + y[:-1]) * np.diff(x)))


def kl(p: np.ndarray, q: np.ndarray, x: np.ndarray) -> float:
    """Kullback-Leibler divergence KL(p || q) in nats; infinite if q is 0 where p is not."""
    # A difference of logarithms: the quotient p / q would overflow in the far tails.
    return integral(_times_log(p, p) - _times_log(p, q), x)


def js(p: np.ndarray, q: np.ndarray, x: np.ndarray) -> float:
    """Jensen-Shannon divergence of p and q in nats: 0 if p = q, log 2 if they are disjoint."""
    p, q = np.asarray(p, np.float64), np.asarray(q, np.float64)
    # p / (p + q) is safe where the mean (p + q) / 2 itself would underflow.
    share = optimal_discriminator(p, q)
    other = optimal_discriminator(q, p)
    return integral(0.5 * (_times_log(p, 2.0 * share) + _times_log(q, 2.0 * other)), x)


def optimal_discriminator(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    """D*(x) = p / (p + q), the D that maximises V against this G: in [0, 1], in the shape of p.

    Where both densities are 0 no sample ever falls and any D is optimal: 1/2 is returned there.
    """
    p, q = np.asarray(p, np.float64), np.asarray(q, np.float64)
    both = p + q
    return np.divide(p, both, out=np.full(both.shape, 0.5), where=both > 0)


def value(p: np.ndarray, q: np.ndarray, d: np.ndarray, x: np.ndarray) -> float:
    """V(D, G) = E_p log D + E_q log(1 - D), in nats, at most 0.

    Minus infinity if D is 0 where p is not, or 1 where q is not. Pass d in float64, or better use
    value_of_logits: a float32 sigmoid is already exactly 1 from a logit of 17 on.
    """
    p, q, d = (np.asarray(a, np.float64) for a in (p, q, d))
    # In float64 p / (p + q) rounds to 1 where q / p is below about 1e-16; that is not a D that
    # denies q, so 1 - D is put back at the rounding error there.
    rounded = np.where(q <= _FLOAT_EPS * p, 0.5 * _FLOAT_EPS, 0.0)
    return integral(_times_log(p, d) + _times_log(q, np.maximum(1.0 - d, rounded)), x)


def value_of_logits(p: np.ndarray, q: np.ndarray, logits: np.ndarray, x: np.ndarray) -> float:
    """V(D, G) of D = sigmoid(logits), finite for all finite logits."""
    logits = np.asarray(logits, np.float64)
    log_d = -np.logaddexp(0.0, -logits)
    log_one_minus_d = -np.logaddexp(0.0, logits)
    return integral(p * log_d + q * log_one_minus_d, x)


def value_at_optimum(p: np.ndarray, q: np.ndarray, x: np.ndarray) -> float:
    """V(D*, G) = -2 log 2 + 2 JS(p || q): from -log 4 if p = q to 0 if they are disjoint."""
    return -2.0 * math.log(2.0) + 2.0 * js(p, q, x)


def js_lower_bound(v: float) -> float:
    """(V + log 4) / 2 <= JS(p || q) for the V of any D against this G, as no D beats D*."""
    return 0.5 * (v + math.log(4.0))


def discriminator_distance(
    d: np.ndarray, d_star: np.ndarray, p: np.ndarray, q: np.ndarray, x: np.ndarray
) -> float:
    """Mean of |D - D*| over what D is shown, half data and half samples: in [0, 1]."""
    gap = np.abs(np.asarray(d, np.float64) - np.asarray(d_star, np.float64))
    return integral(gap * 0.5 * (np.asarray(p, np.float64) + np.asarray(q, np.float64)), x)


def _times_log(weight: np.ndarray, argument: np.ndarray) -> np.ndarray:
    """Elementwise weight * log(argument), 0 where the weight is 0 whatever the argument is."""
    weight, argument = np.broadcast_arrays(
        np.asarray(weight, np.float64), np.asarray(argument, np.float64)
    )
    logs = np.zeros(weight.shape)
    with np.errstate(divide="ignore"):  # log 0 under a positive weight is minus infinity, rightly
        np.log(argument, out=logs, where=weight > 0)
    return weight * logs


def _finite_samples(samples: np.ndarray) -> np.ndarray:
    samples = np.asarray(samples, np.float64).ravel()
    if samples.size == 0 or not np.all(np.isfinite(samples)):
        raise UsageError(
            f"density of samples: needs at least one sample and all of them finite, got "
            f"{samples.size} of which {int(np.isfinite(samples).sum())} finite"
        )
    return samples
