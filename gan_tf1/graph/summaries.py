"""Everything that is reported of a step: the scalars of every recipe, and the histograms.

The scalars come out of the training run itself as one small vector; a run is never repeated to
report on it. The session writes them under these very tags.
"""

from __future__ import annotations

import math
from typing import NamedTuple, Sequence

import tensorflow.compat.v1 as tf

from gan_tf1.graph.recipe import Nets, Recipe
from gan_tf1.graph.train_ops import DUpdate, Losses, Update


def report(recipe: Recipe, losses: Losses, d: DUpdate, g: Update) -> dict[str, tf.Tensor]:
    """Tag -> scalar. All are known once D is updated, but for those of G.

    gradient_norm/*: Euclidean norms of the gradients that the updates follow; none of a G that is
    fixed. What D says follows from what its output is: see `probabilities` and `scores`.
    """
    with tf.name_scope("report/"):
        show = probabilities if recipe.log_odds else scores
        tags = {
            "loss/d": losses.d,
            "loss/d_real": losses.d_real,
            "loss/d_fake": losses.d_fake,
            **d.loss.report,
            **show(d.nets.real_logits, d.nets.fake_logits),
            "gradient_norm/d": d.update.gradient_norm,
            "loss/g": losses.g,
        }
        if g.gradient_norm is not None:
            tags["gradient_norm/g"] = g.gradient_norm
        return tags


def probabilities(real: tf.Tensor, fake: tf.Tensor) -> dict[str, tf.Tensor]:
    """Of log-odds [batch, 1] that D gives to real and to generated images: tag -> scalar.

    prob/* are mean probabilities of being real, accuracy/* shares of images on the right side of
    1/2, accuracy/d of both kinds together. js/value is V = mean(log D(x)) + mean(log(1 - D(G(z)))),
    and js/lower_bound (V + log 4) / 2: no D gives more than the Jensen-Shannon divergence, in nats,
    between data and samples (Goodfellow et al. 2014, section 4.1). The losses may be smoothed,
    weighted or penalised; V is not.
    """
    value = -tf.reduce_mean(tf.nn.softplus(-real)) - tf.reduce_mean(tf.nn.softplus(fake))
    right = tf.concat([real > 0, fake < 0], axis=0)
    return {
        "prob/real": tf.reduce_mean(tf.sigmoid(real)),
        "prob/fake": tf.reduce_mean(tf.sigmoid(fake)),
        "accuracy/real": tf.reduce_mean(tf.cast(real > 0, real.dtype)),
        "accuracy/fake": tf.reduce_mean(tf.cast(fake < 0, fake.dtype)),
        "accuracy/d": tf.reduce_mean(tf.cast(right, real.dtype)),
        "js/value": value,
        "js/lower_bound": (value + math.log(4.0)) / 2,
    }


def scores(real: tf.Tensor, fake: tf.Tensor) -> dict[str, tf.Tensor]:
    """Of any other numbers [batch, 1] that D gives, only their means: tag -> scalar."""
    return {"score/real": tf.reduce_mean(real), "score/fake": tf.reduce_mean(fake)}


class Histograms(NamedTuple):
    """What is looked at now and then, between two iterations."""

    merged: tf.Tensor  # a merged summary, serialized
    real: tf.Tensor  # [batch, 1], D(x) of the batch to come: probabilities, or D's scores
    fake: tf.Tensor  # [batch, 1], D(G(z)) likewise


def histograms(recipe: Recipe, nets: Nets, variables: Sequence[tf.Variable]) -> Histograms:
    """D(x) and D(G(z)) over a batch, and each variable's values."""
    with tf.name_scope("report/"):
        real, fake = nets.real_logits, nets.fake_logits
        if recipe.log_odds:
            real, fake = tf.sigmoid(real), tf.sigmoid(fake)
        shown = {"D/real": real, "D/fake": fake}
        shown.update(("weights/" + variable.op.name, variable) for variable in variables)
        # tf.summary.histogram would put the scopes before the tag, and so each into a box of its
        # own at the top of the graph.
        with tf.name_scope("histograms"):
            merged = [
                tf.raw_ops.HistogramSummary(tag=tag, values=tf.convert_to_tensor(values), name=tag)
                for tag, values in shown.items()
            ]
            return Histograms(tf.summary.merge(merged), real, fake)


def all_finite(variables: Sequence[tf.Variable]) -> tf.Tensor:
    """Whether every number in the floating-point variables is finite: a bool scalar."""
    with tf.name_scope("finite"):
        floats = [variable for variable in variables if variable.dtype.is_floating]
        return tf.reduce_all([tf.reduce_all(tf.is_finite(variable)) for variable in floats])
