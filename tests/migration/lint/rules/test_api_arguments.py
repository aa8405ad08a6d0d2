"""Arguments that were renamed or stood in another order."""

import functools
import inspect

import pytest
import tensorflow
import tensorflow.compat.v1 as tf
from lint_helpers import INSTALLED, V1, V2, Case, check, check_by_running, told

from gan_tf1.migration.lint.rules import api_arguments
from gan_tf1.migration.lint.versions import Versions

CASES = {
    "E109": Case(
        V2 + "y = tf.reduce_mean([[1.0]], keep_dims=True)  #! E109\n",
        V1 + "y = tf.reduce_mean([[1.0]], keep_dims=True)\n",
        raises=TypeError,
        fine_on=Versions((1, 15), (2, 5), (1, 17)),
    ),
    "E109 by position": Case(
        V2 + "with tf.name_scope('a', 'b', [1]):  #! E109\n    pass\n",
        V1 + "with tf.Graph().as_default():\n    tf.name_scope('a', 'b', [1])\n",
        raises=TypeError,
    ),
    "E109 before 1.0": Case(
        V1 + "with tf.Graph().as_default():\n    x = tf.zeros([1, 2, 2, 1])\n"
        "    tf.summary.image('x', x, max_images=2)  #! E109\n",
        V1 + "with tf.Graph().as_default():\n    x = tf.zeros([1, 2, 2, 1])\n"
        "    tf.summary.image('x', x, max_outputs=2)\n",
        raises=TypeError,
    ),
    "E109 of a summary": Case(
        V2 + "tf.summary.scalar(name='a', tensor=1.0)  #! E109\n",
        V1 + "with tf.Graph().as_default():\n    tf.summary.scalar(name='a', tensor=1.0)\n",
        raises=TypeError,
        fine_on=Versions((1, 15), (2, 5), (1, 17)),
    ),
    "E109 of an initializer": Case(
        V2 + "tf.random_uniform_initializer(-1, 1, dtype=tf.float32)  #! E109\n",
        V1 + "tf.random_uniform_initializer(-1, 1, dtype=tf.float32)\n",
        raises=TypeError,
        fine_on=Versions((1, 15), (2, 5), (1, 17)),
    ),
    "E110": Case(
        V1 + "with tf.Graph().as_default():\n"
        "    y = tf.concat(1, [tf.zeros([2, 1]), tf.zeros([2, 1])])  #! E110\n",
        V1 + "y = tf.concat([tf.zeros([2, 1]), tf.zeros([2, 1])], 1)\n"
        "with tf.Graph().as_default():\n    y = tf.split(tf.zeros([2, 2]), 2, 1)\n",
        raises=ValueError,
    ),
    "E110 of arrays and initializers": Case(
        "import tensorflow.compat.v1 as tf\na = tf.TensorArray(tf.float32, 3)\n"
        "b = a.pack()  #! E110\na = a.unpack(x)  #! E110\nc = tf.zeros_initializer([3])  #! E110\n",
        "import struct\nimport tensorflow.compat.v1 as tf\na = tf.TensorArray(tf.float32, 3)\n"
        "b = struct.Struct('i').pack(3)\nc = tf.zeros_initializer()\n"
        "d = tf.zeros_initializer(tf.float32)\n",
        raises=AttributeError,
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_raises(name, tmp_path, monkeypatch):
    check_by_running(CASES[name], tmp_path, monkeypatch)


def test_the_table_against_the_installed_tensorflow():
    def parameters(root, path):
        function = functools.reduce(getattr, path.split("."), root)
        return set(inspect.signature(function).parameters)

    for path, renamed in api_arguments.RENAMED.items():
        v1, here = parameters(tf, path), parameters(tensorflow, path)
        for old, new in renamed.items():
            assert old in v1, (path, old)
            assert (old in here) is (INSTALLED < (2, 0)), (path, old)
            if INSTALLED >= (2, 0) and " " not in new:
                assert new in here, (path, new)


def test_arguments_of_before_tensorflow_1_4_are_told_of_by_their_names():
    source = V1 + "def f(x, h, w, size, method, data):\n    {}\n"
    for line, codes in (
        ("tf.image.resize_images(x, h, w)", ["E110"]),
        ("tf.image.resize_images(x, self.new_height, self.new_width)", ["E110"]),
        ("tf.image.resize_images(x, size, method)", []),
        ("data.map(f, num_threads=4, output_buffer_size=9)", ["E109"]),
        ("data.map(f, num_parallel_calls=4)", []),
    ):
        assert [code for _, code in told(source.format(line))] == codes, line
