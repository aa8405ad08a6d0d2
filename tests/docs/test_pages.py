"""The pages by themselves: links and anchors arrive, files exist, words are those of the field."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = [ROOT / "README.md", ROOT / "tensorboard" / "README.md", *sorted(ROOT.glob("docs/*.md"))]
NAMES = [str(path.relative_to(ROOT)) for path in PAGES]
TEXTS = {path: path.read_text(encoding="utf-8") for path in PAGES}


def prose(text: str) -> str:
    """A page without blocks of code and without what is in backticks."""
    text = re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)
    text = re.sub(r"^    .*$", "", text, flags=re.M)
    return re.sub(r"`+[^`]*`+", "", text)


def anchors(text: str) -> set:
    """What links into a page may end with."""
    without_code = re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)
    titles = re.findall(r"^#+ (.*)$", without_code, re.M)
    made = {re.sub(r"[^\w\- ]", "", title).lower().replace(" ", "-") for title in titles}
    return made | set(re.findall(r'<a id="([^"]+)"></a>', text))


@pytest.mark.parametrize("path", PAGES, ids=NAMES)
def test_every_link_arrives(path):
    text = TEXTS[path]
    links = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'<img src="([^"]+)"', text)
    for link in links:
        if re.match(r"https?://", link):
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target.read_text(encoding="utf-8")), link


@pytest.mark.parametrize("path", PAGES, ids=NAMES)
def test_every_file_of_this_project_that_a_page_names_exists(path):
    text = re.sub(r"https?://\S+", "", TEXTS[path])
    for name in re.findall(r"\b((?:scripts|tests|docs|gan_tf1)/[\w/]*\w+\.(?:py|md|sh))\b", text):
        assert (ROOT / name).exists(), name
    assert "@" not in re.sub(r"`[^`]*`", "", prose(text)), "a figure that was never filled in"


def test_every_page_is_in_the_table_of_contents():
    listed = set(re.findall(r"\]\(([\w-]+\.md)\)", TEXTS[ROOT / "docs" / "README.md"]))
    assert listed == {path.name for path in PAGES if path.parent.name == "docs"} - {"README.md"}


def test_readme_is_short_and_begins_with_three_links():
    lines = TEXTS[ROOT / "README.md"].splitlines()
    assert len(lines) <= 150
    top = " ".join(lines[1:5])
    links = re.findall(r"\[([^\]]+)\]\(#", top)
    assert links == ["Train one in two minutes", "fix a TF1 script", "use it as a template"]


# Words of this project alone, and documents without a name: where a page may say them.
HOUSE_WORDS = r"\b(doors?|rungs?|twins?|yardsticks?|parity ladder|first document)\b"


@pytest.mark.parametrize(
    "path", [path for path in PAGES if path.name != "changelog.md"], ids=lambda path: path.stem
)
def test_pages_speak_in_terms_of_the_field_and_name_the_documents(path):
    text = prose(TEXTS[path])
    assert re.findall(HOUSE_WORDS, text, re.I) == []
    assert re.findall(r"\bthe document\b(?!s)", text, re.I) == []


def test_docstrings_and_messages_name_the_documents():
    numbered = r"\b(?:first|second|third|fourth|fifth) document\b|\bthe document(?:'s)?\b(?! of)"
    for folder in ("gan_tf1", "scripts"):
        for path in (ROOT / folder).rglob("*.py"):
            found = re.findall(numbered, path.read_text(encoding="utf-8"), re.I)
            assert found == [], (path, found)


def test_works_that_are_cited_are_in_the_bibliography():
    text = TEXTS[ROOT / "docs" / "documents.md"]
    body, listed = text.split("## Bibliography")
    entries = re.findall(r"^\* (\w+).*? (\d{4}):", listed, re.M)
    for cited in ("documents.md", "samples.md"):
        page = body if cited == "documents.md" else TEXTS[ROOT / "docs" / cited]
        found = re.findall(r"(\w+)(?: et al\.|(?:, \w+)* and \w+) (\d{4})", page)
        assert found and set(found) <= set(entries), set(found) - set(entries)
    assert len(re.findall(r"<https?://[^>]+>", listed)) == len(re.findall(r"(?m)^\* ", listed))


def test_citation_names_the_release_and_the_licence():
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    version = re.findall(r'^version = "(.*)"', (ROOT / "pyproject.toml").read_text(), re.M)
    assert re.findall(r'^version: "(.*)"', text, re.M) == version
    assert "license: MIT" in text
