"""What is no text, or no Python 3."""

from __future__ import annotations

import pytest
from lint_helpers import NOW

from gan_tf1.migration.lint.linter import lint_file, lint_source


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("x = 1\nprint 'loss', x\n", 2, "2to3"),
        ("try:\n    pass\nexcept IOError, e:\n    pass\n", 3, "2to3"),
        ("x = (1,\n", None, "mend"),
        ("if 1:\n        x = 1\n\ty = 1\n", 3, "--fix"),
    ],
)
def test_python_2_is_one_finding_and_no_crash(source, line, words):
    (found,) = lint_source(source, NOW).findings
    assert found.code == "E001"
    assert line in (found.line, None)
    assert words in found.fix


def test_python_2_is_linted_as_it_stands():
    source = "import tensorflow as tf\nprint 'x'\ntf.mul(1, 2)\nprint `y`\n"
    python_2, moved = lint_source(source, NOW).findings
    assert (python_2.line, python_2.code) == (2, "E001")
    assert "a print statement (2), backticks" in python_2.message
    assert (moved.line, moved.code) == (3, "E108")


def test_a_million_lines_are_one_line(tmp_path):
    script = tmp_path / "long.py"
    script.write_text("x = 1\n" * 1000000)
    (found,) = lint_file(str(script), NOW).findings
    assert found.code == "E002" and "lines" in found.message


def test_nothing_at_all_is_nothing():
    assert lint_source("", NOW).findings == []


def test_bytes_that_are_no_text(tmp_path):
    script = tmp_path / "latin.py"
    script.write_bytes(b"x = 1\ny = '\xe9'\n")
    (found,) = lint_file(str(script), NOW).findings
    assert found[:4] == (str(script), 2, 1, "E002")
    script.write_bytes(b"# -*- coding: latin-1 -*-\ny = '\xe9'\n")
    assert lint_file(str(script), NOW).findings == []


def test_what_python_itself_warns_of_is_not_passed_on(recwarn):
    assert lint_source("x = '\\d'\n", NOW).findings == []
    assert not recwarn.list


def test_an_encoding_that_decodes_nothing_is_one_finding(tmp_path):
    script = tmp_path / "undefined.py"
    script.write_text("# coding: undefined\nx = 1\n")
    (found,) = lint_file(str(script), NOW).findings
    assert found.code == "E002"


@pytest.mark.parametrize(
    "source", ["(" * 200000 + ")" * 200000, "-" * 200000 + "1", "x = " + "not " * 50000 + "1"]
)
def test_what_is_nested_too_deeply_to_be_parsed_is_one_finding(source):
    (found,) = lint_source(source, NOW).findings
    assert found.code == "E001"
