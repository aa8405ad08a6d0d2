"""Seeds that come too late."""

from __future__ import annotations

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program

ANCHORS = {"W211": "s37"}

SETS_SEED = frozenset(["set_random_seed", "random.set_random_seed"])


def check(program: Program, log: Log) -> None:
    """W211 where the graph's seed is set after the first random op of the graph."""
    for call in program.trace.api_calls:
        if call.path in SETS_SEED and call.random_ops:
            log.add(
                call.node,
                "W211",
                "the seed of the graph is set after variables or random ops were made: they are "
                "unseeded",
                "set it first in the graph",
            )
