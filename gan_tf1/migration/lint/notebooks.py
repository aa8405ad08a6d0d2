"""Notebooks: the code cells as one source text, and where each of its lines stands."""

from __future__ import annotations

import ast
import json
import re
from typing import Any, NamedTuple, Sequence

from gan_tf1.migration.lint import python2
from gan_tf1.migration.lint.tokens import CLOSING, OPENING, tokens

MAGIC = re.compile(r"^(\s*)([%!?].*|[\w.]+\?{1,2}|[\w, ]+=\s*[!%].*)$")
TIMED = re.compile(r"^(\s*)%time(?=\s)")  # what stands behind it is Python
OWN_CELLS = re.compile(r"%%(time|timeit|capture|prun)\b")


class Place(NamedTuple):
    """Where a line of the source is in the notebook, both counted from 1."""

    cell: int  # code cells and texts alike
    line: int


class Notebook(NamedTuple):
    """The Python of a notebook."""

    text: str  # what is no Python is `pass` there
    places: list[Place]  # of each line of it
    broken: list[tuple[Place, str]]  # cells that do not parse, and what Python says of them


def parsed(text: str) -> tuple[Any, list[Any]]:
    """The JSON of a notebook and its cells, which are parts of it; raises ValueError."""
    try:
        content = json.loads(text)
        cells = content["cells"] if "cells" in content else content["worksheets"][0]["cells"]
        metadata = content.get("metadata", {})
        language = metadata.get("language_info", {}).get("name", "")
        language = language or metadata.get("kernelspec", {}).get("language", "") or "python"
        cells = list(cells)
    except (ValueError, RecursionError):
        raise ValueError("a notebook that is broken JSON") from None
    except (KeyError, TypeError, AttributeError, IndexError):
        raise ValueError("JSON, and no notebook") from None
    if not str(language).lower().startswith(("python", "ipython")):
        raise ValueError(f"a notebook in {language}, not in Python")
    return content, cells


def code(cell: Any) -> str | None:
    """The source of a cell, None of one that has no code."""
    if not isinstance(cell, dict) or cell.get("cell_type") != "code":
        return None
    source = cell.get("source", cell.get("input", ""))
    return "".join(map(str, source)) if isinstance(source, list) else str(source)


def read(text: str) -> Notebook:
    """The code cells of a notebook, one after the other; raises ValueError with what is wrong."""
    lines: list[str] = []
    places: list[Place] = []
    broken: list[tuple[Place, str]] = []
    for number, cell in enumerate(parsed(text)[1], 1):
        source = code(cell)
        if source is None:
            continue
        found, wrong = _python(source)
        if wrong:
            broken.append((Place(number, wrong[0]), wrong[1]))
        lines += found
        places += [Place(number, line) for line in range(1, len(found) + 1)]
    return Notebook("\n".join(lines) + "\n", places, broken)


def parses(source: str) -> bool:
    """Python 3 or 2."""
    for attempt in (source, python2.convert(source)):
        try:
            ast.parse(attempt)
            return True
        except (SyntaxError, ValueError, RecursionError):
            continue
    return False


def magics(lines: Sequence[str]) -> list[range]:
    """The lines of each magic, which may go on: `% (a, b)` behind an open bracket is none."""
    found: list[range] = []
    depth, goes_on = 0, False
    for number, line in enumerate(lines):
        if found and number < found[-1].stop:
            continue
        if not depth and not goes_on and MAGIC.match(line):
            end = number + 1
            while lines[end - 1].endswith("\\") and end < len(lines):
                end += 1
            found.append(range(number, end))
            continue
        texts = [token.text for token in tokens(line)]
        depth += sum((text in OPENING) - (text in CLOSING) for text in texts)
        depth = max(depth, 0)
        goes_on = line.endswith("\\")
    return found


def is_of_another_language(source: str) -> bool:
    """A cell that a magic like %%bash gives to something else than Python."""
    first = next((line for line in source.splitlines() if line.strip()), "")
    return first.startswith("%%") and not OWN_CELLS.match(first)


def _python(source: str) -> tuple[list[str], tuple[int, str] | None]:
    """The lines of a cell, and (line, error) where it is no Python."""
    lines = source.splitlines()
    if is_of_another_language(source):
        return [], None
    for magic in magics(lines):
        timed = TIMED.sub(r"\1pass;", lines[magic.start])  # as long as it was
        if timed == lines[magic.start] or len(magic) > 1 or not parses(timed.lstrip()):
            timed = MAGIC.sub(r"\1pass", lines[magic.start])
        lines[magic.start : magic.stop] = [timed] + [""] * (len(magic) - 1)
    text = "\n".join(lines) + "\n"
    for attempt in (text, python2.convert(text)):
        try:
            ast.parse(attempt)
            return lines, None  # the linter says itself what of it is Python 2
        except (SyntaxError, ValueError, RecursionError) as error:
            wrong = getattr(error, "lineno", None) or 1, getattr(error, "msg", None) or str(error)
    return ["pass"] * len(lines), wrong
