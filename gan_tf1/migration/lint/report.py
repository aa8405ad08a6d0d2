"""Findings -> the text that a reader or a program gets."""

from __future__ import annotations

import json
from collections import Counter
from typing import Sequence
from urllib.parse import quote

from gan_tf1.migration.lint.findings import PAGE, Finding

# What a code's first letter means -> the word of GitHub's annotations, and that of SARIF.
LEVELS = {"E": ("error", "error"), "W": ("warning", "warning"), "N": ("notice", "note")}
SARIF = "https://json.schemastore.org/sarif-2.1.0.json"


def to_json(findings: Sequence[Finding]) -> str:
    """A list of objects with the fields of a Finding; `cell` in notebooks only."""
    return json.dumps([_fields(each) for each in findings], indent=1)


def _fields(finding: Finding) -> dict[str, object]:
    fields: dict[str, object] = dict(finding._asdict())
    if not finding.cell:
        del fields["cell"]
    return fields


def to_text(findings: Sequence[Finding], files: int, versions: str) -> str:
    """A line for each finding, how many of each code, and a line that counts them all.

    versions: what they are for, in words.
    """
    problems = _count(len(findings), "problem") if findings else "no problem"
    lines = [each.text() for each in findings]
    counts = sorted(Counter(each.code for each in findings).items())
    if len(counts) > 1:
        lines.append("by code: " + ", ".join(f"{code} {count}" for code, count in counts))
    lines.append(f"{problems} in {_count(files, 'file')}, for {versions}")
    return "\n".join(lines)


def to_github(findings: Sequence[Finding]) -> str:
    """Workflow commands, which GitHub shows beside the lines of a pull request.

    Their shape: docs.github.com, "Workflow commands for GitHub Actions". An annotation has no
    place in a cell of a notebook: there the message has it.
    """
    return "\n".join(map(_annotation, findings))


def _annotation(finding: Finding) -> str:
    place = f"file={_property(finding.file)}"
    message = f"{finding.message}; {finding.fix}; {finding.link}"
    if finding.cell:
        message = f"cell {finding.cell}, line {finding.line}: {message}"
    else:
        place += f",line={finding.line},col={finding.column}"
    level = LEVELS[finding.code[0]][0]
    return f"::{level} {place},title={_property(finding.code)}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def to_sarif(findings: Sequence[Finding]) -> str:
    """A log of the Static Analysis Results Interchange Format, version 2.1.0."""
    links = {each.code: each.link for each in findings}
    rules = [
        {
            "id": code,
            "shortDescription": {"text": f"{code}: see {links[code]}"},
            "defaultConfiguration": {"level": LEVELS[code[0]][1]},
        }
        for code in sorted(links)
    ]
    driver = {"name": "lint_legacy", "informationUri": _uri(PAGE), "rules": rules}
    run = {"tool": {"driver": driver}, "results": [_result(each) for each in findings]}
    return json.dumps({"$schema": SARIF, "version": "2.1.0", "runs": [run]}, indent=1)


def _result(finding: Finding) -> dict[str, object]:
    physical: dict[str, object] = {"artifactLocation": {"uri": _uri(finding.file)}}
    where = f"cell {finding.cell}, line {finding.line}: " if finding.cell else ""
    if not finding.cell:
        physical["region"] = {"startLine": finding.line, "startColumn": finding.column}
    return {
        "ruleId": finding.code,
        "level": LEVELS[finding.code[0]][1],
        "message": {"text": f"{where}{finding.message}; {finding.fix}; {finding.link}"},
        "locations": [{"physicalLocation": physical}],
    }


def _uri(path: str) -> str:
    """A relative reference: what RFC 3986 wants quoted is quoted."""
    return quote(path.replace("\\", "/"))


def _count(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")
