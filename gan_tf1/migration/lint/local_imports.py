"""What imports from files beside a script bring that is not theirs: `from ops import *`, and tf."""

from __future__ import annotations

import ast
from functools import lru_cache
from pathlib import Path
from typing import Sequence

from gan_tf1.migration.lint import source
from gan_tf1.migration.lint.eager_switch import Import
from gan_tf1.migration.lint.resolution.scopes import UNKNOWN, LocalImports, imported

DEPTH = 5  # files that import from one another


def of(imports: Sequence[Import], folder: Path | None) -> LocalImports:
    """The imports of a module from files of its folder -> what they bind, and its dotted name."""
    found: dict[ast.AST, tuple[tuple[str, str], ...]] = {}
    for node in imports:
        if isinstance(node, ast.ImportFrom) and folder:
            names = _brought(node, folder, DEPTH)
            if names:
                found[node] = names
    return found


def _brought(node: ast.ImportFrom, folder: Path, depth: int) -> tuple[tuple[str, str], ...]:
    path = file_of(node.module or "", node.level, folder)
    if path is None or not depth:
        return ()
    inside = dict(_names(path, source.stamp(path), depth - 1))
    if [alias.name for alias in node.names] == ["*"]:
        return tuple((bound, name) for bound, name in inside.items() if bound[0] != "_")
    return tuple(
        (alias.asname or alias.name, inside.get(alias.name, UNKNOWN)) for alias in node.names
    )


def file_of(module: str, level: int, folder: Path) -> Path | None:
    """The file of a module that something in a folder imports; level: how many dots before it."""
    for _ in range(max(level - 1, 0)):
        folder = folder.parent
    path = folder.joinpath(*module.split("."))
    for each in (path.with_suffix(".py"), path / "__init__.py") if module else ():
        if each.is_file():
            return each
    return None


@lru_cache(maxsize=2**10)
def _names(path: Path, at: tuple[int, int], depth: int) -> tuple[tuple[str, str], ...]:
    """What the top level of a file binds, as of that time and size; the last one counts."""
    tree = source.read_beside(path, at)[1]
    if tree is None:
        return ()
    found: dict[str, str] = {}
    waiting: list[ast.stmt] = list(tree.body)
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            local = _brought(node, path.parent, depth) if isinstance(node, ast.ImportFrom) else ()
            found.update(local or imported(node))
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found[node.name] = UNKNOWN
        elif isinstance(node, ast.Assign):
            found.update((each.id, UNKNOWN) for each in node.targets if isinstance(each, ast.Name))
        elif isinstance(node, (ast.If, ast.Try)):
            waiting = [*node.body, *node.orelse, *waiting]
    found.pop("*", None)
    return tuple(found.items())
