"""Models that get an array with one axis here, and one with two there."""

from __future__ import annotations

import ast

from gan_tf1.migration.lint.arrays import sizes_of
from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.rules.keras.api import KERAS_3_SINCE
from gan_tf1.migration.lint.syntax import attribute, last

ANCHORS = {"E145": "s73"}

METHODS = ("predict", "predict_on_batch", "test_on_batch", "train_on_batch")


def check(program: Program, log: Log) -> None:
    """E145 of d.predict([z, labels]) with labels of shape (n,), where it got (n, 1) before."""
    if program.versions.tensorflow < KERAS_3_SINCE or "keras" not in program.source:
        return
    given: dict[tuple[str, str, int, int], list[ast.expr]] = {}
    for call in program.references.every_call:
        method = attribute(call.func)
        if method not in METHODS or not isinstance(call.func, ast.Attribute):
            continue
        model = last(call.func.value)
        for place, argument in enumerate(call.args[:2]):
            parts = argument.elts if isinstance(argument, (ast.List, ast.Tuple)) else [argument]
            for number, part in enumerate(parts):
                given.setdefault((model, method, place, number), []).append(part)
    for (model, method, _, _), parts in given.items():
        shapes = [sizes_of(program, part) for part in parts]
        if any(len(shape) == 2 and shape[1] == 1 for shape in shapes):
            told = f"{model}.{method}() gets an array of one axis here, and of two elsewhere"
            for part, shape in zip(parts, shapes):
                if len(shape) == 1:
                    log.add(part, "E145", told, "give it the second axis: .reshape(-1, 1)")
