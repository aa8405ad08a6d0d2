"""Names that the files which --fix copies do not have."""

import pytest
from lint_helpers import Case, check

CASES = {
    "E140": Case(
        "import tf1_contrib as slim\nx = slim.queues.QueueRunners(y)  #! E140\n"
        "import tf1_layers\nh = tf1_layers.conv3d(x, 3)  #! E140\n",
        "import tf1_contrib as slim\nimport tf1_keras as K\nx = slim.losses.log_loss(a, b)\n"
        "slim = slim.conv2d(x, 3, 3)\ny = K.whatever(slim)\n",
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])
