"""Arrays that are used as numbers."""

from __future__ import annotations

import ast

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.syntax import constant, last

ANCHORS = {"E116": "s56"}

READERS = (frozenset(["numpy.frombuffer"]), frozenset(["numpy.fromstring"]))
NUMPY_SCALARS_ONLY = (2, 4)  # a size-1 array is no number any more


def check(program: Program, log: Log) -> None:
    """E116 of an array that a format, float(), int(), a size or an index makes a number of."""
    for node, message in _found(program):
        log.add(node, "E116", message, "index down to the number, as in a[0, 0], or a.item()")
    for call in numbers_read(program):
        told = "one number that is read as an array, and is no index or size as such"
        log.add(call, "E116", told, "index down to the number: [0]")


def numbers_read(program: Program) -> list[ast.Call]:
    """`return np.frombuffer(f.read(4), dtype=...)`, as readers of MNIST have it."""
    return [
        node
        for node in program.references.returned
        if isinstance(node, ast.Call)
        and program.references.names_of(node.func) in READERS
        and node.args
        and isinstance(node.args[0], ast.Call)
        and last(node.args[0].func) == "read"
        and any(constant(size) in ((1,), (2,), (4,), (8,)) for size in node.args[0].args)
    ]


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
