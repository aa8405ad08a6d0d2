"""Ctrl-C and SIGTERM while a training runs: it ends between two steps, with everything saved."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any


class Signals:
    """Ctrl-C and SIGTERM, for the loop to see between two steps. A second Ctrl-C interrupts."""

    def __init__(self) -> None:
        self.received = 0
        self._before: dict[int, Any] = {}  # signal -> what handled it

    def __enter__(self) -> Signals:
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._receive)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _receive(self, number: int, _frame: FrameType | None) -> None:
        self.received = number
        signal.signal(signal.SIGINT, signal.default_int_handler)
