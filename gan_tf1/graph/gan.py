"""The stages of a GAN's graph: Inputs -> Nets -> Losses -> TrainOps, each made from those before.

A recipe brings two networks, the losses and the optimizer; this module draws the inputs, keeps the
variables of the two apart and puts the updates in order. `build` is the whole of it.
"""

from __future__ import annotations

import contextlib
import math
from types import ModuleType
from typing import NamedTuple, Sequence

import numpy as np
import tensorflow.compat.v1 as tf

from gan_tf1.config import Hyper
from gan_tf1.graph import batches, images, noise, summaries

N_CLASSES = 10  # of both data sets


class Counters(NamedTuple):
    """One step counter for each network, as each optimizer has in the documents."""

    d: tf.Variable  # int64 scalar: updates of D so far
    g: tf.Variable  # int64 scalar: updates of G so far, which is iterations


class Inputs(NamedTuple):
    """What one update sees. Placeholders with defaults: feed them, or leave it to (seed, step)."""

    real: tf.Tensor  # [batch, pixels] in the recipe's range
    noise: tf.Tensor  # [batch, noise_width]
    labels: tf.Tensor | None  # one-hot [batch, N_CLASSES], of both; None unless --conditional


class Generated(NamedTuple):
    """What a recipe's generator returns."""

    images: tf.Tensor  # [batch, pixels] in the recipe's range
    updates: Sequence[tf.Operation] = ()  # of moving averages; they belong to G's step


class Nets(NamedTuple):
    """Both networks on one pair of inputs."""

    real: tf.Tensor  # [batch, pixels] in the recipe's range
    fake: tf.Tensor  # [batch, pixels] in the recipe's range
    real_logits: tf.Tensor  # [batch, 1]
    fake_logits: tf.Tensor  # [batch, 1]
    labels: tf.Tensor | None  # one-hot [batch, N_CLASSES]
    g_updates: Sequence[tf.Operation]  # moving averages of the call that made `fake`


class DLoss(NamedTuple):
    """What a recipe's d_loss returns; scalars."""

    total: tf.Tensor  # what D minimises
    real: tf.Tensor  # its part from real images
    fake: tf.Tensor  # its part from generated images


class Losses(NamedTuple):
    """Scalars, each as it was when its network was updated."""

    d: tf.Tensor
    d_real: tf.Tensor
    d_fake: tf.Tensor
    g: tf.Tensor


class Run(NamedTuple):
    """One `sess.run` of an iteration: what to run and what it reports."""

    step: tf.Operation
    tags: tuple  # names of the values, as in TensorBoard
    values: tf.Tensor  # float [len(tags)]


class TrainOps(NamedTuple):
    """An iteration: one run, or those of D and G one after the other as the documents have it."""

    runs: tuple  # of Run, in order


class Interpolation(NamedTuple):
    """How the images change on the way from one fixed noise vector to another."""

    images: tf.Tensor  # uint8 [n, height, width], in order
    step: tf.Tensor  # float32 scalar in [0, 255]: mean absolute change between neighbours


class Gan(NamedTuple):
    """The finished graph, as a session needs it.

    inputs, nets and losses are for feeding and for inspection of the graph: they belong to the last
    update of an iteration, so that fetching them may do the updates before it.
    """

    graph: tf.Graph
    data: batches.Data | None  # None where the recipe draws its data in the graph
    counters: Counters
    inputs: Inputs  # of the last update of D and, where the recipe shares them, of G
    nets: Nets
    losses: Losses
    train: TrainOps
    samples: tf.Tensor  # uint8 [2, n, height, width]: from fixed noise, from fresh; see `sample`
    interpolation: Interpolation | None  # None where the recipe has no images
    histograms: summaries.Histograms
    finite: tf.Tensor  # bool scalar: is every saved number finite?
    d_vars: list
    g_vars: list
    saved_vars: list  # all that a checkpoint holds
    init: tf.Operation  # run it once; then run data.fill with data.feed fed


