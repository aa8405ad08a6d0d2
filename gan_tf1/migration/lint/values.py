"""What the linter knows of a value, and what it still knows where two ways meet."""

from __future__ import annotations

from typing import NamedTuple

CLASS = ""  # where an instance keeps its class, out of the way of its attributes


class Value(NamedTuple):
    """What is known of a value."""

    names: frozenset = frozenset()  # the dotted names that it may be
    tags: frozenset = frozenset()
    token: int = 0  # which object it is; 0 where that is not known
    items: tuple | None = None  # of a tuple or list
    const: tuple = ()  # (value,) of a constant
    code: tuple | None = None  # (function or class, environment, bound self)
    object: dict | None = None  # attributes of an instance of a class of the file


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
        one.object if one.object is other.object else None,
    )


class Frame:
    """The variables of a call, and where the others are found."""

    def __init__(self, outer: Frame | None = None):
        self.outer = outer
        self.values: dict = {}
        self.globals: set = set()
        self.returned: list = []

    def get(self, name: str) -> Value:
        scope: Frame | None = self
        while scope:
            if name in scope.values:
                return scope.values[name]
            scope = scope.outer
        return NOTHING

    def set(self, name: str, value: Value) -> None:
        if name in self.globals:
            self.module().values[name] = value
        else:
            self.values[name] = value

    def module(self) -> Frame:
        scope = self
        while scope.outer:
            scope = scope.outer
        return scope


def unset(value: Value) -> bool:
    return value.const == (None,)


def equal(left: Value, right: Value) -> bool | None:
    if left.const and right.const:
        return left.const[0] == right.const[0]
    for one, other in ((left, right), (right, left)):
        known = other.code or other.tags or other.items or other.object
        if one.const == (None,) and (known or _is_function_name(other.names)):
            return False
    return None


def _is_function_name(found: frozenset) -> bool:
    """Of TensorFlow, as tf.nn.relu; not of a module that may well hold a None."""
    return bool(found) and all(
        name.startswith("tensorflow.") and "flags" not in name.lower() for name in found
    )


def join_all(one: dict, other: dict) -> dict:
    """After either of two branches; what only one of them knows may be unset in the other."""
    return {
        name: join(one.get(name, other.get(name)), other.get(name, one.get(name)))
        for name in {**one, **other}
    }


def element(value: Value) -> Value:
    """What iterating over a value gives."""
    return Value(tags=frozenset(["variable"])) if "variables" in value.tags else NOTHING


def leaves(value: Value) -> list:
    """A value, and what is inside if it is a tuple, list or dict."""
    if value.items is None:
        return [value]
    return [leaf for each in value.items for leaf in leaves(each)]


def fetched(value: Value) -> Value:
    if value.items is not None and "dict" not in value.tags:
        return Value(items=tuple(fetched(each) for each in value.items))
    if "tensor" in value.tags:
        return Value(tags=frozenset(["array"]) | (value.tags & {"matrix"}))
    return NOTHING
