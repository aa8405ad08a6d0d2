"""hasattr where it says yes and means no."""

import pytest
from lint_helpers import V1, Case, check

from gan_tf1.migration.lint.versions import Versions

CASES = {
    "W212": Case(
        V1 + "old = hasattr(tf, 'layers')  #! W212\n",
        V1 + "old = hasattr(tf.layers, 'dense')\nnew = hasattr(tf, 'function')\n"
        "import tensorflow\nvery_old = hasattr(tensorflow, 'layers')\n",
        fine_on=Versions((2, 12), (2, 5), (1, 17)),
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])
