"""The rules on what Python 3 made of Python 2: a package of rules, each as those beside it."""

from __future__ import annotations

from gan_tf1.migration.lint.rules.python2 import (
    integer_division,
    iteration,
    lazy_lists,
    names,
    strings,
)

__all__ = ["integer_division", "iteration", "lazy_lists", "names", "strings"]
