"""The moving average of G's weights (`--ema`), which is what samples are drawn from.

Over the last 1 / (1 - decay) updates or so, as samples of G's average are better than those of its
last step: Yazıcı et al. 2018, arXiv 1806.04498. D learns from G as it is, and no number of the
training changes.

Each variable of G has its average under the same name in `generator_ema/`, those of batch norm too:
their moving means and variances are of the weights that made them, and to the average weights
belong the averages. So the average is a whole generator, a second object of the same class.
"""

from __future__ import annotations

from typing import Any, Callable, Iterable

import tensorflow as tf

from gan_tf1.config import Hyper
from gan_tf1.tf2.networks import Models
from gan_tf1.tf2.recipe import Recipe

SCOPE = "generator_ema"


def shown(models: Models) -> Models:
    """The networks with the G that is looked at: the average, where there is one."""
    return models if models.average is None else models._replace(generator=models.average)


def decay(hyper: Hyper, count: tf.Tensor, dtype: tf.DType) -> tf.Tensor:
    """How much of the average stays after `count` updates of G: min(ema, (1 + t) / (10 + t)).

    The ramp, that of tf.train.ExponentialMovingAverage with num_updates, forgets the initial
    weights: they would be 37 % of the average after 1 / (1 - ema) updates.
    """
    done = tf.cast(count, dtype)
    return tf.minimum(tf.constant(hyper.ema, dtype), (1 + done) / (10 + done))


def start(recipe: Recipe, hyper: Hyper) -> tf.Module | None:
    """Makes the averages, which begin as G's variables do; None without --ema."""

    def renamed(make: Callable[..., tf.Variable], **options: Any) -> tf.Variable:
        options["name"] = SCOPE + options["name"][len("generator") :]
        options["trainable"] = False
        return make(**options)

    if hyper.ema == 0:
        return None
    with tf.variable_creator_scope(renamed):  # its initial values are keyed by G's own names
        return recipe.generator(hyper)


def averaged(names: Iterable[str]) -> dict[str, str]:
    """Those of these names of variables that are of averages -> the name of what is averaged."""
    return {
        name: "generator" + name[len(SCOPE) :] for name in names if name.startswith(SCOPE + "/")
    }


def follow(hyper: Hyper, models: Models, count: tf.Variable) -> None:
    """The averages a step towards where G's update led; without --ema nothing.

    count: G's updates so far. What is no floating-point number is copied.
    """
    if models.average is None:
        return
    with tf.name_scope(SCOPE + "/"):
        rest = 1 - decay(hyper, count, tf.as_dtype(hyper.variable_dtype))
        for average, variable in zip(models.average.variables, models.generator.variables):
            if variable.dtype.is_floating:
                average.assign_sub((average - variable) * rest)
            else:
                average.assign(variable)
