"""Dimensions of shapes, which were objects."""

from __future__ import annotations

import ast
import re

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.resolution.references import References
from gan_tf1.migration.lint.syntax import attribute, index

ANCHORS = {"E112": "s24"}

NO_V2_SHAPES = re.compile("disable_v2_behavior|disable_v2_tensorshape")


def check(program: Program, log: Log) -> None:
    """E112 of x.shape[1].value and of [d.value for d in x.get_shape()]."""
    for node in values(program):
        log.add(
            node,
            "E112",
            "in TensorFlow 2 a dimension is an int or None and has no .value",
            "leave .value out; tf.compat.dimension_value(d) works on both",
        )


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
    given = references.given(node) if depth else []
    return bool(given) and all(
        not each.is_element and _is_shape(references, each.value, depth - 1) for each in given
    )
