"""The graph of a GAN, in reading order: the textbook's figure in one function.

Inputs -> Nets -> losses -> train ops, each made from those before. What a name here stands for is
in a module beside this one: `inputs.py`, `networks.py`, `train_ops.py`, `averages.py`,
`sampling.py`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow.compat.v1 as tf

from gan_tf1.config import Hyper
from gan_tf1.graph import averages, sampling, summaries, train_ops
from gan_tf1.graph.inputs import Counters, Held, Inputs, draw, hold_data, step_counters
from gan_tf1.graph.networks import check_partition, networks, owned
from gan_tf1.graph.recipe import Nets, Recipe
from gan_tf1.graph.train_ops import DUpdate, Losses, after, loss_of, minimize, rate
from gan_tf1.replicas import places


class Gan(NamedTuple):
    """The finished graph, as a session needs it.

    inputs, nets and losses are for feeding and for inspection of the graph: they belong to the last
    update of an iteration, so that fetching them may do the updates before it.
    """

    graph: tf.Graph
    data: Held  # None where the recipe draws its data in the graph
    counters: Counters
    inputs: Inputs  # of the last update of D and, where the recipe shares them, of G
    nets: Nets
    losses: Losses
    train: train_ops.TrainOps
    samples: Any  # uint8 [2, n, height, width]: from fixed noise, from fresh; or recipe.points'
    interpolation: sampling.Interpolation | None  # None where the recipe has no images
    histograms: summaries.Histograms
    finite: tf.Tensor  # bool scalar: is every saved number finite?
    d_vars: list[tf.Variable]
    g_vars: list[tf.Variable]
    saved_vars: list[tf.Variable]  # all that a checkpoint holds
    init: tf.Operation  # run it once; then run what batches.fill or copies.pieces gives


def build(
    recipe: Recipe,
    hyper: Hyper,
    size: int,
    shape: tuple[int, int],
    two_runs: bool = False,
    layout: places.Layout | None = None,
) -> Gan:
    """The graph of a recipe over a data set of `size` images of `shape` (height, width) pixels.

    two_runs: D's and G's updates take a `sess.run` each, with the same result, bit for bit. layout:
    the devices of replicas, which share each batch. Raises ValueError for a batch larger than the
    data set or not to be shared evenly, and for a variable without an owner.
    """
    spread = places.spread(layout)
    with tf.Graph().as_default() as graph, tf.variable_scope("", use_resource=True), spread:
        counters = step_counters()
        data = hold_data(recipe, hyper, size, shape)
        inputs = draw(recipe, hyper, data, counters)  # placeholders: real, noise, labels
        nets = networks(recipe, hyper, inputs, counters)  # G once; D on real, and again on fake
        d_vars, g_vars = owned("discriminator"), owned("generator")
        d_adam = recipe.optimizer(rate(hyper.d_lr, hyper, counters, "train_d"), hyper)
        g_adam = recipe.optimizer(rate(hyper.g_lr, hyper, counters, "train_g"), hyper)

        if recipe.updates.split_d:
            d = train_ops.split_d_update(recipe, hyper, inputs, nets, d_adam, counters)
        else:
            d_loss = loss_of(recipe.d_loss, nets, hyper)
            d_step = minimize(d_adam, d_loss.total, d_vars, "train_d", counters.d)
            d = DUpdate(inputs, nets, d_loss, d_step)
        d = d if two_runs else train_ops.further_d_steps(recipe, hyper, data, d, d_adam, counters)

        with after(*([] if two_runs else [d.update.step])):
            g_nets = train_ops.nets_of_g(recipe, hyper, d, counters, two_runs)
            g_loss = loss_of(recipe.g_loss, g_nets, hyper)
            trained = [] if hyper.fixed_g else g_vars
            g_step = minimize(g_adam, g_loss, trained, "train_g", counters.g, g_nets.g_updates)
        g_step = averages.follow(hyper, g_step, counters.g)  # where there is --ema

        check_partition(d_vars, g_vars)  # now that nothing can make a variable any more
        losses = Losses(d.loss.total, d.loss.real, d.loss.fake, g_loss)
        report = summaries.report(recipe, losses, d, g_step)
        saved_vars = tf.global_variables()
        return Gan(
            graph=graph,
            data=data,
            counters=counters,
            inputs=d.inputs,
            nets=d.nets,
            losses=losses,
            train=train_ops.parts(hyper, d.update, g_step, report, two_runs),
            samples=sampling.sample(recipe, hyper, counters),
            interpolation=sampling.interpolate(recipe, hyper) if recipe.image else None,
            histograms=summaries.histograms(recipe, nets, d_vars + g_vars),
            finite=summaries.all_finite(saved_vars),
            d_vars=d_vars,
            g_vars=g_vars,
            saved_vars=saved_vars,
            init=tf.global_variables_initializer(),
        )