def build(recipe: ModuleType, hyper: Hyper, size: int, shape: tuple, two_runs: bool = False) -> Gan:
    """The graph of a recipe over a data set of `size` images of `shape` (height, width) pixels.

    With two_runs, D's and G's updates take a `sess.run` each, as in the documents; without, one run
    does the whole iteration with the same result, bit for bit. Raises ValueError for a batch larger
    than the data set and for a variable without an owner.
    """
    with tf.Graph().as_default() as graph, tf.variable_scope("", use_resource=True):
        data = None
        if recipe.IMAGE is not None:
            with tf.name_scope("input/"):
                data = batches.hold(size, shape[0] * shape[1], hyper.conditional)
        counters = Counters(d=_counter("train_d"), g=_counter("train_g"))
        d_optimizer = recipe.optimizer(hyper.d_lr, hyper)
        g_optimizer = recipe.optimizer(hyper.g_lr, hyper)

        # Under a control dependency on the update before, every read is a fresh one: of the
        # counter that keys the batch and the noise, and of D's weights.
        done: list = []
        for _ in range(1 if two_runs else hyper.d_steps):
            # The first copy of the networks is the textbook figure; the others go into one box.
            further = tf.name_scope("further_d_steps/") if done else contextlib.nullcontext()
            with tf.control_dependencies(done), further:
                inputs = draw(recipe, hyper, data, shape, counters)
                nets = networks(recipe, hyper, inputs)
                if not done:
                    # To be looked at between two iterations: later ones depend on updates.
                    still = nets
                d_step, d_norm, d_loss, nets = _train_d(
                    recipe, hyper, nets, d_optimizer, counters.d
                )
                done = [d_step]
        with tf.control_dependencies([] if two_runs else done):
            g_step, g_norm, g_loss = _train_g(
                recipe, hyper, nets, g_optimizer, counters.g, two_runs
            )
        losses = Losses(d_loss.total, d_loss.real, d_loss.fake, g_loss)
        d_vars, g_vars = owned("discriminator"), owned("generator")
        check_partition(d_vars, g_vars)

        report = summaries.report(losses, nets, d_norm, g_norm)
        if two_runs:
            of_g = {tag: report.pop(tag) for tag in ("loss/g", "gradient_norm/g") if tag in report}
            runs = (_run(d_step, report),) * hyper.d_steps + (_run(g_step, of_g),)
        else:
            runs = (_run(g_step, report),)
        saved_vars = tf.global_variables()
        return Gan(
            graph=graph,
            data=data,
            counters=counters,
            inputs=inputs,
            nets=nets,
            losses=losses,
            train=TrainOps(runs),
            samples=sample(recipe, hyper, counters),
            interpolation=None if recipe.IMAGE is None else interpolate(recipe, hyper),
            histograms=summaries.histograms(still, d_vars + g_vars),
            finite=summaries.all_finite(saved_vars),
            d_vars=d_vars,
            g_vars=g_vars,
            saved_vars=saved_vars,
            init=tf.global_variables_initializer(),
        )


def draw(
    recipe: ModuleType, hyper: Hyper, data: batches.Data | None, shape: tuple, counters: Counters
) -> Inputs:
    """A batch and its noise. Fed placeholders replace them, and then they are not computed."""
    dtype = tf.as_dtype(hyper.dtype)
    with tf.name_scope("input/"):
        # The number of this update of D. G's update, which comes after D's last one in the
        # iteration, sees that one's draw again: the documents feed both the same noise.
        last = (counters.g + 1) * hyper.d_steps - 1
        number = tf.minimum(counters.d + 0, last)
        labels = None
        if data is None:
            key = noise.key(hyper.seed, "data", number)
            real = tf.cast(recipe.data(key, hyper), dtype)  # [batch, 1]
        else:
            index = batches.indices(data.size, hyper.batch, hyper.seed, number)
            pixels = tf.gather(data.images, index)  # [batch, h * w] uint8
            pixels = images.pad(pixels, shape, recipe.IMAGE)
            real = images.from_uint8(pixels, recipe.IMAGE, dtype)  # [batch, pixels] in the range
            if hyper.conditional:
                labels = tf.one_hot(tf.gather(data.labels, index), N_CLASSES, dtype=dtype)
                labels = tf.placeholder_with_default(labels, [None, N_CLASSES], "labels")
        key = noise.key(hyper.seed, "noise", number)
        return Inputs(
            real=tf.placeholder_with_default(real, [None, int(real.shape[1])], "real"),
            noise=_noise_placeholder(recipe, hyper, hyper.batch, key),
            labels=labels,
        )


def draw_noise(
    recipe: ModuleType, hyper: Hyper, count: int | tf.Tensor, key: tf.Tensor
) -> tf.Tensor:
    """[count, noise_width] in the type of the networks: what G sees, in training and after it."""
    values = noise.draw(hyper.noise, [count, hyper.noise_width], key, recipe.STANDARDISE_NOISE)
    return tf.cast(values, hyper.dtype)


def networks(recipe: ModuleType, hyper: Hyper, inputs: Inputs) -> Nets:
    """G on the noise, D on the real images and, with the same variables, on G's."""
    labels, training = inputs.labels, recipe.FAKES_FOR_D == "training"
    fake = generate(recipe, hyper, inputs.noise, labels, training)
    return Nets(
        real=inputs.real,
        fake=fake.images,
        real_logits=discriminate(recipe, hyper, inputs.real, labels, "discriminator_real"),
        fake_logits=discriminate(recipe, hyper, fake.images, labels, "discriminator_fake"),
        labels=labels,
        g_updates=fake.updates,
    )


