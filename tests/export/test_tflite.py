"""TFLite files: the values of the session, or nothing."""

from __future__ import annotations

import helpers
import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from gan_tf1.errors import RunError
from gan_tf1.export import sampling, saved_model, tflite

pytestmark = pytest.mark.slow


@pytest.fixture()
def restored(four_runs):
    """A conditional run, restored for export: a conversion is the last use of a graph."""
    opened = sampling.open_run(four_runs, "classes")
    with helpers.few_maps(), saved_model.restored(opened, pytest.fail) as of:
        yield of


def test_a_file_gives_the_values_of_the_session(restored):
    noise = np.random.RandomState(3).normal(size=[4, 128]).astype(np.float32)
    labels = np.eye(10)[[3, 3, 0, 9]]
    served = restored.served
    feed = {served.noise: noise, served.labels: labels}
    expected = restored.sess.run(served.values, feed)
    found = tflite.checked(restored.sess, served)
    assert found.difference < 1e-5
    got = tflite.run(found.content, {"input/noise": noise, "input/labels": labels})
    np.testing.assert_allclose(got, expected, atol=1e-5)


@pytest.mark.parametrize("values", [0.5, np.nan])
def test_a_file_that_is_wrong_is_none(restored, monkeypatch, values):
    wrong = np.full([20, 28, 28], values, np.float32)
    monkeypatch.setattr(tflite, "convert", lambda sess, served: b"")
    monkeypatch.setattr(tflite, "run", lambda content, inputs: wrong)
    with pytest.raises(RunError, match="away from the session's.*the SavedModel is complete"):
        tflite.checked(restored.sess, restored.served)


def test_a_tensorflow_that_cannot_is_one_line(restored, monkeypatch):
    def cannot(*_):
        raise ValueError("no such op\n  and a page of others")

    monkeypatch.setattr(tf.lite.TFLiteConverter, "from_session", cannot)
    with pytest.raises(RunError) as error:
        tflite.checked(restored.sess, restored.served)
    line = f"--tflite: TensorFlow {tf.__version__} could not make it (no such op); the SavedModel"
    assert str(error.value).startswith(line)
