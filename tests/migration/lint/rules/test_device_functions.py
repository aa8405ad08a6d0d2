"""Device functions."""

import pytest
from lint_helpers import V1, Case, check, check_by_running

from gan_tf1.migration.lint.versions import Versions

CASES = {
    "E107": Case(
        "import tensorflow as tf\n"
        "setter = tf.compat.v1.train.replica_device_setter(ps_tasks=1)\n"
        "with tf.Graph().as_default(), tf.device(setter):  #! E107\n"
        "    pass\n",
        V1 + "setter = tf.train.replica_device_setter(ps_tasks=1)\n"
        "with tf.Graph().as_default(), tf.device(setter):\n    tf.constant(1)\n",
        raises=RuntimeError,
        fine_on=Versions((1, 15), (2, 5), (1, 17)),
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_raises(name, tmp_path, monkeypatch):
    check_by_running(CASES[name], tmp_path, monkeypatch)
