"""Losses and gradients of tensors that layers give, which Keras 2 computed as part of the graph."""

from __future__ import annotations

import ast

from gan_tf1.migration.lint import copied
from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.rules.keras.api import KERAS_3_SINCE, path_of
from gan_tf1.migration.lint.rules.keras.objects import is_keras_tensor
from gan_tf1.migration.lint.syntax import argument, last

ANCHORS = {"E134": "s94"}

MODELS = ("Model", "models.Model", "engine.Model", "layers.Model")


def check(program: Program, log: Log) -> None:
    """E134 of model.add_loss(tensor), of losses that use such tensors, and of K.gradients."""
    if program.versions.tensorflow < KERAS_3_SINCE or "keras" not in program.source:
        return
    for call in added_losses(program):
        told = "model.add_loss(a tensor of layers): Keras 3 has it within a layer's call alone"
        log.add(call, "E134", told, "a Model of tf1_keras.py, or a layer that adds it")
    for call in closures(program):
        told = "a loss that uses tensors of layers: Keras 3 gives it y_true and y_pred alone"
        log.add(call, "E134", told, "a Model of tf1_keras.py, or a layer with add_loss")
    for call in gradients(program):
        told = "K.gradients: Keras 3 trains without a graph of such tensors"
        log.add(call, "E134", told, "tf1_keras.py's, or tf.GradientTape in a train_step")


def is_needed(program: Program) -> bool:
    """A model here has to be that of Keras 2."""
    return bool(added_losses(program) or closures(program) or gradients(program))


def added_losses(program: Program) -> list[ast.Call]:
    """The calls of add_loss of what Model(...) gave."""
    return [
        call
        for call in program.references.every_call
        if last(call.func) == "add_loss"
        and isinstance(call.func, ast.Attribute)
        and _is_model(program, call.func.value)
    ]


def _is_model(program: Program, node: ast.expr) -> bool:
    given = program.references.given(node)
    return any(
        isinstance(each.value, ast.Call)
        and path_of(program.references.names_of(each.value.func)) in MODELS
        for each in given
    )


def _is_of_keras_2(program: Program, call: ast.Call) -> bool:
    """A method of what tf1_keras.Model(...) gave."""
    given = program.references.given(getattr(call.func, "value", call))
    made = [getattr(each.value, "func", each.value) for each in given]
    return bool(made) and all(
        program.references.names_of(each) == {f"{copied.KERAS}.Model"} for each in made
    )


def gradients(program: Program) -> list[ast.Call]:
    """The calls of keras.backend.gradients."""
    calls = program.references.calls
    return [each.node for each in calls if path_of(each.names) == "backend.gradients"]


def closures(program: Program) -> list[ast.Call]:
    """The calls of compile with a loss of the script's own that uses what layers gave."""
    found = []
    for call in program.references.every_call:
        loss = argument(call, "loss", 1) if last(call.func) == "compile" else None
        losses = loss.elts if isinstance(loss, (ast.List, ast.Tuple)) else [loss]
        uses = any(each is not None and _uses_tensors(program, each) for each in losses)
        if uses and not _is_of_keras_2(program, call):
            found.append(call)
    return found


def _uses_tensors(program: Program, loss: ast.expr, depth: int = 3) -> bool:
    """A name or method of a function that reads a tensor of layers, or calls one that does."""
    if not depth or not isinstance(loss, (ast.Name, ast.Attribute)):
        return False
    functions = program.references.functions.get(last(loss), [])
    if len(functions) != 1:
        return False
    scopes = program.references.scope_of
    defaults = [*functions[0].args.defaults, *filter(None, functions[0].args.kw_defaults)]
    if any(is_keras_tensor(program, node) for node in defaults):
        return True
    inside = scopes[functions[0].body[0]]
    body = [node for node, scope in scopes.items() if scope is inside]
    return any(
        is_keras_tensor(program, node)
        for node in body
        if isinstance(node, ast.Name) or getattr(getattr(node, "value", None), "id", "") == "self"
    ) or any(
        _uses_tensors(program, node.func, depth - 1) for node in body if isinstance(node, ast.Call)
    )
