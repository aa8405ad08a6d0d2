"""What the linter says: findings, their codes, and where the page explains them."""

from __future__ import annotations

import ast
from typing import NamedTuple

PAGE = "docs/migration.md"

# Code -> heading of PAGE. E: it raises. W: it runs, and what it does is wrong. N: it runs, beware.
ANCHORS = {
    "E001": "1-run-it-again",  # not Python 3
    "E002": "1-run-it-again",  # not text
    "E101": "s03",
    "E102": "s04",
    "E103": "s05",  # or another private one
    "E104": "s06",
    "E105": "s02",  # and nn.rnn_cell
    "E106": "s01",  # or another name of tf.compat.v1
    "E107": "s58",
    "E108": "names-that-are-gone",  # before TensorFlow 1.0
    "E109": "names-that-are-gone",  # an argument that TensorFlow 2 renamed
    "E110": "names-that-are-gone",  # arguments in the order of before TensorFlow 1.0
    "E111": "s12",
    "E112": "s24",
    "E113": "names-that-are-gone",  # scipy.misc
    "E114": "s55",  # or another name of NumPy
    "E115": "s54",
    "E116": "s56",
    "E117": "s07",
    "E118": "s08",
    "E119": "s09",
    "W201": "s31",
    "W202": "s39",
    "W203": "s21",
    "W204": "s42",
    "W205": "s41",
    "W206": "s40",
    "W207": "s65",  # minimize without var_list
    "W208": "s33",
    "W209": "s34",
    "W210": "s45",
    "W211": "s37",
    "W212": "s02",  # and hasattr says it is there
    "W213": "s66",  # sigmoid twice
    "W214": "s46",
    "W215": "s35",
    "W216": "s43",
    "W217": "s32",
    "N301": "s20",
    "N302": "s21",
}


class Finding(NamedTuple):
    """One problem at one place; line and column count from 1."""

    file: str
    line: int
    column: int
    code: str
    message: str
    fix: str
    link: str

    def text(self) -> str:
        """The line that the terminal shows."""
        place = f"{self.file}:{self.line}:{self.column}"
        return f"{place}: {self.code} {self.message}; {self.fix}; {self.link}"


def link(code: str) -> str:
    """Where the page explains a code."""
    return f"{PAGE}#{ANCHORS[code]}"


class Log:
    """The findings of one file, each once."""

    def __init__(self, file: str):
        self.file = file
        self._found: dict = {}  # key -> [(line, column), message, fix, lines]

    def add(self, node: ast.AST, code: str, message: str, fix: str, once: str = "") -> None:
        """A finding; those that share `once` are told together, at the first of their places."""
        self.add_at(node.lineno, node.col_offset + 1, code, message, fix, once)

    def add_at(
        self, line: int, column: int, code: str, message: str, fix: str, once: str = ""
    ) -> None:
        """As `add`, at a line and a column."""
        key = (code, once) if once else (code, line, column)
        if key not in self._found:
            self._found[key] = [(line, column), message, fix, {line}]
            return
        known = self._found[key]
        known[3].add(line)
        if (line, column) < known[0]:
            known[:3] = [(line, column), message, fix]

    def findings(self) -> list:
        """In the order of the file."""
        found = []
        for (code, *_), (place, message, fix, lines) in self._found.items():
            others = sorted(lines - {place[0]})
            if others:
                message += f" (also line {', '.join(map(str, others))})"
            found.append(Finding(self.file, *place, code, message, fix, link(code)))
        return sorted(found)
