"""A case of the ladder takes seconds to measure: once for all tests that ask for it."""

from __future__ import annotations

import contextlib
import functools

import pytest

from gan_tf1.config import VARIABLE_DTYPES


@pytest.fixture(scope="session")
def measured():
    """The name of a case -> that Case in both types, its sides open.

    What a test does to a side is undone by the next: every claim goes on from a checkpoint.
    """
    from gan_tf1.migration.parity import comparison

    with contextlib.ExitStack() as stack:

        @functools.lru_cache(maxsize=None)
        def once(name):
            return stack.enter_context(comparison.measured(name, VARIABLE_DTYPES))

        yield once
