"""How far a download is, or the reading of many files."""

from __future__ import annotations

import sys
from typing import Callable


class PercentLine:
    """Percent of the whole: a line rewritten in place on a terminal; elsewhere, at most four lines.

    Args:
      what: the beginning of the line.
      total: how much there is to do; None shows nothing.
      of: the same for people: "26.4 MB".
      say: gets the lines where there is no terminal.
    """

    def __init__(self, what: str, total: int | None, of: str, say: Callable[[str], None]) -> None:
        self.what = what
        self.total = total
        self.of = of
        self.say = say
        self.terminal = sys.stderr.isatty()
        self.shown = 0  # percent

    def show(self, done: int) -> None:
        """done: how much of the total."""
        if self.total is None:
            return
        percent = min(100, 100 * done // self.total)
        if percent < self.shown + (1 if self.terminal else 25):
            return
        self.shown = percent
        line = f"{self.what} {percent:3d} % of {self.of}"
        if self.terminal:
            self._write("\r" + line)
        else:
            self.say(line)

    def end(self) -> None:
        """Leaves the line, so that what is written next has one of its own."""
        if self.terminal and self.shown:
            self._write("\n")

    def _write(self, text: str) -> None:
        try:
            sys.stderr.write(text)
            sys.stderr.flush()
        except (OSError, ValueError):  # the terminal has gone, which is no reason to stop
            self.total, self.shown = None, 0
