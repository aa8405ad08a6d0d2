"""Dimensions of shapes, which were objects."""

from __future__ import annotations

import ast
import re

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.resolution.references import References
from gan_tf1.migration.lint.syntax import attribute, constant, index, last

ANCHORS = {"E112": "s24", "N232": "s24"}

UPWARDS = re.compile(r"conv2d_transpose\((?!.*tf\.shape)")
MAKES_PICTURES = re.compile("deconv|decode|generat|sampler", re.IGNORECASE)
NO_V2_SHAPES = re.compile("disable_v2_behavior|disable_v2_tensorshape")


def check(program: Program, log: Log) -> None:
    """E112 of x.shape[1].value and of [d.value for d in x.get_shape()], N232 of x.shape[0]."""
    for node in values(program):
        log.add(
            node,
            "E112",
            "in TensorFlow 2 a dimension is an int or None and has no .value",
            "leave .value out; tf.compat.dimension_value(d) works on both",
        )

    if program.versions.tensorflow >= (2, 0) and UPWARDS.search(program.with_beside):
        for subscript in program.references.subscripts:
            if constant(index(subscript)) == (0,) and _of_pictures(program, subscript.value):
                told = "no number of pictures is known here if conv2d_transpose's input has none"
                log.add(subscript, "N232", told, "x.set_shape(output_shape), or the batch size")


def _of_pictures(program: Program, shape: ast.AST) -> bool:
    """The shape of x after x = generator(z), where the name was given nothing else since."""
    if attribute(shape) != "shape" and last(shape) not in ("as_list", "get_shape"):
        return False
    while isinstance(shape, ast.Call) and isinstance(shape.func, ast.Attribute):
        shape = shape.func.value if shape.func.attr in ("as_list", "get_shape") else shape.func
    owner = shape.value if attribute(shape) == "shape" and hasattr(shape, "value") else shape
    latest = program.references.last_given(owner)
    made = latest.value if latest else None
    return isinstance(made, ast.Call) and bool(MAKES_PICTURES.search(last(made.func)))


def values(program: Program) -> list[ast.Attribute]:
    """Each `.value` of a dimension that is an int."""
    references = program.references
    uses_tensorflow = any(name.startswith("tensorflow") for name in references.all_names)
    two = program.versions.tensorflow >= (2, 0)
    if not (two and uses_tensorflow) or NO_V2_SHAPES.search(program.source):
        return []
    found = [
        node
        for node in references.attributes.get("value", [])
        if is_dimension(references, node.value)
    ]
    found += [
        each.node
        for each in references.element_attributes
        if each.node.attr == "value" and _is_shape(references, each.iterable)
    ]
    return found


def is_dimension(references: References, node: ast.AST, depth: int = 4) -> bool:
    """x.shape[1], or a name that is given one"""
    if isinstance(node, ast.Subscript):
        return not isinstance(index(node), ast.Slice) and _is_shape(references, node.value)
    given = references.given(node) if depth else []
    return bool(given) and all(
        _is_shape(references, each.value)
        if each.is_element
        else is_dimension(references, each.value, depth - 1)
        for each in given
    )


def _is_shape(references: References, node: ast.AST, depth: int = 4) -> bool:
    """x.shape, x.get_shape(), a slice of one, or a name that is given one"""
    if isinstance(node, ast.Subscript):
        return isinstance(index(node), ast.Slice) and _is_shape(references, node.value)
    if isinstance(node, ast.Call):
        if getattr(node.func, "id", "") in ("list", "tuple") and len(node.args) == 1:
            return _is_shape(references, node.args[0])
        return attribute(node.func) == "get_shape" and not node.args
    if attribute(node) == "shape":
        return True
    return depth > 0 and references.is_given(
        node, lambda value: _is_shape(references, value, depth - 1)
    )
