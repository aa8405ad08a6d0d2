"""Walking a syntax tree: what Python's own functions give, in their order."""

from __future__ import annotations

import ast

import pytest
from lint_helpers import ROOT

from gan_tf1.migration.lint.syntax import children, nodes_of, walk

PAGES = sorted((ROOT / "gan_tf1" / "graph").glob("*.py"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_walk_is_that_of_python(page):
    tree = ast.parse(page.read_text(encoding="utf-8"))
    expected = list(ast.walk(tree))
    assert walk(tree) == expected and nodes_of(tree) == expected
    for node in expected:
        assert children(node) == list(ast.iter_child_nodes(node))


def test_a_node_without_its_optional_parts_has_no_children():
    node = ast.Return()
    assert children(node) == [] and walk(node) == [node]
