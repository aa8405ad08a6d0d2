"""The README says what the command line does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gan_tf1 import config, recipes

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def table_rows():
    """Flag -> (meaning, default of each recipe that takes it as one text)."""
    return {
        cells[0].strip("`"): cells[1:]
        for cells in (
            [cell.strip() for cell in line.strip("|").split("|")]
            for line in README.splitlines()
            if line.startswith("| `--")
        )
    }


@pytest.mark.parametrize("recipe", recipes.names())
def test_every_option_is_listed_with_its_meaning_and_default(recipe):
    defaults = recipes.load(recipe).defaults
    rows = table_rows()
    for field in config.options(defaults):
        meaning, values = rows[config.flag(field.name)]
        assert meaning.startswith(field.metadata["help"])
        shown = dict(re.findall(r"(\w+): ([^,;]+)", values)) if ":" in values else {}
        expected = "" if field.type == "bool" else str(getattr(defaults, field.name))
        assert shown.get(recipe, shown.get("others", values)) == expected, field.name


def test_no_row_is_about_an_option_that_is_not_there():
    known = {
        config.flag(field.name)
        for name in recipes.names()
        for field in config.options(recipes.load(name).defaults)
    }
    assert set(table_rows()) == known


@pytest.mark.parametrize(
    "page",
    [
        "README.md",
        "docs/documents.md",
        "docs/add-a-recipe.md",
        "docs/contributing.md",
        "docs/reliability.md",
        "tensorboard/README.md",
    ],
)
def test_every_file_that_a_page_names_exists(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#]+)\)", text)
    scripts = re.findall(r"\b((?:scripts|tests|docs)/\w+\.\w+)", text)
    for link in links:
        if "://" not in link:
            assert ((ROOT / page).parent / link).exists(), link
    for script in scripts:
        assert (ROOT / script).exists(), script
    assert "@" not in re.sub(r"`[^`]*`", "", text), "a figure that was never filled in"
