"""Which signals end a training between two steps."""

from __future__ import annotations

import os
import signal
import time

import pytest

from gan_tf1.training.signals import Signals


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_each_is_seen_and_put_back(name):
    number = getattr(signal, name)
    before = signal.getsignal(number)
    with Signals() as signals:
        assert signals.received == 0
        os.kill(os.getpid(), number)
        wait_until(lambda: signals.received)
        assert signals.received == number
    assert signal.getsignal(number) == before


@pytest.mark.parametrize("name", ["SIGINT", "SIGHUP"])
def test_what_was_ignored_before_stays_ignored(name):
    number = getattr(signal, name)
    before = signal.signal(number, signal.SIG_IGN)
    try:
        with Signals() as signals:
            os.kill(os.getpid(), number)
            assert signals.received == 0
            os.kill(os.getpid(), signal.SIGTERM)
            wait_until(lambda: signals.received)
            assert signals.received == signal.SIGTERM
            if number == signal.SIGINT:  # not given back to it by the first signal either
                assert signal.getsignal(number) == signal.SIG_IGN
        assert signal.getsignal(number) == signal.SIG_IGN
    finally:
        signal.signal(number, before)


def test_a_second_ctrl_c_interrupts():
    with pytest.raises(KeyboardInterrupt), Signals() as signals:
        os.kill(os.getpid(), signal.SIGINT)
        wait_until(lambda: signals.received)  # or the kernel may make one of the two
        os.kill(os.getpid(), signal.SIGINT)
        wait_until(lambda: False)


def wait_until(condition):
    """For a signal to come: where there are several threads, not always at once."""
    end = time.monotonic() + 20
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
