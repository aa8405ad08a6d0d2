"""The rules on scripts of Keras 2: a package of rules, each as those beside it."""

from __future__ import annotations

from gan_tf1.migration.lint.rules.keras import (
    api,
    attributes,
    frozen,
    identifiers,
    input_axes,
    networks,
    objects,
    optimizers,
    symbolic,
)

__all__ = [
    "api",
    "attributes",
    "frozen",
    "identifiers",
    "input_axes",
    "networks",
    "objects",
    "optimizers",
    "symbolic",
]
