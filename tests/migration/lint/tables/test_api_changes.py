"""What people wrote down of names, against the installed TensorFlow."""

from __future__ import annotations

from pathlib import Path

import tensorflow
import tensorflow.compat.v1 as tf
from lint_helpers import INSTALLED, exists

from gan_tf1.migration.lint import names
from gan_tf1.migration.lint.rules.api_rules import V1_ONLY
from gan_tf1.migration.lint.tables import api_changes


def test_what_is_gone_is_gone():
    for name in api_changes.BEFORE_1_0:
        assert not exists(name, tf), name
        assert not exists(name, tensorflow), name
    for name, (since, _, _) in api_changes.GONE.items():
        if since <= INSTALLED:
            assert not exists(name, tf), name
            assert not exists(name, tensorflow), name


def test_what_is_to_be_used_is_there():
    for name, new in api_changes.V2_NAMES.items():
        assert name in V1_ONLY
        if INSTALLED >= (2, 0) and "(" not in new:
            assert exists(new[3:], tensorflow), new


def test_only_names_of_the_file_are_left_out():
    every = names.v1_only(names.read())
    assert set(api_changes.NOT_TOLD) <= every
    assert every - set(api_changes.NOT_TOLD) == V1_ONLY


def test_private_modules_that_are_gone_are_gone():
    folder = Path(tf.__spec__.submodule_search_locations[0] if tf.__spec__ else tf.__file__)
    while folder.name not in ("tensorflow", "tensorflow_core"):
        folder = folder.parent
    assert (folder / "python" / "framework").is_dir()
    for name, since in api_changes.PRIVATE.items():
        path = folder.joinpath("python", *name.split("."))
        there = path.is_dir() or path.with_suffix(".py").is_file()
        if since <= INSTALLED:
            assert not there, name
