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
    "E140 of an argument": Case(
        "import tf1_cells\nimport tf1_layers\ntf1_layers.dense(x, 3, units2=4)  #! E140\n"
        "tf1_cells.BasicLSTMCell(3, use_peepholes=True)  #! E140\n"
        "tf1_layers.batch_normalization(x, renorm=True)  #! E140\n",
        "import tf1_contrib as slim\nimport tf1_cells\n"
        "slim.conv2d(x, 3, 3, scope='a', outputs_collections='b', **more)\n"
        "tf1_cells.MultiRNNCell(cells, state_is_tuple=True)\nslim.stack(x, f, [1], a=2)\n",
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])
