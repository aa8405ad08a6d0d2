"""The rules on packages beside TensorFlow: a package of rules, each as those beside it."""

from __future__ import annotations

from gan_tf1.migration.lint.rules.packages import float_pictures, names

__all__ = ["float_pictures", "names"]
