"""Bytes -> text -> syntax tree, or what there is to say of what is neither."""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings

from gan_tf1.migration.lint.findings import Log

ANCHORS = {
    "E001": "1-run-it-again",  # not Python 3
    "E002": "1-run-it-again",  # not text
}
PYTHON_2 = re.compile(
    r"^\s*(print\s+[^(=\s]|print\s*$|exec\s+[\w\"'])|\bexcept\s.+,\s*\w+\s*:|<>|`"
)


def decode(data: bytes, log: Log) -> str | None:
    """The text of a file in the encoding that it names; None, and E002, where it is not."""
    try:
        encoding = tokenize.detect_encoding(io.BytesIO(data).readline)[0]
        return data.decode(encoding)
    except (SyntaxError, UnicodeError, LookupError) as error:
        line = data[: getattr(error, "start", 0)].count(b"\n") + 1
        what = f"not text in the encoding it claims ({str(error).splitlines()[0]})"
        log.add_at(line, 1, "E002", what, "save it as UTF-8")
        return None


def parse(text: str) -> ast.Module:
    """The tree of a module; raises SyntaxError, ValueError and RecursionError as ast.parse does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Python's own, of strings like "\\d"
        try:
            return ast.parse(text.lstrip("\ufeff"))
        except MemoryError as error:  # of the parser's stack, and there is enough
            raise RecursionError(str(error) or "nested too deeply to be parsed") from None


def tree(text: str, log: Log) -> ast.Module | None:
    """As parse; None, and E001, where it is not Python 3."""
    try:
        return parse(text)
    except (SyntaxError, ValueError, RecursionError) as error:
        _not_python_3(log, text, error)
        return None


def _not_python_3(log: Log, text: str, error: Exception) -> None:
    number, column = getattr(error, "lineno", None) or 1, getattr(error, "offset", None) or 1
    lines = text.splitlines()
    line = lines[number - 1] if number <= len(lines) else ""
    message = f"not Python 3: {getattr(error, 'msg', None) or error}"
    fix = "mend that line first"
    if PYTHON_2.search(line):
        fix = "a Python 2 file: 2to3 -w FILE first, which comes with Python up to 3.12"
    elif "\t" in line[: len(line) - len(line.lstrip())] or "tab" in message.lower():
        fix = "tabs and spaces are mixed: expand the tabs first"
    log.add_at(number, max(column, 1), "E001", message, fix)
