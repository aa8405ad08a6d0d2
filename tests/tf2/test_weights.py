"""Checkpoints by name in and out of the twin: a run's own, the document's, and what is neither."""

from __future__ import annotations

import json

import helpers
import numpy as np
import pytest
import tensorflow as tf
from cli_helpers import REPOSITORY, make_data, small, trained, weights
from twins import assert_close, make, state

from gan_tf1 import data as datasets
from gan_tf1.benchmark import document
from gan_tf1.errors import RunError, UsageError
from gan_tf1.tf2 import recipes
from gan_tf1.tf2 import weights as named
from gan_tf1.tf2.build import build

pytestmark = pytest.mark.slow

v1 = tf.compat.v1


def test_a_run_goes_over_to_the_twin_and_back(tmp_path):
    folder = make_data(tmp_path / "data")
    argv = small(folder, "mnist") + ["--dtype", "float64", "--logdir", tmp_path]
    trained("mnist", *argv, "--steps", "9", "--run-name", "whole")
    trained("mnist", *argv, "--steps", "3", "--run-name", "parts")
    held = tmp_path / "parts" / "checkpoints"

    options = json.loads((tmp_path / "parts" / "config.json").read_text())["hyper"]
    hyper = helpers.hyper("mnist", **{key: options[key] for key in ("batch", "seed", "dtype")})
    images = datasets.load("mnist", "train", str(folder), lambda line: None).images
    gan = build(recipes.load("mnist"), hyper, images)
    named.load(gan, str(held / "model.ckpt-3"))
    for _ in range(3):
        gan.step()
    named.save(gan, str(held / "model.ckpt-6"))

    done = trained("mnist", "--resume", "parts", "--steps", "9", "--logdir", tmp_path)
    assert "resumed from step 6" in done.out
    expected = weights(tmp_path / "whole", 9)
    assert [name for name in expected if "Adam" in name] and "train_d/beta1_power" in expected
    assert_close(expected, weights(tmp_path / "parts", 9), 1e-9)


def test_the_documents_own_checkpoint_comes_in_by_its_name_map(tmp_path):
    graph = document.build()
    with graph.graph.as_default(), v1.Session() as sess:
        sess.run(graph.init)
        random = np.random.RandomState(1)
        feed = {
            graph.images: random.uniform(size=[8, 784]),
            graph.noise: random.normal(size=[8, 128]),
        }
        sess.run(graph.d_run, feed)
        sess.run(graph.g_run, feed)
        prefix = v1.train.Saver().save(sess, str(tmp_path / "old.ckpt"))
        theirs = sess.run({v.op.name: v for v in v1.global_variables()})
    folder = REPOSITORY / "gan_tf1" / "migration" / "name_maps"
    names = json.loads((folder / "document.json").read_text())
    gan = make("fashion")
    named.load(gan, prefix, names)
    for name, value in state(gan).items():
        np.testing.assert_array_equal(value, np.reshape(theirs[names[name]], value.shape))
    assert gan.counters.d.numpy() == 1 and gan.d_optimizer.m[0].numpy().any()

    other = make("fashion")
    start = state(other)["generator/1/bias"]
    named.load(other, prefix, dict(names, **{"generator/1/bias": None}))
    np.testing.assert_array_equal(state(other)["generator/1/bias"], start)
    with pytest.raises(UsageError, match="missing there: gone"):
        named.load(other, prefix, dict(names, **{"generator/1/bias": "gone"}))
    with pytest.raises(UsageError, match="not in the map: generator/1/bias"):
        named.load(other, prefix, {k: v for k, v in names.items() if k != "generator/1/bias"})
    with pytest.raises(UsageError, match="mapped, but not here: nowhere"):
        named.load(other, prefix, dict(names, nowhere="Variable"))


def test_a_checkpoint_of_something_else_is_refused_and_changes_nothing(tmp_path):
    prefix = str(tmp_path / "toy.ckpt")
    named.save(make("toy"), prefix)
    gan = make("toy", fixed_g=True)
    gan.step()
    before = state(gan)
    refused = [
        (gan, prefix, "missing there: generator/location, generator/scale"),
        (gan, prefix, "left over there: generator/1/bias, generator/1/kernel"),
        (make("toy", noise_dim=2), prefix, r"generator/1/kernel is float32 \[1, 16\]"),
        (make("toy", dtype="float64"), prefix, "is float32"),
        (gan, str(tmp_path / "none.ckpt"), "not a checkpoint that can be read"),
    ]
    for target, path, message in refused:
        with pytest.raises(UsageError, match=message) as caught:
            named.load(target, path)
        assert "\n" not in str(caught.value)
    (tmp_path / "toy.ckpt.index").write_bytes(b"no index")
    with pytest.raises(UsageError, match="not a checkpoint that can be read"):
        named.load(gan, prefix)
    helpers.assert_same_bits(before, state(gan))
    with pytest.raises(RunError, match="could not be written"):
        named.save(gan, str(tmp_path / "toy.ckpt.index" / "below-a-file.ckpt"))


def test_object_based_checkpoints_work_on_the_twin_too(tmp_path):
    gan = make("keras_mlp")
    gan.step()
    path = tf.train.Checkpoint(gan=gan).save(str(tmp_path / "objects"))
    expected = state(gan)
    gan.step()
    assert state(gan)["train_g/global_step"] == 2
    tf.train.Checkpoint(gan=gan).restore(path).assert_consumed()
    helpers.assert_same_bits(expected, state(gan))
    with pytest.raises(UsageError, match="missing there"):
        named.load(gan, path)
