"""What is known of each kind of expression, from what is known of its parts.

Each function in EVALUATE evaluates one kind.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Callable

from gan_tf1.migration.lint.interpreter import number_formats
from gan_tf1.migration.lint.interpreter.assignment import assign
from gan_tf1.migration.lint.interpreter.operations import complement
from gan_tf1.migration.lint.interpreter.trace import NameTest
from gan_tf1.migration.lint.interpreter.values import (
    NOTHING,
    Code,
    Frame,
    Value,
    element,
    equal,
    join,
)
from gan_tf1.migration.lint.resolution.scopes import Comprehension
from gan_tf1.migration.lint.syntax import constant, index

if TYPE_CHECKING:
    from gan_tf1.migration.lint.interpreter.walker import Walker

BASES = 5  # classes above a class that are searched for a method


def name(walker: Walker, node: ast.Name, frame: Frame) -> Value:
    return frame.get(node.id)


def sequence(walker: Walker, node: ast.Tuple | ast.List, frame: Frame) -> Value:
    items = [walker.value(each, frame) for each in node.elts]
    if any(isinstance(each, ast.Starred) for each in node.elts):
        return NOTHING
    return Value(items=tuple(items), token=walker.new_token())


def dictionary(walker: Walker, node: ast.Dict, frame: Frame) -> Value:
    items = [walker.value(each, frame) for each in node.values]
    for each in filter(None, node.keys):
        walker.value(each, frame)
    return Value(tags=frozenset(["dict"]), items=tuple(items))


def conditional(walker: Walker, node: ast.IfExp, frame: Frame) -> Value:
    outcome = truth(walker, node.test, frame)
    if outcome is not None:
        return walker.value(node.body if outcome else node.orelse, frame)
    walker.conditional += 1
    found = join(walker.value(node.body, frame), walker.value(node.orelse, frame))
    walker.conditional -= 1
    return found


def truth(walker: Walker, test: ast.AST, frame: Frame) -> bool | None:
    """What a condition surely is, or None."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = truth(walker, test.operand, frame)
        return None if inner is None else not inner
    same = (ast.Eq, ast.Is, ast.NotEq, ast.IsNot)
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], same):
        left = walker.value(test.left, frame)
        right = walker.value(test.comparators[0], frame)
        alike = equal(left, right)
        if alike is None:
            return None
        return alike == isinstance(test.ops[0], (ast.Eq, ast.Is))
    value = walker.value(test, frame)
    if value.const:
        return bool(value.const[0])
    return True if value.code else None


def function(walker: Walker, node: ast.Lambda, frame: Frame) -> Value:
    return Value(code=Code(node, frame), tags=frozenset(["function"]))


def comprehension(
    walker: Walker,
    node: Comprehension,
    frame: Frame,
) -> Value:
    inner = Frame(frame)
    for each in node.generators:
        assign(walker, each.target, element(walker.value(each.iter, inner)), inner)
        for condition in each.ifs:
            walker.value(condition, inner)
    for part in (getattr(node, "elt", None), getattr(node, "value", None)):
        if part is not None:
            walker.value(part, inner)
    chosen = node.generators[0].iter
    tags: frozenset[str] = frozenset()
    if isinstance(chosen, ast.Name):
        tags = walker.value(chosen, frame).tags & {"variables"}
    return Value(tags=tags, token=walker.new_token())


def attribute_of(walker: Walker, node: ast.Attribute, frame: Frame) -> Value:
    return attribute(walker, walker.value(node.value, frame), node.attr)


def attribute(walker: Walker, owner: Value, name: str) -> Value:
    """owner.name"""
    if owner.instance is not None:
        if name in owner.instance.attributes:
            return owner.instance.attributes[name]
        code = method_of(walker, owner.instance.node, name)
        return Value(code=code._replace(owner=owner)) if code else NOTHING
    if "variable" in owner.tags and name in ("op", "name"):
        return Value(tags=frozenset(["variable" if name == "op" else "variable name"]))
    return Value(names=frozenset(each + "." + name for each in owner.names))


