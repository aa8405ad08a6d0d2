"""Functions and classes of files beside the script: what calling them does is followed, too."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from gan_tf1.migration.lint import local_imports, source
from gan_tf1.migration.lint.interpreter.context import Context, Graph, VariableScope
from gan_tf1.migration.lint.interpreter.trace import PERHAPS
from gan_tf1.migration.lint.interpreter.values import Frame, Instance, Value

if TYPE_CHECKING:
    from gan_tf1.migration.lint.interpreter.walker import Walker

MOST = 8  # files that one script is followed into
_MODULE = ast.parse("class module: pass").body[0]


def brought(walker: Walker, node: ast.Import | ast.ImportFrom) -> dict[str, Value]:
    """What an import from a file beside binds, so far as it is code or holds some."""
    found: dict[str, Value] = {}
    for alias in node.names:
        if isinstance(node, ast.Import):
            values = _values(walker, alias.name, 0)
            if values and (alias.asname or "." not in alias.name):
                found[alias.asname or alias.name] = _module(values)
            continue
        values = _values(walker, node.module or "", node.level)
        if alias.name == "*":
            found.update((name, each) for name, each in values.items() if name[0] != "_")
        elif alias.name in values:
            found[alias.asname or alias.name] = values[alias.name]
        elif not values:  # from package import file
            inside = _values(walker, f"{node.module or ''}.{alias.name}".strip("."), node.level)
            if inside:
                found[alias.asname or alias.name] = _module(inside)
    return {name: each for name, each in found.items() if each.code or each.instance}


def _module(values: dict[str, Value]) -> Value:
    assert isinstance(_MODULE, ast.ClassDef)
    instance = Instance(_MODULE)
    instance.attributes.update(values)
    return Value(instance=instance)


def _values(walker: Walker, module: str, level: int) -> dict[str, Value]:
    """What the top level of a file binds; {} where there is none, or one too many."""
    path = local_imports.file_of(module, level, walker.folders[-1]) if walker.folders else None
    if path is None:
        return {}
    if path not in walker.files:
        tree = source.read_beside(path, source.stamp(path))[1]
        if tree is None or len(walker.files) >= MOST:
            return {}
        frame = walker.files[path] = Frame()
        around = walker.context
        walker.context = Context(PERHAPS, Graph(), VariableScope(False, walker.conditional))
        walker.folders.append(path.parent)
        walker.block(tree.body, frame)
        walker.folders.pop()
        walker.context = around
    return walker.files[path].values
