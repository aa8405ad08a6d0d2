"""Calls that meet: one at a time runs, each hears the answer to all, and no thread stays behind."""

from __future__ import annotations

import contextlib
import threading

import pytest

from gan_tf1.replicas import lockstep


@contextlib.contextmanager
def anybody(_number):
    yield


def test_each_hears_what_all_have_asked_and_they_take_turns_in_order():
    heard, order = [], []

    def call(number):
        for meeting in range(2):
            order.append((meeting, number))
            heard.append(lockstep.meet(10 * meeting + number))
        return number

    turns = []

    @contextlib.contextmanager
    def turn(number):
        turns.append(number)
        yield

    given = lockstep.run([lambda k=k: call(k) for k in range(3)], sum, turn)
    assert given == [0, 1, 2]
    assert heard == [3] * 3 + [33] * 3
    assert order == [(meeting, number) for meeting in range(2) for number in range(3)]
    assert turns == [0, 1, 2] * 3
    assert not lockstep.inside()


@pytest.mark.parametrize("bad", [0, 1])
def test_an_error_in_one_is_raised_and_the_others_end(bad):
    before = threading.active_count()

    def call(number):
        lockstep.meet(number)
        if number == bad:
            raise KeyError("of the network")
        lockstep.meet(number)

    with pytest.raises(KeyError, match="of the network"):
        lockstep.run([lambda k=k: call(k) for k in range(2)], sum, anybody)
    assert threading.active_count() == before


def test_networks_that_are_not_alike_are_an_error_and_no_hang():
    with pytest.raises(RuntimeError, match="not built alike"):
        lockstep.run([lambda: lockstep.meet(1), lambda: None], sum, anybody)
