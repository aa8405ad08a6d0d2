"""What numbers an array has, and what shape, by how a script makes it."""

from __future__ import annotations

import ast

from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.syntax import argument, attribute, constant, integer, keyword, last

FLOAT = "floating point"
WHOLE = "whole numbers of 32 bits"
NOT_KNOWN = ""
FLOATS = ("float", "float16", "float32", "float64")
RANDOM = {f"numpy.random.{name}" for name in ("normal", "rand", "randn", "uniform")}
FILLED = {f"numpy.{name}" for name in ("ones", "zeros")}
# Functions and methods that give an array of the same numbers.
RESHAPED = ("flatten", "ravel", "reshape", "squeeze", "transpose")
SAME_NUMBERS = {f"numpy.{name}" for name in ("array", "asarray", "clip", *RESHAPED)}
JOINED = {f"numpy.{name}" for name in ("concatenate", "hstack", "stack", "vstack")}
# Where the size of what they give is among their arguments.
SIZES = {
    "numpy.ones": ("shape", 0),
    "numpy.zeros": ("shape", 0),
    "numpy.random.normal": ("size", 2),
    "numpy.random.randint": ("size", 2),
    "numpy.random.uniform": ("size", 2),
}
# Functions of TensorFlow's that give floating point, whatever they are given.
FLOAT_TENSORS = {
    "nn.relu", "nn.sigmoid", "nn.softmax", "nn.softplus", "nn.tanh", "random_normal", "sigmoid",
    "tanh",
}  # fmt: skip
WHOLE_SAMPLES = {"Bernoulli", "Categorical", "Multinomial"}
DEPTH = 6  # names and functions on the way


def numbers_of(program: Program, node: ast.AST, depth: int = DEPTH) -> str:
    """FLOAT, WHOLE or NOT_KNOWN: of an array by how it is made, of part of it, of its name."""
    if not depth:
        return NOT_KNOWN
    if isinstance(node, ast.Subscript):
        return numbers_of(program, node.value, depth)
    if isinstance(node, ast.BinOp):
        return FLOAT if _is_float_formula(program, node, depth) else NOT_KNOWN
    if isinstance(node, ast.Call):
        return _given_by(program, node, depth)
    latest = program.references.last_given(node)
    if latest is None:
        return NOT_KNOWN
    if attribute(getattr(latest.value, "func", latest.value)) == "run":
        return _fetched(program, latest.value, latest.is_element)
    return NOT_KNOWN if latest.is_element else numbers_of(program, latest.value, depth - 1)


def _is_float_formula(program: Program, node: ast.BinOp, depth: int) -> bool:
    return isinstance(node.op, ast.Div) or any(
        isinstance(next(iter(constant(each)), None), float)
        or numbers_of(program, each, depth - 1) == FLOAT
        for each in (node.left, node.right)
    )


def _given_by(program: Program, call: ast.Call, depth: int) -> str:
    names = program.references.names_of(call.func)
    name = next(iter(names)) if len(names) == 1 else ""
    method = attribute(call.func)
    kind = keyword(call, "dtype")
    if not name and method == "astype" and call.args:
        kind = call.args[0]
    if kind is not None:
        word = constant(kind) or (last(kind),)
        return FLOAT if word[0] in FLOATS else NOT_KNOWN
    if not name and method in RESHAPED and isinstance(call.func, ast.Attribute):
        return numbers_of(program, call.func.value, depth - 1)
    if name in RANDOM or (name in FILLED and len(call.args) == 1):
        return FLOAT
    if name in SAME_NUMBERS and call.args:
        return numbers_of(program, call.args[0], depth - 1)
    if name in JOINED and call.args:
        parts = getattr(call.args[0], "elts", [])
        floats = [each for each in parts if numbers_of(program, each, depth - 1) == FLOAT]
        return FLOAT if floats else NOT_KNOWN
    return NOT_KNOWN


def _fetched(program: Program, run: ast.expr, is_element: bool) -> str:
    """What sess.run(x) gives, or each of sess.run([x, y])."""
    fetched = run.args[0] if isinstance(run, ast.Call) and run.args else None
    tensors = getattr(fetched, "elts", [fetched] if fetched and not is_element else [])
    if not tensors or (len(tensors) > 1 and not is_element):
        return NOT_KNOWN
    kinds = {_of_tensor(program, each) for each in tensors}
    return kinds.pop() if len(kinds) == 1 else NOT_KNOWN


def _of_tensor(program: Program, node: ast.AST) -> str:
    """Of what a function of TensorFlow's gives, and of what a distribution draws."""
    latest = None if isinstance(node, ast.Call) else program.references.last_given(node)
    if latest is not None and not latest.is_element:
        node = latest.value
    if not isinstance(node, ast.Call):
        return NOT_KNOWN
    paths = {each.path for each in program.references.api_of(node.func)} - {""}
    if paths and paths <= FLOAT_TENSORS:
        return FLOAT
    if isinstance(node.func, ast.Attribute) and node.func.attr == "sample":
        kind = program.references.last_given(node.func.value)
        if kind is not None and isinstance(kind.value, ast.Call):
            paths = {each.path for each in program.references.api_of(kind.value.func)} - {""}
            if len(paths) == 1 and "distributions." in min(paths):
                return WHOLE if last(kind.value) in WHOLE_SAMPLES else FLOAT
    return NOT_KNOWN


def sizes_of(program: Program, node: ast.AST, depth: int = DEPTH) -> tuple[object, ...]:
    """The shape of an array whose maker says it in its own words, None for what is no literal.

    () where nothing is known.
    """
    if not depth:
        return ()
    if not isinstance(node, ast.Call):
        latest = program.references.last_given(node)
        if latest is None or latest.is_element:
            return ()
        return sizes_of(program, latest.value, depth - 1)
    name = program.references.name_called(node)
    if not name and attribute(node.func) == "reshape":
        return _sizes(node.args[0]) if len(node.args) == 1 else tuple(map(_size, node.args))
    if name == "numpy.arange":
        return (None,)
    if name in ("numpy.array", "numpy.asarray") and node.args:
        return (None,) if _holds_numbers(program, node.args[0]) else ()
    if name in SIZES:
        size = argument(node, *SIZES[name])
        return _sizes(size) if size is not None else ()
    return ()


def _sizes(shape: ast.AST) -> tuple[object, ...]:
    """Of a shape as it is written."""
    if isinstance(shape, (ast.Tuple, ast.List)):
        return tuple(map(_size, shape.elts))
    return (_size(shape),) if integer(shape) else ()


def _size(node: ast.AST) -> object:
    return next(iter(constant(node)), None)


def _holds_numbers(program: Program, node: ast.AST) -> bool:
    """[1, 2], and [i for i in range(9)]"""
    if isinstance(node, ast.ListComp):
        return any(
            isinstance(each.target, ast.Name)
            and each.target.id == getattr(node.elt, "id", None)
            and isinstance(each.iter, ast.Call)
            and program.references.name_called(each.iter) in ("range", "xrange")
            for each in node.generators
        )
    return isinstance(node, ast.List) and bool(node.elts) and all(map(integer, node.elts))
