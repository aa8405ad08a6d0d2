"""Everything that is reported of a step: the scalars of every recipe, and the histograms.

The scalars come out of the training run itself as one small vector; a run is never repeated to
report on it. The session writes them under these very tags.
"""

from __future__ import annotations

import math

import tensorflow.compat.v1 as tf


def report(losses, nets) -> dict:
    """Tag -> scalar. All are known once D is updated, but for loss/g.

    losses, nets: see `gan.Losses` and `gan.Nets`. prob/* are mean probabilities of being real,
    accuracy/* shares of images on the right side of 1/2, accuracy/d of both kinds together.
    js/value is V = mean(log D(x)) + mean(log(1 - D(G(z)))), and js/lower_bound (V + log 4) / 2: no
    D gives more than the Jensen-Shannon divergence, in nats, between data and samples (Goodfellow
    et al. 2014, section 4.1). The losses may be smoothed, weighted or penalised; V is not.
    """
    with tf.name_scope("report/"):
        real, fake = nets.real_logits, nets.fake_logits
        value = -tf.reduce_mean(tf.nn.softplus(-real)) - tf.reduce_mean(tf.nn.softplus(fake))
        return {
            "loss/d": losses.d,
            "loss/d_real": losses.d_real,
            "loss/d_fake": losses.d_fake,
            "prob/real": tf.reduce_mean(tf.sigmoid(real)),
            "prob/fake": tf.reduce_mean(tf.sigmoid(fake)),
            "accuracy/real": tf.reduce_mean(tf.cast(real > 0, real.dtype)),
            "accuracy/fake": tf.reduce_mean(tf.cast(fake < 0, fake.dtype)),
            "accuracy/d": tf.reduce_mean(
                tf.cast(tf.concat([real > 0, fake < 0], axis=0), real.dtype)
            ),
            "js/value": value,
            "js/lower_bound": (value + math.log(4.0)) / 2,
            "loss/g": losses.g,
        }


def histograms(nets, variables: list) -> tf.Tensor:
    """A merged summary: D(x) and D(G(z)) over a batch, and each variable's values."""
    with tf.name_scope("report/"):
        real, fake = tf.sigmoid(nets.real_logits), tf.sigmoid(nets.fake_logits)
    # Not in that scope: a summary's tag starts with the scopes it is made in.
    merged = [tf.summary.histogram("D/real", real), tf.summary.histogram("D/fake", fake)]
    for variable in variables:
        merged.append(tf.summary.histogram("weights/" + variable.op.name, variable))
    return tf.summary.merge(merged)


def all_finite(variables: list) -> tf.Tensor:
    """Whether every number in the floating-point variables is finite: a bool scalar."""
    with tf.name_scope("finite"):
        floats = [variable for variable in variables if variable.dtype.is_floating]
        return tf.reduce_all([tf.reduce_all(tf.is_finite(variable)) for variable in floats])
