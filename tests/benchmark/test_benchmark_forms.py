"""The forms of an iteration: each does its steps, and only the document's graph grows."""

from __future__ import annotations

import pytest
from cli_helpers import make_data

from gan_tf1.benchmark import forms
from gan_tf1.errors import UsageError

pytestmark = pytest.mark.slow

ALL = ("document", "two", "one")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The forms of fashion over as many images as a batch takes."""
    folder = make_data(tmp_path_factory.mktemp("forms") / "data", 500)
    lines = []
    hyper, found = forms.make("fashion", ALL, str(folder), lines.append)
    assert hyper.batch == 500 and lines  # that this is no set known by its checksum
    return found


def test_the_forms_of_fashion(made):
    assert [form.name for form in made] == ["document", "two runs", "one run"]
    assert [len(form.fetches) for form in made] == [0, 4, 2]
    assert len({id(form.graph) for form in made}) == 3


def test_only_the_documents_graph_grows_and_with_its_strips(made):
    for form in made:
        sizes = []
        for i in (1, 2, forms.STRIP_EVERY, 2 * forms.STRIP_EVERY):
            form.step(i)
            sizes.append(len(form.graph.get_operations()))
        grows = [later > before for before, later in zip(sizes, sizes[1:])]
        assert grows == ([False, True, True] if form.name == "document" else [False] * 3)


@pytest.mark.exhaustive  # one form of it: tests/commands/test_benchmark.py
def test_a_recipe_without_images_asks_for_none_and_has_no_document(tmp_path):
    hyper, found = forms.make("toy", ALL, str(tmp_path / "nowhere"), lambda line: None)
    assert [form.name for form in found] == ["two runs", "one run"] and hyper.recipe == "toy"
    for form in found:
        form.step(0)


def test_fewer_images_than_a_batch_are_refused(tmp_path):
    folder = make_data(tmp_path / "data", 60)
    with pytest.raises(UsageError, match="500 distinct images at a time, and there are 60"):
        forms.make("fashion", ("one",), str(folder), lambda line: None)
