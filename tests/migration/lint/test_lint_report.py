"""The findings as text and as JSON."""

from __future__ import annotations

import json

from gan_tf1.migration.lint import report
from gan_tf1.migration.lint.findings import Finding

FOUND = Finding("a/old.py", 2, 5, "E115", "is gone", "write it", "docs/migration.md#s54")


def test_text_has_a_line_for_each_finding_and_counts_them():
    assert report.to_text([FOUND], 1, "TensorFlow 2.21").splitlines() == [
        "a/old.py:2:5: E115 is gone; write it; docs/migration.md#s54",
        "1 problem in 1 file, for TensorFlow 2.21",
    ]
    assert report.to_text([FOUND, FOUND], 3, "x").splitlines()[-1] == "2 problems in 3 files, for x"
    assert report.to_text([], 2, "x") == "no problem in 2 files, for x"


def test_json_has_all_fields():
    assert json.loads(report.to_json([FOUND])) == [
        {
            "file": "a/old.py",
            "line": 2,
            "column": 5,
            "code": "E115",
            "message": "is gone",
            "fix": "write it",
            "link": "docs/migration.md#s54",
        }
    ]
    assert json.loads(report.to_json([])) == []
