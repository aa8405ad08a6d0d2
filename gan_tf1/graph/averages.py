"""The moving average of G's weights (`--ema`), which is what samples are drawn from.

Over the last 1 / (1 - decay) updates or so, as samples of G's average are better than those of its
last step: Yazıcı et al. 2018, arXiv 1806.04498. D learns from G as it is, and no number of the
training changes.

Each variable of G has its average under the same name in `generator_ema/`, those of batch norm too:
their moving means and variances are of the weights that made them, and to the average weights
belong the averages. So `generator_ema/` is a whole generator, and is built like one.
"""

from __future__ import annotations

from typing import Iterable

import tensorflow.compat.v1 as tf

from gan_tf1.config import Hyper
from gan_tf1.graph.train_ops import Update, after

SCOPE = "generator_ema"


def shown(hyper: Hyper) -> str:
    """The scope of the variables of the G that is looked at: the average, where there is one."""
    return SCOPE if hyper.ema > 0 else "generator"


def decay(hyper: Hyper, count: tf.Tensor, dtype: tf.DType) -> tf.Tensor:
    """How much of the average stays after `count` updates of G: min(ema, (1 + t) / (10 + t)).

    The ramp, that of tf.train.ExponentialMovingAverage with num_updates, forgets the initial
    weights: they would be 37 % of the average after 1 / (1 - ema) updates.
    """
    done = tf.cast(count, dtype)
    return tf.minimum(tf.constant(hyper.ema, dtype), (1 + done) / (10 + done))


def start() -> list[tuple[tf.Variable, tf.Variable]]:
    """Makes the averages, which begin as G's variables do: (average, variable) of each."""

    def average(variable: tf.Variable) -> tf.Variable:
        # A tensor of its own: checkpoints are restored by feeding that of a variable's initializer.
        def initialize(
            shape: list[int], dtype: tf.DType, partition_info: object = None
        ) -> tf.Tensor:
            return tf.identity(variable.initial_value)

        name, dtype = variable.op.name[len("generator/") :], variable.dtype.base_dtype
        return tf.get_variable(name, variable.shape, dtype, initialize, trainable=False)

    variables = tf.get_collection(tf.GraphKeys.GLOBAL_VARIABLES, "generator/")
    with tf.variable_scope(SCOPE, auxiliary_name_scope=False):
        return [(average(variable), variable) for variable in variables]


def averaged(names: Iterable[str]) -> dict[str, str]:
    """Those of these names of variables that are of averages -> the name of what is averaged."""
    return {
        name: "generator" + name[len(SCOPE) :] for name in names if name.startswith(SCOPE + "/")
    }


def follow(hyper: Hyper, update: Update, count: tf.Variable) -> Update:
    """G's update, and then the averages a step towards where it led; without --ema the same.

    count: G's updates so far. What is no floating-point number is copied.
    """
    if hyper.ema == 0:
        return update
    pairs, moves = start(), [update.step]
    with after(update.step), tf.name_scope(SCOPE + "/"):
        rest = 1 - decay(hyper, count.read_value(), tf.as_dtype(hyper.variable_dtype))
        for average, variable in pairs:
            value = variable.read_value()
            if variable.dtype.is_floating:
                gap = (average.read_value() - value) * rest
                moves.append(average.assign_sub(gap, read_value=False))
            else:
                moves.append(average.assign(value, read_value=False))
        return update._replace(step=tf.group(*moves))
