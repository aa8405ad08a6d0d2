"""Arrays that are used as numbers."""

from __future__ import annotations

import ast

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.syntax import argument, attribute, constant, last

ANCHORS = {"E116": "s56"}

READERS = (frozenset(["numpy.frombuffer"]), frozenset(["numpy.fromstring"]))
NUMPY_SCALARS_ONLY = (2, 4)  # a size-1 array is no number any more


def check(program: Program, log: Log) -> None:
    """E116 of an array that a format, float(), int(), a size or an index makes a number of."""
    for node, message in _found(program):
        log.add(node, "E116", message, "index down to the number, as in a[0, 0], or a.item()")
    if program.versions.numpy >= NUMPY_SCALARS_ONLY:
        for node in _of_one_variable(program):
            told = "a variable of shape [1] is an array, and since NumPy 2.4 no number"
            log.add(node, "E116", told, "index down to the number: [0]")
    for call in numbers_read(program):
        told = "one number that is read as an array, and is no index or size as such"
        once = f"line {call.lineno}"
        log.add(call, "E116", told, "index down to the number: [0]", once)
        for use in _read_sizes(program, call):
            log.add(use, "E116", told, "index down to the number: [0]", once)


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


def _read_sizes(program: Program, returned: ast.Call) -> list[ast.Call]:
    """The `f.read(n)` and `f.read(rows * n)` of such numbers that a function here gives."""
    references = program.references
    scope = references.scope_of.get(returned)
    readers = {
        name
        for name, functions in references.functions.items()
        for each in functions
        if references.scope_of.get(each.body[0]) is scope
    }
    return [
        call
        for call in references.every_call
        if attribute(call.func) == "read"
        and call is not returned.args[0]
        and any(_is_given_by(program, each, readers) for each in call.args)
    ]


def _is_given_by(program: Program, node: ast.AST, readers: set[str]) -> bool:
    if isinstance(node, ast.BinOp):
        return any(_is_given_by(program, each, readers) for each in (node.left, node.right))
    given = program.references.given(node)
    return bool(given) and all(
        isinstance(each.value, ast.Call) and last(each.value.func) in readers for each in given
    )


def _of_one_variable(program: Program) -> list[ast.expr]:
    """The sess.run(v) and v.eval() in "%d" % sess.run(v), where v is a variable of shape [1]."""
    places: list[ast.expr] = []
    for operation in program.references.operations:
        value = next(iter(constant(operation.left)), None)
        if isinstance(operation.op, ast.Mod) and isinstance(value, str):
            right = operation.right
            places += right.elts if isinstance(right, ast.Tuple) else [right]
    for call in program.references.every_call:
        if getattr(call.func, "id", "") in ("float", "int", "range", "xrange"):
            places += call.args
    return [each for each in places if _is_run(program, each)]


def _is_run(program: Program, node: ast.expr) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    fetched = node.args[0] if node.func.attr == "run" and node.args else None
    fetched = node.func.value if node.func.attr == "eval" else fetched
    given = program.references.given(fetched) if fetched is not None else []
    return bool(given) and all(_has_shape_1(program, each.value) for each in given)


def _has_shape_1(program: Program, node: ast.AST) -> bool:
    """tf.get_variable(name, [1])"""
    if not isinstance(node, ast.Call):
        return False
    if {each.path for each in program.references.api_of(node.func)} != {"get_variable"}:
        return False
    shape = argument(node, "shape", 1)
    return isinstance(shape, ast.List) and [constant(each) for each in shape.elts] == [(1,)]


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
