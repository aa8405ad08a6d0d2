"""Bytes -> text -> syntax tree, or what there is to say of what is neither."""

from __future__ import annotations

import ast
import io
import tokenize
import warnings
from functools import lru_cache
from pathlib import Path

from gan_tf1.migration.lint import python2
from gan_tf1.migration.lint.findings import Log

ANCHORS = {
    "E001": "s67",  # not Python 3
    "E002": "s67",  # not text
}
LONGEST = 200_000  # lines; what is longer was written by no one, and takes minutes
PYTHON_2 = "lint_legacy.py --fix rewrites it; 2to3, up to Python 3.12, does that part too"


def decode(data: bytes, log: Log) -> str | None:
    """The text of a file in the encoding that it names; None, and E002, where it is not."""
    try:
        encoding = tokenize.detect_encoding(io.BytesIO(data).readline)[0]
        text = data.decode(encoding)
    except (SyntaxError, UnicodeError, LookupError) as error:
        line = data[: getattr(error, "start", 0)].count(b"\n") + 1
        what = f"not text in the encoding it claims ({str(error).splitlines()[0]})"
        log.add_at(line, 1, "E002", what, "save it as UTF-8")
        return None
    if text.count("\n") > LONGEST:
        log.add_at(1, 1, "E002", f"more than {LONGEST:,} lines", "leave it out, or split it")
        return None
    return text


def parse(text: str) -> ast.Module:
    """The tree of a module; raises SyntaxError, ValueError and RecursionError as ast.parse does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Python's own, of strings like "\\d"
        try:
            return ast.parse(text.lstrip("\ufeff"))
        except (MemoryError, TypeError):
            # Of the parser's stack, and there is enough memory. A TypeError where Python 3.7 makes
            # the MemoryError of a used one, which NumPy had made of a class of its own.
            raise RecursionError("nested too deeply to be parsed") from None


def parse_any(text: str) -> ast.Module:
    """As parse, of Python 2 too; lines are where they were, columns need not be."""
    try:
        return parse(text)
    except SyntaxError:
        return parse(python2.convert(text))


def stamp(path: Path) -> tuple[int, int]:
    """Another one once a file was written."""
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_size


@lru_cache(maxsize=2**8)
def read_beside(path: Path, at: tuple[int, int]) -> tuple[str, ast.Module | None]:
    """Text and tree of a file that a script imports, as of that time and size: parsed once for all.

    None where it does not parse, and no text where it cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return "", None
    try:
        return text, parse_any(text)
    except (ValueError, SyntaxError, RecursionError):
        return text, None


def tree(text: str, log: Log) -> ast.Module | None:
    """The tree of Python 3 and, with one E001 a file, of Python 2; None where it is neither."""
    try:
        return parse(text)
    except SyntaxError as error:
        try:
            found = parse(python2.convert(text))
        except (SyntaxError, ValueError, RecursionError):
            _neither(log, error)
            return None
        _python_2(log, text)
        return found
    except (ValueError, RecursionError) as error:
        _neither(log, error)
        return None


def _python_2(log: Log, text: str) -> None:
    edits = [each for each in python2.edits(text) if each.what]
    first = min(edits, key=lambda each: each.start)
    counts: dict[str, int] = {}
    for each in sorted(edits, key=lambda each: each.start):
        counts[each.what] = counts.get(each.what, 0) + 1
    told = ", ".join(f"{what} ({count})" if count > 1 else what for what, count in counts.items())
    line = text.count("\n", 0, first.start) + 1
    column = first.start - text.rfind("\n", 0, first.start)
    log.add_at(line, column, "E001", f"Python 2, not 3: {told}", PYTHON_2)


def _neither(log: Log, error: Exception) -> None:
    line, column = getattr(error, "lineno", None) or 1, getattr(error, "offset", None) or 1
    not_python(log, line, max(column, 1), str(getattr(error, "msg", None) or error))


def not_python(log: Log, line: int, column: int, error: str) -> None:
    """E001 of what no Python parses; error: what Python says."""
    log.add_at(line, column, "E001", f"not Python: {error}", "mend that line first")
