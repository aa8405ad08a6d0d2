"""Keras 2's backend and models by those of tf1_keras.py, and names of files of weights."""

from __future__ import annotations

import ast

from gan_tf1.migration.fix.script import Argument, Script
from gan_tf1.migration.lint import copied
from gan_tf1.migration.lint.rules import keras
from gan_tf1.migration.lint.syntax import constant, index
from gan_tf1.migration.lint.tables import keras_changes
from gan_tf1.migration.lint.tokens import Edit

BACKEND = ("keras.backend", "tensorflow.keras.backend", "tensorflow.python.keras.backend")
OWN = frozenset(["function", "learning_phase"])  # that keras.backend has no more


def is_backend(script: Script, name: str) -> bool:
    """It imports keras.backend, of which tf1_keras.py has what is used, and something is gone."""
    if name not in BACKEND:
        return False
    used = {
        each[len(name) + 1 :].split(".")[0]
        for node in script.references.uses
        for each in script.references.names_of(node)
        if each.startswith(name + ".")
    }
    if used & (keras_changes.NO_BACKEND - OWN):
        return False
    renamed = {each for each in used if f"backend.{each}" in keras_changes.GONE} - OWN
    wanted = used - keras_changes.BACKEND - renamed if name == BACKEND[0] else used & OWN
    return bool(wanted) or (bool(used) and keras.symbolic.is_needed(script.program))


def is_model(script: Script, name: str) -> bool:
    """The name is keras.Model, and its models have to be those of Keras 2."""
    path = keras.api.path_of(frozenset([name]))
    return path in keras.symbolic.MODELS and _is_needed(script)


def _is_needed(script: Script) -> bool:
    """Also where the backend has been rewritten before."""
    return keras.symbolic.is_needed(script.program) or any(
        copied.KERAS + ".gradients" in script.references.names_of(call.func)
        for call in script.references.every_call
    )


def functions(script: Script) -> list[Edit]:
    """tf.reduce_mean(h) of a tensor of layers -> tf1_keras.on_layers(tf.reduce_mean)(h)"""
    if any(is_backend(script, each.name) for each in script.references.imports):
        return []  # its functions will take such tensors
    edits = []
    for call in keras.objects.functions_on_tensors(script.program):
        start = script.start(call)
        end = script.name_end(start)
        if script.text[end : end + 1] == "(":
            edits.append(Edit(start, start, f"{copied.KERAS}.on_layers("))
            edits.append(Edit(end, end, ")"))
    return edits


def weights(script: Script) -> list[Edit]:
    """d.save_weights("a.h5") -> d.save_weights(tf1_keras.weights_name("a.h5")), and load_weights"""
    edits: list[Edit] = []
    wrong = keras.api.names_of_weights(script.program)
    callbacks = [
        each.node
        for each in script.references.calls
        if keras.api.path_of(each.names) == "callbacks.ModelCheckpoint"
        and keras.api.end_of_checkpoint(script.program, each.node)
    ]
    for call in callbacks:
        for given in (script.arguments(call) or [])[:1]:
            if given.name in ("", "filepath") and copied.KERAS not in given.text(script):
                edits += _within("weights_name", given)
    if not wrong and not callbacks:
        return []
    for call in script.references.every_call:
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        arguments = script.arguments(call) or []
        if name not in ("save_weights", "load_weights") or not arguments or arguments[0].name:
            continue
        if script.references.names_of(call.func) or copied.KERAS in arguments[0].text(script):
            continue
        if name == "save_weights" and call not in wrong:
            continue
        helper = "weights_name" if name == "save_weights" else "weights_saved"
        edits += _within(helper, arguments[0])
    return edits


def _within(helper: str, given: Argument) -> list[Edit]:
    return [
        Edit(given.value, given.value, f"{copied.KERAS}.{helper}("),
        Edit(given.end, given.end, ")"),
    ]


def rates(script: Script) -> list[Edit]:
    """adam.lr -> adam.learning_rate"""
    edits = []
    for node in keras.optimizers.rates(script.program):
        start = script.start(node.value)
        end = script.name_end(start)
        place = end - len(".lr")
        if script.text[place:end] == ".lr":
            edits.append(Edit(place, end, ".learning_rate"))
    return edits


def backends(script: Script) -> list[Edit]:
    """os.environ["KERAS_BACKEND"] = "theano" -> "tensorflow" """
    edits = []
    for node in ast.walk(script.tree):
        if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Subscript):
            continue
        value = next(iter(constant(node.value)), "")
        key = constant(index(node.targets[0]))
        if key == ("KERAS_BACKEND",) and value in ("theano", "cntk"):
            start = script.start(node.value)
            edits.append(Edit(start, start + len(str(value)) + 2, '"tensorflow"'))
    return edits


def fix(script: Script) -> list[Edit]:
    """All that is written in calls and attributes."""
    if "keras" not in script.text and "KERAS" not in script.text:
        return []
    return functions(script) + weights(script) + rates(script) + backends(script)
