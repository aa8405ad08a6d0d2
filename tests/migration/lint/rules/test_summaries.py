"""Summaries that never reach a file."""

import pytest
from lint_helpers import V1, V2, Case, check, told

from gan_tf1.migration.lint.versions import Versions

CASES = {
    "W210": Case(
        V2 + "tf.compat.v1.disable_eager_execution()\n"
        "tf.summary.scalar('loss', 1.0)  #! W210\n"
        "merged = tf.compat.v1.summary.merge_all()\n",
        V2 + "writer = tf.summary.create_file_writer('x')\n"
        "tf.summary.scalar('loss', 1.0, step=1)\n"
        "tf.compat.v1.summary.merge_all\ntf.summary.scalar('loss', 1.0)\n",
        fine_on=Versions((1, 15), (2, 5), (1, 17)),
    ),
    "N304": Case(
        V1 + "with tf.Graph().as_default():\n    writer = tf.summary.FileWriter('x')  #! N304\n"
        "    writer.add_summary(b'', 1)\n",
        V1 + "with tf.Graph().as_default():\n    writer = tf.summary.FileWriter('x')\n"
        "    writer.add_summary(b'', 1)\n    writer.close()\n",
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])


def test_what_raises_is_not_told_to_be_silent():
    text = V2 + "tf.summary.scalar('loss', tensor=1.0)\ntf.compat.v1.summary.merge_all()\n"
    assert "W210" not in {code for _, code in told(text)}
