"""What the tests of the evaluation share: a quick classifier, and one run to evaluate."""

from __future__ import annotations

import pytest
import reference_helpers
from cli_helpers import copy

from gan_tf1 import data
from gan_tf1.evaluation.reference import Reference


@pytest.fixture(scope="module", autouse=True)
def small_classifier(cache):
    """For every module here."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The made-up data set."""
    return reference_helpers.data_folder(tmp_path_factory)


@pytest.fixture(scope="module")
def splits(folder):
    """[train, test] of it."""
    return [data.load("fashion", split, str(folder), print) for split in ("train", "test")]


@pytest.fixture(scope="module")
def finished(cache, tmp_path_factory):
    """A run of six steps with checkpoints at 2, 4 and 6; it has evaluated itself at 4."""
    return reference_helpers.evaluated_run(tmp_path_factory)


@pytest.fixture()
def run(finished, tmp_path):
    """A copy of it: an evaluation writes into the directory of its run."""
    return copy(finished, tmp_path)


@pytest.fixture(scope="module")
def reference(splits):
    """Compares with 150 test images."""
    return Reference(*splits, 150, print)
