"""Ops that are made at every turn of a training loop."""

from __future__ import annotations

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program

ANCHORS = {"W202": "s39"}

SHOWN = 3  # ops that a message names


def check(program: Program, log: Log) -> None:
    """W202 at each place that makes ops in a loop that runs a session."""
    for place in program.trace.repeated_ops:
        ops = list(dict.fromkeys(place.ops))
        listed = ", ".join(ops[:SHOWN]) + (", ..." if len(ops) > SHOWN else "")
        if place.function:
            message = f"{place.function}() makes ops ({listed})"
        else:
            message = f"{listed} makes ops"
        log.add(
            place.node,
            "W202",
            f"{message} at every turn of a loop that runs a session: the graph grows, each turn "
            "is slower",
            "make them once before the loop, feed what changes, and graph.finalize()",
        )
