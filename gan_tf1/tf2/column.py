"""The twin's column of the parity ladder: what `migration/parity` asks of a side."""

from __future__ import annotations

import importlib

import numpy as np
import tensorflow as tf

from gan_tf1.config import Hyper
from gan_tf1.tf2 import batches, weights
from gan_tf1.tf2 import gan as twin


class Column:
    """A recipe's twin, answering in arrays."""

    def __init__(self, hyper: Hyper, images: np.ndarray | None, labels: np.ndarray | None):
        """images: uint8 [n, height, width]; labels: uint8 [n]. None where the recipe has none."""
        recipe = importlib.import_module("gan_tf1.tf2.recipes." + hyper.recipe)
        self.gan = twin.Gan(recipe, hyper, images, labels)
        self.variables = weights.by_name(self.gan)

    def state(self) -> dict:
        """All that a checkpoint holds: name -> array."""
        return {name: variable.numpy() for name, variable in self.variables.items()}

    def assign(self, values: dict) -> None:
        """Sets the variables that are named."""
        for name, value in values.items():
            self.variables[name].assign(value)

    def draws(self) -> dict:
        """What the next update of D sees."""
        return {
            name: value.numpy()
            for name, value in twin.draw(self.gan)._asdict().items()
            if value is not None
        }

    def indices(self, size: int, batch: int, step: int) -> np.ndarray:
        """The images of a batch: int64 [batch]."""
        step = tf.constant(step, tf.int64)
        return batches.indices(size, batch, self.gan.hyper.seed, step).numpy()

    def outputs(self) -> dict:
        """Both networks on the next draw, and the losses."""
        recipe, hyper = self.gan.recipe, self.gan.hyper
        nets = twin.networks(self.gan, twin.draw(self.gan))
        values = {
            "G(z)": nets.fake,
            "logits of x": nets.real_logits,
            "logits of G(z)": nets.fake_logits,
            "loss of D": recipe.d_loss(nets, hyper).total,
            "loss of G": recipe.g_loss(nets, hyper),
        }
        return {name: value.numpy() for name, value in values.items()}

    def gradients(self) -> dict:
        """Of both losses on the next draw, G in training mode: name of the variable -> array."""
        gan, hyper = self.gan, self.gan.hyper
        with tf.GradientTape(persistent=True) as tape:
            inputs = twin.draw(gan)
            nets = twin.networks(gan, inputs)
            d_loss = gan.recipe.d_loss(nets, hyper).total
            fake = twin.generate(gan, inputs.noise, inputs.labels, training=True)
            logits = twin.discriminate(gan, fake, inputs.labels)
            g_loss = gan.recipe.g_loss(nets._replace(fake=fake, fake_logits=logits), hyper)
        found = {}
        for network, loss in ((gan.discriminator, d_loss), (gan.generator, g_loss)):
            for variable in network.trainable_variables:
                name = weights.name_of(variable)
                found[name] = tape.gradient(loss, variable).numpy()
        return found

    def iterate(self, count: int) -> dict:
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
