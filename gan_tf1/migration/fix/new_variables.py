"""Optimizers and moving averages that make variables in a scope that reuses its own."""

from __future__ import annotations

import ast

from gan_tf1.migration.fix.script import Script
from gan_tf1.migration.lint import copied
from gan_tf1.migration.lint.tokens import Edit

WITH = f"with {copied.LAYERS}.new_variables():"


def fix(script: Script) -> list[Edit]:
    """update = averages.apply([m]) -> with tf1_layers.new_variables(): before it"""
    trace = script.program.trace
    calls = {each.node for each in trace.under_reuse} | set(trace.averages)
    if not calls:
        return []
    edits = []
    for node in ast.walk(script.tree):
        if not isinstance(node, (ast.Assign, ast.Expr, ast.Return)) or node.value is None:
            continue
        if calls.isdisjoint(ast.walk(node.value)):
            continue
        start = script.start(node)
        indent = script.text[script.text.rfind("\n", 0, start) + 1 : start]
        if not indent.strip() and script.text[script.line_end(start) :][:1] != ";":
            step = "\t" if indent.endswith("\t") else "    "
            edits.append(Edit(start, start, f"{WITH}\n{indent}{step}"))
    return edits
