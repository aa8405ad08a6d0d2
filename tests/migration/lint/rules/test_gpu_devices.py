"""Devices that need not be there."""

import pytest
from lint_helpers import Case, check

CASES = {
    "N305": Case(
        "import tensorflow.compat.v1 as tf\nwith tf.device('/gpu:0'):  #! N305\n    pass\n",
        "import tensorflow.compat.v1 as tf\nwith tf.device('/gpu:0'):\n    x = tf.ones(3)\n"
        "c = tf.ConfigProto(allow_soft_placement=True)\nwith tf.device('/cpu:0'):\n    x = 1\n",
    ),
    "N305 of a session": Case(
        "import tensorflow.compat.v1 as tf\nwith tf.device('/gpu:0'):  #! N305\n    pass\n"
        "sess = tf.Session()\n",
        "import tensorflow as tf\nwith tf.device('/gpu:0'), tf.GradientTape() as tape:\n    pass\n",
    ),
    "N305 of a number": Case(
        "import tensorflow.compat.v1 as tf\nwith tf.device('/gpu:' + n):  #! N305\n    pass\n",
        "import tensorflow.compat.v1 as tf\ntf.config.set_soft_device_placement(True)\n"
        "with tf.device('/gpu:' + n):\n    pass\n",
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])
