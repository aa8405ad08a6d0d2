"""Names of losses as texts, and the keys of a history, that Keras 3 has not."""

from __future__ import annotations

import ast

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.rules.keras.api import KERAS_3_SINCE
from gan_tf1.migration.lint.syntax import argument, constant, index, last

ANCHORS = {"E136": "s73"}

LOSSES = {
    "cosine_proximity": "cosine_similarity",
    "kullback_leibler_divergence": "kl_divergence",
    "logcosh": "log_cosh",
}
KEYS = {"acc": "accuracy", "val_acc": "val_accuracy"}
CONSTRAINTS = {"maxnorm": "max_norm", "nonneg": "non_neg", "unitnorm": "unit_norm"}
RENAMED = {**LOSSES, **KEYS, **CONSTRAINTS}
GIVEN = (("loss", 1), ("metrics", 2))


def check(program: Program, log: Log) -> None:
    """E136 of compile(loss="cosine_proximity"), and of history["acc"] of the metric "accuracy"."""
    if program.versions.tensorflow < KERAS_3_SINCE or "keras" not in program.source:
        return
    for node, old in texts(program):
        log.add(node, "E136", f'"{old}": Keras 3 does not know it', f'write "{RENAMED[old]}"')


def texts(program: Program) -> list[tuple[ast.expr, str]]:
    """The texts in calls of compile, and in brackets behind a history, each with what it says."""
    found = []
    metrics: set[object] = set()
    for call in program.references.every_call:
        if last(call.func) == "compile" and isinstance(call.func, ast.Attribute):
            given = [each for name, place in GIVEN for each in _inside(argument(call, name, place))]
            for each in given:
                metrics.update(constant(each))
                found += [(each, str(text)) for text in constant(each) if text in LOSSES]
        for argument_of in call.keywords:
            if (argument_of.arg or "").endswith("_constraint"):
                for text in constant(argument_of.value):
                    if text in CONSTRAINTS:
                        found.append((argument_of.value, str(text)))
    if "accuracy" not in metrics or "acc" in metrics:
        return found
    for node in program.references.subscripts:
        key = next(iter(constant(index(node))), None)
        if key in KEYS and last(node.value) in ("history", "hist"):
            found.append((node, str(key)))
    return found


def _inside(node: ast.expr | None) -> list[ast.expr]:
    """The values of a list, of a tuple or of a dictionary, or the expression itself."""
    if isinstance(node, (ast.List, ast.Tuple)):
        return node.elts
    if isinstance(node, ast.Dict):
        return node.values
    return [] if node is None else [node]
