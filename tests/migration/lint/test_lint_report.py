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


def test_text_counts_the_codes():
    other = FOUND._replace(code="W201")
    lines = report.to_text([FOUND, other, FOUND], 1, "x").splitlines()
    assert lines[3:] == ["by code: E115 2, W201 1", "3 problems in 1 file, for x"]


def test_a_cell_is_told_in_every_format():
    found = FOUND._replace(cell=3)
    assert report.to_text([found], 1, "x").startswith("a/old.py:cell 3:2:5: E115 ")
    assert json.loads(report.to_json([found]))[0]["cell"] == 3
    assert report.to_github([found]).startswith(
        "::error file=a/old.py,title=E115::cell 3, line 2: "
    )
    (result,) = json.loads(report.to_sarif([found]))["runs"][0]["results"]
    assert result["message"]["text"].startswith("cell 3, line 2: ")


def test_github_annotations_have_their_documented_shape():
    # ::LEVEL file=NAME,line=LINE,col=COLUMN,title=TITLE::MESSAGE, with % : , and new lines escaped
    assert report.to_github([FOUND]) == (
        "::error file=a/old.py,line=2,col=5,title=E115::is gone; write it; docs/migration.md#s54"
    )
    odd = FOUND._replace(file="a,b:c.py", code="W201", message="50 %\nof it")
    assert report.to_github([odd, FOUND._replace(code="N301")]).splitlines()[0] == (
        "::warning file=a%2Cb%3Ac.py,line=2,col=5,title=W201::50 %25%0Aof it; write it; "
        "docs/migration.md#s54"
    )
    assert report.to_github([FOUND._replace(code="N301")]).startswith("::notice ")
    assert report.to_github([]) == ""


def test_sarif_has_what_its_schema_requires():
    log = json.loads(report.to_sarif([FOUND, FOUND._replace(code="N301", file="a b.py")]))
    assert log["version"] == "2.1.0" and log["$schema"].endswith("sarif-2.1.0.json")
    (run,) = log["runs"]
    assert run["tool"]["driver"]["name"] == "lint_legacy"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["E115", "N301"]
    first, second = run["results"]
    assert (first["ruleId"], first["level"], second["level"]) == ("E115", "error", "note")
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "a/old.py"
    assert place["region"] == {"startLine": 2, "startColumn": 5}
    place = second["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "a%20b.py"
    assert json.loads(report.to_sarif([]))["runs"][0]["results"] == []


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