def generate(
    recipe: ModuleType,
    hyper: Hyper,
    noise: tf.Tensor,
    labels: tf.Tensor | None,
    training: bool,
    scope: str = "generator",
) -> Generated:
    """The recipe's G under the name scope given, on one set of variables `generator/...`.

    labels: one-hot [batch, N_CLASSES]; None unless --conditional.
    """
    with tf.name_scope(scope), _variables_of("generator"):
        return recipe.generator(noise, training, hyper, *_given(labels))


def discriminate(
    recipe: ModuleType, hyper: Hyper, images: tf.Tensor, labels: tf.Tensor | None, scope: str
) -> tf.Tensor:
    """The recipe's D under the name scope given, on one set of variables: logits [batch, 1].

    labels: as for `generate`.
    """
    with tf.name_scope(scope), _variables_of("discriminator"):
        return recipe.discriminator(images, hyper, *_given(labels))


def owned(scope: str) -> list:
    """The trainable variables below `scope/`, in order of creation."""
    # With the slash: a bare prefix is a regular expression that `generator_ema/...` matches too.
    return tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope + "/")


def check_partition(d_vars: list, g_vars: list) -> None:
    """D's and G's variables are disjoint and together all trainable ones, else ValueError."""
    d_names, g_names = {v.name for v in d_vars}, {v.name for v in g_vars}
    shared = d_names & g_names
    stray = {v.name for v in tf.trainable_variables()} - d_names - g_names
    if shared or stray or not d_names or not g_names:
        raise ValueError(
            f"each trainable variable must belong to one network: shared {sorted(shared)}, "
            f"of no network {sorted(stray)}, D has {len(d_names)}, G has {len(g_names)}"
        )


def sample(recipe: ModuleType, hyper: Hyper, counters: Counters) -> tf.Tensor:
    """Pictures to look at: uint8 [2, n, height, width], from the same noise ever and from fresh.

    With --conditional they are a grid with a row for each class and a noise vector for each column.
    A recipe without images says itself what is to be looked at.
    """
    if recipe.IMAGE is None:
        with tf.name_scope("sample/"):
            return recipe.sample(
                hyper,
                lambda noise: generate(recipe, hyper, noise, None, training=False).images,
                lambda points: discriminate(recipe, hyper, points, None, "discriminator"),
            )
    rows, columns = (N_CLASSES if hyper.conditional else recipe.SAMPLE_ROWS), recipe.SAMPLE_COLUMNS
    n = rows * columns
    drawn = columns if hyper.conditional else n
    with tf.name_scope("sample/"):
        fixed = draw_noise(recipe, hyper, drawn, noise.key(hyper.seed, "fixed", 0))
        fresh = draw_noise(recipe, hyper, drawn, noise.key(hyper.seed, "sample", counters.g + 0))
        both, labels = tf.concat([fixed, fresh], 0), None  # [2 * drawn, noise_width]
        if hyper.conditional:
            both = tf.concat([fixed] * rows + [fresh] * rows, 0)  # [2 * n, noise_width]
            labels = classes(hyper, np.tile(np.repeat(np.arange(N_CLASSES), columns), 2))
        fakes = generate(recipe, hyper, both, labels, training=False).images
        pixels = images.to_uint8(fakes, recipe.IMAGE)
        return tf.reshape(pixels, [2, n, recipe.IMAGE.height, recipe.IMAGE.width])


def interpolate(recipe: ModuleType, hyper: Hyper, n: int = 8) -> Interpolation:
    """G on n points, evenly spread, from one fixed noise vector to another; n at least 2.

    On a straight line, but for normal noise: there along a quarter of an ellipse, where every point
    is as likely as the ends (the middle of a line would be too short for a normal vector). With
    --conditional, all are of class 0.
    """
    parts = [k / (n - 1) for k in range(n)]
    if hyper.noise == "normal":
        quarter = math.pi / 2
        weights = [(math.cos(part * quarter), math.sin(part * quarter)) for part in parts]
    else:
        weights = [(1 - part, part) for part in parts]
    with tf.name_scope("sample/"):
        ends = draw_noise(recipe, hyper, 2, noise.key(hyper.seed, "fixed", 1))  # [2, noise_width]
        way = tf.matmul(tf.constant(weights, ends.dtype), ends)  # [n, noise_width]
        labels = classes(hyper, np.zeros(n, int)) if hyper.conditional else None
        fakes = generate(recipe, hyper, way, labels, training=False).images
        pixels = images.to_uint8(fakes, recipe.IMAGE)  # [n, h * w]
        shades = tf.cast(pixels, tf.float32)
        step = tf.reduce_mean(tf.abs(shades[1:] - shades[:-1]))
        shape = [n, recipe.IMAGE.height, recipe.IMAGE.width]
        return Interpolation(tf.reshape(pixels, shape), step)


