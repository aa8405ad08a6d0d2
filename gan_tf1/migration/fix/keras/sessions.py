"""Keras 2's sessions and its learning phase: Keras 3 has neither."""

from __future__ import annotations

import ast

from gan_tf1.migration.fix.script import Script
from gan_tf1.migration.lint.rules import keras
from gan_tf1.migration.lint.tokens import Edit

SESSIONS = {"backend.set_session", "backend.tensorflow_backend.set_session"}
PHASES = {"backend.set_learning_phase", "backend.tensorflow_backend.set_learning_phase"}


def fix(script: Script) -> list[Edit]:
    """K.set_session(s) -> pass; K.set_learning_phase(1) -> pass, and a comment"""
    edits = []
    for node in ast.walk(script.tree):
        if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call):
            continue
        if node.value in script.references.guarded:
            continue
        path = keras.api.path_of(script.references.names_of(node.value.func))
        if path not in SESSIONS | PHASES:
            continue
        start = script.start(node)
        end = script.line_end(start)
        end = start + len(script.text[start:end].split("#")[0].rstrip())
        told = ""
        if path in PHASES and script.text[end : end + 1] == "\n":
            told = "  # give training= where a model is called"
        edits.append(Edit(start, end, "pass" + told))
    return edits
