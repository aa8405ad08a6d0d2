"""Pictures of floating point that imageio is given, which it once made bytes of."""

from __future__ import annotations

import ast

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.syntax import attribute, constant, keyword, last

ANCHORS = {"E143": "s77"}

WRITERS = {
    f"imageio.{version}{name}" for version in ("", "v2.") for name in ("imsave", "imwrite")
} | {"imageio.v3.imwrite"}
FLOATS = ("float", "float16", "float32", "float64")
RANDOM = ("normal", "rand", "randn", "uniform")
FILLED = ("ones", "zeros")
TAKES_FLOATS = (".exr", ".hdr", ".npy", ".npz", ".tif", ".tiff")
DEPTH = 4


def check(program: Program, log: Log) -> None:
    """E143 of imwrite(name, (x + 1) / 2) and of what astype(np.float32) gave."""
    for call in program.references.calls:
        arguments = call.node.args
        if (
            len(arguments) < 2
            or not call.names <= WRITERS
            or call.node in program.references.guarded
        ):
            continue
        if str(next(iter(constant(arguments[0])), "")).endswith(TAKES_FLOATS):
            continue
        if _is_float(program, arguments[1]):
            told = "a picture of floating point: imageio makes no bytes of it since 2.28"
            log.add(call.node, "E143", told, "np.clip(x * 255, 0, 255).astype(np.uint8)")


def _is_float(program: Program, node: ast.AST, depth: int = DEPTH) -> bool:
    """An array of floating point, by how it is made, part of it, or a name of one."""
    if not depth:
        return False
    if isinstance(node, ast.Subscript):
        return _is_float(program, node.value, depth)
    if isinstance(node, ast.BinOp):
        if isinstance(node.op, ast.Div):
            return True
        parts = (node.left, node.right)
        return any(
            isinstance(next(iter(constant(each)), None), float)
            or _is_float(program, each, depth - 1)
            for each in parts
        )
    if isinstance(node, ast.Call):
        return _gives_float(program, node, depth)
    latest = program.references.last_given(node)
    return (
        latest is not None and not latest.is_element and _is_float(program, latest.value, depth - 1)
    )


def _gives_float(program: Program, call: ast.Call, depth: int) -> bool:
    names = program.references.names_of(call.func)
    name = next(iter(names)) if len(names) == 1 else ""
    if not name:
        method = attribute(call.func)
        if method == "astype" and call.args:
            kind = constant(call.args[0]) or (last(call.args[0]),)
            return kind[0] in FLOATS
        if method in ("reshape", "squeeze", "transpose") and isinstance(call.func, ast.Attribute):
            return _is_float(program, call.func.value, depth - 1)
        return False
    if name in [f"numpy.random.{each}" for each in RANDOM]:
        return True
    if name in [f"numpy.{each}" for each in FILLED]:
        return len(call.args) == 1 and keyword(call, "dtype") is None
    if name in ("numpy.reshape", "numpy.squeeze", "numpy.transpose", "numpy.clip") and call.args:
        return _is_float(program, call.args[0], depth - 1)
    return False
