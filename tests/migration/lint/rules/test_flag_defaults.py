"""Defaults of flags."""

import pytest
from absl import app, flags, logging
from lint_helpers import Case, check

from gan_tf1.migration.lint.rules import flag_defaults

CASES = {
    "E131": Case(
        "import numpy as np\nimport tensorflow.compat.v1 as tf\nflags = tf.app.flags\n"
        "flags.DEFINE_integer('a', np.inf, '')  #! E131\n"
        "flags.DEFINE_integer('b', 1e5, '')  #! E131\n"
        "tf.flags.DEFINE_string('c', 5, '')  #! E131\n",
        "import tensorflow.compat.v1 as tf\nflags = tf.app.flags\n"
        "flags.DEFINE_integer('a', 3, '')\nflags.DEFINE_float('b', 3, '')\n"
        "flags.DEFINE_string('c', None, '')\nflags.DEFINE_boolean('d', 'True', '')\n",
    ),
    "E131 of names that absl has": Case(
        "import tensorflow.compat.v1 as tf\nflags = tf.app.flags\n"
        "flags.DEFINE_string('log_dir', 'logs', '')  #! E131\n"
        "tf.flags.DEFINE_integer('v', 1, '')  #! E131\n",
        "import tensorflow.compat.v1 as tf\nflags = tf.app.flags\n"
        "flags.DEFINE_string('logdir', 'logs', '')\nparser.DEFINE_string('log_dir', 'a', '')\n"
        "flags.DEFINE_string('log_dir', 'logs', '', allow_override=True)\n",
    ),
    "E131 of values": Case(
        "import tensorflow.compat.v1 as tf\nF = tf.flags.FLAGS\nc = F.__flags  #! E131\n"
        "f(**c)\ng(1, **F.__flags)  #! E131\n",
        "import tensorflow.compat.v1 as tf\nF = tf.flags.FLAGS\nprint(F.__flags)\n"
        "f(**F.flag_values_dict())\n",
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])


def test_these_flags_are_absls():
    assert app and logging  # which define them
    assert set(flags.FLAGS) >= flag_defaults.OF_ABSL
