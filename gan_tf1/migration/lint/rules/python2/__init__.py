"""The rules on what Python 3 made of Python 2: a package of rules, each as those beside it."""

from __future__ import annotations

from gan_tf1.migration.lint.rules.python2 import integer_division, lazy_lists, names

__all__ = ["integer_division", "lazy_lists", "names"]
