"""One formula, one function. Every loss is computed from logits.

With s the logit of D, D(x) = sigmoid(s), so -log D(x) = softplus(-s) and -log(1 - D(x)) =
softplus(s). Written with `log(sigmoid(s))` the same numbers are infinite in float32 from a logit of
about 17 on (there 1 - D(x) rounds to 0); softplus is finite everywhere and its gradient is exact to
rounding, its value too but for TensorFlow 1.15, which is off by up to 1e-6 far below 0.
Logits of D are [batch, 1], all losses are scalars in nats, averaged over the batch.
"""

from __future__ import annotations

import tensorflow as tf


def real_loss(logits: tf.Tensor, target: float = 1.0) -> tf.Tensor:
    """Cross entropy of real images against the label `target`, 1 for -mean(log D(x)).

    A target below 1 is one-sided label smoothing (Salimans et al. 2016, arXiv 1606.03498): -mean(
    target log D(x) + (1 - target) log(1 - D(x))).
    """
    plain = tf.reduce_mean(tf.nn.softplus(-logits))
    if target == 1.0:
        return plain
    return target * plain + (1.0 - target) * tf.reduce_mean(tf.nn.softplus(logits))


def fake_loss(logits: tf.Tensor) -> tf.Tensor:
    """-mean(log(1 - D(G(z)))): cross entropy of generated images against the label 0.

    Never smoothed: a positive label for fakes would reward D for keeping G where it is.
    """
    return tf.reduce_mean(tf.nn.softplus(logits))


def generator_loss(name: str, logits: tf.Tensor) -> tf.Tensor:
    """What G minimises (Goodfellow et al. 2014, arXiv 1406.2661, section 3), by name.

    non_saturating: -mean(log D(G(z))). minimax: mean(log(1 - D(G(z)))). Both have the same fixed
    point; where D is sure of itself the gradient of the first is large and that of the second is
    next to nothing. Raises KeyError for another name.
    """
    return {
        "non_saturating": lambda: tf.reduce_mean(tf.nn.softplus(-logits)),
        "minimax": lambda: -fake_loss(logits),
    }[name]()


def class_loss(logits: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
    """-mean(log P(class)), P by softmax of the logits: both [batch, N_CLASSES], labels one-hot."""
    return tf.reduce_mean(tf.reduce_logsumexp(logits, 1) - tf.reduce_sum(labels * logits, 1))
