"""The names that a program found."""

from __future__ import annotations

import tensorflow
import tensorflow.compat.v1 as tf
from lint_helpers import INSTALLED, exists

from gan_tf1.migration.lint import names
from gan_tf1.migration.lint.names import TENSORFLOW_1, TENSORFLOW_2, Part


def test_what_is_in_compat_v1_only_against_the_installed_tensorflow():
    found = names.v1_only(names.read())
    assert len(found) > 600
    for name in sorted(found):
        assert exists(name, tf), name
        assert exists(name, tensorflow) is (INSTALLED < (2, 0)), name


def test_a_module_stands_for_what_is_in_it():
    parts = {
        TENSORFLOW_1: Part("1", {"": ["a", "b", "c"], "a": ["x"], "b": ["x", "y"]}),
        TENSORFLOW_2: Part("2", {"": ["a", "d"], "a": ["x"], "b": ["y", "z"]}),
    }
    assert names.v1_only(parts) == {"a", "b.y"}
