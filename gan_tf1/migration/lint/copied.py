"""The files that a fixed script may need beside it, and the names that each of them has."""

from __future__ import annotations

import ast
from functools import lru_cache
from pathlib import Path
from typing import Mapping

FOLDER = Path(__file__).resolve().parent.parent
LAYERS, CONTRIB, MNIST, PICTURES = "tf1_layers", "tf1_contrib", "tf1_mnist", "tf1_pictures"
CELLS, KERAS = "tf1_cells", "tf1_keras"


def path(module: str) -> Path:
    """Where the file is that is copied."""
    return FOLDER / f"{module}.py"


@lru_cache(maxsize=None)
def names(module: str) -> frozenset[str]:
    """What it has, without what begins with an underscore."""
    found = set()
    for node in _statements(module):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found |= {each.id for each in node.targets if isinstance(each, ast.Name)}
    return frozenset(name for name in found if name[0] != "_" and not name.isupper())


@lru_cache(maxsize=None)
def parameters(module: str) -> Mapping[str, frozenset[str]]:
    """Its functions, and its classes that have a constructor -> the names of what they take."""
    classes = {node.name: node for node in _statements(module) if isinstance(node, ast.ClassDef)}
    takes: dict[str, ast.FunctionDef | None] = {
        name: _constructor(node, classes) for name, node in classes.items()
    }
    for node in _statements(module):
        if isinstance(node, ast.FunctionDef):
            takes[node.name] = node
    return {name: _names(node) for name, node in takes.items() if node and not node.args.kwarg}


def _names(function: ast.FunctionDef) -> frozenset[str]:
    """Of its parameters, and of the one that a decorator adds."""
    decorators = {each.id for each in function.decorator_list if isinstance(each, ast.Name)}
    arguments = [*function.args.args, *function.args.kwonlyargs]
    more = {"outputs_collections"} if "_collected" in decorators else set()
    return frozenset(more | {each.arg for each in arguments})


def _constructor(node: ast.ClassDef, classes: Mapping[str, ast.ClassDef]) -> ast.FunctionDef | None:
    """Its own, or that of a class of the same file."""
    for each in node.body:
        if isinstance(each, ast.FunctionDef) and each.name == "__init__":
            return each
    names = [each.id for each in node.bases if isinstance(each, ast.Name)]
    above = [classes[each] for each in names if each in classes]
    return _constructor(above[0], classes) if above else None


@lru_cache(maxsize=None)
def _statements(module: str) -> list[ast.stmt]:
    return ast.parse(path(module).read_text(encoding="utf-8")).body
