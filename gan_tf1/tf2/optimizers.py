"""What `tf.train.AdamOptimizer` and `GradientDescentOptimizer` did, as modules of a few lines.

Why not tf.keras.optimizers.Adam: its epsilon is 1e-7 unless told otherwise, it computes the powers
of beta anew from an integer where TensorFlow 1 keeps them multiplied up in float32, and its state
has other names. Each is a difference of a few parts in 10**8 or more, and Adam makes much of little
where gradients are small. `to_keras` carries the state over for those who go on with Keras.
"""

from __future__ import annotations

import math
from typing import Callable, Sequence, Union

import numpy as np
import tensorflow as tf

Rate = Union[float, Callable[[], "tf.Tensor"]]  # of learning; asked at each step where it changes


class Adam(tf.Module):
    """Kingma and Ba 2015, arXiv 1412.6980, in the form before its section 2.1 ("epsilon hat").

    Learning rate, betas and epsilon are float32 whatever the type of the variables, and so are the
    powers of the betas: TensorFlow 1 has it so, and a float64 run feels it in the eighth digit.
    """

    def __init__(
        self,
        learning_rate: Rate,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
    ):
        super().__init__()
        self.learning_rate, self.beta1, self.beta2 = learning_rate, beta1, beta2
        self.epsilon = epsilon

    def build(self, var_list: Sequence[tf.Variable], scope: str) -> None:
        """Makes its own variables: of `network/x` the moments are `scope/network/x/Adam`, `Adam_1`.

        Once, before the first step. The graph side's optimizer makes them in `apply_gradients`.
        """
        self.learned = tuple(var_list)
        self.beta1_power = _power(self.beta1, scope + "/beta1_power")
        self.beta2_power = _power(self.beta2, scope + "/beta2_power")
        self.m = [_zeros_like(v, f"{scope}/{name_of(v)}/Adam") for v in self.learned]
        self.v = [_zeros_like(v, f"{scope}/{name_of(v)}/Adam_1") for v in self.learned]

    def apply_gradients(self, gradients: Sequence[tuple[tf.Tensor, tf.Variable]]) -> None:
        """One step down these gradients. Raises KeyError for a variable it was not built for."""
        moments = {x.ref(): (m, v) for x, m, v in zip(self.learned, self.m, self.v)}
        learning_rate = _now(self.learning_rate)
        for gradient, variable in gradients:
            (m, v), dtype = moments[variable.ref()], variable.dtype
            tf.raw_ops.ResourceApplyAdam(
                var=variable.handle,
                m=m.handle,
                v=v.handle,
                beta1_power=tf.cast(self.beta1_power, dtype),
                beta2_power=tf.cast(self.beta2_power, dtype),
                lr=tf.cast(learning_rate, dtype),
                beta1=_float32(self.beta1, dtype),
                beta2=_float32(self.beta2, dtype),
                epsilon=_float32(self.epsilon, dtype),
                grad=gradient,
            )
        self.beta1_power.assign(self.beta1_power * self.beta1)
        self.beta2_power.assign(self.beta2_power * self.beta2)


class GradientDescent(tf.Module):
    """Plain steps down the gradient. It has no variables of its own."""

    def __init__(self, learning_rate: Rate):
        super().__init__()
        self.learning_rate = learning_rate

    def build(self, var_list: Sequence[tf.Variable], scope: str) -> None:
        """Notes the variables; there is nothing to make."""
        self.learned = tuple(var_list)

    def apply_gradients(self, gradients: Sequence[tuple[tf.Tensor, tf.Variable]]) -> None:
        """One step down these gradients."""
        learning_rate = _now(self.learning_rate)
        for gradient, variable in gradients:
            tf.raw_ops.ResourceApplyGradientDescent(
                var=variable.handle,
                alpha=tf.cast(learning_rate, variable.dtype),
                delta=gradient,
            )


Optimizer = Union[Adam, GradientDescent]


def name_of(variable: tf.Variable) -> str:
    """`generator/1/kernel` of a variable that calls itself `generator/1/kernel:0`."""
    return variable.name.split(":")[0]


def updates(adam: Adam) -> int:
    """How many steps an Adam has done, which TensorFlow 1 does not keep: read off beta2's power.

    Exact up to some ten thousand steps (see the test); from about 85,000 on the power is 0 in
    float32 and so is all that Keras would compute from the number, which is then a lower bound.
    """
    power, beta2 = float(adam.beta2_power.numpy()), float(np.float32(adam.beta2))
    smallest = float(np.finfo(np.float32).tiny)
    return round(math.log(max(power, smallest)) / math.log(beta2)) - 1


def to_keras(
    adam: Adam, variables: Sequence[tf.Variable] | None = None, iterations: int | None = None
) -> tf.keras.optimizers.Optimizer:
    """A tf.keras Adam that goes on from here: rates, epsilon, both moments, number of steps.

    variables: those that it is to train, in the order of `adam`; its own unless given. iterations:
    the number of steps done, where it is known better than `updates` can tell. A rate that changes
    is handed on as it is now.
    The moments are the same bits. The steps that follow differ by rounding: Keras computes the
    powers of beta in float32 from the number of steps, and multiplies in another order.
    """
    optimizer = tf.keras.optimizers.Adam(
        learning_rate=_number(adam.learning_rate),
        beta_1=adam.beta1,
        beta_2=adam.beta2,
        epsilon=adam.epsilon,
    )
    # Every release of Keras makes its state at the first step; gradients of 0 move nothing.
    variables = adam.learned if variables is None else variables
    optimizer.apply_gradients([(tf.zeros_like(v), v) for v in variables])
    for k, variable in enumerate(variables):
        if hasattr(optimizer, "get_slot"):  # TensorFlow 2.10 and older
            m, v = optimizer.get_slot(variable, "m"), optimizer.get_slot(variable, "v")
        else:
            m, v = optimizer._momentums[k], optimizer._velocities[k]
        m.assign(adam.m[k])
        v.assign(adam.v[k])
    optimizer.iterations.assign(updates(adam) if iterations is None else iterations)
    return optimizer


def _number(rate: Rate) -> float:
    return float(rate()) if callable(rate) else rate


def _zeros_like(variable: tf.Variable, name: str) -> tf.Variable:
    return tf.Variable(tf.zeros_like(variable), trainable=False, name=name)


def _power(beta: float, name: str) -> tf.Variable:
    return tf.Variable(beta, trainable=False, dtype=tf.float32, name=name)


def _float32(number: float, dtype: tf.DType) -> tf.Tensor:
    return tf.cast(tf.constant(number, tf.float32), dtype)


def _now(rate: Rate) -> tf.Tensor:
    return rate() if callable(rate) else tf.constant(rate, tf.float32)
