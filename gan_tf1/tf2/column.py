"""The TensorFlow 2 side of the comparison: what `migration/parity` asks of a side."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from gan_tf1.config import Hyper
from gan_tf1.tf2 import batches, recipes, weights
from gan_tf1.tf2.build import build
from gan_tf1.tf2.inputs import Inputs, draw
from gan_tf1.tf2.layers import averages_stay
from gan_tf1.tf2.networks import Models, discriminate, generate, networks


class Column:
    """A recipe in TensorFlow 2, answering in arrays."""

    def __init__(self, hyper: Hyper, images: np.ndarray | None, labels: np.ndarray | None):
        """images: uint8 [n, height, width]; labels: uint8 [n]. None where the recipe has none.

        hyper: of the recipe's options, here or on the graph side, which have the same fields.
        """
        self.recipe, self.hyper = recipes.load(hyper.recipe), hyper
        self.gan = build(self.recipe, hyper, images, labels)
        self.models = Models(self.gan.generator, self.gan.discriminator)
        self.variables = weights.by_name(self.gan)

    def state(self) -> dict[str, np.ndarray]:
        """All that a checkpoint holds: name -> array."""
        return {name: variable.numpy() for name, variable in self.variables.items()}

    def assign(self, values: dict[str, np.ndarray]) -> None:
        """Sets the variables that are named."""
        for name, value in values.items():
            self.variables[name].assign(value)

    def draws(self) -> dict[str, np.ndarray]:
        """What the next update of D sees."""
        drawn = self._draw()._asdict().items()
        return {name: value.numpy() for name, value in drawn if value is not None}

    def indices(self, size: int, batch: int, step: int) -> np.ndarray:
        """The images of a batch: int64 [batch]."""
        step = tf.constant(step, tf.int64)
        return batches.indices(size, batch, self.hyper.seed, step).numpy()

    def outputs(self) -> dict[str, np.ndarray]:
        """Both networks on the next draw, and the losses."""
        recipe, hyper = self.recipe, self.hyper
        nets = networks(recipe, hyper, self.models, self._draw(), self.gan.counters, moves=False)
        values = {
            "G(z)": nets.fake,
            "logits of x": nets.real_logits,
            "logits of G(z)": nets.fake_logits,
            "loss of D": recipe.d_loss(nets, hyper).total,
            "loss of G": recipe.g_loss(nets, hyper),
        }
        return {name: value.numpy() for name, value in values.items()}

    def gradients(self) -> dict[str, np.ndarray]:
        """Of both losses on the next draw, G in training mode: name of the variable -> array."""
        recipe, hyper, models = self.recipe, self.hyper, self.models
        with tf.GradientTape(persistent=True) as tape:
            inputs = self._draw()
            nets = networks(recipe, hyper, models, inputs, self.gan.counters, moves=False)
            d_loss = recipe.d_loss(nets, hyper).total
            with averages_stay(models.generator):
                fake = generate(models, inputs.noise, inputs.labels, True, "compared")
            judged = discriminate(models, fake, inputs.labels, "compared")
            changed = {"fake_logits": judged.logits, "fake_classes": judged.classes}
            g_loss = recipe.g_loss(nets._replace(fake=fake, **changed), hyper)
        found = {}
        for network, loss in ((models.discriminator, d_loss), (models.generator, g_loss)):
            for variable in network.trainable_variables:
                name = weights.name_of(variable)
                found[name] = tape.gradient(loss, variable).numpy()
        return found

    def iterate(self, count: int) -> dict[str, np.ndarray]:
        """That many iterations; returns the losses of the last."""
        for _ in range(count):
            losses = self.gan.step()
        return {"loss/" + name: value.numpy() for name, value in losses._asdict().items()}

    def save(self, prefix: str) -> None:
        """Writes a name-based checkpoint."""
        weights.save(self.gan, prefix)

    def load(self, prefix: str) -> None:
        """Goes on from a name-based checkpoint."""
        weights.load(self.gan, prefix)

    def _draw(self) -> Inputs:
        return draw(self.recipe, self.hyper, self.gan.data, self.gan.counters)
