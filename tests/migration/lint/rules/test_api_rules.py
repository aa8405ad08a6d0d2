"""Names that are gone: what the linter says of them is what the installed TensorFlow does."""

import pytest
from lint_helpers import NOW, V1, V2, Case, check, check_by_running

from gan_tf1.migration.lint.linter import lint_source
from gan_tf1.migration.lint.versions import Versions

CASES = {
    "E101 of what slim has and its stand-in has not": Case(
        "import tensorflow.contrib.slim as slim  #! E101\nf = slim.conv2d\n"
        "f = slim.get_variables_to_restore  #! E101\n",
        "try:\n    import tensorflow.contrib.slim as slim\n    f = slim.get_variables_to_restore\n"
        "except ImportError:\n    slim = None\n",
        raises=ImportError,
        fine_on=Versions((1, 15), (2, 5), (1, 17)),
    ),
    "E101": Case(
        "import tensorflow as tf\nimport tensorflow.contrib.slim as slim  #! E101\n"
        "y = slim.conv2d\n",
        "try:\n    import tensorflow.contrib.slim as slim\nexcept ImportError:\n    slim = None\n",
        raises=ImportError,
        fine_on=Versions((1, 15), (2, 5), (1, 17)),
    ),
    "E101 attribute": Case(
        V2 + "start = tf.contrib.layers.xavier_initializer()  #! E101\n",
        V1 + "start = tf.glorot_uniform_initializer()\n",
        raises=AttributeError,
    ),
    "E102": Case(
        "from tensorflow.examples.tutorials.mnist import input_data  #! E102\n"
        "input_data.read_data_sets\n",
        "from tensorflow.keras.datasets import mnist\n",
        raises=ImportError,
        fine_on=Versions((1, 15), (2, 5), (1, 17)),
    ),
    "E103": Case(
        "from tensorflow.python.keras.datasets import mnist  #! E103\n",
        "from tensorflow.python.platform import gfile\nfrom tensorflow.python.ops import nn\n"
        "gfile.FastGFile\n",
        raises=ImportError,
        fine_on=Versions((2, 4), (2, 5), (1, 17)),
    ),
    "E103 of a name": Case(
        "from tensorflow.python.keras.layers import Dense, LSTM  #! E103\n"
        "from tensorflow.python.keras.optimizers import Adam  #! E103\n",
        "from tensorflow.python.keras.layers import Dense, Conv2D\n",
        raises=ImportError,
        fine_on=Versions((2, 4), (2, 5), (1, 17)),
    ),
    "E103 of a function": Case(
        "from tensorflow.python.ops import control_flow_ops as c\nc.while_loop  #! E103\n",
        "from tensorflow.python.ops import control_flow_ops as c\nc.group\n",
        raises=AttributeError,
        fine_on=Versions((2, 12), (2, 5), (1, 17)),
    ),
    "E103 of an attribute": Case(
        V2 + "tf.python  #! E103\n",
        "from tensorflow.python.framework import ops\nops.convert_to_tensor\n",
        raises=AttributeError,
        fine_on=Versions((1, 15), (2, 5), (1, 17)),
    ),
    "E104": Case(
        V1 + "tf.estimator.RunConfig()  #! E104\n",
        V1 + "estimator = {'estimator': 1}\n",
        raises=AttributeError,
        fine_on=Versions((2, 12), (2, 5), (1, 17)),
    ),
    "E105": Case(
        V1 + "import tensorflow\nlayers = tf.layers\n"
        "with tf.Graph().as_default():\n"
        "    x = tf.zeros([2, 2])\n"
        "    y = layers.dense(x, 3)  #! E105\n",
        V1 + "import types\nlayers = types.SimpleNamespace(dense=print)\nlayers.dense(1)\n",
        raises=AttributeError,
        fine_on=Versions((2, 12), (2, 5), (1, 17)),
    ),
    "E105 cell": Case(
        V1 + "cell = tf.nn.rnn_cell.LSTMCell(3)  #! E105\n",
        V1 + "tf.nn.dynamic_rnn\n",
        raises=AttributeError,
    ),
    "E106": Case(
        V2 + "tf.logging.set_verbosity(3)  #! E106\n",
        V1 + "tf.logging.set_verbosity(tf.logging.ERROR)\n",
        raises=AttributeError,
        fine_on=Versions((1, 15), (2, 5), (1, 17)),
    ),
    "E106 through an alias": Case(
        V2 + "train = tf.train\nopt = train.AdamOptimizer(1e-3)  #! E106\n",
        V2 + "tf1 = tf.compat.v1\nopt = tf1.train.AdamOptimizer(1e-3)\n",
        raises=AttributeError,
    ),
    "E106 import": Case(
        "from tensorflow import get_variable  #! E106\n",
        "from tensorflow.compat.v1 import get_variable\n",
        raises=ImportError,
    ),
    "E106 rebound": Case(
        V2 + "import math\ndef f(tf):\n    return tf.Session\nsession = tf.Session()  #! E106\n",
        V2 + "tf = tf.compat.v1\nsession = tf.Session()\n",
        raises=AttributeError,
    ),
    "E108": Case(
        V1 + "tf.mul  #! E108\n",
        V1 + "tf.multiply\n",
        raises=AttributeError,
    ),
    "E106 late": Case(
        V2 + "tf.losses.mean_squared_error  #! E106\n",
        V1 + "tf.losses.mean_squared_error\n",
        raises=AttributeError,
        fine_on=Versions((2, 12), (2, 5), (1, 17)),
    ),
    "E108 in a bare except": Case(
        V2 + "image = tf.image_summary  #! E108\n",
        V2 + "try:\n    image = tf.image_summary\nexcept:\n    image = tf.summary.image\n",
        raises=AttributeError,
    ),
    "E117": Case(
        V1 + "tf.keras.utils.track_tf1_style_variables  #! E117\n",
        V1 + "tf.keras.utils\n",
        raises=AttributeError,
        fine_on=Versions((2, 12), (2, 5), (1, 17)),
        came_late=True,
    ),
    "E118": Case(
        V2 + "tf.compat.v1.keras.backend.set_session(None)  #! E118\n",
        V2 + "tf.keras.backend\n",
        raises=AttributeError,
        fine_on=Versions((2, 12), (2, 5), (1, 17)),
    ),
}


def test_names_that_one_line_cures_are_one_finding():
    source = "import os\n" + V2 + "tf.Session\ntf.placeholder\ntf.Session\n"
    (found,) = lint_source(source, NOW).findings
    assert (found.line, found.code) == (3, "E106")
    assert "2 names are in tf.compat.v1 only: tf.Session, tf.placeholder" in found.message
    assert "(also line 4, 5)" in found.message
    assert found.fix == "change line 2: import tensorflow.compat.v1 as tf"


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_raises(name, tmp_path, monkeypatch):
    check_by_running(CASES[name], tmp_path, monkeypatch)


def test_a_number_that_a_flag_gives_is_no_name():
    text = V2 + "def f(x):\n    flags = tf.app.flags.FLAGS\n    n = flags.size\n    return n + x\n"
    finding = lint_source(text, NOW).findings[0]
    assert (finding.line, "also line 4" in finding.message) == (3, True)
    assert "5" not in finding.message
