"""The two ways in which this package says no. Scripts print the message, never a traceback."""

from __future__ import annotations

import argparse


class UsageError(Exception):
    """What was asked for cannot be done as asked: one line, exit status 2."""


class RunError(Exception):
    """What was asked for was right, and failed on the way: one line, exit status 1."""


class Parser(argparse.ArgumentParser):
    """argparse, but with one line where that prints its whole usage."""

    def error(self, message: str):
        """Raises UsageError."""
        raise UsageError(f"{message}; see {self.prog} --help")
