"""Optimizers and moving averages in a variable scope that makes no variables."""

from __future__ import annotations

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program

ANCHORS = {"E127": "s19", "E128": "s98", "N306": "s98"}


def check(program: Program, log: Log) -> None:
    """E127 of slots, E128 of moving averages, each under reuse; N306 of averages that may be."""
    sure = {each.node for each in program.trace.under_reuse}
    for node in program.trace.averages:
        if node not in sure:
            log.add(
                node,
                "N306",
                "apply() makes a variable for each average: ValueError where this function is "
                "called in a scope that reuses variables",
                "with tf1_layers.new_variables(), which --fix writes; or make it outside",
            )
    for each in program.trace.under_reuse:
        if each.what == "averages":
            log.add(
                each.node,
                "E128",
                "apply() makes a variable for each average, and this scope reuses variables and "
                "makes none: ValueError",
                "call it outside of that scope, once",
            )
        else:
            log.add(
                each.node,
                "E127",
                f"{each.what} makes variables of its own, and reuse_variables() still holds here: "
                "ValueError",
                "reuse within `with tf.variable_scope(...)`, and minimize outside of it",
            )
