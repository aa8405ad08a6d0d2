"""The second column of the table of idioms: each old spelling does what the page says."""

from __future__ import annotations

import re

import numpy as np
import page
import pytest
import tensorflow as tf2
import tensorflow.compat.v1 as tf

pytestmark = pytest.mark.slow

if page.INSTALLED["TensorFlow"] < (2, 0):
    pytest.skip("on TensorFlow 1.15 every old spelling works", allow_module_level=True)

IDIOMS = page.idioms()
# The page speaks of 2.21; of the versions that the tests run on, the first without it.
GONE = {"tf.layers": (2, 16), "estimator": (2, 16), "tensorflow.python.keras.datasets": (2, 8)}
CODE = r"``(.+?)``|`(.+?)`"


def first_code(cell):
    """The first piece of code of a cell; None without any."""
    found = re.search(CODE, cell)
    return found and (found.group(1) or found.group(2))


def names(sess, logdir):
    """What the old spellings speak of."""
    d, g = (tf.get_variable(scope + "/w", initializer=1.0) for scope in ("d_net", "generator"))
    step = tf.Variable(0, trainable=False)
    sess.run(tf.global_variables_initializer())
    return {
        "tf": tf,
        "np": np,
        "sess": sess,
        "logdir": logdir,
        "images": tf.placeholder(tf.float32, [None, 4]),
        "logits": tf.constant([[0.0]]),
        "loss": d * g,
        "step": step.assign_add(1),
        "adam": tf.train.AdamOptimizer(1e-3),
        "d_loss": d * g,
        "g_loss": -d * g,
        "d_vars": [d],
        "g_vars": [g],
    }


@pytest.mark.parametrize("name", list(IDIOMS))
def test_an_old_spelling_does_what_the_page_says(name, tmp_path, isolated):
    old, does, _, _ = IDIOMS[name].cells
    code, said = first_code(old), first_code(does)
    if does.startswith("works"):
        with tf.Graph().as_default(), tf.Session() as sess:
            exec(code, names(sess, str(tmp_path)))
        return
    kind, _, text = said.partition(": ")
    assert kind.endswith("Error"), does
    if "import " in code:
        found = isolated(code)["error"]
    else:
        with tf.Graph().as_default(), tf.Session() as sess:
            try:
                exec(code, names(sess, str(tmp_path)))
                found = None
            except Exception as error:
                found = f"{type(error).__name__}: {error}"
    if page.INSTALLED["TensorFlow"] < GONE.get(name, (2, 0)):
        assert found is None
    else:
        assert found is not None and found.startswith(kind) and text in found, found


@pytest.mark.skipif(page.INSTALLED["TensorFlow"] < (2, 8), reason="some names came with 2.8")
@pytest.mark.parametrize("name", list(IDIOMS))
def test_what_tf2_writes_exists(name):
    for dotted in re.findall(r"`tf\.([\w.]+)`", IDIOMS[name].cells[3]):
        found = tf2
        for part in dotted.split("."):
            found = getattr(found, part)
