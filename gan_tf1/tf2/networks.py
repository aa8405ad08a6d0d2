"""G and D as objects: made once, with their variables, and called wherever they are needed.

Variables are named `generator/...` and `discriminator/...`, which is the checkpoints' file format;
the op scopes `generator`, `discriminator_real` and `discriminator_fake` are the boxes of
TensorBoard's graph.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import NamedTuple

import tensorflow as tf

from gan_tf1.config import Hyper
from gan_tf1.tf2.inputs import Counters, Inputs, d_loss_key
from gan_tf1.tf2.layers import averages_stay
from gan_tf1.tf2.recipe import Judged, Nets, Recipe


class Models(NamedTuple):
    """Both networks, handed to all that calls them: no scope is there to find them by."""

    generator: tf.Module
    discriminator: tf.Module
    average: tf.Module | None = None  # a second generator, see `averages.py`; None without --ema


def networks(
    recipe: Recipe,
    hyper: Hyper,
    models: Models,
    inputs: Inputs,
    counters: Counters,
    moves: bool = True,
) -> Nets:
    """G on the noise, D on the real images and, with the same variables, on G's."""
    labels, training = inputs.labels, recipe.updates.fakes_for_d == "training"
    # In training G's averages belong to its own step: they move at the draw from which it learns.
    with nullcontext() if moves else averages_stay(models.generator):
        fake = generate(models, inputs.noise, labels, training)
    on_real = discriminate(models, inputs.real, labels, "discriminator_real")
    on_fake = discriminate(models, fake, labels, "discriminator_fake")
    return Nets(
        real=inputs.real,
        fake=fake,
        real_logits=on_real.logits,
        fake_logits=on_fake.logits,
        labels=labels,
        d_vars=owned(models.discriminator),
        discriminate=lambda points: (
            discriminate(models, points, labels, "discriminator_elsewhere").logits
        ),
        key=d_loss_key(hyper, counters),
        real_classes=on_real.classes,
        fake_classes=on_fake.classes,
    )


def generate(
    models: Models,
    noise: tf.Tensor,
    labels: tf.Tensor | None,
    training: bool,
    scope: str = "generator",
) -> tf.Tensor:
    """The recipe's G under the name scope given, on one set of variables `generator/...`.

    labels: one-hot [batch, N_CLASSES]; None unless --conditional.
    """
    with tf.name_scope(scope):
        return models.generator(noise, training, *_given(labels))


def discriminate(models: Models, images: tf.Tensor, labels: tf.Tensor | None, scope: str) -> Judged:
    """The recipe's D under the name scope given, on one set of variables; labels as in generate."""
    with tf.name_scope(scope):
        return _judged(models.discriminator(images, *_given(labels)))


def _judged(outputs: tf.Tensor) -> Judged:
    """What a recipe's D returns, [batch, 1] or with the classes behind, in its parts."""
    more = outputs.shape.as_list()[-1] - 1
    return Judged(*tf.split(outputs, [1, more], axis=1)) if more else Judged(outputs, None)


def owned(network: tf.Module) -> list[tf.Variable]:
    """The trainable variables of a network, in order of its attributes' names."""
    return list(network.trainable_variables)


def check_partition(d_vars: list[tf.Variable], g_vars: list[tf.Variable]) -> None:
    """D's and G's variables are disjoint, and there are some of each, else ValueError."""
    d_names, g_names = {v.name for v in d_vars}, {v.name for v in g_vars}
    shared = d_names & g_names
    # No collection holds all variables, and so none can be found that is of no network.
    if shared or not d_names or not g_names:
        raise ValueError(
            f"each trainable variable must belong to one network: shared {sorted(shared)}, "
            f"D has {len(d_names)}, G has {len(g_names)}"
        )


def _given(labels: tf.Tensor | None) -> tuple[tf.Tensor, ...]:
    # Only the recipes that can be told the class have an argument for it.
    return () if labels is None else (labels,)
