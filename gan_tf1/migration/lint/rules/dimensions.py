"""Dimensions of shapes, which were objects."""

from __future__ import annotations

import ast
import re

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.syntax import index

ANCHORS = {"E112": "s24"}

NO_V2_SHAPES = re.compile("disable_v2_behavior|disable_v2_tensorshape")


def check(program: Program, log: Log) -> None:
    """E112 of x.shape[1].value and of [d.value for d in x.get_shape()]."""
    references = program.references
    uses_tensorflow = any(name.startswith("tensorflow") for name in references.all_names)
    two = program.versions.tensorflow >= (2, 0)
    if not (two and uses_tensorflow) or NO_V2_SHAPES.search(program.source):
        return
    found = [node for node in references.attributes.get("value", []) if _is_dimension(node.value)]
    found += [
        each.node
        for each in references.element_attributes
        if each.node.attr == "value" and _is_shape(each.iterable)
    ]
    for node in found:
        log.add(
            node,
            "E112",
            "in TensorFlow 2 a dimension is an int or None and has no .value",
            "leave .value out; tf.compat.dimension_value(d) works on both",
        )


def _is_dimension(node: ast.AST) -> bool:
    """x.shape[1]"""
    return (
        isinstance(node, ast.Subscript)
        and not isinstance(index(node), ast.Slice)
        and _is_shape(node.value)
    )


def _is_shape(node: ast.AST) -> bool:
    """x.shape or x.get_shape()"""
    if isinstance(node, ast.Call) and not node.args:
        return isinstance(node.func, ast.Attribute) and node.func.attr == "get_shape"
    return isinstance(node, ast.Attribute) and node.attr == "shape"
