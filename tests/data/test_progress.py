"""The line that says how far something is."""

from __future__ import annotations

import sys

import pytest

from gan_tf1.data.progress import PercentLine


class Terminal:
    """One whose window was closed."""

    def isatty(self):
        return True

    def write(self, _text):
        self.tried = getattr(self, "tried", 0) + 1
        raise OSError(5, "Input/output error")


def test_a_terminal_that_has_gone_ends_no_work(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    line = PercentLine("reading", 10, "10 files", pytest.fail)
    for done in (5, 6, 7):
        line.show(done)
    line.end()
    assert terminal.tried == 1


def test_without_a_terminal_there_are_four_lines(monkeypatch):
    said = []
    line = PercentLine("reading", 100, "100 files", said.append)
    for done in range(101):
        line.show(done)
    assert said == [f"reading {percent:3d} % of 100 files" for percent in (25, 50, 75, 100)]
