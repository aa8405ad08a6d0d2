"""One recipe, one page: every module here defines one `RECIPE`, and that makes it a recipe."""

from __future__ import annotations

import difflib
import importlib
import importlib.util
import pkgutil
import sys
from pathlib import Path

from gan_tf1.errors import UsageError
from gan_tf1.graph.recipe import Recipe


def names() -> tuple[str, ...]:
    """The recipes of this package, by name."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def load(name: str) -> Recipe:
    """The recipe of that name. Raises UsageError where there is none."""
    if name not in names():
        close = difflib.get_close_matches(name, names(), 1)
        meant = f"did you mean {close[0]}? " if close else ""
        raise UsageError(f"{name}: no such recipe; {meant}there are: {', '.join(names())}")
    return importlib.import_module(f"gan_tf1.recipes.{name}").RECIPE


def load_file(path: Path) -> Recipe:
    """The `RECIPE` of a Python file, which is run. Raises UsageError where it has none."""
    path = path.resolve()
    name = f"recipe_file_{path.stem}"  # one that no other module has
    spec = importlib.util.spec_from_file_location(name, str(path))
    if not path.is_file() or spec is None or spec.loader is None:
        raise UsageError(f"{path}: no Python file of a recipe; give the path of a file in .py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # where dataclasses look up what a class is annotated with
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise UsageError(f"{path}: cannot be run ({type(error).__name__}: {error})") from None
    recipe = getattr(module, "RECIPE", None)
    if not isinstance(recipe, Recipe):
        raise UsageError(f"{path}: defines no RECIPE = Recipe(...); see docs/add-a-recipe.md")
    return recipe._replace(file=str(path))
