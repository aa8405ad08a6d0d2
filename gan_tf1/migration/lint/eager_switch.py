"""Whether a script, or a file beside it that it imports, switches eager execution off."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Sequence

from gan_tf1.migration.lint import source

SWITCH = re.compile("disable_eager_execution|disable_v2_behavior")
LOCAL_IMPORTS = 50  # files beside the script to search


def is_switched(text: str, beside: Sequence[str]) -> bool:
    """The switch is in the text, or in one of those beside it."""
    return any(SWITCH.search(each) for each in [text, *beside])


def texts_beside(tree: ast.Module, folder: Path | None) -> list[str]:
    """The sources of what a module imports from a folder, however far down."""
    waiting = [tree]
    seen: set[Path] = set()
    found: list[str] = []
    while folder and waiting and len(seen) < LOCAL_IMPORTS:
        for path in _beside(waiting.pop(), folder):
            if path in seen:
                continue
            seen.add(path)
            try:
                text = path.read_text(encoding="utf-8")
                found.append(text)
                waiting.append(source.parse_any(text))
            except (OSError, ValueError, SyntaxError, RecursionError):
                continue
    return found


def _beside(tree: ast.Module, folder: Path) -> list[Path]:
    """The files in a folder that a module in it imports."""
    found = []
    for node in ast.walk(tree):
        modules: list[str] = []
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            modules = [module] + [f"{module}.{alias.name}".strip(".") for alias in node.names]
        for module in filter(None, modules):
            path = folder.joinpath(*module.split("."))
            found += [path.with_suffix(".py"), path / "__init__.py"]
    return [path for path in found if path.is_file()]
