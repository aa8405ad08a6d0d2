"""The squared maximum mean discrepancy of two batches, to be minimised.

MMD^2 is a distance between two distributions seen through a kernel, here a sum of Gaussians: 0 for
equal ones, larger the more they differ. No square root is taken: its slope is infinite at 0, which
is where training goes. `measure.metrics.mmd2` is the same in NumPy.
"""

from __future__ import annotations

from typing import Sequence

import tensorflow as tf


def mmd2(x: tf.Tensor, y: tf.Tensor, bandwidths: Sequence[float], biased: bool) -> tf.Tensor:
    """MMD^2 of x [n, width] and y [m, width] under the kernel sum_s exp(-d^2 / (2 s^2)): a scalar.

    n and m may differ and be known only at run time. bandwidths: the s, in the unit of the inputs.
    biased: True for the V-statistic, at least 0 but for rounding, and above 0 on average even where
    both batches come from one distribution; False for the U-statistic, which leaves out each
    sample's kernel with itself, has the right mean, may be negative, and is not a number where n or
    m is 1. Source: Gretton et al. 2012, equations 5 and 3; as a loss, Li, Swersky and Zemel 2015.
    """
    with tf.name_scope("mmd2"):
        n, m = tf.shape(x)[0], tf.shape(y)[0]
        distances = squared_distances(tf.concat([x, y], 0))  # [n + m, n + m]
        kernel = tf.add_n([tf.exp(distances * (-0.5 / (s * s))) for s in bandwidths])
        itself = 0.0 if biased else float(len(bandwidths))  # 1 for each bandwidth
        within_x = _mean(kernel[:n, :n], n, n if biased else n - 1, itself)
        within_y = _mean(kernel[n:, n:], m, m if biased else m - 1, itself)
        return within_x + within_y - 2.0 * _mean(kernel[:n, n:], n, m, 0.0)


def squared_distances(x: tf.Tensor) -> tf.Tensor:
    """Of each row from each: [n, width] -> [n, n], nowhere negative, 0 on the diagonal."""
    # Distances are those from any centre. About the mean, the norms are smaller, and with them what
    # rounding leaves of |a|^2 + |b|^2 - 2 a.b where a and b are close.
    x -= tf.stop_gradient(tf.reduce_mean(x, axis=0, keepdims=True))
    norms = tf.reduce_sum(tf.square(x), axis=1, keepdims=True)  # [n, 1]
    distances = norms + tf.transpose(norms) - 2.0 * tf.matmul(x, x, transpose_b=True)
    distances = tf.maximum(distances, 0.0)
    return tf.linalg.set_diag(distances, tf.zeros_like(norms[:, 0]))


def _mean(kernel: tf.Tensor, rows: tf.Tensor, columns: tf.Tensor, itself: float) -> tf.Tensor:
    """(The sum, less `itself` for each row) / (rows * columns)."""
    rows, columns = tf.cast(rows, kernel.dtype), tf.cast(columns, kernel.dtype)
    return (tf.reduce_sum(kernel) - itself * rows) / (rows * columns)
