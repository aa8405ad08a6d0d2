"""Generators, orders and random choices as Python 2 took them."""

from __future__ import annotations

import ast
from typing import Iterator

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.syntax import attribute, keyword, last

ANCHORS = {"E141": "s68"}

# Functions of NumPy's that take lists, and no generators.
LISTS = {
    f"numpy.{name}"
    for name in ("column_stack", "concatenate", "dstack", "hstack", "stack", "sum", "vstack")
}


def check(program: Program, log: Log) -> None:
    """E141 of each."""
    references = program.references
    for node in references.raised:
        if references.scope_of.get(node) in references.generators and _is_stop(node):
            told = "raise StopIteration in a generator: a RuntimeError since Python 3.7"
            log.add(node, "E141", told, "return")
    for call in references.every_call:
        if call not in references.guarded:
            for message, fix in _of_call(program, call):
                log.add(call, "E141", message, fix)
    stored = [each.value for each in references.subscripts if isinstance(each.ctx, ast.Store)]
    deleted = [each.value for each in references.deleted if isinstance(each, ast.Subscript)]
    for owner in stored + deleted:
        if _is_range(program, owner):
            log.add(owner, "E141", "a range, which cannot be changed", "list(range(...))")


def _is_stop(node: ast.Raise) -> bool:
    return node.exc is not None and last(node.exc) == "StopIteration"


def _of_call(program: Program, call: ast.Call) -> Iterator[tuple[str, str]]:
    names = program.references.names_of(call.func)
    name = program.references.name_called(call)
    first = call.args[0] if call.args else None
    if name in LISTS and isinstance(first, ast.GeneratorExp):
        yield f"{name} of a generator: NumPy wants a list", "[... for ...]"
    if name == "sorted" and len(call.args) > 1 and call.func in program.references.unbound:
        yield "sorted(x, cmp): Python 3 has no cmp", "key=functools.cmp_to_key(...)"
    by_cmp = isinstance(first, ast.Lambda) or keyword(call, "cmp") is not None
    if attribute(call.func) == "sort" and not names and by_cmp:
        yield ".sort(cmp): Python 3 has no cmp", "key=functools.cmp_to_key(...)"
    if name == "random.shuffle" and len(call.args) + len(call.keywords) > 1:
        yield "random.shuffle(x, random): Python 3.11 takes x alone", "random.shuffle(x)"
    if name == "random.sample" and first is not None and _is_set(first):
        yield "random.sample of a set: gone since Python 3.11", "sorted(...) of it"


def _is_set(node: ast.AST) -> bool:
    """{1, 2}, or set(...)"""
    made = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "set"
    return made or isinstance(node, (ast.Set, ast.SetComp))


def _is_range(program: Program, node: ast.AST) -> bool:
    return program.references.is_given(
        node,
        lambda value: (
            isinstance(value, ast.Call)
            and getattr(value.func, "id", "") in ("range", "xrange")
            and value.func in program.references.unbound
        ),
    )
