"""scripts/export.py: where the SavedModel and the TFLite file go, and what it says no to."""

from __future__ import annotations

import re
import runpy
import sys

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from cli_helpers import REPOSITORY, copy, files, leftovers
from tool_helpers import EAGER, call_saved_model, done, generators, refused

from gan_tf1.errors import RunError, UsageError
from gan_tf1.export import destination, sampling, tflite

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def logdir(four_runs):
    return four_runs


@pytest.fixture(scope="module")
def of(logdir):
    """Name of a run -> its generator."""
    with generators(logdir) as generator:
        yield generator


@pytest.mark.skipif(not EAGER, reason="the lines are for TensorFlow 2")
@pytest.mark.parametrize("run", ["plain", "classes"])
def test_the_lines_that_are_printed_work(logdir, of, tmp_path, run):
    lines = done("export", run, "--logdir", logdir, "--out", tmp_path / "model")
    assert lines[:2] == [f"{run}: step 3", str(tmp_path / "model")]
    assert lines[-3].startswith("to use it")
    import tensorflow

    names = {"tf": tensorflow}
    exec("\n".join(line.strip() for line in lines[-2:]), names)
    expected = sampling.draw(of(run), 1, 8).images
    np.testing.assert_array_equal(names["images"].numpy(), expected)


def test_the_default_place_and_which_checkpoint(logdir, tmp_path):
    run = copy(logdir / "plain", tmp_path)
    (newest,) = (run / "checkpoints").glob("model.ckpt-3.data-*")
    newest.write_bytes(newest.read_bytes()[:5000])
    before = files(run)
    lines = done("export", "latest", "--logdir", tmp_path)
    assert lines[0].startswith("warning: the checkpoint of step 3 is damaged")
    assert lines[1:3] == ["plain: step 2", str(run / "exported" / "step_000002")]
    after = files(run)
    assert {name: after[name] for name in before} == before
    assert leftovers(run / "exported") == []
    with sampling.generator(sampling.open_run(logdir, "plain"), pytest.fail, 2) as of:
        older = sampling.draw(of, 1, 3).images
    got = call_saved_model(run / "exported" / "step_000002", "sample", count=3, seed=1)["images"]
    np.testing.assert_array_equal(got, older)


# --- TFLite


def test_a_tflite_file_beside_the_savedmodel(logdir, tmp_path):
    out = tmp_path / "model"
    lines = done("export", logdir / "plain", "--out", out, "--tflite")
    pattern = r".*model\.tflite: on 20 samples at most (\S+) away from the session's values"
    assert float(re.match(pattern, lines[2]).group(1)) < 1e-5
    assert leftovers(tmp_path) == []
    content = (tmp_path / "model.tflite").read_bytes()
    noise = np.random.RandomState(3).normal(size=[4, 128]).astype(np.float32)
    got = tflite.run(content, {"input/noise": noise})
    expected = call_saved_model(out, "serving_default", noise=noise)["values"]
    np.testing.assert_allclose(got, expected, atol=1e-5)


def test_a_tflite_file_that_is_wrong_is_not_written(logdir, tmp_path, monkeypatch):
    def half(content, inputs):
        return np.full([20, 28, 28], 0.5, np.float32)

    monkeypatch.setattr(tflite, "convert", lambda sess, served: b"")
    monkeypatch.setattr(tflite, "run", half)
    words = [logdir / "plain", "--out", tmp_path / "model", "--tflite"]
    line = refused("export", *words, status=1)
    assert "away from the session's" in line and "the SavedModel is complete" in line
    assert [path.name for path in tmp_path.iterdir()] == ["model"]
    got = call_saved_model(tmp_path / "model", "sample", count=1, seed=1)["images"]
    assert got.shape == (1, 28, 28)


def test_tflite_of_float64_is_refused(logdir, tmp_path):
    words = [logdir / "wide", "--out", tmp_path / "model", "--tflite"]
    assert "float64" in refused("export", *words)
    assert files(tmp_path) == {}


# --- what is refused


@pytest.mark.parametrize(
    "error, kind",
    [
        (tf.errors.PermissionDeniedError, UsageError),
        (tf.errors.NotFoundError, UsageError),
        (tf.errors.ResourceExhaustedError, RunError),
    ],
)
def test_what_tensorflow_cannot_write_is_told_as_by_the_system(tmp_path, error, kind):
    with pytest.raises(kind) as told, destination.writing(tmp_path / "x", given=True):
        raise error(None, None, "/a/.x.3d19a7cf.tmp; Permission denied")
    assert str(told.value) == f"{tmp_path / 'x'}: cannot be written (Permission denied)"


def test_nothing_is_overwritten(logdir, tmp_path):
    out = tmp_path / "model"
    for there, options in ((out, []), (out.with_name("model.tflite"), ["--tflite"])):
        there.mkdir()
        before = files(tmp_path)
        line = refused("export", logdir / "plain", "--out", out, *options)
        assert f"{there} exists already" in line
        assert files(tmp_path) == before
        there.rmdir()


def test_what_cannot_be_exported(logdir, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for words, message in (
        (["nowhere", "--logdir", logdir], "RUN nowhere: no such run"),
        (["latest", "--logdir", tmp_path], "RUN latest: no run"),
        ([logdir / "toy"], "makes no images"),
        ([logdir / "plain", "--step", "1"], "there are: 2, 3"),
        ([logdir / "plain", "--out", tmp_path / "no" / "model"], "there is no folder"),
        ([logdir / "plain", "--out", ""], "--out is empty"),
        ([logdir / "plain", "--quantise"], "unrecognized arguments"),
        ([], "required: RUN"),
    ):
        assert message in refused("export", *words), words
    assert files(tmp_path) == {}
    assert not (logdir / "plain" / "exported").exists()


@pytest.mark.parametrize(
    "error",
    [
        OSError(28, "No space left on device"),
        tf.errors.ResourceExhaustedError(None, None, "No space left on device"),
    ],
)
def test_a_full_disk_is_one_line_and_leaves_nothing(logdir, tmp_path, monkeypatch, error):
    def full(*_):
        raise error

    monkeypatch.setattr(tf.saved_model.Builder, "save", full)
    line = refused("export", logdir / "plain", "--out", tmp_path / "model", status=1)
    assert "No space left on device" in line and str(tmp_path / "model") in line
    assert files(tmp_path) == {}


def test_the_script(logdir, tmp_path, monkeypatch, capsys):
    out = tmp_path / "model"
    monkeypatch.setattr(sys, "argv", ["export.py", str(logdir / "plain"), "--out", str(out)])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(REPOSITORY / "scripts" / "export.py"), run_name="__main__")
    assert ended.value.code == 0
    assert capsys.readouterr().out.splitlines()[1] == str(out)
    assert (out / "saved_model.pb").is_file()
