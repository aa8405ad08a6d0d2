"""The stages of a GAN's step: Inputs -> Nets -> Losses, each made from those before.

A recipe brings two networks, the losses and the optimizer; this module draws the inputs and puts
the updates in order. There is no graph to build first: `Gan.step` is an iteration, and its lines
are in the order in which they take effect.
"""

from __future__ import annotations

import math
from types import ModuleType
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from gan_tf1.config import Hyper
from gan_tf1.graph.gan import N_CLASSES
from gan_tf1.tf2 import batches, images, noise


class Counters(tf.Module):
    """One step counter for each network, as each optimizer has in the documents."""

    def __init__(self):
        super().__init__()
        self.d = _counter("train_d")  # int64 scalar: updates of D so far
        self.g = _counter("train_g")  # int64 scalar: updates of G so far, which is iterations


class Inputs(NamedTuple):
    """What one update sees: the draw of (seed, step), or what the caller has."""

    real: tf.Tensor  # [batch, pixels] in the recipe's range
    noise: tf.Tensor  # [batch, noise_width]
    labels: tf.Tensor | None  # one-hot [batch, N_CLASSES], of both; None unless --conditional


class Nets(NamedTuple):
    """Both networks on one pair of inputs."""

    real: tf.Tensor  # [batch, pixels] in the recipe's range
    fake: tf.Tensor  # [batch, pixels] in the recipe's range
    real_logits: tf.Tensor  # [batch, 1]
    fake_logits: tf.Tensor  # [batch, 1]
    labels: tf.Tensor | None  # one-hot [batch, N_CLASSES]
    discriminator: tf.Module  # whose logits they are, for a penalty on its weights


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


class Interpolation(NamedTuple):
    """How the images change on the way from one fixed noise vector to another."""

    images: tf.Tensor  # uint8 [n, height, width], in order
    step: tf.Tensor  # float32 scalar in [0, 255]: mean absolute change between neighbours


class Gan(tf.Module):
    """Two networks, their optimizers and counters, and a data set: all that a step needs.

    Each variable belongs to the module that made it, and `trainable_variables` of a network are its
    own: there is no list to be filtered by name, and none to be checked for strays.
    """

    def __init__(
        self,
        recipe: ModuleType,
        hyper: Hyper,
        images: np.ndarray | None = None,
        labels: np.ndarray | None = None,
    ):
        """images: uint8 [n, height, width]; labels: uint8 [n], of --conditional.

        Both None for a recipe that draws its data itself.
        """
        super().__init__()
        self.recipe, self.hyper = recipe, hyper
        self.data = None if images is None else batches.hold(images, labels)
        self.counters = Counters()
        self.generator = recipe.Generator(hyper)
        self.discriminator = recipe.Discriminator(hyper)
        d_vars = self.discriminator.trainable_variables
        g_vars = self.generator.trainable_variables
        self.d_optimizer = recipe.optimizer(d_vars, hyper.d_lr, hyper, "train_d")
        self.g_optimizer = None
        if not hyper.fixed_g:
            self.g_optimizer = recipe.optimizer(g_vars, hyper.g_lr, hyper, "train_g")

    @tf.function(autograph=False)  # its loops and branches are Python's: unrolled when traced
    def step(self) -> Losses:
        """One iteration: the updates of D, then G's.

        Raises ValueError for a batch larger than the data set.
        """
        for _ in range(self.hyper.d_steps):
            inputs = draw(self)
            # One tape for both networks' gradients. What it is not recording, the updates, it
            # forgets; at G's loss it is taken up again.
            tape = tf.GradientTape(persistent=True)
            with tape:
                nets = networks(self, inputs)
            d_loss, nets = _train_d(self, tape, nets)
        g_loss = _train_g(self, tape, nets)
        return Losses(d_loss.total, d_loss.real, d_loss.fake, g_loss)


