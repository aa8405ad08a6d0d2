"""Arguments by position whose place has another meaning in TensorFlow 2."""

from __future__ import annotations

import ast
import re
from typing import Pattern

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.resolution.api_names import V2
from gan_tf1.migration.lint.resolution.references import is_api
from gan_tf1.migration.lint.syntax import keyword

ANCHORS = {"W218": "s70", "W220": "s71"}

ENTROPIES = frozenset(
    f"nn.{kind}_cross_entropy_with_logits" for kind in ("sigmoid", "softmax", "sparse_softmax")
)
DROPOUT = frozenset(["nn.dropout"])
LABELS = re.compile(r"label|target|ones|zeros|true|one_?hot|\by_?\b", re.IGNORECASE)
RATE = re.compile(r"rate|drop|Sub\(\)", re.IGNORECASE)  # 1 - keep_prob is one too


def check(program: Program, log: Log) -> None:
    """W218 of a cross-entropy's logits in the first place, W220 of dropout's keep_prob."""
    for call in program.references.calls:
        if call.node in program.references.in_handlers:  # the fallback for another version
            continue
        given = call.node.args
        if is_api(call.api, ENTROPIES) and given and not _is_about(given[0], LABELS):
            name = next(iter(call.api)).path
            if keyword(call.node, "labels"):
                continue
            log.add(
                call.node,
                "W218",
                f"tf.{name} by position: TensorFlow 1 refuses it, and TensorFlow 2 takes the first "
                "for the labels",
                "write labels=..., logits=...",
            )
        if is_api(call.api, DROPOUT, V2) and len(given) > 1 and not _is_about(given[1], RATE):
            if keyword(call.node, "rate"):
                continue
            log.add(
                call.node,
                "W220",
                "tf.nn.dropout(x, keep_prob): in TensorFlow 2 the second is the rate, which is "
                "1 - keep_prob",
                "write rate=1 - keep_prob, or tf.compat.v1.nn.dropout",
            )


def _is_about(node: ast.AST, words: Pattern[str]) -> bool:
    """One of the names in an expression says so."""
    return bool(words.search(re.sub(r"ctx=\w+\(\)|_with_logits", "", ast.dump(node))))
