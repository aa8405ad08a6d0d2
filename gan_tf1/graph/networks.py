"""G and D by variable scope: made at the first call and reused at later ones.

Variables are named `generator/...` and `discriminator/...`, which is the checkpoints' file format;
the op scopes `generator`, `discriminator_real` and `discriminator_fake` are the boxes of
TensorBoard's graph.
"""

from __future__ import annotations

from typing import Any, Callable, Sequence

import tensorflow.compat.v1 as tf

from gan_tf1.config import Hyper
from gan_tf1.graph.inputs import Counters, Inputs, d_loss_key
from gan_tf1.graph.recipe import Generated, Judged, Nets, Recipe
from gan_tf1.replicas import places


def networks(recipe: Recipe, hyper: Hyper, inputs: Inputs, counters: Counters) -> Nets:
    """G on the noise, D on the real images and, with the same variables, on G's."""
    labels, training = inputs.labels, recipe.updates.fakes_for_d == "training"
    fake = generate(recipe, hyper, inputs.noise, labels, training)
    on_real = discriminate(recipe, hyper, inputs.real, labels, "discriminator_real")
    on_fake = discriminate_fakes(recipe, hyper, fake.images, labels, "discriminator_fake")
    return Nets(
        real=inputs.real,
        fake=fake.images,
        real_logits=on_real.logits,
        fake_logits=on_fake.logits,
        labels=labels,
        g_updates=fake.updates,
        d_vars=owned("discriminator"),
        discriminate=lambda points: (
            discriminate(recipe, hyper, _split(points), labels, "discriminator_elsewhere").logits
        ),
        key=d_loss_key(hyper, counters),
        real_classes=on_real.classes,
        fake_classes=on_fake.classes,
    )


def generate(
    recipe: Recipe,
    hyper: Hyper,
    noise: tf.Tensor,
    labels: tf.Tensor | None,
    training: bool,
    scope: str = "generator",
    variables: str = "generator",
) -> Generated:
    """The recipe's G under the name scope given, on one set of variables `generator/...`.

    labels: one-hot [batch, N_CLASSES]; None unless --conditional. variables: the scope of the set,
    another one where `averages.shown` says so.
    """
    with tf.name_scope(scope), _variables_of(variables, hyper):
        made = _on_replicas(
            lambda noise, *labels: recipe.generator(noise, training, hyper, *labels), noise, labels
        )
        if made is None:
            return recipe.generator(noise, training, hyper, *_given(labels))
        # The averages that batch norm moves are of the whole batch: one replica's updates do it.
        return Generated(_join([each.images for each in made]), made[0].updates)


def discriminate(
    recipe: Recipe, hyper: Hyper, images: tf.Tensor, labels: tf.Tensor | None, scope: str
) -> Judged:
    """The recipe's D under the name scope given, on one set of variables; labels as in generate."""
    with tf.name_scope(scope), _variables_of("discriminator", hyper):
        made = _on_replicas(
            lambda images, *labels: recipe.discriminator(images, hyper, *labels), images, labels
        )
        if made is not None:
            return _judged(_join(made))
        return _judged(recipe.discriminator(images, hyper, *_given(labels)))


def discriminate_fakes(
    recipe: Recipe, hyper: Hyper, images: tf.Tensor, labels: tf.Tensor | None, scope: str
) -> Judged:
    """`discriminate` for generated images [batch, pixels], in two halves where that is faster.

    From G's last layer through D and back to it, each product waits for the one before, and one of
    two cores has nothing to do. Two halves are two such chains, side by side. Replicas share the
    batch themselves.
    """
    worth_it = 0 < recipe.halve_fakes_from <= hyper.batch
    if not worth_it or places.current() is not None:
        return discriminate(recipe, hyper, images, labels, scope)
    with tf.name_scope(scope), _variables_of("discriminator", hyper):
        rows = tf.shape(images)[0]
        # Not by slices: their gradient pads each half with zeros and adds the two.
        halves = [
            tf.split(each, [rows // 2, rows - rows // 2], num=2)
            for each in [images, *_given(labels)]
        ]
        made = [recipe.discriminator(half, hyper, *of) for half, *of in zip(*halves)]
        return _judged(tf.concat(made, 0))


def _judged(outputs: tf.Tensor) -> Judged:
    """What a recipe's D returns, [batch, 1] or with the classes behind, in its parts."""
    more = outputs.shape.as_list()[-1] - 1
    return Judged(*tf.split(outputs, [1, more], axis=1)) if more else Judged(outputs, None)


def owned(scope: str) -> list[tf.Variable]:
    """The trainable variables below `scope/`, in order of creation."""
    # With the slash: a bare prefix is a regular expression that `generator_ema/...` matches too.
    return tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope + "/")


def check_partition(d_vars: list[tf.Variable], g_vars: list[tf.Variable]) -> None:
    """D's and G's variables are disjoint and together all trainable ones, else ValueError."""
    d_names, g_names = {v.name for v in d_vars}, {v.name for v in g_vars}
    shared = d_names & g_names
    stray = {v.name for v in tf.trainable_variables()} - d_names - g_names
    if shared or stray or not d_names or not g_names:
        raise ValueError(
            f"each trainable variable must belong to one network: shared {sorted(shared)}, "
            f"of no network {sorted(stray)}, D has {len(d_names)}, G has {len(g_names)}"
        )


def _variables_of(scope: str, hyper: Hyper) -> tf.variable_scope:
    """The variable scope of a network, made at the first call and reused at later ones.

    reuse is said outright: with AUTO_REUSE a misspelt name would be a new variable. The scope adds
    no name scope of its own, or the second D would be called `discriminator_1`.
    """
    built = bool(tf.get_collection(tf.GraphKeys.GLOBAL_VARIABLES, scope + "/"))
    getter = None
    if hyper.rounds_products:
        getter = rounding(tf.get_default_graph().get_name_scope())
    return tf.variable_scope(scope, reuse=built, auxiliary_name_scope=False, custom_getter=getter)


def rounding(scope: str) -> Callable[..., tf.Tensor | tf.Variable]:
    """A custom getter: the kernel of a product in bfloat16, any other variable as it is.

    The variable, its gradient and Adam's moments stay in float32, or updates smaller than a 256th
    of a weight would be lost. So does the product that gives D's logit: it costs nothing, and the
    losses are made of it. scope: of the network, as TensorFlow calls a getter outside of all.
    """

    def get(
        getter: Callable[..., tf.Variable], name: str, shape: list[int], *args: Any, **kwargs: Any
    ) -> tf.Tensor | tf.Variable:
        variable = getter(name, shape, *args, **kwargs)
        if not name.endswith("/kernel") or shape[-1] == 1:
            return variable
        layer = name.split("/")[-2]
        with tf.name_scope(f"{scope}/{layer}/"):
            return tf.cast(variable, tf.bfloat16, "rounded")

    return get


def _on_replicas(
    network: Callable[..., Any], inputs: tf.Tensor, labels: tf.Tensor | None
) -> list[Any] | None:
    """What a network gives on each replica; None where there are none, or for other inputs."""
    spread = places.current()
    return None if spread is None else spread.each(network, [inputs, *_given(labels)])


def _join(shares: Sequence[tf.Tensor]) -> tf.Tensor:
    spread = places.current()
    assert spread is not None
    return spread.join(shares)


def _split(points: tf.Tensor) -> tf.Tensor:
    spread = places.current()
    return points if spread is None else spread.split(points)


def _given(labels: tf.Tensor | None) -> tuple[tf.Tensor, ...]:
    # Only the recipes that can be told the class have an argument for it.
    return () if labels is None else (labels,)
