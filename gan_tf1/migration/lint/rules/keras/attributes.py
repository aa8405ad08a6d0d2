"""Attributes of models, layers and tensors that Keras 3 has not, and shapes that are no tuples."""

from __future__ import annotations

import ast

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.rules.keras.api import KERAS_3_SINCE, path_of
from gan_tf1.migration.lint.rules.keras.objects import is_keras_tensor
from gan_tf1.migration.lint.syntax import (
    argument,
    attribute,
    constant,
    index,
    integer,
    keyword,
    last,
)

ANCHORS = {"E142": "s72", "N233": "s72"}

# Of whatever owner.
GONE: dict[str, str] = {
    "_check_trainable_weights_consistency": "nothing: Keras 3 checks it",
    "_collected_trainable_weights": "model.trainable_weights",
    "_feed_inputs": "model.inputs",
    "_keras_shape": "x.shape",
    "_make_predict_function": "make_predict_function",
    "_make_test_function": "make_test_function",
    "_make_train_function": "make_train_function",
    "_standardize_user_data": "nothing: train_on_batch takes arrays",
    "_uses_learning_phase": "the argument training= of a call",
    "container_nodes": "nothing",
    "get_losses_for": "model.losses",
    "get_updates_for": "nothing: Keras 3 updates within a layer's call",
    "inbound_nodes": "layer._inbound_nodes",
    "outbound_nodes": "layer._outbound_nodes",
    "state_updates": "nothing: Keras 3 updates within a layer's call",
    "uses_learning_phase": "the argument training= of a call",
}
OF_MODELS: dict[str, str] = {
    "sample_weights": "nothing",
    "targets": "a model whose targets are inputs",
    "total_loss": "what train_on_batch gives",
    "updates": "nothing: Keras 3 updates within a layer's call",
}
OF_LAYERS: dict[str, str] = {
    "input_shape": "layer.input.shape",
    "output_shape": "layer.output.shape",
}
OF_OPTIMIZERS: dict[str, str] = {
    "get_updates": "optimizer.apply(grads, variables)",
    "get_weights": "[v.numpy() for v in optimizer.variables]",
    "weights": "optimizer.variables",
}
PARAMS = ("batch_size", "do_validation", "metrics", "nb_epoch", "nb_sample", "samples")
MODELS = ("Model", "Sequential", "models.Model", "models.Sequential")
SHAPES = ("Input", "layers.Input", "layers.Reshape")


def check(program: Program, log: Log) -> None:
    """E142 of each, N233 of what may be a tensor of Keras'."""
    if program.versions.tensorflow < KERAS_3_SINCE or "keras" not in program.source:
        return
    for node, new in attributes(program):
        log.add(node, "E142", f".{node.attr} is gone in Keras 3", f"use {new}", once=node.attr)
    for node in _of_tensors(program):
        told = f".{node.attr} of a tensor of Keras', which has none in Keras 3"
        log.add(node, "E142", told, "x.shape, a tuple of int or None")
    for node in _of_parameters(program):
        told = f".{node.attr} fails where {last(node.value)} is what a layer of Keras' gave"
        log.add(node, "N233", told, "x.shape, a tuple of int or None")
    for subscript in program.references.subscripts:
        key = next(iter(constant(index(subscript))), None)
        if attribute(subscript.value) == "params" and key in PARAMS and _is_callback(program):
            told = f'params["{key}"] of a callback is gone in Keras 3'
            log.add(subscript, "E142", told, "give it to the callback")
    for call in program.references.calls:
        shape = argument(call.node, "shape", 0) if path_of(call.names) in SHAPES else None
        if shape is not None and integer(shape):
            told = f"{last(call.node.func)}({constant(shape)[0]}): a shape is a tuple in Keras 3"
            log.add(shape, "E142", told, f"({constant(shape)[0]},)")
    for outputs in lists_of_one(program):
        told = "a model with a list of one output: called, Keras 3 gives a list of one"
        log.add(outputs, "E142", told, "the output alone, without [ ]")
    for function in program.references.functions.get("get_updates", []):
        if any(name.endswith("optimizers.Optimizer") for name in program.references.all_names):
            told = "get_updates of an optimizer, which Keras 3 does not call"
            log.add(function, "E142", told, "update_step(self, gradient, variable, learning_rate)")


