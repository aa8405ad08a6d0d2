"""The files that a fixed script may need beside it, and the names that each of them has."""

from __future__ import annotations

import ast
from functools import lru_cache
from pathlib import Path

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
    for node in ast.parse(path(module).read_text(encoding="utf-8")).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found |= {each.id for each in node.targets if isinstance(each, ast.Name)}
    return frozenset(name for name in found if name[0] != "_" and not name.isupper())
