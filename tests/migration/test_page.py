"""The page by itself: every entry has its test, every link its end."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import page
import pytest

HERE = Path(__file__).resolve().parent
SYMPTOMS = page.symptoms()
LINK = r"\[`(\w+)\.(\w+)`\]\(\.\./([\w/]+\.py)\)"  # [`module.name`](../path.py)


def names_in(path: Path) -> set:
    """Functions and classes at the top of a module."""
    kinds = (ast.FunctionDef, ast.ClassDef)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, kinds)}


def test_every_symptom_has_a_test_and_every_test_a_symptom():
    found = []
    for path in sorted(HERE.glob("test_*.py")):
        found += [
            m.group(1).upper() for m in re.finditer(r"^def test_(s\d+)_", path.read_text(), re.M)
        ]
    assert sorted(found) == sorted(SYMPTOMS)
    assert len(found) == len(set(found)) >= 30


def test_symptoms_have_anchors_of_their_number():
    # A number once given stays: a later symptom has a later number, wherever it stands.
    assert [s.anchor for s in SYMPTOMS.values()] == [name.lower() for name in SYMPTOMS]


@pytest.mark.parametrize("symptom", SYMPTOMS.values(), ids=list(SYMPTOMS))
def test_a_symptom_either_quotes_an_error_or_is_silent(symptom):
    assert bool(symptom.messages) != symptom.title.startswith("Silent: ")
    for message in symptom.messages:
        assert re.match(r"\w+(Error|Exception): ", message.text), message.text
    for code in (symptom.wrong, symptom.right):
        ast.parse(code)


def test_every_link_within_the_page_arrives():
    anchors = set(re.findall(r'<a id="([^"]+)"></a>', page.TEXT))
    headings = re.findall(r"^#+ (.*)$", page.TEXT, re.M)
    anchors |= {re.sub(r"[^\w\- ]", "", title).lower().replace(" ", "-") for title in headings}
    links = set(re.findall(r"\]\(#([^)]+)\)", page.TEXT))
    assert links and links <= anchors, links - anchors
    mentioned = set(re.findall(r"\bS\d\d\b", page.TEXT))
    assert mentioned == set(SYMPTOMS), mentioned ^ set(SYMPTOMS)


def test_everything_that_the_page_names_in_this_project_exists():
    links = re.findall(LINK, page.TEXT)
    assert len(links) > 40
    for module, name, path in links:
        assert Path(path).stem == module, path
        assert name in names_in(page.ROOT / path), (path, name)
    for path in re.findall(r"\]\(\.\./([^)]+)\)", page.TEXT):
        assert (page.ROOT / path).exists(), path


@pytest.mark.parametrize("idiom", page.idioms().values(), ids=list(page.idioms()))
def test_each_idiom_says_where_this_suite_has_it(idiom):
    _, _, ours, native = idiom.cells
    assert re.search(LINK, ours) or ours.startswith("not used"), ours
    assert native


def test_the_three_stages_have_all_the_code_that_is_not_a_symptoms():
    stages = ("1. Run it again", "2. Bridge", "3. Native")
    in_stages = sum(len(page.code(page.section(title))) for title in stages)
    assert len(page.code(page.TEXT)) == in_stages + len(SYMPTOMS)
