"""isinstance with the class of variables."""

import pytest
from lint_helpers import V1, Case, check

from gan_tf1.migration.lint.versions import Versions

CASES = {
    "W219": Case(
        V1 + "isinstance(1, tf.Variable)  #! W219\n",
        V1 + "import tensorflow\nisinstance(1, tensorflow.Variable)\nisinstance(1, tf.Tensor)\n",
        fine_on=Versions((1, 15), (2, 5), (1, 17)),
    ),
    "W219 and the switch": Case(
        V1 + "tf.disable_eager_execution()\nisinstance(1, tf.Variable)  #! W219\n",
        V1 + "tf.disable_v2_behavior()\nisinstance(1, tf.Variable)\n",
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])
