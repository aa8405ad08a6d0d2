"""What an assignment makes known."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from gan_tf1.migration.lint.interpreter.values import NOTHING, Frame, Value, join, unset
from gan_tf1.migration.lint.syntax import index

if TYPE_CHECKING:
    from gan_tf1.migration.lint.interpreter.walker import Walker


def assign(walker: Walker, target: ast.AST, value: Value, frame: Frame) -> None:
    """A value is assigned to a name, to what a pattern names, to an attribute or an element."""
    if isinstance(target, ast.Name):
        frame.set(target.id, value)
    elif isinstance(target, (ast.Tuple, ast.List)):
        items = value.items
        if items is None or len(items) != len(target.elts):
            items = (NOTHING,) * len(target.elts)
        for each, item in zip(target.elts, items):
            assign(walker, each, item, frame)
    elif isinstance(target, ast.Starred):
        assign(walker, target.value, NOTHING, frame)
    elif isinstance(target, ast.Attribute):
        owner = walker.value(target.value, frame)
        if owner.instance is not None:
            before = owner.instance.attributes.get(target.attr)
            if walker.conditional and before is not None and not unset(before):
                value = join(before, value)
            owner.instance.attributes[target.attr] = value
    elif isinstance(target, ast.Subscript):
        walker.value(target.value, frame)
        walker.value(index(target), frame)
