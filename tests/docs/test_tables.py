"""What docs/tables.py writes into the pages is there, and says what the command lines do."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from gan_tf1 import config, recipes

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
OPTIONS = (DOCS / "options.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def tables():
    spec = importlib.util.spec_from_file_location("tables", str(DOCS / "tables.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows():
    """Flag -> the other cells of the table of recipes' options."""
    lines = [line for line in OPTIONS.splitlines() if line.startswith("| `--") and " |" in line]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return {row[0].strip("`| "): row[1:] for row in cells if len(row) == 5}


def test_the_pages_are_as_the_tables_are(tables):
    stale = [
        path.name
        for path, text in tables.pages().items()
        if path.read_text(encoding="utf-8") != text
    ]
    assert stale == [], "run python docs/tables.py"


@pytest.mark.parametrize("recipe", recipes.names())
def test_every_option_is_listed_with_its_meaning_and_default(recipe):
    defaults = recipes.load(recipe).defaults
    table = rows()
    for field in config.options(defaults):
        meaning, values, taken, zero = table[config.flag(field.name)]
        assert meaning.startswith(field.metadata["help"])
        shown = dict(re.findall(r"(\w+): ([^,;]+)", values)) if ":" in values else {}
        expected = "" if field.type == "bool" else str(getattr(defaults, field.name))
        assert shown.get(recipe, shown.get("others", values)) == expected, field.name
        if taken.startswith("all but"):
            assert recipe not in taken
        else:
            assert taken == "all" or recipe in taken.split(", ")
        assert bool(zero) == (field.type in ("int", "float")), field.name


def test_no_row_is_about_an_option_that_is_not_there():
    known = {
        config.flag(field.name)
        for name in recipes.names()
        for field in config.options(recipes.load(name).defaults)
    }
    assert set(rows()) == known


def test_a_message_is_indexed_by_its_longest_piece(tables):
    assert tables.fragment("ValueError: a ... the longer piece, ... b") == "`the longer piece`"
    assert tables.fragment("KeyError: `x` is gone...") == "`` `x` is gone ``"
    assert len(tables.fragment("TypeError: " + "word " * 40)) <= tables.LONGEST + 2
