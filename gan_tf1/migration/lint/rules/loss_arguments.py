"""Arguments of losses that do something else than they seem to."""

from __future__ import annotations

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.interpreter.values import NOTHING
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.syntax import keyword

ANCHORS = {"W213": "s66", "W215": "s35"}


def check(program: Program, log: Log) -> None:
    """W213 of logits that are probabilities, W215 of a smoothing of both labels."""
    for seen in program.trace.api_calls:
        logits = seen.keywords.get("logits", NOTHING)
        if seen.path == "nn.sigmoid_cross_entropy_with_logits" and "sigmoid" in logits.tags:
            log.add(
                seen.node,
                "W213",
                "logits= that have been through a sigmoid: this takes the sigmoid again",
                "pass what went into the sigmoid",
            )
    for call in program.references.calls:
        paths = {each.path for each in call.api}
        if paths == {"losses.sigmoid_cross_entropy"} and keyword(call.node, "label_smoothing"):
            log.add(
                call.node,
                "W215",
                "label_smoothing=s smooths both labels, by s / 2: 1 to 1 - s/2 and 0 to s/2",
                "write the labels that you want: 0.9 * tf.ones_like(logits)",
            )
