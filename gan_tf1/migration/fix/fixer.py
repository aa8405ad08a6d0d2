"""A source text -> the text that runs on TensorFlow 2, so far as that is certain."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from gan_tf1.migration.fix import calls, imports, names
from gan_tf1.migration.fix.script import Script
from gan_tf1.migration.lint import python2
from gan_tf1.migration.lint.tokens import apply

PASSES = (imports, names, calls)
ROUNDS = 8  # each sees what the one before it has written


class Fixed(NamedTuple):
    """What became of a script."""

    text: str
    modules: frozenset[str] = frozenset()  # files that it needs beside it, each without .py


def fix(text: str, path: Path | None = None) -> Fixed:
    """The script rewritten; as it was, where it does not parse or nests too deeply.

    path: where it stands, and what it imports from beside it is found.
    """
    try:
        return _fixed(text, path)
    except (SyntaxError, ValueError, RecursionError):
        return Fixed(text)


def _fixed(text: str, path: Path | None) -> Fixed:
    try:
        script = Script(text, path)
    except SyntaxError:
        text = python2.convert(text)
        script = Script(text, path)
    needed: set[str] = set()
    for _ in range(ROUNDS):
        edits = []
        for each in PASSES:
            found = each.fix(script)
            edits += found.edits
            needed |= found.modules
        new = apply(script.text, edits)
        if new == script.text:
            break
        script = Script(new, path)
    return Fixed(script.text, frozenset(needed))
