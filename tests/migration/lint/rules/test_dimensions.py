"""Dimensions of shapes."""

import pytest
from lint_helpers import V1, Case, check, check_by_running, told

from gan_tf1.migration.lint.versions import Versions

CASES = {
    "E112 through names": Case(
        V1 + "def f(x):\n    shape = x.get_shape()\n    height, width = shape[1:3]\n"
        "    return shape[3].value, height.value  #! E112 E112\n"
        "with tf.Graph().as_default():\n    f(tf.zeros([1, 2, 2, 3]))\n",
        V1
        + "def f(x, kind):\n    shape = x.get_shape().as_list()\n    height, width = shape[1:3]\n"
        "    return shape[3], height, kind.value\n",
        raises=AttributeError,
    ),
    "E112": Case(
        V1 + "with tf.Graph().as_default():\n    x = tf.zeros([2, 3])\n"
        "    width = x.get_shape()[1].value  #! E112\n",
        V1 + "with tf.Graph().as_default():\n    x = tf.zeros([2, 3])\n"
        "    width = x.shape.dims[1].value + x.shape[1]\n",
        raises=AttributeError,
        fine_on=Versions((1, 15), (2, 5), (1, 17)),
    ),
    "E112 in a loop": Case(
        V1 + "with tf.Graph().as_default():\n    x = tf.zeros([2, 3])\n"
        "    shape = [d.value for d in x.shape]  #! E112\n",
        V1 + "import types\nshape = [d.value for d in [types.SimpleNamespace(value=1)]]\n",
        raises=AttributeError,
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_raises(name, tmp_path, monkeypatch):
    check_by_running(CASES[name], tmp_path, monkeypatch)


def test_the_number_of_pictures_behind_a_deconvolution_is_told_of():
    source = (
        "import tensorflow.compat.v1 as tf\ndef deconv(x):\n"
        "    return tf.nn.conv2d_transpose(x, w, [8, 4, 4, 3], 2)\nclass A:\n"
        "    def f(self):\n        y = self.generator(z)\n        y = g(y, {})\n"
    )
    for size in ("y.shape[0]", "y.get_shape()[0]", "y.get_shape().as_list()[0]"):
        assert told(source.format(size)) == [(7, "N232")]  #! N232
    for size in ("y.shape[1]", "x.shape[0]", "y[0]"):
        assert told(source.format(size)) == []
    assert told(source.format("y.shape[0]").replace("conv2d_transpose", "conv2d")) == []