def attributes(program: Program) -> list[tuple[ast.Attribute, str]]:
    """The attributes that Keras 3 has not, each with what to use."""
    references = program.references
    found = [
        (node, new)
        for name, new in GONE.items()
        if name not in references.stored and f"def {name}(" not in program.with_beside
        for node in references.attributes.get(name, [])
    ]
    if _is_callback(program) and "validation_data" not in references.stored:
        found += [
            (node, "data that the callback is given")
            for node in references.attributes.get("validation_data", [])
            if getattr(node.value, "id", "") == "self"
        ]
    for table, is_owner in (
        (OF_MODELS, _is_model),
        (OF_LAYERS, _is_layer),
        (OF_OPTIMIZERS, _is_optimizer),
    ):
        found += [
            (node, new)
            for name, new in table.items()
            for node in references.attributes.get(name, [])
            if is_owner(program, node.value)
        ]
    return [(node, new) for node, new in found if node not in references.guarded]


def lists_of_one(program: Program) -> list[ast.List]:
    """The [y] of m = Model([x], [y]) where m is called on tensors."""
    references = program.references
    found: dict[ast.List, None] = {}
    for call in references.every_call:
        if not call.args or references.names_of(call.func):
            continue
        for each in references.given(call.func):
            made = each.value
            if each.is_element or not isinstance(made, ast.Call):
                continue
            if path_of(references.names_of(made.func)) not in ("Model", "models.Model"):
                continue
            outputs = argument(made, "outputs", 1) or keyword(made, "output")
            if isinstance(outputs, ast.List) and len(outputs.elts) == 1:
                found[outputs] = None
    return list(found)


def _of_tensors(program: Program) -> list[ast.Attribute]:
    """`x.get_shape()`, and `x.shape[1].value`, of what a layer gave."""
    found = [
        node
        for node in program.references.attributes.get("get_shape", [])
        if is_keras_tensor(program, node.value)
    ]
    for node in program.references.attributes.get("value", []):
        shape = node.value.value if isinstance(node.value, ast.Subscript) else None
        if isinstance(shape, ast.Attribute) and shape.attr == "shape":
            found += [node] if is_keras_tensor(program, shape.value) else []
    return found


def _of_parameters(program: Program) -> list[ast.Attribute]:
    """`x.get_shape()` of a parameter that functions of keras.backend are given, too."""
    references = program.references
    of_keras = {
        (function, each.id)
        for call in references.calls
        if path_of(call.names).startswith("backend.")
        for each in call.node.args
        for function in [references.parameter_of(each)]
        if function is not None and isinstance(each, ast.Name)
    }
    return [
        node
        for node in references.attributes.get("get_shape", [])
        if (references.parameter_of(node.value), last(node.value)) in of_keras
    ]


def _is_callback(program: Program) -> bool:
    return any(name.endswith("callbacks.Callback") for name in program.references.all_names)


def _path_of_maker(program: Program, node: ast.expr) -> str:
    """`optimizers.Adam` of a name that is given keras.optimizers.Adam(...)."""
    found = {
        path_of(program.references.names_of(each.value.func))
        if isinstance(each.value, ast.Call) and not each.is_element
        else ""
        for each in program.references.given(node)
    }
    return found.pop() if len(found) == 1 else ""


def _is_model(program: Program, node: ast.expr) -> bool:
    return _path_of_maker(program, node) in MODELS


def _is_optimizer(program: Program, node: ast.expr) -> bool:
    """model.optimizer, or what keras.optimizers.Adam(...) gave."""
    path = _path_of_maker(program, node)
    if path.startswith("optimizers."):
        return True
    return (
        isinstance(node, ast.Attribute)
        and node.attr == "optimizer"
        and _is_model(program, node.value)
    )


def _is_layer(program: Program, node: ast.expr) -> bool:
    """model.layers[1], model.get_layer(name), or each of model.layers."""
    if isinstance(node, ast.Subscript):
        return attribute(node.value) == "layers"
    if isinstance(node, ast.Call):
        return attribute(node.func) == "get_layer"
    given = program.references.given(node)
    return bool(given) and all(
        attribute(each.value) == "layers" if each.is_element else _is_layer(program, each.value)
        for each in given
        if isinstance(each.value, ast.expr)
    )
