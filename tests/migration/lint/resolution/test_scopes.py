"""Names -> what they stand for."""

from __future__ import annotations

import ast

import pytest

from gan_tf1.migration.lint.resolution.scopes import dotted, scopes


def meaning(source):
    """What the expression of the last statement stands for."""
    tree = ast.parse(source)
    scope_of = scopes(tree)
    last = [node for node in ast.walk(tree) if isinstance(node, ast.Expr)][-1].value
    return set(dotted(last, scope_of[last]))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import a.b\na.b", {"a.b"}),
        ("import a.b as c\nc.d", {"a.b.d"}),
        ("from a import b as c\nc.d", {"a.b.d"}),
        ("from . import b\nb", set()),
        ("import a\nx = y = a.b\nx.c", {"a.b.c"}),
        ("import a\nx, y = a.b, a.c\nx", set()),
        ("import a\nif f():\n    a = a.b\na", {"a", "a.b"}),
        ("import a\nfor a in f():\n    pass\na", set()),
        ("import a\ndef f(a):\n    pass\na", {"a"}),
        ("import a\ndef f(a):\n    a.b", set()),
        ("import a\ndef f():\n    a.b\na = 1", set()),
        ("import a\n[a for a in f()]\na", {"a"}),
        ("import a\na[0].b", set()),
        ("unknown.b", set()),
    ],
)
def test_what_a_name_stands_for(source, expected):
    assert meaning(source) == expected


def test_a_long_chain_is_no_recursion():
    assert meaning("import a\na" + ".b" * 500) == {"a" + ".b" * 500}
