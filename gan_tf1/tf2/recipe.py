"""What a recipe is: one named tuple, made by one page of `recipes/`.

A recipe brings two networks, the two losses, the optimizer and the few things in which GANs differ
beside these. Everything else (batches, noise, updates, files) is the same for all.
"""

from __future__ import annotations

from typing import Any, Callable, NamedTuple, Sequence

import tensorflow as tf

from gan_tf1.config import Hyper
from gan_tf1.measure.theory import Mixture
from gan_tf1.tf2.images import Image
from gan_tf1.tf2.optimizers import Optimizer, Rate


class Judged(NamedTuple):
    """What D says of some images."""

    logits: tf.Tensor  # [batch, 1], of being real
    classes: tf.Tensor | None  # logits [batch, N_CLASSES], where the recipe's D says them


class Nets(NamedTuple):
    """Both networks on one pair of inputs: what the losses are made of."""

    real: tf.Tensor  # [batch, pixels] in the recipe's range
    fake: tf.Tensor  # [batch, pixels] in the recipe's range
    real_logits: tf.Tensor  # [batch, 1]
    fake_logits: tf.Tensor  # [batch, 1]
    labels: tf.Tensor | None  # one-hot [batch, N_CLASSES]; None unless --conditional
    d_vars: Sequence[tf.Variable]  # D's weights, for a penalty on them
    discriminate: Callable[[tf.Tensor], tf.Tensor]  # D at other points [batch, pixels], same labels
    key: tf.Tensor  # int64 [2] for stateless random ops, another one for each update
    real_classes: tf.Tensor | None = None  # as in Judged
    fake_classes: tf.Tensor | None = None


class DLoss(NamedTuple):
    """What a recipe's d_loss returns; scalars."""

    total: tf.Tensor  # what D minimises
    real: tf.Tensor  # its part from real images
    fake: tf.Tensor  # its part from generated images


class Updates(NamedTuple):
    """How an iteration goes, where it is not one update of D, then one of G on the same noise."""

    fakes_for_d: str = "training"  # or "inference": the mode of batch norm in G while D learns
    split_d: bool = False  # D is updated on real images, then, as that left it, on generated ones
    fresh_noise_for_g: bool = False  # G's update draws noise of its own


class Points(NamedTuple):
    """What a recipe brings whose data are points on a line, drawn anew for each update."""

    data: Callable[[tf.Tensor, Any], tf.Tensor]  # (key, hyper) -> float32 [batch, 1]
    # (hyper, G, D) -> what its plot is drawn from; G and D as functions of a tensor
    sample: Callable[
        [Any, Callable[[tf.Tensor], tf.Tensor], Callable[[tf.Tensor], tf.Tensor]], NamedTuple
    ]
    # hyper -> (p, q); q None where it is not known
    densities: Callable[[Any], tuple[Mixture, Mixture | None]]


class Recipe(NamedTuple):
    """All that is particular to one GAN.

    In the signatures below `hyper` is of the class of `defaults`, whose fields beyond those of
    every recipe are the recipe's own command line options. A recipe whose networks can be told the
    class has an option `conditional` and takes `labels`, one-hot [batch, N_CLASSES] or None, as the
    last argument of both networks. Its D may say the class too: logits [batch, 1 + N_CLASSES].
    """

    text: str  # what is to be known of it: the page's docstring
    defaults: Hyper
    # Of both: hyper -> the network with its variables, to be called with what stands here.
    generator: Callable[[Any], tf.Module]  # (noise [batch, noise_dim], training[, labels])
    discriminator: Callable[[Any], tf.Module]  # (images[, labels]) -> logits [batch, 1]
    d_loss: Callable[[Nets, Any], DLoss]  # (nets, hyper)
    g_loss: Callable[[Nets, Any], tf.Tensor]  # (nets, hyper) -> scalar, what G minimises
    optimizer: Callable[[Rate, Any], Optimizer]  # (learning rate, hyper)
    image: Image | None = None  # size and range of an image; None where `points` are given
    rows: int = 5  # of a grid of samples
    columns: int = 8
    standardise_noise: bool = False  # shift and scale any noise to mean 0 and deviation 1
    updates: Updates = Updates()
    points: Points | None = None

    @property
    def name(self) -> str:
        """In config.json and on the command line."""
        return self.defaults.recipe

    def require_image(self) -> Image:
        """`image` of a recipe that has images. Raises ValueError where its data are points."""
        if self.image is None:
            raise ValueError(f"{self.name}: its data are points on a line, not images")
        return self.image

    def require_points(self) -> Points:
        """`points` of a recipe that has them. Raises ValueError where its data are images."""
        if self.points is None:
            raise ValueError(f"{self.name}: its data are images, not points on a line")
        return self.points