def classes(hyper: Hyper, numbers: np.ndarray) -> tf.Tensor:
    """Class numbers [n] -> one-hot [n, N_CLASSES] in the type of the networks."""
    return tf.one_hot(numbers, N_CLASSES, dtype=tf.as_dtype(hyper.dtype))


def _train_d(recipe, hyper, nets, optimizer, counter):
    """D's update, its gradient's norm, its losses, and the nets as they were at each loss."""
    with tf.name_scope("loss/"):
        loss = recipe.d_loss(nets, hyper)
    if not recipe.SPLIT_D_UPDATE:
        return (*_minimise("discriminator", optimizer, loss.total, counter), loss, nets)
    on_real, _ = _minimise("discriminator", optimizer, loss.real)
    with tf.control_dependencies([on_real]):
        logits = discriminate(
            recipe, hyper, nets.fake, nets.labels, "discriminator_fake_after_real"
        )
        nets = nets._replace(fake_logits=logits)
        with tf.name_scope("loss/"):
            loss = recipe.d_loss(nets, hyper)
        return (*_minimise("discriminator", optimizer, loss.fake, counter), loss, nets)


def _train_g(recipe, hyper, nets, optimizer, counter, two_runs):
    """G's update, its gradient's norm and its loss, on D as it is after its own update."""
    if recipe.FRESH_NOISE_FOR_G:
        with tf.name_scope("input/"):
            key = noise.key(hyper.seed, "noise_g", counter + 0)
            fresh = _noise_placeholder(recipe, hyper, hyper.batch, key)
        fake = generate(recipe, hyper, fresh, nets.labels, training=True, scope="generator_fresh")
        nets = nets._replace(fake=fake.images, g_updates=fake.updates)
    if recipe.FRESH_NOISE_FOR_G or not two_runs:
        # G's forward pass is shared with D's update, D's is not: its weights have moved. With two
        # runs the reads of the second run see that by themselves.
        logits = discriminate(recipe, hyper, nets.fake, nets.labels, "discriminator_updated")
        nets = nets._replace(fake_logits=logits)
    with tf.name_scope("loss/"):
        loss = recipe.g_loss(nets, hyper)
    if hyper.fixed_g:
        with tf.control_dependencies([loss]):  # the counter keys the noise of this loss
            return counter.assign_add(1).op, None, loss
    return (*_minimise("generator", optimizer, loss, counter, nets.g_updates), loss)


def _minimise(
    network: str,
    optimizer: tf.train.Optimizer,
    loss: tf.Tensor,
    counter: tf.Variable | None = None,
    updates: Sequence[tf.Operation] = (),
) -> tuple:
    """One step of the optimizer on the variables of one network, its counter, its averages.

    Returns the step and the norm of the gradient that it follows.
    """
    scope = "train_" + network[0]
    # A scope of its own for each optimizer: Adam's beta powers are named by it, not by the order in
    # which the optimizers were made.
    with tf.variable_scope(scope, auxiliary_name_scope=False), tf.name_scope(scope + "/"):
        gradients = optimizer.compute_gradients(loss, var_list=owned(network))
        lost = [variable.name for gradient, variable in gradients if gradient is None]
        if lost:
            raise ValueError(f"the loss of the {network} does not reach {lost}")
        step = optimizer.apply_gradients(gradients, global_step=counter)
        norm = tf.global_norm([gradient for gradient, _ in gradients])
        return tf.group(step, *updates), norm


def _run(step: tf.Operation, report: dict) -> Run:
    # One vector, as each fetch of its own costs time at every step.
    with tf.name_scope("report/"):
        return Run(step, tuple(report), tf.stack(list(report.values())))


def _counter(scope: str) -> tf.Variable:
    with tf.variable_scope(scope, auxiliary_name_scope=False):
        return tf.get_variable("global_step", [], tf.int64, tf.zeros_initializer(), trainable=False)


def _variables_of(scope: str) -> tf.variable_scope:
    """The variable scope of a network, made at the first call and reused at later ones.

    reuse is said outright: with AUTO_REUSE a misspelt name would be a new variable. The scope adds
    no name scope of its own, or the second D would be called `discriminator_1`.
    """
    built = bool(tf.get_collection(tf.GraphKeys.GLOBAL_VARIABLES, scope + "/"))
    return tf.variable_scope(scope, reuse=built, auxiliary_name_scope=False)


def _given(labels):
    # Only the recipes that can be told the class have an argument for it.
    return () if labels is None else (labels,)


def _noise_placeholder(recipe, hyper, count, key):
    default = draw_noise(recipe, hyper, count, key)
    return tf.placeholder_with_default(default, [None, hyper.noise_width], "noise")
