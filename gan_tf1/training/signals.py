"""Ctrl-C and SIGTERM while a training runs: it ends between two steps, with everything saved."""

from __future__ import annotations

import signal


class Signals:
    """Ctrl-C and SIGTERM, for the loop to see between two steps. A second Ctrl-C interrupts."""

    def __init__(self):
        self.received = 0
        self._before: dict = {}

    def __enter__(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._receive)
        return self

    def __exit__(self, *_):
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _receive(self, number, _frame):
        self.received = number
        signal.signal(signal.SIGINT, signal.default_int_handler)
