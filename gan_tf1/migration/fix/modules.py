"""The files that are copied beside a fixed script, by their names."""

from __future__ import annotations

from gan_tf1.migration.lint.copied import CONTRIB as CONTRIB
from gan_tf1.migration.lint.copied import names as names
from gan_tf1.migration.lint.copied import path as path

LAYERS, MNIST, PICTURES = "tf1_layers", "tf1_mnist", "tf1_pictures"
CELLS, KERAS = "tf1_cells", "tf1_keras"
