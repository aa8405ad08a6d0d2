"""Arrays that are used as numbers."""

from __future__ import annotations

import ast

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program

ANCHORS = {"E116": "s56"}

NUMPY_SCALARS_ONLY = (2, 4)  # a size-1 array is no number any more


def check(program: Program, log: Log) -> None:
    """E116 of what sess.run gave and a format, float() or int() makes a number of."""
    for node, message in _found(program):
        log.add(node, "E116", message, "index down to the number, as in a[0, 0], or a.item()")


def uses(program: Program) -> list[ast.expr]:
    """The arrays themselves."""
    return list(dict.fromkeys(node for node, _ in _found(program)))


def _found(program: Program) -> list[tuple[ast.expr, str]]:
    found = []
    for use in program.trace.number_uses:
        if "array" not in use.value.tags or use.value.tags.isdisjoint({"vector", "matrix"}):
            continue
        if not use.by:
            message = "a format for a number, and the value that sess.run gave is an array"
        elif program.versions.numpy >= NUMPY_SCALARS_ONLY:
            message = f"{use.by} of an array: since NumPy 2.4 an array with one number is no number"
        else:
            continue
        found.append((use.node, message))
    return found
