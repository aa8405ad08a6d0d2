"""Arrays used as numbers."""

import pytest
from lint_helpers import GRAPH, NOW, Case, check, check_by_running, told

from gan_tf1.migration.lint.linter import lint_source
from gan_tf1.migration.lint.versions import Versions

CASES = {
    "E116": Case(
        GRAPH + "    sess.run(tf.global_variables_initializer())\n"
        "    value, loss = sess.run([tf.sigmoid(d), d_loss])\n"
        'print("%d %f" % (3, value[0]))  #! E116\n',
        GRAPH + "    sess.run(tf.global_variables_initializer())\n"
        "    value, loss = sess.run([tf.sigmoid(d), d_loss])\n"
        'print("%s %f %f %d" % (value[0], value[0, 0], loss, 3))\n',
        raises=TypeError,
        fine_on=Versions((2, 21), (2, 3), (1, 17)),
    ),
    "E116 format": Case(
        GRAPH + "    sess.run(tf.global_variables_initializer())\n"
        "    value = sess.run(d)\n"
        'print("{:.3f}".format(value[1]))  #! E116\n',
        GRAPH + "    sess.run(tf.global_variables_initializer())\n"
        "    value = sess.run(d)\n"
        'print("{} {:.3f}".format(value[1], value[1][0]), f"{value[1, 0]:.3f}")\n',
        raises=TypeError,
    ),
    "E116 read": Case(
        "import io\nimport numpy as np\nf = io.BytesIO(bytes(8))\ndef number(f):\n"
        "    return np.frombuffer(f.read(4), dtype=np.uint32)  #! E116\nx = f.read(number(f))\n",
        "import io\nimport numpy as np\nf = io.BytesIO(bytes(8))\ndef number(f):\n"
        "    return np.frombuffer(f.read(4), dtype=np.uint32)[0]\nx = f.read(number(f) * 2)\n"
        "def pixels(f):\n    return np.frombuffer(f.read(784), dtype=np.uint8)\n",
        raises=TypeError,
    ),
    "E116 float": Case(
        GRAPH + "    sess.run(tf.global_variables_initializer())\n"
        "value = sess.run(d)\nx = float(value[0])  #! E116\n",
        GRAPH + "    sess.run(tf.global_variables_initializer())\n"
        "value = sess.run(d_loss)\nx = float(value)\n",
        raises=TypeError,
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_raises(name, tmp_path, monkeypatch):
    check_by_running(CASES[name], tmp_path, monkeypatch)


def test_where_a_number_that_was_read_is_a_size_is_told_with_it():
    source = (
        "import numpy as np\ndef number(f):\n    return np.frombuffer(f.read(4), dtype='>u4')\n"
        "def images(f):\n    rows = number(f)\n    return f.read(rows * 28)\n"
    )
    (found,) = lint_source(source, NOW).findings
    assert (found.line, found.code) == (3, "E116")
    assert "(also line 6)" in found.message


def test_a_variable_of_one_number_is_no_number():
    source = (
        "import tensorflow.compat.v1 as tf\nclass A:\n    def f(self):\n"
        "        self.step = tf.get_variable('s', shape={})\n    def g(self, sess):\n"
        "        print('%d' % (sess.run(self.step)))\n"
        "        for i in range(self.step.eval(), 9):\n            pass\n"
    )
    assert told(source.format("[1]")) == [(6, "E116"), (7, "E116")]
    assert told(source.format("[]")) == []
