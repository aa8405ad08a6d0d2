"""The theory on a line: a density p, a generator of the line, and D against D* = p / (p + q).

The algorithm of the theory note (docs/documents.md), with plain gradients: k steps up the gradient
of V(D, G) = E log D(x) + E log(1 - D(G(z))) for D, then one step down it for G. No images and no
data set: real points are drawn in the graph from p. With --fixed-g the generator is a fixed affine
map of normal noise, so that q is known exactly, and D alone learns. Sizes, rates, k and both
densities are ours.
"""

from __future__ import annotations

import dataclasses
from typing import Callable, NamedTuple

import numpy as np
import tensorflow.compat.v1 as tf

from gan_tf1 import config
from gan_tf1.config import Hyper, option
from gan_tf1.errors import UsageError
from gan_tf1.graph import losses, noise
from gan_tf1.graph.layers import constant, dense, glorot_uniform, variable
from gan_tf1.graph.recipe import DLoss, Generated, Nets, Points, Rate, Recipe, Updates
from gan_tf1.measure.theory import Mixture

DENSITIES = {
    "gaussian": Mixture((1.0,), (1.5,), (0.6,)),
    "mixture": Mixture((0.4, 0.6), (-1.5, 1.5), (0.45, 0.6)),
}
FIXED_Q = Mixture((1.0,), (-0.5,), (1.0,))  # of --fixed-g: an affine map of N(0, 1)


@dataclasses.dataclass(frozen=True)
class Options(Hyper):
    """The options of this recipe."""

    g_loss: str = config.g_loss("minimax")
    density: str = option("of the data", "gaussian", choices=tuple(DENSITIES))
    fixed_g: bool = option("G stays at a known density, D trains alone", False)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.fixed_g and self.noise != "normal":
            raise UsageError(f"--fixed-g --noise {self.noise}: the known density is that of normal")


DEFAULTS = Options(
    recipe="toy",
    steps=8000,
    batch=256,
    noise="normal",
    noise_dim=1,
    d_steps=5,
    d_lr=0.1,
    g_lr=0.02,
    log_every=500,
    sample_every=100,
    save_every=2000,
    histogram_every=2000,
)
GRID = np.linspace(-4.0, 5.0, 361)
POINTS, ARROWS = 20000, 17
# Where the arrows start: most of what each distribution gives
SPREAD = {
    "normal": (-2.5, 2.5),
    "uniform": (-1.0, 1.0),
    "poisson": (0.0, 4.0),
    "exponential": (0.0, 4.0),
    "bernoulli": (0.0, 1.0),
}


class Samples(NamedTuple):
    """What the pictures are drawn from."""

    grid: tf.Tensor  # [361, 1], points on the line
    logits: tf.Tensor  # [361, 1], of D on the grid
    points: tf.Tensor  # [20000, 1], of G, from the same noise ever
    noise: tf.Tensor  # [17, noise_dim], evenly spread
    mapped: tf.Tensor  # [17, 1], G of that noise


def data(key: tf.Tensor, hyper: Options) -> tf.Tensor:
    """Points of p: float32 [batch, 1], a function of the key alone."""
    weights, means, stddevs = DENSITIES[hyper.density]
    uniform = tf.random.stateless_uniform([hyper.batch, 1], key)
    edges = tf.constant(np.cumsum(weights)[:-1], tf.float32)
    component = tf.reduce_sum(tf.cast(uniform >= edges, tf.int32), axis=1)  # [batch]
    # Another key for the second number: with the same one it would depend on the first.
    normal = tf.random.stateless_normal([hyper.batch], key + 2**40)
    mean = tf.gather(np.asarray(means, np.float32), component)
    stddev = tf.gather(np.asarray(stddevs, np.float32), component)
    points = mean + normal * stddev
    return points[:, tf.newaxis]


def generator(noise: tf.Tensor, training: bool, hyper: Options) -> Generated:
    """[batch, noise_dim] -> points on the line [batch, 1]."""
    if hyper.fixed_g:
        mean, stddev = constant(FIXED_Q.means[0]), constant(FIXED_Q.stddevs[0])
        location = variable("location", [1], noise.dtype, mean)
        scale = variable("scale", [1], noise.dtype, stddev)
        return Generated(location + scale * noise[:, :1])
    initial, zero = glorot_uniform(hyper.seed), constant(0.0)
    hidden = tf.tanh(dense(noise, 16, "1", initial, zero))  # [batch, 16]
    return Generated(dense(hidden, 1, "2", initial, zero))  # [batch, 1]


def discriminator(points: tf.Tensor, hyper: Options) -> tf.Tensor:
    """[batch, 1] -> logits [batch, 1]."""
    initial, zero = glorot_uniform(hyper.seed), constant(0.0)
    hidden = tf.tanh(dense(points, 32, "1", initial, zero))  # [batch, 32]
    hidden = tf.tanh(dense(hidden, 32, "2", initial, zero))  # [batch, 32]
    return dense(hidden, 1, "3", initial, zero)  # [batch, 1]


def d_loss(nets: Nets, hyper: Options) -> DLoss:
    """-V(D, G): going down it is going up V."""
    real = losses.real_loss(nets.real_logits)
    fake = losses.fake_loss(nets.fake_logits)
    return DLoss(real + fake, real, fake)


def g_loss(nets: Nets, hyper: Options) -> tf.Tensor:
    """E log(1 - D(G(z))), the part of V that G moves, or what --g-loss names."""
    return losses.generator_loss(hyper.g_loss, nets.fake_logits)


def optimizer(learning_rate: Rate, hyper: Options) -> tf.train.Optimizer:
    """Plain gradient steps, as in the theory note."""
    return tf.train.GradientDescentOptimizer(learning_rate)


def sample(
    hyper: Options,
    generate: Callable[[tf.Tensor], tf.Tensor],
    discriminate: Callable[[tf.Tensor], tf.Tensor],
) -> Samples:
    """D on a grid, many points of G, and the map from a few z to x.

    generate: noise [n, noise_dim] -> points [n, 1]; discriminate: points [n, 1] -> logits [n, 1].
    """
    grid = tf.constant(GRID[:, np.newaxis], hyper.variable_dtype)
    shape = [POINTS, hyper.noise_dim]
    many = noise.draw(hyper.noise, shape, noise.key(hyper.seed, "fixed", 0))
    even = tf.linspace(*SPREAD[hyper.noise], ARROWS)[:, tf.newaxis] * tf.ones([1, hyper.noise_dim])
    return Samples(
        grid=grid,
        logits=discriminate(grid),
        points=generate(tf.cast(many, hyper.variable_dtype)),
        noise=even,
        mapped=generate(tf.cast(even, hyper.variable_dtype)),
    )


def densities(hyper: Options) -> tuple[Mixture, Mixture | None]:
    """(p, q): the data's density, and G's where it is known, which is with --fixed-g."""
    return DENSITIES[hyper.density], FIXED_Q if hyper.fixed_g else None


RECIPE = Recipe(
    text=__doc__,
    defaults=DEFAULTS,
    points=Points(data, sample, densities),
    generator=generator,
    discriminator=discriminator,
    d_loss=d_loss,
    g_loss=g_loss,
    optimizer=optimizer,
    one_thread_per_op=True,
    updates=Updates(fresh_noise_for_g=True),  # the algorithm draws anew for G
    line={
        "V": "js/value",
        "D(x)": "prob/real",
        "D(G(z))": "prob/fake",
        "JS at least": "js/lower_bound",
    },
)
