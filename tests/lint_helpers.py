"""Snippets of old scripts, and what the linter must say of them.

In a snippet a trailing `#! CODE` stands on each line that a finding is expected on.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from gan_tf1.migration.lint.linter import lint_source
from gan_tf1.migration.lint.versions import Version, Versions

ROOT = Path(__file__).resolve().parent.parent
NOW = Versions((2, 21), (2, 5), (1, 17))
OLD = Versions((1, 15), (1, 18), (1, 1))
INSTALLED: Version = tuple(map(int, tf.VERSION.split(".")[:2]))
INSTALLED_NUMPY: Version = tuple(map(int, np.__version__.split(".")[:2]))
HERE = Versions(INSTALLED, INSTALLED_NUMPY, (1, 17))

V1 = "import tensorflow.compat.v1 as tf\n"
V2 = "import tensorflow as tf\n"
GRAPH = """\
import tensorflow.compat.v1 as tf
with tf.Graph().as_default():
    with tf.variable_scope("d"):
        d = tf.get_variable("w", [2, 1])
    with tf.variable_scope("g"):
        g = tf.get_variable("w", [2, 1])
    d_loss, g_loss = tf.reduce_sum(d * d), tf.reduce_sum(g * g)
    sess = tf.Session()
"""


class Case(NamedTuple):
    """A script that has what a rule is for, and a relative that has it not."""

    wrong: str
    right: str
    raises: type[Exception] | None = None  # what the first does today, where the code is E...
    fine_on: Versions | None = None  # on these nothing is wrong with the first
    came_late: bool = False  # so that still older versions raise, too


def told(source: str, on: Versions = NOW) -> list[tuple[int, str]]:
    """[(line, code)], in the order of the file."""
    return [(each.line, each.code) for each in lint_source(source, on).findings]


def marked(source: str) -> list[tuple[int, str]]:
    """[(line, code)] that a snippet itself asks for."""
    return [
        (number, code)
        for number, line in enumerate(source.splitlines(), 1)
        for code in re.findall(r"[EWN]\d{3}", line.partition("#!")[2])
    ]


def check(name: str, case: Case) -> None:
    """The rule finds what it is for, and leaves its relatives alone; name: CODE and more words."""
    expected = marked(case.wrong)
    assert expected
    assert {code for _, code in expected} == {name.split()[0]}
    assert told(case.wrong) == expected
    assert told(case.right) == []
    if case.fine_on:
        assert told(case.wrong, case.fine_on) == []


def check_by_running(case: Case, tmp_path, monkeypatch) -> None:
    """What is told for the installed versions raises on them, and nothing else does."""
    monkeypatch.chdir(tmp_path)
    if told(case.wrong, HERE):
        with pytest.raises(case.raises):
            _execute(case.wrong)
    elif not case.came_late:
        _execute(case.wrong)
    _execute(case.right)


def _execute(source: str) -> None:
    exec(compile(source, "snippet", "exec"), {"__name__": "snippet"})


def exists(name: str, root: object) -> bool:
    """A module or class has something by this dotted name."""
    for part in name.split("."):
        try:
            root = getattr(root, part)
        except Exception:  # a lazy module raises what it likes
            return False
    return True
