"""How many threads an op of TensorFlow's gets: a choice for machines with few cores."""

from __future__ import annotations

import os

VARIABLE = "TF_NUM_INTRAOP_THREADS"  # what TensorFlow reads before its first session
FEW = 2  # cores


def one_for_each_op() -> None:
    """On one or two cores: ops side by side, each with a thread, not each op cut in two.

    Handing half of a small matrix product to the other core and waiting for it costs more than the
    networks' own independence gives: D on real and on generated images, the two gradients of a
    layer. With more cores TensorFlow's own choice stays; so does one that the environment makes.
    Call it before the first session of the process.
    """
    if cores() <= FEW:
        os.environ.setdefault(VARIABLE, "1")


def cores() -> int:
    """Those that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
