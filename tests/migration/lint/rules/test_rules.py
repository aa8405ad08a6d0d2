"""The table of rules, and what each of them may do."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from lint_helpers import ROOT

from gan_tf1.migration.lint import rules

HERE = Path(__file__).resolve().parent
LINT = ROOT / "gan_tf1" / "migration" / "lint"
CODE = re.compile(r"\b[EWN]\d{3}\b")
WALKS = {"walk", "iter_child_nodes", "iter_fields", "NodeVisitor", "NodeTransformer", "parse"}


def module(rule):
    """Where its file is below lint/rules/: `seeds.py`, `keras/objects.py`."""
    return Path(*rule.__name__[len(rules.__name__) + 1 :].split(".")).with_suffix(".py")


def shown_in(rule):
    """The file of its tests: a name that no other folder has."""
    return HERE / module(rule).parent / "test_{}".format("_".join(module(rule).parts))


def files():
    return [path for path in (LINT / "rules").rglob("*.py") if path.name != "__init__.py"]


def test_every_module_is_in_the_table():
    modules = {path.relative_to(LINT / "rules") for path in files()}
    assert modules == {module(rule) for rule in rules.RULES}
    assert len(rules.RULES) == len(modules)


def test_every_code_belongs_to_one_rule():
    codes = [code for rule in rules.RULES for code in rule.ANCHORS]
    assert len(codes) == len(set(codes)) == len(rules.ANCHORS)
    assert all(CODE.fullmatch(code) for code in codes)


def test_every_code_has_its_snippets():
    for rule in rules.RULES:
        text = shown_in(rule).read_text(encoding="utf-8")
        shown = {code for _, code in re.findall(r"(#!.*?)\b([EWN]\d{3})\b", text)}
        assert shown == set(rule.ANCHORS), module(rule)


def test_a_rule_names_its_own_codes_only():
    for rule in rules.RULES:
        text = (LINT / "rules" / module(rule)).read_text(encoding="utf-8")
        assert set(CODE.findall(text)) == set(rule.ANCHORS), module(rule)


def test_no_rule_walks_through_the_script():
    for path in files():
        names = {
            getattr(node, "attr", getattr(node, "id", ""))
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        }
        assert names.isdisjoint(WALKS), path.name


@pytest.mark.parametrize("room", ["resolution", "interpreter"])
def test_what_reads_a_script_knows_no_code_and_no_rule(room):
    for path in (LINT / room).glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not CODE.search(text), path.name
        assert "lint.rules" not in text, path.name
        assert "lint.findings" not in text, path.name
