"""What a part of the campaign found, and the table of all parts."""

from __future__ import annotations

import collections
from pathlib import Path
from typing import Sequence

MEMORY_MB = 1000  # the most that any reader may take
SHOWN = 3  # failures of one kind that are printed
WIDTH, LINES = 300, 15  # of each, at most
HEAD = ("what was tried", "times", "accepted", "refused", "failures", "most memory", "time")


stop: list[int] = []  # the signal that came: what is begun comes to its end, and the table is made


class Row:
    """One line of the table: how often one thing was tried and what came of it."""

    def __init__(self, kind: str, note: str = "") -> None:
        self.kind = kind
        self.note = note  # why it was skipped
        self.tried = self.accepted = self.refused = 0
        self.failures: list[tuple[str, str, str]] = []  # (what, how to repeat it, detail)
        self.peak_mb = 0.0
        self.seconds = 0.0

    def fail(self, what: str, case: str, detail: str) -> None:
        """One failure. what: of a few words, the same for all of its kind."""
        self.failures.append((what, case, detail))

    def cells(self) -> list[str]:
        """As text, in the order of HEAD."""
        if self.note:
            return [self.kind, f"skipped: {self.note}"] + [""] * (len(HEAD) - 2)
        numbers = [self.tried, self.accepted, self.refused, len(self.failures)]
        peak = f"{self.peak_mb:.0f} MB" if self.peak_mb else ""
        return [self.kind] + [f"{number:,}" for number in numbers] + [peak, f"{self.seconds:.0f} s"]


def markdown(rows: Sequence[Row], title: str) -> str:
    """The table."""
    lines = [title, "", "| " + " | ".join(HEAD) + " |"]
    lines.append("|---|" + "---:|" * (len(HEAD) - 1))
    lines += ["| " + " | ".join(row.cells()) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def failures(rows: Sequence[Row]) -> str:
    """What failed, grouped by kind and by what it was; of each group the first few in full."""
    lines = []
    for row in rows:
        groups: dict[str, list[tuple[str, str, str]]] = collections.OrderedDict()
        for failure in row.failures:
            groups.setdefault(failure[0], []).append(failure)
        for what, found in groups.items():
            lines.append(f"\n{row.kind}: {what}: {len(found)} of {row.tried}")
            for _, case, detail in found[:SHOWN]:
                lines.append(f"  {case[:2000]}")
                lines += ["    " + line[:WIDTH] for line in detail.splitlines()[-LINES:]]
    return "\n".join(lines) + "\n" * bool(lines)


def write(path: Path, content: str) -> None:
    """The table, for a page."""
    path.write_text(content, encoding="utf-8")