def method_of(walker: Walker, node: ast.ClassDef, name: str, depth: int = 0) -> Code | None:
    """A method of a class or of one that it is made from; None where it has decorators."""
    home = walker.homes.get(node, walker.module)
    for each in node.body:
        if isinstance(each, ast.FunctionDef) and each.name == name:
            return None if each.decorator_list else Code(each, home)
    for base in node.bases:
        above = walker.value(base, home).code
        if above and isinstance(above.node, ast.ClassDef) and depth < BASES:
            found = method_of(walker, above.node, name, depth + 1)
            if found:
                return found
    return None


def subscript(walker: Walker, node: ast.Subscript, frame: Frame) -> Value:
    owner = walker.value(node.value, frame)
    inside = index(node)
    which = constant(inside)
    walker.value(inside, frame)
    if owner.items is not None and which and type(which[0]) is int:
        if "dict" not in owner.tags and -len(owner.items) <= which[0] < len(owner.items):
            return owner.items[which[0]]
        return NOTHING
    if "tensor" in owner.tags:
        walker.made("slicing a tensor", node)
        return Value(tags=owner.tags & {"tensor", "sigmoid", "1 - sigmoid", "softmax"})
    if {"array", "matrix"} <= owner.tags:
        number = which and type(which[0]) is int
        if number or isinstance(inside, (ast.Name, ast.UnaryOp)):
            return Value(tags=frozenset(["array", "vector"]))
    return NOTHING


def unary(walker: Walker, node: ast.UnaryOp, frame: Frame) -> Value:
    operand = walker.value(node.operand, frame)
    if "tensor" in operand.tags and not isinstance(node.op, ast.Not):
        walker.made("arithmetic with a tensor", node)
        return Value(tags=operand.tags & {"tensor", "matrix"})
    if isinstance(node.op, ast.USub) and operand.const:
        number = operand.const[0]
        if isinstance(number, (int, float)) and not isinstance(number, bool):
            return Value(const=(-number,))
    return NOTHING


def binary(walker: Walker, node: ast.BinOp, frame: Frame) -> Value:
    left, right = walker.value(node.left, frame), walker.value(node.right, frame)
    if isinstance(node.op, ast.Mod) and left.const and isinstance(left.const[0], str):
        walker.trace.number_uses += number_formats.percent(node, left.const[0], right)
        return NOTHING
    return Value(tags=arithmetic(walker, node, node.op, left, right))


def arithmetic(
    walker: Walker, node: ast.expr | ast.stmt, operator: ast.operator, left: Value, right: Value
) -> frozenset[str]:
    """The tags of a sum, product or the like."""
    either = left.tags | right.tags
    if "tensor" not in either:
        return left.tags & right.tags & {"array"}
    walker.made("arithmetic with a tensor", node)
    tags = either & {"tensor", "matrix", "vector"}
    return tags | complement(left, right) if isinstance(operator, ast.Sub) else tags


def comparison(walker: Walker, node: ast.Compare, frame: Frame) -> Value:
    values = [walker.value(each, frame) for each in [node.left, *node.comparators]]
    inside = len(values) == 2 and isinstance(node.ops[0], (ast.In, ast.NotIn))
    if inside and values[0].const and "variable name" in values[1].tags:
        walker.trace.name_tests.append(NameTest(node, "in", values[0].const[0]))
    return NOTHING


def f_string(walker: Walker, node: ast.JoinedStr, frame: Frame) -> Value:
    for each in node.values:
        if isinstance(each, ast.FormattedValue):
            value = walker.value(each.value, frame)
            walker.trace.number_uses += number_formats.f_string(node, each, value)
    return NOTHING


EVALUATE: dict[type, Callable[..., Value]] = {
    ast.Attribute: attribute_of,
    ast.BinOp: binary,
    ast.Compare: comparison,
    ast.Dict: dictionary,
    ast.DictComp: comprehension,
    ast.GeneratorExp: comprehension,
    ast.IfExp: conditional,
    ast.JoinedStr: f_string,
    ast.Lambda: function,
    ast.List: sequence,
    ast.ListComp: comprehension,
    ast.Name: name,
    ast.SetComp: comprehension,
    ast.Subscript: subscript,
    ast.Tuple: sequence,
    ast.UnaryOp: unary,
}
