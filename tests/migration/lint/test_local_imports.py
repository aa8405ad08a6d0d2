"""What imports from files beside a script bring."""

from __future__ import annotations

import pytest
from lint_helpers import NOW, V2

from gan_tf1.migration.lint.linter import lint_file


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("from ops import *\n", ["E108"]),
        ("from ops import tf\n", ["E108"]),
        ("from ops import tf as t\n", []),
        ("from lib.ops import *\n", ["E108"]),
        ("from .ops import *\n", ["E108"]),
        ("from elsewhere import *\n", []),
        ("from ops import *\ntf = None\n", []),
    ],
)
def test_a_name_comes_from_the_file_that_imports_it(line, codes, tmp_path):
    (tmp_path / "lib").mkdir()
    (tmp_path / "base.py").write_text(V2)
    (tmp_path / "ops.py").write_text("print 'Python 2'\nfrom base import *\n")
    (tmp_path / "lib" / "ops.py").write_text("try:\n    " + V2 + "except ImportError:\n    pass\n")
    (tmp_path / "main.py").write_text(line + "x = tf.mul(1, 2)\n")
    assert [each.code for each in lint_file(str(tmp_path / "main.py"), NOW).findings] == codes


def test_files_that_import_one_another_end(tmp_path):
    (tmp_path / "a.py").write_text("from b import *\nx = tf.mul\n")
    (tmp_path / "b.py").write_text("from a import *\n")
    assert lint_file(str(tmp_path / "a.py"), NOW).findings == []


MODEL = """
import tensorflow.compat.v1 as tf
class Base(object):
    def build(self):
        self.d_step = self.step(tf.get_variable("d", []))
        self.g_step = self.step(tf.get_variable("g", []))
        self.loss = tf.reduce_mean(tf.get_variable("w", [2]))
    def step(self, v):
        return tf.train.AdamOptimizer(1e-3).minimize(v * v, var_list=[v])
    def sample(self):
        return tf.random_normal([2])
class Norm(object):
    def __call__(self, x):
        return tf.train.ExponentialMovingAverage(0.9).apply([x])
if __name__ == "__main__":
    undefined()
"""
MAIN = """
{}
import tensorflow.compat.v1 as tf
class GAN({}):
    pass
def main(sess):
    gan = GAN()
    gan.build()
    sess.run([gan.d_step, gan.g_step])
    print("%f" % sess.run(gan.loss))
    while True:
        sess.run(gan.sample())
    with tf.variable_scope("d", reuse=True):
        norm = {}()
        norm(tf.zeros([2]))
main(tf.Session())
"""


@pytest.mark.parametrize(
    ("line", "base", "norm"),
    [
        ("from model import *", "Base", "Norm"),
        ("from model import Base as B, Norm", "B", "Norm"),
        ("import model", "model.Base", "model.Norm"),
        ("from lib import model as m", "m.Base", "m.Norm"),
    ],
)
def test_a_class_of_another_file_is_followed(line, base, norm, tmp_path):
    (tmp_path / "lib").mkdir()
    for folder in (tmp_path, tmp_path / "lib"):
        (folder / "model.py").write_text(MODEL)
    path = tmp_path / "main.py"
    path.write_text(MAIN.format(line, base, norm))
    told = {(each.line, each.code) for each in lint_file(str(path), NOW).findings}
    assert {(9, "W208"), (12, "W202"), (15, "E128")} <= told
    beside = lint_file(str(tmp_path / "model.py"), NOW).findings
    assert [each.code for each in beside] == ["N306"]


def test_what_is_seen_in_another_file_is_told_there_alone(tmp_path):
    (tmp_path / "net.py").write_text("import tensorflow as tf\nx = tf.log(tf.nn.sigmoid(1))\n")
    (tmp_path / "main.py").write_text("import net\nfrom net import x\n")
    assert lint_file(str(tmp_path / "main.py"), NOW).findings == []
