"""What is a lost machine and what is not, and when it is given up: with a chief that is made up."""

from __future__ import annotations

import pytest
import tensorflow.compat.v1 as tf

from gan_tf1.cluster import recovery
from gan_tf1.errors import RunError, UsageError


class Chief:
    """Loses what it is told to lose."""

    timeout = 7.0

    def __init__(self, lost):
        self._lost = list(lost)
        self.given = 1  # the machines of the first attempt

    def lost(self):
        return self._lost.pop(0)

    def machines(self):
        self.given += 1
        return f"machines {self.given}"


def error(kind):
    return kind(None, None, "of the network")


def run(chief, errors, saved=None, resume=False):
    """What came of it, each (machines, resume) that was tried, and what was said."""
    errors, tried, lines = list(errors), [], []
    steps = iter(saved or range(100))

    def attempt(machines, resume):
        tried.append((machines, resume))
        if errors:
            raise errors.pop(0)
        return 0

    result = recovery.train(chief, "machines 1", attempt, lambda: next(steps), resume, lines.append)
    return result, tried, lines


def test_without_a_loss_there_is_one_attempt():
    assert run(Chief([]), []) == (0, [("machines 1", False)], [])


@pytest.mark.parametrize("kind", recovery.LOST)
def test_after_a_loss_the_run_is_resumed_on_machines_that_were_waited_for(kind):
    result, tried, lines = run(Chief([["task 1 (b:2): gone"]]), [error(kind)])
    assert result == 0
    assert tried == [("machines 1", False), ("machines 2", True)]
    assert lines == ["lost task 1 (b:2): gone"]


def test_a_machine_that_hung_and_answers_again_is_a_lost_connection():
    _, tried, lines = run(Chief([[]]), [error(tf.errors.DeadlineExceededError)])
    assert len(tried) == 2
    assert lines == ["lost a connection (of the network)"]


@pytest.mark.parametrize("kind", [tf.errors.NotFoundError, tf.errors.InternalError])
def test_an_error_that_no_lost_machine_explains_is_raised(kind):
    with pytest.raises(kind):
        run(Chief([[]]), [error(kind)])


@pytest.mark.parametrize(
    "other", [tf.errors.ResourceExhaustedError(None, None, "full"), UsageError("no"), OSError(28)]
)
def test_what_is_no_loss_is_raised(other):
    with pytest.raises(type(other)):
        run(Chief([]), [other])


def test_iterations_that_never_end_are_given_up():
    hangs = [error(tf.errors.DeadlineExceededError)] * 9
    chief = Chief([[]] * 9)
    with pytest.raises(RunError) as raised:
        run(chief, hangs, saved=[0] * 100)
    assert "--cluster-timeout above 7 s" in str(raised.value) and "\n" not in str(raised.value)
    assert chief.given == recovery.FRUITLESS


def test_losses_between_which_there_are_checkpoints_are_not_given_up():
    hangs = [error(tf.errors.DeadlineExceededError)] * 9
    result, tried, _ = run(Chief([[]] * 9), hangs)
    assert (result, len(tried)) == (0, 10)
