"""Logarithms of probabilities that are exactly 0 or 1 in float32."""

from __future__ import annotations

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program

ANCHORS = {"W201": "s31", "W217": "s32"}

LOGS = frozenset(["log", "math.log"])
FROM_LOGITS = "tf.nn.sigmoid_cross_entropy_with_logits of the logits"
# What the log is taken of -> from which logit on it is -inf, what to write instead.
UNSAFE = {
    "1 - sigmoid": ("above about 17", FROM_LOGITS),
    "sigmoid": ("below about -88", FROM_LOGITS),
    "softmax": (
        "some 90 below the greatest",
        "tf.nn.log_softmax, or a softmax_cross_entropy, of the logits",
    ),
}


def check(program: Program, log: Log) -> None:
    """W201 of log(sigmoid(x)) and its like, W217 of a sigmoid that is cut off before the log."""
    for call in program.trace.api_calls:
        if call.path not in LOGS:
            continue
        tags = call.first().tags
        if "cut sigmoid" in tags:
            log.add(
                call.node,
                "W217",
                "log of a sigmoid that was cut off: its gradient is exactly zero there, and a "
                "generator that loses stops learning",
                FROM_LOGITS,
            )
        what = next((each for each in UNSAFE if each in tags), "")
        if what:
            where, fix = UNSAFE[what]
            log.add(
                call.node,
                "W201",
                f"log of {what}: -inf in float32 from a logit {where}, then NaN",
                fix,
            )
