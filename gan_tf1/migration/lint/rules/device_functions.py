"""Device functions, which TensorFlow 2's tf.device does not take."""

from __future__ import annotations

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.resolution.api_names import V2

ANCHORS = {"E107": "s58"}


def check(program: Program, log: Log) -> None:
    """E107 where tf.device is given a function."""
    if program.versions.tensorflow < (2, 0):
        return
    for call in program.trace.api_calls:
        if call.path == "device" and call.space == V2 and "function" in call.first().tags:
            log.add(
                call.node,
                "E107",
                "tf.device does not support functions in TensorFlow 2",
                "write tf.compat.v1.device(...)",
            )
