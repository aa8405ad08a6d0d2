"""The updates of D and G: one optimizer step each, and the order in which they take effect."""

from __future__ import annotations

from typing import Any, Callable, ContextManager, NamedTuple, Sequence

import tensorflow.compat.v1 as tf

from gan_tf1.config import Hyper
from gan_tf1.graph import noise
from gan_tf1.graph.inputs import Counters, Held, Inputs, draw, g_loss_key, noise_placeholder
from gan_tf1.graph.networks import discriminate_fakes, generate, networks
from gan_tf1.graph.recipe import DLoss, Nets, Rate, Recipe
from gan_tf1.replicas import places


class Update(NamedTuple):
    """One step of an optimizer."""

    step: tf.Operation
    gradient_norm: tf.Tensor | None  # Euclidean norm of the gradient it follows; None: no gradient


class DUpdate(NamedTuple):
    """An update of D with what it saw."""

    inputs: Inputs
    nets: Nets  # as they were at each of its losses
    loss: DLoss
    update: Update


class Losses(NamedTuple):
    """Scalars, each as it was when its network was updated."""

    d: tf.Tensor
    d_real: tf.Tensor
    d_fake: tf.Tensor
    g: tf.Tensor


class Part(NamedTuple):
    """One `sess.run` of an iteration: what to run and what it reports."""

    step: tf.Operation
    tags: tuple[str, ...]  # names of the values, as in TensorBoard
    values: tf.Tensor  # float [len(tags)]


class TrainOps(NamedTuple):
    """An iteration: one part, or those of D and G one after the other as two `sess.run` have it."""

    parts: tuple[Part, ...]  # in order


def rate(learning_rate: float, hyper: Hyper, counters: Counters, scope: str) -> Rate:
    """The learning rate of an update, of `train_d` or `train_g`, by --schedule."""
    if hyper.schedule == "constant":
        return learning_rate
    with tf.name_scope(scope + "/"):  # read before any update, as each needs it
        return tf.train.polynomial_decay(learning_rate, counters.g.read_value(), hyper.steps, 0.0)


def loss_of(loss: Callable[[Nets, Hyper], Any], nets: Nets, hyper: Hyper) -> Any:
    """`recipe.d_loss` or `recipe.g_loss` of the networks, in the graph's box `loss`."""
    with tf.name_scope("loss/"):
        return loss(nets, hyper)


def minimize(
    optimizer: tf.train.Optimizer,
    loss: tf.Tensor,
    var_list: Sequence[tf.Variable],
    scope: str,
    global_step: tf.Variable | None = None,
    updates: Sequence[tf.Operation] = (),
) -> Update:
    """`optimizer.minimize(loss, global_step, var_list)` in two halves, to see the gradients' norm.

    scope: `train_d` or `train_g`, each optimizer's own: Adam's beta powers are then named by it,
    not by the order in which optimizers were made. updates: of moving averages, done as well.
    Without any variable, as of a generator that stays as it is, the step counter alone moves on.
    Raises ValueError where the loss does not reach a variable.
    """
    if not var_list and global_step is not None:
        with after(loss.op):  # the counter keys the noise of this loss
            return Update(global_step.assign_add(1).op, None)
    with tf.variable_scope(scope, auxiliary_name_scope=False), tf.name_scope(scope + "/"):
        gradients = optimizer.compute_gradients(
            loss,
            var_list=var_list,
            # Each replica follows its own part back.
            colocate_gradients_with_ops=places.current() is not None,
        )
        lost = [variable.name for gradient, variable in gradients if gradient is None]
        if lost:
            raise ValueError(f"the loss of {scope} does not reach {lost}")
        step = optimizer.apply_gradients(gradients, global_step=global_step)
        norm = tf.global_norm([gradient for gradient, _ in gradients])
        return Update(tf.group(step, *updates), norm)


def after(*steps: tf.Operation) -> ContextManager[None]:
    """A block in which every read of a variable sees what `steps` have written to it.

    The lines of this program build a graph; when it runs, their order means nothing. Without an
    edge from D's update, G's loss could read D's weights before it, after it, or half of each. The
    edge alone is not enough: a value that was read earlier stays what it was. Resource variables
    are read anew wherever they are used, so what is built inside this block reads after `steps`.
    """
    return tf.control_dependencies(steps)


