"""Iterators that were methods of data sets."""

import pytest
from lint_helpers import V1, V2, Case, check, check_by_running

from gan_tf1.migration.lint.versions import Versions

CASES = {
    "E119": Case(
        V2 + "x = tf.data.Dataset.range(3).make_one_shot_iterator()  #! E119\n",
        V1 + "with tf.Graph().as_default():\n"
        "    x = tf.data.make_one_shot_iterator(tf.data.Dataset.range(3))\n",
        raises=AttributeError,
        fine_on=Versions((1, 15), (2, 5), (1, 17)),
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_raises(name, tmp_path, monkeypatch):
    check_by_running(CASES[name], tmp_path, monkeypatch)
