"""The generator as a TFLite file, tried before it is kept."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import Iterator, Mapping, NamedTuple

import numpy as np
import tensorflow.compat.v1 as tf

from gan_tf1.data.dataset import N_CLASSES
from gan_tf1.errors import RunError
from gan_tf1.export.sampling import one_hot
from gan_tf1.graph.serving import Served
from gan_tf1.runs.reader import reason

CHECKED = 20  # samples that a file is tried on
SHADE = 1 / 255  # of values in [0, 1]: by how much they may differ


class Checked(NamedTuple):
    """A file that gives the values of the session."""

    content: bytes
    difference: float  # from the session's values, at most


def checked(sess: tf.Session, served: Served) -> Checked:
    """A TFLite file, tried on samples; the last use of this graph.

    Raises RunError where the installed TensorFlow cannot make one, or makes a wrong one.
    """
    width = int(served.noise.shape[1])
    feed = {served.noise: np.random.RandomState(1).normal(size=[CHECKED, width])}
    if served.labels is not None:
        feed[served.labels] = one_hot(np.arange(CHECKED) % N_CLASSES)
    expected = sess.run(served.values, feed)
    content = convert(sess, served)
    got = run(content, {placeholder.op.name: rows for placeholder, rows in feed.items()})
    difference = float(np.max(np.abs(got - expected)))
    if not difference <= SHADE:
        raise RunError(
            f"--tflite: its values are up to {difference:.2g} away from the session's, and nothing "
            "was written of it; the SavedModel is complete"
        )
    return Checked(content, difference)


def convert(sess: tf.Session, served: Served) -> bytes:
    """noise (and labels) -> values, as the bytes of a TFLite file; the last use of this graph.

    Raises RunError where the installed TensorFlow cannot make one.
    """
    inputs = [served.noise] if served.labels is None else [served.noise, served.labels]
    try:
        with _programs_beside_python():
            return tf.lite.TFLiteConverter.from_session(sess, inputs, [served.values]).convert()
    except Exception as error:  # of many kinds, and of others on another release
        raise RunError(
            f"--tflite: TensorFlow {tf.__version__} could not make it "
            f"({reason(error)}); the SavedModel is complete"
        ) from None


def run(content: bytes, inputs: Mapping[str, np.ndarray]) -> np.ndarray:
    """The values that a TFLite file gives: [n, height, width].

    inputs: name of the placeholder -> array of n rows. All at once where the file allows, one after
    another where it is for one.
    """
    interpreter = tf.lite.Interpreter(model_content=content)
    details = interpreter.get_input_details()
    n = len(next(iter(inputs.values())))
    # TensorFlow 1.15 takes a dimension left open for 1 and says nothing of it in its details.
    size = n if all(-1 in detail.get("shape_signature", ()) for detail in details) else 1
    for detail in details:
        shape = [size] + [int(length) for length in detail["shape"][1:]]
        interpreter.resize_tensor_input(detail["index"], shape)
    interpreter.allocate_tensors()
    output = interpreter.get_output_details()[0]["index"]
    parts = []
    for start in range(0, n, size):
        for detail in details:
            rows = inputs[detail["name"].split(":")[0]][start : start + size]
            interpreter.set_tensor(detail["index"], rows.astype(detail["dtype"]))
        interpreter.invoke()
        parts.append(interpreter.get_tensor(output).copy())
    return np.concatenate(parts)


@contextlib.contextmanager
def _programs_beside_python() -> Iterator[None]:
    # TensorFlow 1.15's converter is a program that pip puts there. It is looked for in PATH, which
    # does not name the folder of a virtual environment that is not activated.
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before
