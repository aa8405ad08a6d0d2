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
        # Of a config.json it may be anything.
        shown = name if name and name.isprintable() else ascii(name)
        raise UsageError(f"{shown[:80]}: no such recipe; {meant}there are: {', '.join(names())}")
    return importlib.import_module(f"gan_tf1.recipes.{name}").RECIPE


def load_file(path: Path) -> Recipe:
    """The `RECIPE` of a Python file, which is run. Raises UsageError where it has none."""
    shown = str(path) if str(path).isprintable() else ascii(str(path))
    refusal = f"{shown}: no Python file of a recipe; give the path of a file in .py"
    try:
        path = path.resolve()
        found = path.is_file()
    except (OSError, ValueError, RuntimeError):  # too long, with a NUL, a loop of links
        raise UsageError(refusal) from None
    name = f"recipe_file_{path.stem}"  # one that no other module has
    spec = importlib.util.spec_from_file_location(name, str(path))
    if not found or spec is None or spec.loader is None:
        raise UsageError(refusal)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # where dataclasses look up what a class is annotated with
    try:
        spec.loader.exec_module(module)
    except SystemExit:
        raise UsageError(f"{path}: cannot be run (it ended the program)") from None
    except Exception as error:
        reason = " ".join(str(error).split())
        raise UsageError(f"{path}: cannot be run ({type(error).__name__}: {reason})") from None
    recipe = getattr(module, "RECIPE", None)
    if not isinstance(recipe, Recipe):
        raise UsageError(f"{path}: defines no RECIPE = Recipe(...); see docs/add-a-recipe.md")
    return recipe._replace(file=str(path))
