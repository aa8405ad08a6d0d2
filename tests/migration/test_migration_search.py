"""What people search for in docs/migration.md is in the entry that answers it."""

from __future__ import annotations

import re

import page
import pytest

# Words that were searched for -> the entries that must have them.
SEARCHES = [
    ("module 'tensorflow._api.v2.train' has no attribute 'AdamOptimizer'", {"S01"}),
    ("has no attribute 'contrib'", {"S03"}),
    ("Attempting to use uninitialized value", {"S27"}),
    ("keras.optimizers.legacy is not supported in Keras 3", {"S91"}),
    ("moving averages", {"S41", "S42", "S43", "S97"}),
    ("moving_mean", {"S41", "S42", "S43", "S97"}),
    ("names after Keras", {"S95"}),
    ("Adam's state", {"S96"}),
    ("to_keras", {"S96"}),
    ("OperatorNotAllowedInGraphError", {"S92"}),
    ("Cannot convert a symbolic tf.Tensor to a numpy array", {"S93"}),
    ("KerasTensor", {"S94"}),
    ("No matching distribution found for tensorflow==1.15", {"pip"}),
    ("scipy.misc", {"S90"}),
    ("Session", {"S01"}),
    ("FileWriter", {"S01", "S46"}),
    ("BatchNormalization", {"S43"}),
    ("app", {"S01"}),
    ("flags", {"S01"}),
    ("dense_1", {"S02"}),
]


def plain(text: str) -> str:
    return text.replace("`", "").lower()


def entries() -> dict:
    """Name -> all that the page has between its anchor and the next."""
    parts = re.split(r'^<a id="(\w+)"></a>$', page.TEXT, flags=re.M)
    return {
        name.upper() if re.match(r"s\d", name) else name: re.split(r"^##? ", body, flags=re.M)[0]
        for name, body in zip(parts[1::2], parts[2::2])
    }


def index() -> list:
    """(words, the entries) of each row."""
    rows = re.findall(r"^\| (.*) \| (\[.*\)) \|$", page.section("Index"), re.M)
    return [(words, re.findall(r"\[(\w+)\]", links)) for words, links in rows]


@pytest.mark.parametrize("words, wanted", SEARCHES, ids=[words for words, _ in SEARCHES])
def test_a_search_arrives(words, wanted):
    by_text = {name for name, body in entries().items() if plain(words) in plain(body)}
    by_index = {name for row, names in index() if plain(words) in plain(row) for name in names}
    assert wanted <= by_text | by_index, (by_text, by_index)


def test_every_entry_is_in_the_index_and_every_row_has_an_entry():
    listed = {name for _, names in index() for name in names}
    assert listed == set(page.symptoms()) | {"pip"}
    words = [words for words, _ in index()]
    assert len(words) == len(set(words)) > 100


def test_the_linter_comes_before_the_first_stage():
    headings = re.findall(r"^## (.*)$", page.TEXT, re.M)
    assert headings.index("The linter") < headings.index("1. Run it again")
    assert headings[:2] == ["Contents", "Index"]
