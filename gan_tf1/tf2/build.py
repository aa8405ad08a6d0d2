"""A GAN in reading order: the textbook's figure in one function.

Inputs -> Nets -> losses -> updates, each made from those before. What a name here stands for is
in a module beside this one: `inputs.py`, `networks.py`, `train_ops.py`, `averages.py`,
`sampling.py`.
"""

from __future__ import annotations

import dataclasses
from typing import Any, Callable

import numpy as np
import tensorflow as tf

from gan_tf1.config import Hyper
from gan_tf1.tf2 import averages, batches, sampling, train_ops
from gan_tf1.tf2.inputs import Counters, draw, hold_data, step_counters
from gan_tf1.tf2.networks import Models, check_partition, networks, owned
from gan_tf1.tf2.optimizers import Optimizer
from gan_tf1.tf2.recipe import Recipe
from gan_tf1.tf2.train_ops import DUpdate, Losses, loss_of, minimize, rate


@dataclasses.dataclass(eq=False, repr=False)
class Gan(tf.Module):
    """The finished GAN, which needs no session: it holds its variables, and functions to call.

    Its `variables`, as of any module, are all that a checkpoint holds.
    """

    data: batches.Data | None  # None where the recipe draws its data itself
    counters: Counters
    generator: tf.Module
    discriminator: tf.Module
    average: tf.Module | None  # of the generator's weights; None without --ema
    d_optimizer: Optimizer
    g_optimizer: Optimizer
    step: Callable[[], Losses]  # does an iteration
    samples: Callable[[], Any]  # as `sampling.sample`: from fixed noise and from fresh
    interpolation: Callable[[], sampling.Interpolation] | None  # None: the recipe has no images

    def __post_init__(self) -> None:
        super().__init__()


def build(
    recipe: Recipe,
    hyper: Hyper,
    images: np.ndarray | None = None,
    labels: np.ndarray | None = None,
) -> Gan:
    """The GAN of a recipe over images, uint8 [n, height, width], and their labels, uint8 [n].

    labels: needed with --conditional. Both None for a recipe that draws its data itself. Raises
    ValueError for a variable with two owners and for bfloat16, which the graph alone has, and its
    `step` for a batch larger than the data set.
    """
    if hyper.rounds_products:
        raise ValueError(f"--dtype {hyper.dtype}: of the graph alone; here float32 or float64")
    counters = step_counters()
    data = hold_data(recipe, hyper, images, labels)

    # Whatever has variables is an object and makes them here: a step that is traced only once must
    # make none. In the graph the calls of the networks and of `minimize`, further down, made them.
    average = averages.start(recipe, hyper)
    models = Models(recipe.generator(hyper), recipe.discriminator(hyper), average)
    d_vars, g_vars = owned(models.discriminator), owned(models.generator)
    check_partition(d_vars, g_vars)
    d_adam = recipe.optimizer(rate(hyper.d_lr, hyper, counters, "train_d"), hyper)
    g_adam = recipe.optimizer(rate(hyper.g_lr, hyper, counters, "train_g"), hyper)
    d_adam.build(d_vars, "train_d")
    if not hyper.fixed_g:
        g_adam.build(g_vars, "train_g")

    @tf.function(autograph=False)  # its loops and branches are Python's: unrolled when traced
    def step() -> Losses:
        """One iteration: the updates of D, then G's."""
        with tf.GradientTape(persistent=True) as tape:  # of every loss, for all gradients
            inputs = draw(recipe, hyper, data, counters)  # tensors: real, noise, labels
            # G once; D on real, and fake
            nets = networks(recipe, hyper, models, inputs, counters, moves=hyper.d_steps == 1)

            if recipe.updates.split_d:
                d = train_ops.split_d_update(
                    recipe, hyper, models, inputs, nets, tape, d_adam, counters
                )
            else:
                d_loss = loss_of(recipe.d_loss, nets, hyper)
                minimize(d_adam, tape, d_loss.total, d_vars, "train_d", counters.d)
                d = DUpdate(inputs, nets, d_loss)
            d = train_ops.further_d_steps(recipe, hyper, models, data, d, tape, d_adam, counters)

            g_nets = train_ops.nets_of_g(recipe, hyper, models, d.nets, counters)
            g_loss = loss_of(recipe.g_loss, g_nets, hyper)
            trained = [] if hyper.fixed_g else g_vars
            minimize(g_adam, tape, g_loss, trained, "train_g", counters.g)
        averages.follow(hyper, models, counters.g)  # where there is --ema
        return Losses(d.loss.total, d.loss.real, d.loss.fake, g_loss)

    shown = averages.shown(models)
    return Gan(
        data=data,
        counters=counters,
        generator=models.generator,
        discriminator=models.discriminator,
        average=average,
        d_optimizer=d_adam,
        g_optimizer=g_adam,
        step=step,
        samples=lambda: sampling.sample(recipe, hyper, shown, counters),
        interpolation=(lambda: sampling.interpolate(recipe, hyper, shown))
        if recipe.image
        else None,
    )
