"""`/` that was a whole number in Python 2, where a whole number is needed."""

from __future__ import annotations

import ast
from typing import Iterator, List, Tuple

from gan_tf1.migration.lint.arrays import FLOAT, numbers_of
from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.rules.dimensions import is_dimension
from gan_tf1.migration.lint.syntax import constant, index
from gan_tf1.migration.lint.whole_numbers import places

ANCHORS = {"E120": "s69"}

WHOLE_ONLY = ("range()", "xrange()", "a slice", "the number of copies")
GIVES_FLOATS = {f"numpy.{name}" for name in ("ceil", "floor", "rint", "round", "sqrt")} | {
    "math.sqrt", "math.pow",
}  # fmt: skip
Found = List[Tuple[ast.expr, str]]


def check(program: Program, log: Log) -> None:
    """E120 of a quotient in range(), an index, a shape."""
    for node, where in _found(program):
        told = f"a quotient in {where}: / gives a float in Python 3"
        log.add(node, "E120", told, "divide with //", once=f"line {node.lineno}")
    for node, where in places(program):
        if where in WHOLE_ONLY and _is_fraction(program, node):
            told = f"a float in {where}, which wants a whole number"
            log.add(node, "E120", told, "int(...) of it", once=f"line {node.lineno}")
    for node in _float_indices(program):
        told = "an index out of an array of floating point: NumPy wants a whole number"
        log.add(node, "E120", told, "int(...) of it", once=f"line {node.lineno}")


def _float_indices(program: Program) -> Iterator[ast.expr]:
    """The y[i] of a[i, y[i]], where y is an array of floating point, and a is one of NumPy's."""
    references = program.references
    for node in references.subscripts:
        array = references.last_given(node.value)
        if (
            array is None
            or array.is_element
            or not isinstance(array.value, ast.Call)
            or not references.name_called(array.value).startswith("numpy.")
        ):
            continue
        inside = index(node)
        for part in inside.elts if isinstance(inside, ast.Tuple) else [inside]:
            if isinstance(part, ast.Subscript) and numbers_of(program, part) == FLOAT:
                yield part


def quotients(program: Program) -> list[ast.BinOp]:
    """The quotients themselves, each once, where names stand for them too."""
    found: dict[ast.BinOp, None] = {}
    for node, _ in _found(program):
        _collect(program, node, found)
    return list(found)


def _collect(program: Program, node: ast.AST, found: dict[ast.BinOp, None]) -> None:
    if (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Div)
        and _of_dimension(program, node)
    ):
        found[node] = None
    if not _is_quotient(program, node):
        return
    if isinstance(node, ast.BinOp):
        if isinstance(node.op, ast.Div):
            found[node] = None
        for each in (node.left, node.right):
            _collect(program, each, found)
    elif isinstance(node, ast.IfExp):
        for each in (node.body, node.orelse):
            _collect(program, each, found)
    else:
        for given in program.references.given(node):
            _collect(program, given.value, found)


def _found(program: Program) -> Found:
    """The expressions that are a quotient where they must be a whole number, and where that is."""
    found = [(node, where) for node, where in places(program) if _is_quotient(program, node)]
    if any(each.startswith("tensorflow") for each in program.references.all_names):
        found += [
            (node, "a dimension of a shape")
            for node in program.references.operations
            if isinstance(node.op, ast.Div) and _of_dimension(program, node)
        ]
    return found


def _of_dimension(program: Program, node: ast.BinOp) -> bool:
    """x.get_shape()[1] / 2; x.shape[1] may be an array's."""
    if not is_dimension(program.references, node.left) or _is_float(node.right):
        return False
    parts = [node.left, *(each.value for each in program.references.given(node.left))]
    return any("get_shape" in ast.dump(each) for each in parts)


def _is_quotient(program: Program, node: ast.AST, depth: int = 4) -> bool:
    """A quotient of what looks like whole numbers, a sum or product with one, or its name."""
    if not depth:
        return False
    if isinstance(node, ast.BinOp):
        if isinstance(node.op, ast.Div):
            return not any(_is_float(each) for each in (node.left, node.right))
        if isinstance(node.op, (ast.Add, ast.Sub, ast.Mult)):
            return any(_is_quotient(program, each, depth - 1) for each in (node.left, node.right))
        return False
    if isinstance(node, ast.IfExp):
        return any(_is_quotient(program, each, depth - 1) for each in (node.body, node.orelse))
    return program.references.is_given(
        node,
        lambda value: (
            isinstance(value, (ast.BinOp, ast.IfExp)) and _is_quotient(program, value, depth - 1)
        ),
    )


def _is_fraction(program: Program, node: ast.AST, depth: int = 3) -> bool:
    """1e3, np.ceil(x), n * 0.8, or a name that is given nothing else."""
    if _is_float(node):
        return True
    if isinstance(node, ast.Call):
        names = program.references.names_of(node.func)
        return bool(names) and names <= GIVES_FLOATS
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub, ast.Mult)):
        return any(_is_fraction(program, each, depth - 1) for each in (node.left, node.right))
    return depth > 0 and program.references.is_given(
        node, lambda value: _is_fraction(program, value, depth - 1)
    )


def _is_float(node: ast.AST) -> bool:
    return isinstance(next(iter(constant(node)), None), float)
