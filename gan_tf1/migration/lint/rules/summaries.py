"""Summaries that never reach a file."""

from __future__ import annotations

import re

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.resolution.api_names import V2
from gan_tf1.migration.lint.resolution.references import is_api
from gan_tf1.migration.lint.syntax import keyword

ANCHORS = {"W210": "s45", "N304": "s46"}

SUMMARIES = frozenset(
    "summary." + kind for kind in ("audio", "histogram", "image", "scalar", "text")
)
# TensorFlow 2's raise of these, which api_arguments tells of.
V1_ARGUMENTS = ("collections", "family", "max_images", "tensor", "values")
V1_MACHINERY = frozenset(["summary.merge", "summary.merge_all", "summary.FileWriter"])
WRITERS = frozenset(["summary.FileWriter"])
HANDS_OVER = re.compile(r"\b(close|flush)\s*\(|\bwith\b[^\n]*FileWriter|Supervisor|MonitoredTr")


def check(program: Program, log: Log) -> None:
    """W210 of TensorFlow 2's summaries for a v1 writer, N304 of a writer that is never closed."""
    if program.versions.tensorflow >= (2, 0):
        _other_version(program, log)
    _never_closed(program, log)


def _other_version(program: Program, log: Log) -> None:
    paths = program.references.paths()
    if V1_MACHINERY.isdisjoint(paths) or "summary.create_file_writer" in paths:
        return
    for call in program.references.calls:
        raises = any(keyword(call.node, name) for name in V1_ARGUMENTS)
        if is_api(call.api, SUMMARIES, V2) and not keyword(call.node, "step") and not raises:
            name = next(iter(call.api)).path
            log.add(
                call.node,
                "W210",
                f"tf.{name} is TensorFlow 2's: a v1 writer never sees it, merge_all() finds "
                "nothing, and TensorBoard stays empty",
                f"write tf.compat.v1.{name}",
                once="summary",
            )


def _never_closed(program: Program, log: Log) -> None:
    # The first event, which is the graph, does not wait; the summaries do.
    if HANDS_OVER.search(program.source) or "add_summary" not in program.source:
        return
    for call in program.references.calls:
        if is_api(call.api, WRITERS):
            log.add(
                call.node,
                "N304",
                "nobody closes or flushes this FileWriter: a process that is killed loses what it "
                "still holds; at a normal exit nothing is lost",
                "keep it in a name and close() it in a finally",
            )
