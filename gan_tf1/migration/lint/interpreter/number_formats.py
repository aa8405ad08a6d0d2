"""Which values a format makes numbers of, in any of Python's three ways to write one."""

from __future__ import annotations

import ast
import re

from gan_tf1.migration.lint.interpreter.trace import NumberUse
from gan_tf1.migration.lint.interpreter.values import Value
from gan_tf1.migration.lint.syntax import constant

PERCENT = re.compile(r"%(?:\(\w*\))?[#0\- +]*(?:\*|\d+)?(?:\.(?:\*|\d+))?[hlL]?([a-zA-Z%])")
NUMBERS = "diouxXeEfFgG"
FIELD = re.compile(r"(?<!\{)\{(\w*)(?::([^{}]*))?\}(?!\})")
SPECIFIES_NUMBER = re.compile(r"[deEfFgGn%]$")


def percent(node: ast.BinOp, text: str, right: Value) -> list[NumberUse]:
    """text % right"""
    kinds = [kind for kind in PERCENT.findall(text) if kind != "%"]
    items = right.items if right.items is not None else (right,)
    if len(kinds) != len(items) or "dict" in right.tags or "*" in text:
        return []
    nodes = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right] * len(items)
    return [
        NumberUse(where, value, "%" + kind)
        for kind, value, where in zip(kinds, items, nodes)
        if kind in NUMBERS
    ]


def format_method(node: ast.Call, text: str, arguments: list[Value]) -> list[NumberUse]:
    """text.format(arguments)"""
    found = []
    for i, (which, specification) in enumerate(FIELD.findall(text)):
        place = int(which) if which.isdigit() else i if not which else -1
        if 0 <= place < len(arguments) and SPECIFIES_NUMBER.search(specification):
            found.append(NumberUse(node.args[place], arguments[place], ""))
    return found


def f_string(node: ast.JoinedStr, part: ast.FormattedValue, value: Value) -> list[NumberUse]:
    """The {value:specification} of an f-string."""
    parts = getattr(part.format_spec, "values", [])
    specification = "".join(str(constant(each)[0]) for each in parts if constant(each))
    if SPECIFIES_NUMBER.search(specification) and part.conversion == -1:
        return [NumberUse(node, value, "")]
    return []
