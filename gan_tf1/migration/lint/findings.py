"""What the linter says: findings, their codes, and where the page explains them."""

from __future__ import annotations

import ast
from typing import Mapping, NamedTuple, Sequence

PAGE = "docs/migration.md"
MOST_LINES = 20  # that a finding lists


class Finding(NamedTuple):
    """One problem at one place; line and column count from 1, in a notebook within the cell."""

    file: str
    line: int
    column: int
    code: str
    message: str
    fix: str
    link: str
    cell: int = 0  # of a notebook, counted from 1; 0 of a script

    def text(self) -> str:
        """The line that the terminal shows."""
        cell = f"cell {self.cell}:" if self.cell else ""
        place = f"{self.file}:{cell}{self.line}:{self.column}"
        return f"{place}: {self.code} {self.message}; {self.fix}; {self.link}"


class _Entry:
    """What a finding says, and the lines where it was found."""

    def __init__(self, place: tuple[int, int], message: str, fix: str):
        self.place, self.message, self.fix = place, message, fix
        self.lines: set[int] = set()


class Log:
    """The findings of one file, each once.

    anchors: code -> heading of PAGE; places: (cell, line) of each line of a notebook's source.
    """

    def __init__(
        self, file: str, anchors: Mapping[str, str], places: Sequence[tuple[int, int]] = ()
    ):
        self.file, self.anchors, self.places = file, anchors, places
        self._found: dict[tuple[object, ...], _Entry] = {}

    def add(
        self, node: ast.expr | ast.stmt, code: str, message: str, fix: str, once: str = ""
    ) -> None:
        """A finding; those that share `once` are reported together, at the first of their places.

        Of two with the same code at the same place the first is kept.
        """
        self.add_at(node.lineno, node.col_offset + 1, code, message, fix, once)

    def add_at(
        self, line: int, column: int, code: str, message: str, fix: str, once: str = ""
    ) -> None:
        """As `add`, at a line and a column."""
        place = line, column
        key = (code, once) if once else (code, line, column)
        entry = self._found.setdefault(key, _Entry(place, message, fix))
        entry.lines.add(line)
        if place < entry.place:
            entry.place, entry.message, entry.fix = place, message, fix

    def findings(self) -> list[Finding]:
        """In the order of the file."""
        found = []
        for (code, *_), entry in self._found.items():
            message = entry.message
            others = sorted(entry.lines - {entry.place[0]})
            if others:
                message += f" (also line {self._shown(others)})"
            link = f"{PAGE}#{self.anchors[str(code)]}"
            line, column = entry.place
            cell, line = self._place(line)
            found.append(
                Finding(self.file, line, column, str(code), message, entry.fix, link, cell)
            )
        return sorted(found, key=lambda each: (each.cell, each))

    def _place(self, line: int) -> tuple[int, int]:
        return self.places[line - 1] if 0 < line <= len(self.places) else (0, line)

    def _shown(self, lines: Sequence[int]) -> str:
        """Lines in words; there may be a thousand."""
        places = [self._place(line) for line in lines[:MOST_LINES]]
        words = [f"{line} of cell {cell}" if cell else str(line) for cell, line in places]
        if len(lines) > MOST_LINES:
            words.append(f"and {len(lines) - MOST_LINES} more")
        return ", ".join(words)