def draw(gan: Gan) -> Inputs:
    """A batch and its noise, of the update of D to come."""
    recipe, hyper, data, counters = gan.recipe, gan.hyper, gan.data, gan.counters
    # The number of this update of D. G's update, which comes after D's last one in the iteration,
    # sees that one's draw again: the documents feed both the same noise.
    last = (counters.g + 1) * hyper.d_steps - 1
    number = tf.minimum(counters.d, last)
    labels = None
    if data is None:
        key = noise.key(hyper.seed, "data", number)
        real = tf.cast(recipe.data(key, hyper), hyper.dtype)  # [batch, 1]
    else:
        index = batches.indices(data.size, hyper.batch, hyper.seed, number)
        pixels = tf.gather(data.images, index)  # [batch, h * w] uint8
        pixels = images.pad(pixels, data.shape, recipe.IMAGE)
        real = images.from_uint8(pixels, recipe.IMAGE, hyper.dtype)  # [batch, pixels] in the range
        if hyper.conditional:
            labels = classes(hyper, tf.gather(data.labels, index))
    key = noise.key(hyper.seed, "noise", number)
    return Inputs(real, draw_noise(recipe, hyper, hyper.batch, key), labels)


def draw_noise(
    recipe: ModuleType, hyper: Hyper, count: int | tf.Tensor, key: tf.Tensor
) -> tf.Tensor:
    """[count, noise_width] in the type of the networks: what G sees, in training and after it."""
    values = noise.draw(hyper.noise, [count, hyper.noise_width], key, recipe.STANDARDISE_NOISE)
    return tf.cast(values, hyper.dtype)


def networks(gan: Gan, inputs: Inputs) -> Nets:
    """G on the noise, D on the real images and on G's."""
    labels, training = inputs.labels, gan.recipe.FAKES_FOR_D == "training"
    fake = generate(gan, inputs.noise, labels, training)
    return Nets(
        real=inputs.real,
        fake=fake,
        real_logits=discriminate(gan, inputs.real, labels),
        fake_logits=discriminate(gan, fake, labels),
        labels=labels,
        discriminator=gan.discriminator,
    )


def generate(gan: Gan, noise: tf.Tensor, labels: tf.Tensor | None, training: bool) -> tf.Tensor:
    """The recipe's G: images [batch, pixels] in the recipe's range.

    labels: one-hot [batch, N_CLASSES]; None unless --conditional.
    """
    return gan.generator(noise, training, *_given(labels))


def discriminate(gan: Gan, images: tf.Tensor, labels: tf.Tensor | None) -> tf.Tensor:
    """The recipe's D: logits [batch, 1]. labels: as for `generate`."""
    return gan.discriminator(images, *_given(labels))


def sample(gan: Gan) -> tf.Tensor:
    """Pictures to look at: uint8 [2, n, height, width], from the same noise ever and from fresh.

    With --conditional they are a grid with a row for each class and a noise vector for each column.
    A recipe without images says itself what is to be looked at.
    """
    recipe, hyper = gan.recipe, gan.hyper
    if recipe.IMAGE is None:
        return recipe.sample(
            hyper,
            lambda noise: generate(gan, noise, None, training=False),
            lambda points: discriminate(gan, points, None),
        )
    rows, columns = (N_CLASSES if hyper.conditional else recipe.SAMPLE_ROWS), recipe.SAMPLE_COLUMNS
    n = rows * columns
    drawn = columns if hyper.conditional else n
    fixed = draw_noise(recipe, hyper, drawn, noise.key(hyper.seed, "fixed", 0))
    fresh = draw_noise(recipe, hyper, drawn, noise.key(hyper.seed, "sample", gan.counters.g))
    both, labels = tf.concat([fixed, fresh], 0), None  # [2 * drawn, noise_width]
    if hyper.conditional:
        both = tf.concat([fixed] * rows + [fresh] * rows, 0)  # [2 * n, noise_width]
        labels = classes(hyper, np.tile(np.repeat(np.arange(N_CLASSES), columns), 2))
    pixels = images.to_uint8(generate(gan, both, labels, training=False), recipe.IMAGE)
    return tf.reshape(pixels, [2, n, recipe.IMAGE.height, recipe.IMAGE.width])


