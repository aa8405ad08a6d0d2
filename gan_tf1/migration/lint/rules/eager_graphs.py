"""What needs a graph, where eager execution is on."""

from __future__ import annotations

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.interpreter.trace import NO_GRAPH
from gan_tf1.migration.lint.program import Program

ANCHORS = {"E111": "s12"}

NEEDS_GRAPH = frozenset(["placeholder", "summary.merge_all", "summary.FileWriter"])


def check(program: Program, log: Log) -> None:
    """E111 of the first call that raises; those after it are not reached."""
    if not program.eager:
        return
    for call in program.trace.api_calls:
        if call.path in NEEDS_GRAPH and call.graph == NO_GRAPH:
            log.add(
                call.node,
                "E111",
                f"tf.{call.path} is not compatible with eager execution, which is on here",
                "build under `with tf.Graph().as_default():`, or call "
                "tf.compat.v1.disable_eager_execution() first",
            )
            return
