"""scripts/saved_model.py: what was saved, loaded again, gives the images of the session."""

from __future__ import annotations

import re
import runpy
import sys

import helpers
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from cli_helpers import REPOSITORY, copy, files, leftovers
from tool_helpers import done, four_runs, refused

from gan_tf1.export import sampling, saved_model
from gan_tf1.graph import sampler

EAGER = tf.executing_eagerly()  # TensorFlow 2, where a SavedModel is loaded without a session


@pytest.fixture(scope="module")
def logdir(tmp_path_factory):
    return four_runs(tmp_path_factory)


@pytest.fixture(scope="module")
def exported(logdir, tmp_path_factory):
    """name of a run -> its SavedModel."""
    folder = tmp_path_factory.mktemp("exported")
    for name in ("plain", "classes", "wide"):
        lines = done("export", name, "--logdir", logdir, "--out", folder / name)
        assert lines[:2] == [f"{name}: step 3", str(folder / name)]
    return folder


def call(folder, signature, **inputs):
    """Loads a SavedModel as its users do and calls one signature: name -> array."""
    if EAGER:
        function = tf.saved_model.load_v2(str(folder)).signatures[signature]
        wanted = function.structured_input_signature[1]
        given = {name: tf.constant(value, wanted[name].dtype) for name, value in inputs.items()}
        return {name: value.numpy() for name, value in function(**given).items()}
    with tf.Session(graph=tf.Graph()) as sess:
        loaded = tf.saved_model.loader.load(sess, ["serve"], str(folder))
        found = loaded.signature_def[signature]
        assert sorted(found.inputs) == sorted(inputs)
        feed = {found.inputs[name].name: value for name, value in inputs.items()}
        return sess.run({name: info.name for name, info in found.outputs.items()}, feed)


def samples(logdir, run, seed, count, label=None):
    """What sampling.py gives."""
    with helpers.few_maps(), sampling.generator(sampling.open_run(logdir, run), print) as of:
        return sampling.draw(of, seed, count, label)


# --- the SavedModel


@pytest.mark.parametrize("run", ["plain", "classes", "wide"])
def test_count_and_seed_give_the_images_of_the_session_to_the_last_bit(logdir, exported, run):
    label = {"label": -1} if run == "classes" else {}
    for count in (1, 503):  # within a chunk, and over three
        got = call(exported / run, "sample", count=count, seed=6, **label)["images"]
        assert got.dtype == np.uint8
        np.testing.assert_array_equal(got, samples(logdir, run, 6, count).images)


@pytest.mark.parametrize("run", ["plain", "classes", "wide"])
def test_noise_gives_the_images_of_the_session_to_the_last_bit(logdir, exported, run):
    drawn = samples(logdir, run, 2, sampler.CHUNK)
    labels = {"labels": np.eye(10)[drawn.labels]} if run == "classes" else {}
    got = call(exported / run, "serving_default", noise=drawn.noise, **labels)
    assert sorted(got) == ["images", "values"]
    np.testing.assert_array_equal(got["images"], drawn.images)
    assert got["values"].dtype == drawn.noise.dtype
    assert got["values"].min() >= 0 and got["values"].max() <= 1
    # Between black and white, evenly: images are the values rounded.
    assert np.abs(got["values"] * 255 - drawn.images).max() <= 0.5 + 1e-3


def test_one_class_or_all_in_turn(logdir, exported):
    turn = call(exported / "classes", "sample", count=20, seed=1, label=-1)["images"]
    for label in (0, 7):
        got = call(exported / "classes", "sample", count=20, seed=1, label=label)["images"]
        np.testing.assert_array_equal(got, samples(logdir, "classes", 1, 20, label).images)
        np.testing.assert_array_equal(got[label::10], turn[label::10])


@pytest.mark.parametrize("count", [0, -3])
def test_no_samples_are_an_empty_array(exported, count):
    got = call(exported / "plain", "sample", count=count, seed=1)["images"]
    assert got.shape == (0, 28, 28)


def test_the_generator_is_saved_and_nothing_else(exported):
    held = tf.train.list_variables(str(exported / "plain" / "variables" / "variables"))
    assert dict(held) == {
        "generator/1/kernel": [128, 256],
        "generator/1/bias": [256],
        "generator/2/kernel": [256, 784],
        "generator/2/bias": [784],
    }
    assert sorted(path.split("/")[0] for path in files(exported / "plain")) == sorted(
        ["saved_model.pb", "variables"] + ["variables"] * 2
    )


