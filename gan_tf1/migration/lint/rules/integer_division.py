"""`/` that was a whole number in Python 2, where a whole number is needed."""

from __future__ import annotations

import ast
from typing import List, Tuple

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.syntax import constant, index, keyword, last

ANCHORS = {"E120": "s69"}

# Function -> where its shape is, by place and by name. tf.zeros takes floats; its users do not.
SHAPES: dict[str, tuple[int, str]] = {
    "fill": (0, "dims"),
    "get_variable": (1, "shape"),
    "ones": (0, "shape"),
    "placeholder": (1, "shape"),
    "random_normal": (0, "shape"),
    "random_uniform": (0, "shape"),
    "reshape": (1, "shape"),
    "tile": (1, "multiples"),
    "truncated_normal": (0, "shape"),
    "zeros": (0, "shape"),
    "empty": (0, "shape"),
}
LAYERS = ("conv2d", "deconv2d", "conv2d_transpose", "conv_transpose", "deconv", "resize_images")
Places = List[Tuple[ast.expr, str]]
RANGES = ("range", "xrange", "trange")


def check(program: Program, log: Log) -> None:
    """E120 of a quotient in range(), an index, a shape."""
    for node, where in _places(program):
        told = f"a quotient in {where}: / gives a float in Python 3"
        log.add(node, "E120", told, "divide with //", once=f"line {node.lineno}")


def quotients(program: Program) -> list[ast.BinOp]:
    """The quotients themselves, each once, where names stand for them too."""
    found: dict[ast.BinOp, None] = {}
    for node, _ in _places(program):
        _collect(program, node, found)
    return list(found)


def _collect(program: Program, node: ast.AST, found: dict[ast.BinOp, None]) -> None:
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


def _places(program: Program) -> Places:
    """The expressions that are a quotient where they must be a whole number, and where that is."""
    found: Places = []
    for call in program.references.every_call:
        name = last(call.func)
        if name in RANGES:
            for each in call.args:
                _tell(program, found, each, f"{name}()")
        elif name in SHAPES:
            place, word = SHAPES[name]
            shape = keyword(call, word) or (call.args[place] if len(call.args) > place else None)
            _shape(program, found, shape)
        elif name in LAYERS:
            for each in [*call.args, *(given.value for given in call.keywords)]:
                if isinstance(each, (ast.List, ast.Tuple)):
                    _shape(program, found, each)
    for node in program.references.subscripts:
        inside = index(node)
        parts = inside.elts if isinstance(inside, ast.Tuple) else [inside]
        for part in parts:
            if isinstance(part, ast.Slice):
                for bound in (part.lower, part.upper, part.step):
                    _tell(program, found, bound, "a slice")
            elif isinstance(part, ast.BinOp) and isinstance(part.op, ast.Div) and _is_number(part):
                # Where one side is a number for sure: a path can be the key of a dictionary.
                _tell(program, found, part, "an index")
    return found


def _shape(program: Program, found: Places, node: ast.AST | None) -> None:
    if isinstance(node, (ast.List, ast.Tuple)):
        for each in node.elts:
            _tell(program, found, each, "a shape")
    elif isinstance(node, ast.BinOp):
        _tell(program, found, node, "a shape")


def _tell(program: Program, found: Places, node: ast.AST | None, where: str) -> None:
    if node is not None and _is_quotient(program, node):
        assert isinstance(node, ast.expr)
        found.append((node, where))


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
    given = program.references.given(node)
    return bool(given) and all(
        not each.is_element
        and isinstance(each.value, (ast.BinOp, ast.IfExp))
        and _is_quotient(program, each.value, depth - 1)
        for each in given
    )


def _is_float(node: ast.AST) -> bool:
    return isinstance(next(iter(constant(node)), None), float)


def _is_number(node: ast.AST) -> bool:
    """A number as it is written, a length, or one in a formula."""
    if isinstance(node, ast.BinOp):
        return _is_number(node.left) or _is_number(node.right)
    if isinstance(node, ast.Call):
        return last(node.func) in ("len", "int")
    return isinstance(next(iter(constant(node)), None), int)
