"""The sides of the comparison: a recipe's graph in a session, and the same recipe in TensorFlow 2.

A side answers in arrays by name. `GraphSide` is here, `tf2.column.Column` is TensorFlow 2's. Which
TensorFlow a `GraphSide` stands for is a matter of the Python that it runs in: under 1.15.5 it is
the side that is recorded, elsewhere it is compat.v1.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Iterator, Union
from unittest import mock

import numpy as np
import tensorflow.compat.v1 as tf

from gan_tf1 import recipes
from gan_tf1.config import Hyper
from gan_tf1.graph import batches
from gan_tf1.graph.build import Gan, build
from gan_tf1.graph.inputs import N_CLASSES, Inputs, draw
from gan_tf1.graph.networks import discriminate, generate, networks
from gan_tf1.graph.recipe import Recipe
from gan_tf1.migration.parity.cases import (
    FEW_MAPS,
    IMAGES,
    V1,
    V2,
    Arrays,
    hyper_of,
    made_up_images,
)
from gan_tf1.training.loop import fill, iterate

if TYPE_CHECKING:
    from gan_tf1.tf2.column import Column

Side = Union["GraphSide", "Column"]


class GraphSide:
    """A recipe's graph and a session on it. To be closed."""

    def __init__(self, hyper: Hyper, images: np.ndarray | None, labels: np.ndarray | None):
        """images: uint8 [n, height, width]; labels: uint8 [n]. None where the recipe has none."""
        recipe = recipes.load(hyper.recipe)
        self.hyper = hyper
        shape = (0, 0) if images is None else images.shape[1:]
        size = 0 if images is None else len(images)
        self.gan = build(recipe, hyper, size, shape)
        with self.gan.graph.as_default(), tf.variable_scope("", use_resource=True):
            # Draws and networks of their own: those of the last update depend on the ones before.
            inputs = draw(recipe, hyper, self.gan.data, self.gan.counters)
            self._draws = {k: v for k, v in inputs._asdict().items() if v is not None}
            self._outputs, self._gradients = _fetches(recipe, hyper, self.gan, inputs)
            self._saver = tf.train.Saver(self.gan.saved_vars, max_to_keep=1, name="checkpoint")
        self.gan.graph.finalize()
        self.variables = {variable.op.name: variable for variable in self.gan.saved_vars}
        self._session = tf.Session(graph=self.gan.graph)
        self._session.run(self.gan.init)
        if images is not None:
            fill(self._session, self.gan, images, labels)

    def close(self) -> None:
        """Ends the session."""
        self._session.close()

    def state(self) -> Arrays:
        """All that a checkpoint holds."""
        return self._session.run(self.variables)

    def assign(self, values: Arrays) -> None:
        """Sets the variables that are named."""
        initializers = [self.variables[name].initializer for name in values]
        feed = {op.inputs[1]: value for op, value in zip(initializers, values.values())}
        self._session.run(initializers, feed)

    def draws(self) -> Arrays:
        """What the next update of D sees."""
        return self._session.run(self._draws)

    def indices(self, size: int, batch: int, step: int) -> np.ndarray:
        """The images of a batch: int64 [batch]."""
        with tf.Graph().as_default(), tf.Session() as session:
            step = tf.constant(step, tf.int64)
            return session.run(batches.indices(size, batch, self.hyper.seed, step))

    def outputs(self) -> Arrays:
        """Both networks on the next draw, and the losses."""
        return self._session.run(self._outputs)

    def gradients(self) -> Arrays:
        """Of both losses on the next draw, G in training mode, by the name of the variable."""
        return self._session.run(self._gradients)

    def iterate(self, count: int) -> Arrays:
        """That many iterations; returns the losses of the last."""
        for _ in range(count):
            report = iterate(self._session, self.gan.train)
        losses = {tag: value for tag, value in report.items() if tag.startswith("loss/")}
        return {tag: np.asarray(value) for tag, value in losses.items()}

    def save(self, prefix: str) -> None:
        """Writes a checkpoint."""
        # In the graph: outside of any, a Saver on TensorFlow 2 takes itself to be in eager mode.
        with self.gan.graph.as_default():
            self._saver.save(self._session, prefix, write_meta_graph=False, write_state=False)

    def load(self, prefix: str) -> None:
        """Goes on from a checkpoint."""
        with self.gan.graph.as_default():
            self._saver.restore(self._session, prefix)


def _fetches(
    recipe: Recipe, hyper: Hyper, gan: Gan, inputs: Inputs
) -> tuple[dict[str, tf.Tensor], dict[str, tf.Tensor]]:
    """What `outputs` and what `gradients` fetches."""
    nets = networks(recipe, hyper, inputs, gan.counters)
    d_loss, g_loss = recipe.d_loss(nets, hyper).total, recipe.g_loss(nets, hyper)
    outputs = {
        "G(z)": nets.fake,
        "logits of x": nets.real_logits,
        "logits of G(z)": nets.fake_logits,
        "loss of D": d_loss,
        "loss of G": g_loss,
    }
    fake = generate(recipe, hyper, inputs.noise, inputs.labels, True, "compared").images
    judged = discriminate(recipe, hyper, fake, inputs.labels, "compared")
    changed = {"fake_logits": judged.logits, "fake_classes": judged.classes}
    g_loss = recipe.g_loss(nets._replace(fake=fake, **changed), hyper)
    gradients: dict[str, tf.Tensor] = {}
    for variables, loss in ((gan.d_vars, d_loss), (gan.g_vars, g_loss)):
        names = [variable.op.name for variable in variables]
        gradients.update(zip(names, tf.gradients(loss, variables)))
    return outputs, gradients


def available() -> dict[str, type[Side]]:
    """The sides that the installed TensorFlow can be: TensorFlow 2 code needs TensorFlow 2."""
    sides: dict[str, type[Side]] = {V1: GraphSide}
    if not tf.__version__.startswith("1."):
        # Not at the top: it needs eager execution, which TensorFlow 1 has not.
        from gan_tf1.tf2.column import Column

        sides[V2] = Column
    return sides


@contextlib.contextmanager
def set_up(case: str, dtype: str, full: bool, make: type[Side]) -> Iterator[Side]:
    """A side of this class for a case; closed at the end."""
    hyper = hyper_of(case, dtype, full)
    images = labels = None
    if recipes.load(hyper.recipe).image:
        images = made_up_images(4 * hyper.batch if full else IMAGES)
        labels = (np.arange(len(images)) % N_CLASSES).astype(np.uint8)
    pages = "gan_tf1.recipes." if make is GraphSide else "gan_tf1.tf2.recipes."
    maps: dict[str, Any] = FEW_MAPS if hyper.recipe == "dcgan_mmd" and not full else {}
    # Only while the networks are built: their layers keep the numbers of their maps.
    few = mock.patch.multiple(pages + hyper.recipe, **maps) if maps else contextlib.ExitStack()
    with few:
        side = make(hyper, images, labels if hyper.conditional else None)
    try:
        yield side
    finally:
        if isinstance(side, GraphSide):
            side.close()


def hide_deprecation_notes() -> None:
    """For a command line: what TensorFlow says of its own code's deprecated calls is no news."""
    tf.logging.set_verbosity(tf.logging.ERROR)
