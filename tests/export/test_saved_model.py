"""SavedModels: what was saved, loaded again, gives the images of the session."""

from __future__ import annotations

import helpers
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from cli_helpers import files, leftovers
from tool_helpers import call_saved_model, generators

from gan_tf1.export import sampling, saved_model
from gan_tf1.graph import serving

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def logdir(four_runs):
    return four_runs


@pytest.fixture(scope="module")
def of(logdir):
    """Name of a run -> its generator."""
    with generators(logdir) as generator:
        yield generator


@pytest.fixture(scope="module")
def exported(logdir, tmp_path_factory):
    """name of a run -> its SavedModel."""
    folder = tmp_path_factory.mktemp("exported")
    for name in ("plain", "classes", "wide"):
        opened = sampling.open_run(logdir, name)
        with helpers.few_maps(), saved_model.restored(opened, pytest.fail) as export:
            assert export.step == 3
            saved_model.save_model(export.sess, export.served, folder / name)
    assert leftovers(folder) == []
    return folder


@pytest.mark.parametrize("run", ["plain", "classes", "wide"])
def test_count_and_seed_give_the_images_of_the_session_to_the_last_bit(of, exported, run):
    label = {"label": -1} if run == "classes" else {}
    expected = sampling.draw(of(run), 6, 503).images
    for count in (1, 503):  # within a chunk, and over three
        got = call_saved_model(exported / run, "sample", count=count, seed=6, **label)["images"]
        assert got.dtype == np.uint8
        np.testing.assert_array_equal(got, expected[:count])


@pytest.mark.parametrize("run", ["plain", "classes", "wide"])
def test_noise_gives_the_images_of_the_session_to_the_last_bit(of, exported, run):
    drawn = sampling.draw(of(run), 2, serving.CHUNK)
    labels = {"labels": np.eye(10)[drawn.labels]} if run == "classes" else {}
    got = call_saved_model(exported / run, "serving_default", noise=drawn.noise, **labels)
    assert sorted(got) == ["images", "values"]
    np.testing.assert_array_equal(got["images"], drawn.images)
    assert got["values"].dtype == drawn.noise.dtype
    assert got["values"].min() >= 0 and got["values"].max() <= 1
    # Between black and white, evenly: images are the values rounded.
    assert np.abs(got["values"] * 255 - drawn.images).max() <= 0.5 + 1e-3


def test_one_class_or_all_in_turn(of, exported):
    turn = call_saved_model(exported / "classes", "sample", count=20, seed=1, label=-1)["images"]
    for label in (0, 7):
        inputs = {"count": 20, "seed": 1, "label": label}
        got = call_saved_model(exported / "classes", "sample", **inputs)["images"]
        expected = sampling.draw(of("classes"), 1, 20, label).images
        np.testing.assert_array_equal(got, expected)
        np.testing.assert_array_equal(got[label::10], turn[label::10])


@pytest.mark.parametrize("count", [0, -3])
def test_no_samples_are_an_empty_array(exported, count):
    got = call_saved_model(exported / "plain", "sample", count=count, seed=1)["images"]
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
    served = serving.serve(recipe, hyper)
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
    got = call_saved_model(tmp_path / "model", "serving_default", noise=noise)["values"]
    np.testing.assert_allclose(got.reshape([6, 784]), (expected + 1) / 2, atol=1e-5)
