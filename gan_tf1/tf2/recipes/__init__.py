"""One recipe, one page: every module here defines one `RECIPE`, and that makes it a recipe.

What the pages tell of trials was found on the graph side.
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil

from gan_tf1.errors import UsageError
from gan_tf1.tf2.recipe import Recipe


def names() -> tuple[str, ...]:
    """The recipes of this package, by name."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def load(name: str) -> Recipe:
    """The recipe of that name. Raises UsageError where there is none."""
    if name not in names():
        close = difflib.get_close_matches(name, names(), 1)
        meant = f"did you mean {close[0]}? " if close else ""
        raise UsageError(f"{name}: no such recipe; {meant}there are: {', '.join(names())}")
    return importlib.import_module(f"gan_tf1.tf2.recipes.{name}").RECIPE