def split_d_update(
    recipe: Recipe,
    hyper: Hyper,
    inputs: Inputs,
    nets: Nets,
    optimizer: tf.train.Optimizer,
    counters: Counters,
) -> DUpdate:
    """D on real images, then, as that left it, on generated ones: two steps, counted as one."""
    loss = loss_of(recipe.d_loss, nets, hyper)
    on_real = minimize(optimizer, loss.real, nets.d_vars, "train_d")
    with after(on_real.step):
        judged = discriminate_fakes(
            recipe, hyper, nets.fake, nets.labels, "discriminator_fake_after_real"
        )
        nets = nets._replace(fake_logits=judged.logits, fake_classes=judged.classes)
        loss = loss_of(recipe.d_loss, nets, hyper)
        update = minimize(optimizer, loss.fake, nets.d_vars, "train_d", counters.d)
    return DUpdate(inputs, nets, loss, update)


def further_d_steps(
    recipe: Recipe,
    hyper: Hyper,
    data: Held,
    first: DUpdate,
    optimizer: tf.train.Optimizer,
    counters: Counters,
) -> DUpdate:
    """The other d_steps - 1 updates of D, each on a draw of its own; returns the last."""
    last = first
    for _ in range(hyper.d_steps - 1):
        # The first copy of the networks is the textbook figure; the others go into one box.
        with after(last.update.step), tf.name_scope("further_d_steps/"):
            inputs = draw(recipe, hyper, data, counters)
            nets = networks(recipe, hyper, inputs, counters)
            if recipe.updates.split_d:
                last = split_d_update(recipe, hyper, inputs, nets, optimizer, counters)
                continue
            loss = loss_of(recipe.d_loss, nets, hyper)
            update = minimize(optimizer, loss.total, nets.d_vars, "train_d", counters.d)
            last = DUpdate(inputs, nets, loss, update)
    return last


def nets_of_g(recipe: Recipe, hyper: Hyper, d: DUpdate, counters: Counters, two_runs: bool) -> Nets:
    """What G's loss sees: the same fakes, or fresh ones, and D as it is after its update."""
    nets = d.nets._replace(key=g_loss_key(hyper, counters))
    if recipe.updates.fresh_noise_for_g:
        # Beside D's update, which does nothing to G; but after the images that D learned from, as
        # batch norm's averages move here. The loss stands for the images, whose ops TensorFlow
        # fuses only where nothing else waits for one.
        with tf.control_dependencies(None), after(*([] if two_runs else [d.loss.fake])):
            with tf.name_scope("input/"):
                key = noise.key(hyper.seed, "noise_g", counters.g.read_value())
                drawn = noise_placeholder(recipe, hyper, key)
            fake = generate(recipe, hyper, drawn, nets.labels, True, scope="generator_fresh")
        nets = nets._replace(fake=fake.images, g_updates=fake.updates)
    elif two_runs:
        return nets  # the reads of the second run see D's update by themselves
    # G's forward pass is shared with D's update, D's is not: its weights have moved.
    judged = discriminate_fakes(recipe, hyper, nets.fake, nets.labels, "discriminator_updated")
    return nets._replace(fake_logits=judged.logits, fake_classes=judged.classes)


def parts(
    hyper: Hyper, d: Update, g: Update, report: dict[str, tf.Tensor], two_runs: bool
) -> TrainOps:
    """The `sess.run`s of an iteration. report: tag -> scalar, of both updates."""
    if not two_runs:
        return TrainOps((_part(g.step, report),))
    tags_of_g: Sequence[str] = ("loss/g", "gradient_norm/g")
    of_g = {tag: report[tag] for tag in tags_of_g if tag in report}
    of_d = {tag: value for tag, value in report.items() if tag not in of_g}
    return TrainOps((_part(d.step, of_d),) * hyper.d_steps + (_part(g.step, of_g),))


def _part(step: tf.Operation, report: dict[str, tf.Tensor]) -> Part:
    # One vector, as each fetch of its own costs time at every step.
    with tf.name_scope("report/"):
        return Part(step, tuple(report), tf.stack(list(report.values())))
