"""Ctrl-C, SIGTERM and a lost terminal while a training runs: it ends between two steps, saved."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any

NUMBERS = [
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGHUP")
    if hasattr(signal, name)  # Windows has no SIGHUP
]


class Signals:
    """These signals, for the loop to see between two steps. A second Ctrl-C interrupts.

    One that this process was started to ignore, as by nohup, is ignored.
    """

    def __init__(self) -> None:
        self.received = 0
        self._before: dict[int, Any] = {}  # signal -> what handled it

    def __enter__(self) -> Signals:
        for number in NUMBERS:
            # None: somebody's in C, which Python could not put back.
            if signal.getsignal(number) not in (signal.SIG_IGN, None):
                self._before[number] = signal.signal(number, self._receive)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _receive(self, number: int, _frame: FrameType | None) -> None:
        self.received = number
        if signal.SIGINT in self._before:
            signal.signal(signal.SIGINT, signal.default_int_handler)
