"""Whether a script, or a file beside it that it imports, switches eager execution off."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from pathlib import Path
from typing import Sequence, Union

from gan_tf1.migration.lint import source
from gan_tf1.migration.lint.syntax import nodes_of

SWITCH = re.compile("disable_eager_execution|disable_v2_behavior")
Import = Union[ast.Import, ast.ImportFrom]
LOCAL_IMPORTS = 50  # files beside the script to search


def is_switched(text: str, beside: Sequence[str]) -> bool:
    """The switch is in the text, or in one of those beside it."""
    return any(SWITCH.search(each) for each in [text, *beside])


def texts_beside(imports: Sequence[Import], folder: Path | None) -> list[str]:
    """The sources of what a module imports from a folder, however far down."""
    waiting = [_modules(imports)]
    seen: set[Path] = set()
    found: list[str] = []
    while folder and waiting and len(seen) < LOCAL_IMPORTS:
        for path in _beside(waiting.pop(), folder):
            if path not in seen:
                seen.add(path)
                text, modules = _read(path, source.stamp(path))
                found.append(text)
                waiting.append(modules)
    return found


def imports_of(tree: ast.Module) -> list[Import]:
    """The imports of a module, wherever they stand."""
    return [node for node in nodes_of(tree) if isinstance(node, (ast.Import, ast.ImportFrom))]


@lru_cache(maxsize=2**8)
def _read(path: Path, at: tuple[int, int]) -> tuple[str, tuple[str, ...]]:
    """The text of a file, as of that time and size, and the modules that it may import."""
    text, tree = source.read_beside(path, at)
    return text, _modules(imports_of(tree)) if tree else ()


def _modules(imports: Sequence[Import]) -> tuple[str, ...]:
    """The dotted names that may be modules."""
    found: dict[str, None] = {}
    for node in imports:
        if isinstance(node, ast.Import):
            found.update((alias.name, None) for alias in node.names)
        else:
            module = node.module or ""
            names = [module] + [f"{module}.{alias.name}".strip(".") for alias in node.names]
            found.update((name, None) for name in names if name)
    return tuple(found)


def _beside(modules: Sequence[str], folder: Path) -> list[Path]:
    """The files in a folder that have the names of modules."""
    paths = (folder.joinpath(*module.split(".")) for module in modules)
    found = [each for path in paths for each in (path.with_suffix(".py"), path / "__init__.py")]
    return [path for path in found if path.is_file()]
