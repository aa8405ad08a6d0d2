"""Findings -> the text that a reader or a program gets."""

from __future__ import annotations

import json
from typing import Sequence

from gan_tf1.migration.lint.findings import Finding


def to_json(findings: Sequence[Finding]) -> str:
    """A list of objects with the fields of a Finding."""
    return json.dumps([each._asdict() for each in findings], indent=1)


def to_text(findings: Sequence[Finding], files: int, versions: str) -> str:
    """A line for each finding, and one that counts them; versions: what they are for, in words."""
    problems = _count(len(findings), "problem") if findings else "no problem"
    lines = [each.text() for each in findings]
    lines.append(f"{problems} in {_count(files, 'file')}, for {versions}")
    return "\n".join(lines)


def _count(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")
