"""A model that is frozen after it was compiled, and is trained all the same."""

from __future__ import annotations

import ast

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.rules.keras.api import KERAS_3_SINCE
from gan_tf1.migration.lint.syntax import constant

ANCHORS = {"W222": "s80"}


def check(program: Program, log: Log) -> None:
    """W222 where D is compiled, frozen for the sake of G's model, and trained by itself."""
    if program.versions.tensorflow < KERAS_3_SINCE or "keras" not in program.source:
        return
    for call in trained_frozen(program):
        told = "a model that was frozen after compile(): Keras 3 trains none of its weights"
        name = ast.dump(call.func.value) if isinstance(call.func, ast.Attribute) else ""
        log.add(call, "W222", told, "set trainable = True before, and False after", once=name)


def trained_frozen(program: Program) -> list[ast.Call]:
    """The calls of train_on_batch of such a model."""
    stored = program.references.stored.get("trainable", [])
    melted = {each.owner for each in stored if constant(each.value) != (False,)}
    frozen = {each.owner: each.value.lineno for each in stored if each.owner not in melted}
    methods = [
        (call, call.func.attr, ast.dump(call.func.value))
        for call in program.references.every_call
        if isinstance(call.func, ast.Attribute)
    ]
    compiled = {
        owner
        for call, name, owner in methods
        if name == "compile" and call.lineno < frozen.get(owner, 0)
    }
    return [call for call, name, owner in methods if name == "train_on_batch" and owner in compiled]
