"""The two ways in which this package says no. Scripts print the message, never a traceback."""

from __future__ import annotations

import argparse
import errno
from typing import NoReturn

from gan_tf1 import launch

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)  # nobody's mistake


class UsageError(Exception):
    """What was asked for cannot be done as asked: one line, exit status 2."""


class RunError(Exception):
    """What was asked for was right, and failed on the way: one line, exit status 1."""


class Parser(argparse.ArgumentParser):
    """argparse, but with one line where that prints its whole usage.

    prog: what the pages of help call the program; by default what was typed.
    """

    def __init__(
        self,
        prog: str | None = None,
        description: str | None = None,
        epilog: str | None = None,
        formatter_class: type[argparse.HelpFormatter] = argparse.HelpFormatter,
        add_help: bool = True,
        allow_abbrev: bool = True,
    ):
        super().__init__(
            prog=prog or launch.program(),
            description=description,
            epilog=epilog,
            formatter_class=formatter_class,
            add_help=add_help,
            allow_abbrev=allow_abbrev,
        )

    def format_help(self) -> str:
        """argparse's page, and below it the examples in the script's own docstring."""
        page = super().format_help()
        lines = [f"  {line}\n" for line in launch.examples() if line not in page]
        return page + "\nexamples:\n" + "".join(lines) if lines else page

    def error(self, message: str) -> NoReturn:
        """Raises UsageError."""
        raise UsageError(f"{message}; see {self.prog} --help")
