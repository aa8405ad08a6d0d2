"""One optimizer of Keras' for several models."""

from __future__ import annotations

import ast

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.rules.keras.api import KERAS_3_SINCE, path_of
from gan_tf1.migration.lint.syntax import argument, constant, last

ANCHORS = {"E129": "s99", "E135": "s73"}

TRAINS = ("fit", "fit_generator", "train_on_batch")


def check(program: Program, log: Log) -> None:
    """E129 where a second model is compiled with an optimizer, and both are trained."""
    if program.versions.tensorflow < KERAS_3_SINCE or "keras" not in program.source:
        return
    for given in shared(program):
        told = "an optimizer that another model was compiled with: Keras 3 raises when both train"
        log.add(given, "E129", told, "one for each: type(o).from_config(o.get_config())")
    for rate in rates(program):
        told = "optimizer.lr: Keras 3 has no such attribute"
        log.add(rate, "E135", told, "it is called learning_rate")


def rates(program: Program) -> list[ast.Attribute]:
    """The attributes `lr` of optimizers, read or set."""
    return [
        node
        for node in program.references.attributes.get("lr", [])
        if last(node.value) == "optimizer" or _optimizer(program, node.value) is not None
    ]


def shared(program: Program) -> list[ast.Name]:
    """The names in `compile` of an optimizer that a model compiled before it has as well.

    Of models that are trained here, and not of one that is frozen for good: it has no variables.
    Nothing where another one is: that may be part of both, and they train the same.
    """
    trained = {
        ast.dump(call.func.value)
        for call in program.references.every_call
        if isinstance(call.func, ast.Attribute) and call.func.attr in TRAINS
    }
    frozen = _set(program, False) - _set(program, True)
    compiled: set[str] = set()
    found: dict[ast.AST, list[ast.Name]] = {}
    for call in program.references.every_call:
        if not isinstance(call.func, ast.Attribute) or call.func.attr != "compile":
            continue
        given = argument(call, "optimizer", 0)
        owner = ast.dump(call.func.value)
        compiled.add(owner)
        if owner not in trained - frozen or not isinstance(given, ast.Name):
            continue
        made = _optimizer(program, given)
        if made is not None:
            found.setdefault(made, []).append(given)
    if frozen - compiled:
        return []
    pairs = (sorted(each, key=lambda name: name.lineno) for each in found.values())
    return [name for names in pairs for name in names[1:]]


def _set(program: Program, value: bool) -> set[str]:
    """The models whose `trainable` is set to this somewhere."""
    stored = program.references.stored.get("trainable", [])
    return {each.owner for each in stored if constant(each.value) == (value,)}


def _optimizer(program: Program, node: ast.expr) -> ast.Call | None:
    """The call that makes the optimizer of this name, None of others."""
    given = [each.value for each in program.references.given(node)]
    calls = [each for each in given if constant(each) != (None,)]
    if len(calls) != 1 or not isinstance(calls[0], ast.Call):
        return None
    path = path_of(program.references.names_of(calls[0].func))
    return calls[0] if path.startswith("optimizers.") else None
