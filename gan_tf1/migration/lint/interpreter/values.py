"""What is known of a value, and what of it still holds where two ways meet."""

from __future__ import annotations

import ast
from typing import NamedTuple

from gan_tf1.migration.lint.resolution.scopes import Function


class Code(NamedTuple):
    """What calling a value executes."""

    node: Function | ast.ClassDef
    frame: Frame  # where it was defined
    owner: Value | None = None  # what it is bound to


class Instance:
    """An instance of a class of the script, as far as its attributes are known."""

    def __init__(self, node: ast.ClassDef):
        self.node = node
        self.attributes: dict[str, Value] = {}


class Value(NamedTuple):
    """What is known of a value; a field that says nothing is empty."""

    names: frozenset[str] = frozenset()  # the dotted names that it may be
    tags: frozenset[str] = frozenset()  # what it is: "tensor", "session", ...; see operations
    token: int = 0  # which object it is; 0 where that is not known
    items: tuple[Value, ...] | None = None  # of a tuple or list
    const: tuple[object, ...] = ()  # (value,) of a constant
    code: Code | None = None
    instance: Instance | None = None


NOTHING = Value()
NONE = Value(const=(None,))


def join(one: Value, other: Value) -> Value:
    """What holds of a value that is either."""
    if one is other:
        return one
    items = None
    if one.items is not None and other.items is not None and len(one.items) == len(other.items):
        items = tuple(join(a, b) for a, b in zip(one.items, other.items))
    return Value(
        one.names | other.names if one.names and other.names else frozenset(),
        one.tags & other.tags,
        one.token if one.token == other.token else 0,
        items,
        one.const if one.const == other.const else (),
        one.code if one.code is other.code else None,
        one.instance if one.instance is other.instance else None,
    )


class Frame:
    """The variables of a call, and where the others are found."""

    def __init__(self, outer: Frame | None = None):
        self.outer = outer
        self.values: dict[str, Value] = {}
        self.globals: set[str] = set()
        self.returned: list[Value] = []

    def get(self, name: str) -> Value:
        """What a name has, here or in the nearest frame around that knows it."""
        scope: Frame | None = self
        while scope:
            if name in scope.values:
                return scope.values[name]
            scope = scope.outer
        return NOTHING

    def set(self, name: str, value: Value) -> None:
        """Assigns to a name, in the module if it was declared global."""
        if name in self.globals:
            self.module().values[name] = value
        else:
            self.values[name] = value

    def module(self) -> Frame:
        """The outermost frame."""
        scope = self
        while scope.outer:
            scope = scope.outer
        return scope


def unset(value: Value) -> bool:
    """None, which an attribute has before it has what is meant."""
    return value.const == (None,)


def equal(left: Value, right: Value) -> bool | None:
    """left == right, or None where that is not known."""
    if left.const and right.const:
        return left.const[0] == right.const[0]
    for one, other in ((left, right), (right, left)):
        known = other.code or other.tags or other.items or other.instance
        if one.const == (None,) and (known or _is_function_name(other.names)):
            return False
    return None


def _is_function_name(found: frozenset[str]) -> bool:
    """Of TensorFlow, as tf.nn.relu; not of a module that may well hold a None."""
    return bool(found) and all(
        name.startswith("tensorflow.") and "flags" not in name.lower() for name in found
    )


def join_all(one: dict[str, Value], other: dict[str, Value]) -> dict[str, Value]:
    """After either of two branches; what only one of them knows may be unset in the other."""
    after = {**one, **other}
    for name in one.keys() & other.keys():
        after[name] = join(one[name], other[name])
    return after


def element(value: Value) -> Value:
    """What iterating over a value gives."""
    return Value(tags=frozenset(["variable"])) if "variables" in value.tags else NOTHING


def leaves(value: Value) -> list[Value]:
    """A value, and what is inside if it is a tuple, list or dict."""
    if value.items is None:
        return [value]
    return [leaf for each in value.items for leaf in leaves(each)]


def fetched(value: Value) -> Value:
    """What sess.run gives of a fetch."""
    if value.items is not None and "dict" not in value.tags:
        return Value(items=tuple(fetched(each) for each in value.items))
    if "tensor" in value.tags:
        return Value(tags=frozenset(["array"]) | (value.tags & {"matrix", "vector"}))
    return NOTHING
