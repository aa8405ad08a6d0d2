"""The updates of D and G: one optimizer step each, and the order in which they take effect.

A line that updates has done so when the next line is reached, in a `tf.function` as well: there
every read of a variable is ordered after the writes on the lines above it. So nothing is handed on
to be run, and no control dependency is needed.
"""

from __future__ import annotations

from typing import Any, Callable, NamedTuple, Sequence

import tensorflow as tf

from gan_tf1.config import Hyper
from gan_tf1.tf2 import batches, noise
from gan_tf1.tf2.inputs import Counters, Inputs, draw, draw_noise, g_loss_key
from gan_tf1.tf2.networks import Models, discriminate, generate, networks
from gan_tf1.tf2.optimizers import Optimizer, Rate
from gan_tf1.tf2.recipe import DLoss, Nets, Recipe


class DUpdate(NamedTuple):
    """An update of D with what it saw."""

    inputs: Inputs
    nets: Nets  # as they were at each of its losses
    loss: DLoss


class Losses(NamedTuple):
    """Scalars, each as it was when its network was updated."""

    d: tf.Tensor
    d_real: tf.Tensor
    d_fake: tf.Tensor
    g: tf.Tensor


def rate(learning_rate: float, hyper: Hyper, counters: Counters, scope: str) -> Rate:
    """The learning rate of an update, of `train_d` or `train_g`, by --schedule."""
    if hyper.schedule == "constant":
        return learning_rate

    def now() -> tf.Tensor:
        with tf.name_scope(scope + "/"):
            done = tf.cast(counters.g.read_value(), tf.float32) / hyper.steps
            return learning_rate * (1 - tf.minimum(done, 1))

    return now


def loss_of(loss: Callable[[Nets, Hyper], Any], nets: Nets, hyper: Hyper) -> Any:
    """`recipe.d_loss` or `recipe.g_loss` of the networks, in the graph's box `loss`."""
    with tf.name_scope("loss/"):
        return loss(nets, hyper)


def minimize(
    optimizer: Optimizer,
    tape: tf.GradientTape,
    loss: tf.Tensor,
    var_list: Sequence[tf.Variable],
    scope: str,
    global_step: tf.Variable | None = None,
) -> None:
    """`optimizer.minimize(loss, global_step, var_list)` in two halves, as the tape has the first.

    tape: what recorded the loss; it does not record the update. scope: `train_d` or `train_g`.
    Without any variable, as of a generator that stays as it is, the step counter alone moves on.
    Raises ValueError where the loss does not reach a variable.
    """
    with tape.stop_recording(), tf.name_scope(scope + "/"):
        gradients = list(zip(tape.gradient(loss, var_list), var_list))
        lost = [variable.name for gradient, variable in gradients if gradient is None]
        if lost:
            raise ValueError(f"the loss of {scope} does not reach {lost}")
        if gradients:
            optimizer.apply_gradients(gradients)
        if global_step is not None:
            global_step.assign_add(1)


def split_d_update(
    recipe: Recipe,
    hyper: Hyper,
    models: Models,
    inputs: Inputs,
    nets: Nets,
    tape: tf.GradientTape,
    optimizer: Optimizer,
    counters: Counters,
) -> DUpdate:
    """D on real images, then, as that left it, on generated ones: two steps, counted as one."""
    loss = loss_of(recipe.d_loss, nets, hyper)
    minimize(optimizer, tape, loss.real, nets.d_vars, "train_d")
    judged = discriminate(models, nets.fake, nets.labels, "discriminator_fake_after_real")
    nets = nets._replace(fake_logits=judged.logits, fake_classes=judged.classes)
    loss = loss_of(recipe.d_loss, nets, hyper)
    minimize(optimizer, tape, loss.fake, nets.d_vars, "train_d", counters.d)
    return DUpdate(inputs, nets, loss)


def further_d_steps(
    recipe: Recipe,
    hyper: Hyper,
    models: Models,
    data: batches.Data | None,
    first: DUpdate,
    tape: tf.GradientTape,
    optimizer: Optimizer,
    counters: Counters,
) -> DUpdate:
    """The other d_steps - 1 updates of D, each on a draw of its own; returns the last."""
    last = first
    for left in reversed(range(hyper.d_steps - 1)):
        # The first copy of the networks is the textbook figure; the others go into one box.
        with tf.name_scope("further_d_steps/"):
            inputs = draw(recipe, hyper, data, counters)
            nets = networks(recipe, hyper, models, inputs, counters, moves=not left)
            if recipe.updates.split_d:
                last = split_d_update(
                    recipe, hyper, models, inputs, nets, tape, optimizer, counters
                )
                continue
            loss = loss_of(recipe.d_loss, nets, hyper)
            minimize(optimizer, tape, loss.total, nets.d_vars, "train_d", counters.d)
            last = DUpdate(inputs, nets, loss)
    return last


def nets_of_g(recipe: Recipe, hyper: Hyper, models: Models, nets: Nets, counters: Counters) -> Nets:
    """What G's loss sees: the same fakes, or fresh ones, and D as it is after its update."""
    nets = nets._replace(key=g_loss_key(hyper, counters))
    if recipe.updates.fresh_noise_for_g:
        with tf.name_scope("input/"):
            key = noise.key(hyper.seed, "noise_g", counters.g.read_value())
            fresh = draw_noise(recipe, hyper, hyper.batch, key)
        fake = generate(models, fresh, nets.labels, training=True, scope="generator_fresh")
        nets = nets._replace(fake=fake)
    # G's forward pass is shared with D's update, D's is not: its weights have moved.
    judged = discriminate(models, nets.fake, nets.labels, "discriminator_updated")
    return nets._replace(fake_logits=judged.logits, fake_classes=judged.classes)
