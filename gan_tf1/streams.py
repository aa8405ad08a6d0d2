"""Standard output and error that are closed, full, or cannot say a letter: no reason to stop."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TextIO


def prepare() -> None:
    """Gives closed streams a place to go, and has what an encoding lacks written as escapes."""
    for number, name in ((1, "stdout"), (2, "stderr")):
        stream = getattr(sys, name)
        if stream is None:
            # The next file to be opened would get the number, and what C++ prints would be in it.
            _to_nowhere(number)
            stream = open(number, "w", encoding="utf-8", closefd=False)  # noqa: SIM115, PTH123
            setattr(sys, name, stream)
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def put(line: str, stream: TextIO) -> None:
    """Writes a line at once; from the first that cannot be written on, nothing more is."""
    try:
        print(line, file=stream, flush=True)
    except (OSError, ValueError):  # its reader has gone, its disk is full; it was closed
        silence(stream)


def silence(stream: TextIO) -> None:
    """Whatever is and will be written to a stream goes nowhere, at the exit of Python too."""
    with contextlib.suppress(OSError, ValueError):  # one that is no file, or closed
        _to_nowhere(stream.fileno())


def finish() -> None:
    """Writes what is left, for Python to find nothing that it could not write."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            silence(stream)


def _to_nowhere(number: int) -> None:
    opened = os.open(os.devnull, os.O_RDWR)
    if opened != number:
        os.dup2(opened, number)
        os.close(opened)