def interpolate(gan: Gan, n: int = 8) -> Interpolation:
    """G on n points, evenly spread, from one fixed noise vector to another; n at least 2.

    On a straight line, but for normal noise: there along a quarter of an ellipse, where every point
    is as likely as the ends (the middle of a line would be too short for a normal vector). With
    --conditional, all are of class 0.
    """
    recipe, hyper = gan.recipe, gan.hyper
    parts = [k / (n - 1) for k in range(n)]
    if hyper.noise == "normal":
        quarter = math.pi / 2
        weights = [(math.cos(part * quarter), math.sin(part * quarter)) for part in parts]
    else:
        weights = [(1 - part, part) for part in parts]
    ends = draw_noise(recipe, hyper, 2, noise.key(hyper.seed, "fixed", 1))  # [2, noise_width]
    way = tf.matmul(tf.constant(weights, ends.dtype), ends)  # [n, noise_width]
    labels = classes(hyper, np.zeros(n, int)) if hyper.conditional else None
    pixels = images.to_uint8(generate(gan, way, labels, training=False), recipe.IMAGE)  # [n, h * w]
    shades = tf.cast(pixels, tf.float32)
    step = tf.reduce_mean(tf.abs(shades[1:] - shades[:-1]))
    shape = [n, recipe.IMAGE.height, recipe.IMAGE.width]
    return Interpolation(tf.reshape(pixels, shape), step)


def classes(hyper: Hyper, numbers: np.ndarray | tf.Tensor) -> tf.Tensor:
    """Class numbers [n] -> one-hot [n, N_CLASSES] in the type of the networks."""
    return tf.one_hot(numbers, N_CLASSES, dtype=hyper.dtype)


def _train_d(gan: Gan, tape: tf.GradientTape, nets: Nets) -> tuple:
    """D's update. Returns its losses, and the nets as they were at each loss."""
    with tape:
        loss = gan.recipe.d_loss(nets, gan.hyper)
    if not gan.recipe.SPLIT_D_UPDATE:
        _minimise(tape, loss.total, gan.d_optimizer)
    else:
        _minimise(tape, loss.real, gan.d_optimizer)
        with tape:
            nets = nets._replace(fake_logits=discriminate(gan, nets.fake, nets.labels))
            loss = gan.recipe.d_loss(nets, gan.hyper)
        _minimise(tape, loss.fake, gan.d_optimizer)
    gan.counters.d.assign_add(1)
    return loss, nets


def _train_g(gan: Gan, tape: tf.GradientTape, nets: Nets) -> tf.Tensor:
    """G's update, on D as it is after its own. Returns G's loss."""
    with tape:
        if gan.recipe.FRESH_NOISE_FOR_G:
            key = noise.key(gan.hyper.seed, "noise_g", gan.counters.g)
            fresh = draw_noise(gan.recipe, gan.hyper, gan.hyper.batch, key)
            nets = nets._replace(fake=generate(gan, fresh, nets.labels, training=True))
        # G's forward pass is shared with D's update, D's is not: its weights have moved.
        nets = nets._replace(fake_logits=discriminate(gan, nets.fake, nets.labels))
        loss = gan.recipe.g_loss(nets, gan.hyper)
    if not gan.hyper.fixed_g:
        _minimise(tape, loss, gan.g_optimizer)
    gan.counters.g.assign_add(1)
    return loss


def _minimise(tape: tf.GradientTape, loss: tf.Tensor, optimizer: tf.Module) -> None:
    """One step of the optimizer on the variables that it was made for."""
    gradients = tape.gradient(loss, optimizer.learned)
    lost = [v.name for gradient, v in zip(gradients, optimizer.learned) if gradient is None]
    if lost:
        raise ValueError(f"the loss does not reach {lost}")
    optimizer.apply(gradients)


def _counter(scope: str) -> tf.Variable:
    return tf.Variable(0, trainable=False, dtype=tf.int64, name=scope + "/global_step")


def _given(labels: tf.Tensor | None) -> tuple:
    # Only the recipes that can be told the class have an argument for it.
    return () if labels is None else (labels,)
