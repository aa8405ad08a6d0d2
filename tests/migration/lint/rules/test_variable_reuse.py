"""AUTO_REUSE."""

import pytest
from lint_helpers import V1, Case, check

CASES = {
    "N301": Case(
        V1 + "scope = tf.variable_scope('d', reuse=tf.AUTO_REUSE)  #! N301\n",
        V1 + "scope = tf.variable_scope('d', reuse=True)\nAUTO_REUSE = 1\n",
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])