def test_batch_normalisation_is_exported_in_inference_mode(tmp_path):
    recipe, hyper = helpers.recipe("keras_mlp"), helpers.hyper("keras_mlp")
    served = sampler.serve(recipe, hyper)
    random = np.random.RandomState(0)
    with served.graph.as_default():
        init = tf.global_variables_initializer()
    with tf.Session(graph=served.graph) as sess:
        sess.run(init)
        for variable in served.variables:
            if "moving" in variable.op.name:
                value = random.uniform(0.5, 2, size=variable.shape.as_list())
                sess.run(variable.initializer, {variable.initializer.inputs[1]: value})
        weights = dict(zip((v.op.name for v in served.variables), sess.run(served.variables)))
        saved_model.save_model(sess, served, tmp_path / "model")
    noise = random.normal(size=[6, 100]).astype(np.float32)
    # By hand, in float64: the averages that were saved, not those of the six.
    hidden = noise.astype(np.float64)
    weights = {name: value.astype(np.float64) for name, value in weights.items()}
    for layer in "123":
        w = {name: weights[f"generator/{layer}/{name}"] for name in ("kernel", "bias", "gamma")}
        hidden = hidden @ w["kernel"] + w["bias"]
        hidden = np.maximum(hidden, 0.2 * hidden) - weights[f"generator/{layer}/moving_mean"]
        hidden /= np.sqrt(weights[f"generator/{layer}/moving_variance"] + 1e-3)
        hidden = hidden * w["gamma"] + weights[f"generator/{layer}/beta"]
    expected = np.tanh(hidden @ weights["generator/4/kernel"] + weights["generator/4/bias"])
    got = call(tmp_path / "model", "serving_default", noise=noise)["values"]
    np.testing.assert_allclose(got.reshape([6, 784]), (expected + 1) / 2, atol=1e-5)


@pytest.mark.skipif(not EAGER, reason="the lines are for TensorFlow 2")
@pytest.mark.parametrize("run", ["plain", "classes"])
def test_the_lines_that_are_printed_work(logdir, tmp_path, run):
    lines = done("export", logdir / run, "--out", tmp_path / "model")
    assert lines[-3].startswith("to use it")
    import tensorflow

    names = {"tf": tensorflow}
    exec("\n".join(line.strip() for line in lines[-2:]), names)
    np.testing.assert_array_equal(names["images"].numpy(), samples(logdir, run, 1, 8).images)


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
    older = samples(tmp_path, "plain", 1, 3).images
    got = call(run / "exported" / "step_000002", "sample", count=3, seed=1)["images"]
    np.testing.assert_array_equal(got, older)


# --- TFLite


def test_tflite_gives_the_values_of_the_session(logdir, tmp_path):
    out = tmp_path / "model"
    lines = done("export", logdir / "classes", "--out", out, "--tflite")
    line = lines[2]
    difference = float(
        re.match(r".*model\.tflite: on 20 samples at most (\S+) away", line).group(1)
    )
    assert difference < 1e-5
    assert leftovers(tmp_path) == []
    content = (tmp_path / "model.tflite").read_bytes()
    noise = np.random.RandomState(3).normal(size=[4, 128]).astype(np.float32)
    labels = np.eye(10)[[3, 3, 0, 9]]
    got = saved_model.run_tflite(content, {"input/noise": noise, "input/labels": labels})
    expected = call(out, "serving_default", noise=noise, labels=labels)["values"]
    np.testing.assert_allclose(got, expected, atol=1e-5)


def test_a_tflite_file_that_is_wrong_is_not_written(logdir, tmp_path, monkeypatch):
    def half(content, inputs):
        return np.full([20, 28, 28], 0.5, np.float32)

    monkeypatch.setattr(saved_model, "to_tflite", lambda sess, served: b"")
    monkeypatch.setattr(saved_model, "run_tflite", half)
    words = [logdir / "plain", "--out", tmp_path / "model", "--tflite"]
    line = refused("export", *words, status=1)
    assert "away from the session's" in line and "the SavedModel is complete" in line
    assert [path.name for path in tmp_path.iterdir()] == ["model"]
    assert call(tmp_path / "model", "sample", count=1, seed=1)["images"].shape == (1, 28, 28)


def test_a_tensorflow_that_cannot_is_one_line(logdir, tmp_path, monkeypatch):
    def cannot(*_):
        raise ValueError("no such op\n  and a page of others")

    monkeypatch.setattr(tf.lite.TFLiteConverter, "from_session", cannot)
    words = [logdir / "plain", "--out", tmp_path / "model", "--tflite"]
    line = refused("export", *words, status=1)
    assert f"TensorFlow {tf.__version__} could not make it (no such op)" in line
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_tflite_of_float64_is_refused(logdir, tmp_path):
    words = [logdir / "wide", "--out", tmp_path / "model", "--tflite"]
    assert "float64" in refused("export", *words)
    assert files(tmp_path) == {}


# --- what is refused


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
        ([logdir / "plain", "--out", ""], "is empty"),
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
