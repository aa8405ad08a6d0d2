"""The twins of `helpers.built`, and what compares them; skips its importer on TensorFlow 1."""

from __future__ import annotations

import helpers
import numpy as np
import pytest
import tensorflow as tf

if tf.__version__.startswith("1."):
    pytest.skip("gan_tf1/tf2 needs TensorFlow 2.4 or newer", allow_module_level=True)

from gan_tf1.graph.build import build as build_graph
from gan_tf1.tf2 import recipes, weights
from gan_tf1.tf2.build import build

IMAGES = helpers.made_up_images().reshape([-1, *helpers.SHAPE])


def make(name, **changes):
    """The twin of `helpers.built`, of few maps too, from the graph side's options."""
    images, labels = (None, None) if name == "toy" else (IMAGES, helpers.made_up_labels())
    with helpers.few_maps("gan_tf1.tf2.recipes"):
        return build(recipes.load(name), helpers.hyper(name, **changes), images, labels)


def graph_of(name, **changes):
    """As `helpers.built`, of every recipe."""
    size, shape = (0, (0, 0)) if name == "toy" else (helpers.SIZE, helpers.SHAPE)
    with helpers.few_maps():
        return build_graph(helpers.recipe(name), helpers.hyper(name, **changes), size, shape)


def state(gan):
    """All that a checkpoint holds: name -> array."""
    return {name: variable.numpy() for name, variable in weights.by_name(gan).items()}


def assert_close(expected, got, bound):
    """Within this part of the largest element of each array."""
    assert set(expected) == set(got)
    for name, value in expected.items():
        gap = np.abs(got[name] - value).max()
        assert gap <= bound * np.abs(value).max(), (name, gap)
