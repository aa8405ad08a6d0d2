"""A training that goes on when a machine is lost and comes back."""

from __future__ import annotations

from typing import Callable

import tensorflow.compat.v1 as tf

from gan_tf1.cluster.chief import Chief
from gan_tf1.errors import RunError
from gan_tf1.runs.reader import reason
from gan_tf1.training.machines import Machines

# What TensorFlow raises where a machine is gone, hangs, or was started anew without the data.
LOST = (
    tf.errors.UnavailableError,
    tf.errors.DeadlineExceededError,
    tf.errors.AbortedError,
    tf.errors.CancelledError,
    tf.errors.InternalError,
    tf.errors.NotFoundError,
    tf.errors.FailedPreconditionError,
    tf.errors.UnknownError,
)
FRUITLESS = 3  # attempts in a row that make no checkpoint while every machine answers


def train(
    chief: Chief,
    machines: Machines,
    attempt: Callable[[Machines, bool], int],
    saved: Callable[[], object],
    resume: bool,
    say: Callable[[str], None],
) -> int:
    """What `attempt(machines, resume)` returns, once no machine is lost on the way.

    machines: those of the first attempt.
    After a loss it waits for all machines, gives them the data again, and resumes the run from its
    last checkpoint, as a new process would. saved: something that a new checkpoint changes. Raises
    RunError where a machine does not come back in time, and where none is lost and it fails again
    and again; otherwise what `attempt` raises.
    """
    fruitless, before = 0, saved()
    while True:
        try:
            return attempt(machines, resume)
        except LOST as error:
            lost = chief.lost()
            if not lost and not isinstance(error, LOST[:4]):
                raise
            now = saved()
            fruitless = 0 if lost or now != before else fruitless + 1
            before = now
            if fruitless == FRUITLESS:
                raise RunError(
                    f"{reason(error)}; all machines answer, and still an iteration does not end; "
                    f"a --cluster-timeout above {chief.timeout:g} s gives it more time"
                ) from None
            say("lost {}".format("; ".join(lost) or f"a connection ({reason(error)})"))
            resume, machines = True, chief.machines()
