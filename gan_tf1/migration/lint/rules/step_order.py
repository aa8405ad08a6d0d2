"""The order of two networks' train steps in one run."""

from __future__ import annotations

from itertools import combinations

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.interpreter.trace import TrainStep
from gan_tf1.migration.lint.program import Program

ANCHORS = {"W208": "s33"}

WHAT_RUNS = {"sess.run": "one sess.run runs", "group": "this group runs"}


def check(program: Program, log: Log) -> None:
    """W208 where one sess.run or tf.group executes two steps, and neither waits for the other."""
    for together in program.trace.together:
        if any(_unordered(one, other) for one, other in combinations(together.steps, 2)):
            log.add(
                together.node,
                "W208",
                f"{WHAT_RUNS[together.by]} the steps of two networks, in no order: each may see "
                "the other's weights before its update or after",
                "a run for each, or the second step under tf.control_dependencies([first])",
            )


def _unordered(one: TrainStep, other: TrainStep) -> bool:
    """The steps of two networks, so far as is known, and no control dependency between them."""
    networks = one.variables and other.variables and one.variables != other.variables
    return bool(networks) and one.token not in other.after and other.token not in one.after
