"""What a recipe is: one named tuple, made by one page of `recipes/` or by a file of your own.

A recipe brings two networks, the two losses, the optimizer and the few things in which GANs differ
beside these. Everything else (batches, noise, updates, reports, files) is the same for all.
docs/add-a-recipe.md walks through a page.
"""

from __future__ import annotations

from typing import Any, Callable, NamedTuple, Sequence, Union

import tensorflow.compat.v1 as tf

from gan_tf1.config import Hyper
from gan_tf1.graph.images import Image
from gan_tf1.measure.theory import Mixture

Rate = Union[float, "tf.Tensor"]  # of learning; a scalar where it changes (`--schedule`)


class Generated(NamedTuple):
    """What a recipe's generator returns."""

    images: tf.Tensor  # [batch, pixels] in the recipe's range
    updates: Sequence[tf.Operation] = ()  # of moving averages; they belong to G's step


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
    g_updates: Sequence[tf.Operation]  # moving averages of the call that made `fake`
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
    report: dict[str, tf.Tensor] = {}  # more to show of a step: tag -> scalar


class Updates(NamedTuple):
    """How an iteration goes, where it is not one update of D, then one of G on the same noise."""

    fakes_for_d: str = "training"  # or "inference": the mode of batch norm in G while D learns
    split_d: bool = False  # D is updated on real images, then, as that left it, on generated ones
    fresh_noise_for_g: bool = False  # G's update draws noise of its own


class Points(NamedTuple):
    """What a recipe brings whose data are points on a line, drawn in the graph."""

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

    text: str  # what TensorBoard's text tab and --help say of it: the page's docstring
    defaults: Hyper
    generator: Callable[..., Generated]  # (noise [batch, noise_dim], training, hyper[, labels])
    discriminator: Callable[..., tf.Tensor]  # (images, hyper[, labels]) -> logits [batch, 1]
    d_loss: Callable[[Nets, Any], DLoss]  # (nets, hyper)
    g_loss: Callable[[Nets, Any], tf.Tensor]  # (nets, hyper) -> scalar, what G minimises
    optimizer: Callable[[Rate, Any], tf.train.Optimizer]  # (learning rate, hyper)
    line: dict[str, str]  # what a line on the console shows: name -> tag of a reported scalar
    image: Image | None = None  # size and range of an image; None where `points` are given
    rows: int = 5  # of a grid of samples
    columns: int = 8
    standardise_noise: bool = False  # shift and scale any noise to mean 0 and deviation 1
    # Whether D's output is a log-odds of being real, so that its sigmoid is a probability and its
    # losses bound the Jensen-Shannon divergence. Where it is not, neither is reported.
    log_odds: bool = True
    updates: Updates = Updates()
    # On two cores, small products go side by side, an op a thread (`gan_tf1.threads`): faster for
    # perceptrons, slower for convolutions.
    one_thread_per_op: bool = False
    # From this batch on generated images go through D in two halves, as they may where it judges
    # each by itself (`networks.discriminate_fakes`): faster on two cores. 0: never.
    halve_fakes_from: int = 0
    points: Points | None = None
    file: str = ""  # where it was loaded from, of a recipe that is not of this package

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
