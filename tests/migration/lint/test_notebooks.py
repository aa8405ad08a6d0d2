"""Notebooks: findings by cell and line."""

from __future__ import annotations

import json

import pytest
from lint_helpers import NOW, V2

from gan_tf1.errors import UsageError
from gan_tf1.migration.lint import notebooks
from gan_tf1.migration.lint.linter import lint_file, lint_notebook


def notebook(*cells, language="python"):
    """The text of a notebook of code cells."""
    content = [{"cell_type": "code", "source": each.splitlines(True)} for each in cells]
    content.insert(0, {"cell_type": "markdown", "source": ["print 'no'\n"]})
    return json.dumps({"cells": content, "metadata": {"kernelspec": {"language": language}}})


def told(text):
    found = lint_notebook(text, NOW, "a.ipynb").findings
    return [(each.cell, each.line, each.code) for each in found]


def test_findings_are_by_cell_and_line():
    text = notebook("%matplotlib inline\n" + V2, "!pip install x\n\nx = 1\ntf.mul(x, x)\n")
    (found,) = lint_notebook(text, NOW, "a.ipynb").findings
    assert (found.cell, found.line, found.code) == (3, 4, "E108")
    assert found.text().startswith("a.ipynb:cell 3:4:1: E108 ")


def test_a_line_that_goes_on_with_a_percent_sign_is_no_magic():
    text = notebook(
        V2 + "x = ('%d'\n  % tf.mul(1, 2))\ny = '%d' \\\n  % tf.sub(1, 2)\n%ls (\n!ls\n"
    )
    assert told(text) == [(2, 3, "E108"), (2, 5, "E108")]


def test_a_magic_that_goes_on_over_lines():
    text = notebook("!wget http://x \\\n  -O y\n" + V2 + "tf.mul(1, 2)\n")
    assert told(text) == [(2, 4, "E108")]


def test_what_is_timed_is_read():
    text = notebook(V2, "%time y = tf.mul(1, 2)\n%time for i in y: pass\n")
    (found,) = lint_notebook(text, NOW, "a.ipynb").findings
    assert (found.cell, found.line, found.column, found.code) == (3, 1, 11, "E108")


def test_other_places_are_named_with_their_cells():
    text = notebook(V2, "a = tf.Session()\n", "b = 1\nc = tf.Session()\n")
    (found,) = lint_notebook(text, NOW, "a.ipynb").findings
    assert "(also line 2 of cell 4)" in found.message


def test_what_is_no_python_is_passed_over():
    cell = "%%bash\nls <>\n"
    lines = "files = !ls\nx = %env HOME\ntf?\nfor i in a:\n    !echo {i}\n%time y = 1\n"
    assert told(notebook(cell, lines)) == []


def test_python_2_and_a_broken_cell_leave_the_others():
    assert told(notebook(V2 + "print 'x'\n", "x = (1,\n", "tf.mul(1, 2)\n")) == [
        (2, 2, "E001"),
        (3, 1, "E001"),
        (4, 1, "E108"),
    ]


def test_a_notebook_of_the_third_format():
    cells = [{"cell_type": "code", "input": [V2, "tf.mul\n"]}]
    assert told(json.dumps({"worksheets": [{"cells": cells}]})) == [(1, 2, "E108")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{'cells':", "broken JSON"),
        ("[1]", "no notebook"),
        ("{}", "no notebook"),
        (notebook("x <- 1", language="R"), "a notebook in R"),
    ],
)
def test_what_is_no_notebook_of_python_is_one_line(text, words, tmp_path):
    with pytest.raises(ValueError, match=words):
        notebooks.read(text)
    (tmp_path / "a.ipynb").write_text(text)
    with pytest.raises(UsageError, match=words):
        lint_file(str(tmp_path / "a.ipynb"), NOW)
