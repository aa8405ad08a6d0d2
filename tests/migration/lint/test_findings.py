"""Findings, each once, with a link that leads somewhere."""

from __future__ import annotations

import ast
import re

from lint_helpers import NOW, ROOT, V2

from gan_tf1.migration.lint.findings import PAGE, Log
from gan_tf1.migration.lint.linter import ANCHORS, lint_source


def test_a_name_is_told_once_with_its_other_lines():
    source = V2 + "a = tf.Session()\nb = 1\nc = tf.Session()\nd = tf.Session(), tf.Session()\n"
    (found,) = lint_source(source, NOW).findings
    assert (found.line, found.column) == (2, 5)
    assert "(also line 4, 5)" in found.message
    assert "tf.compat.v1.Session" in found.fix


def test_what_is_told_together_stands_at_the_first_place():
    log = Log("x.py", {"E101": "s03"})
    later, earlier = (node.value for node in reversed(ast.parse("a\nb\n").body))
    log.add(later, "E101", "later", "fix", once="name")
    log.add(earlier, "E101", "earlier", "fix", once="name")
    log.add(earlier, "E101", "again", "fix", once="name")
    (found,) = log.findings()
    assert (found.line, found.message) == (1, "earlier (also line 2)")
    assert found.text() == f"x.py:1:1: E101 earlier (also line 2); fix; {PAGE}#s03"


def test_every_link_leads_into_the_page():
    text = (ROOT / PAGE).read_text(encoding="utf-8")
    known = set(re.findall(r'<a id="([^"]+)"', text))
    for heading in re.findall(r"^#+ (.*)$", text, re.MULTILINE):
        known.add(re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-"))
    assert set(ANCHORS.values()) <= known
