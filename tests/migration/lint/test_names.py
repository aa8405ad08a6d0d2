"""The names that a program found."""

from __future__ import annotations

from gan_tf1.migration.lint import names
from gan_tf1.migration.lint.api_changes import NOT_TOLD, V1_ONLY
from gan_tf1.migration.lint.names import TENSORFLOW_1, TENSORFLOW_2, Part


def test_only_names_of_the_file_are_left_out():
    every = names.v1_only(names.read())
    assert len(every) > 600
    assert set(NOT_TOLD) <= every
    assert every - set(NOT_TOLD) == V1_ONLY


def test_a_module_stands_for_what_is_in_it():
    parts = {
        TENSORFLOW_1: Part("1", {"": ["a", "b", "c"], "a": ["x"], "b": ["x", "y"]}),
        TENSORFLOW_2: Part("2", {"": ["a", "d"], "a": ["x"], "b": ["y", "z"]}),
    }
    assert names.v1_only(parts) == {"a", "b.y"}
