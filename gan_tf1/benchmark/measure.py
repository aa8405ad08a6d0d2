"""Measures forms of an iteration in turns: how long each takes, and what it leaves behind.

The speed of a machine drifts, so the forms take turns in rounds of some steps each, and what counts
is their ratios.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Sequence

import numpy as np

if TYPE_CHECKING:
    from gan_tf1.benchmark.floor import Floor
    from gan_tf1.benchmark.forms import Form

ROUNDS = 20


class Measured(NamedTuple):
    """Of one form, over all rounds."""

    name: str
    ms: float  # of one iteration: the mean of each round, the median of those
    ops_before: int  # in the graph
    ops_after: int
    memory_mb: float  # by how much its rounds made the process grow


def measure(
    forms: Sequence[Form], steps: int, floor: Floor | None
) -> tuple[list[Measured], float | None]:
    """One Measured for each form, and the floor in ms where there is one.

    steps: of each form, at least ROUNDS.
    """
    before = [len(form.graph.get_operations()) for form in forms]
    ms: list[list[float]] = [[] for _ in forms]
    memory = [0.0 for _ in forms]
    least = None
    for form in forms:
        form.step(1)  # TensorFlow plans a graph at its first run
    each = max(1, steps // ROUNDS)
    for turn in range(ROUNDS):
        for k, form in enumerate(forms):
            held, start = resident_mb(), time.perf_counter()
            for i in range(turn * each, (turn + 1) * each):
                form.step(i)
            ms[k].append(1000 * (time.perf_counter() - start) / each)
            if turn > 0:  # buffers find their size in the first
                memory[k] += resident_mb() - held
        least = floor.ms() if floor else None
    measured = [
        Measured(
            form.name,
            float(np.median(ms[k])),
            before[k],
            len(form.graph.get_operations()),
            memory[k],
        )
        for k, form in enumerate(forms)
    ]
    return measured, least


def resident_mb() -> float:
    """Memory of this process that is in RAM, in MB. Linux; elsewhere 0."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
