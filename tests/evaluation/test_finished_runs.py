"""Runs side by side: which checkpoints, against which reference, and what an evaluation leaves."""

from __future__ import annotations

import json
import os
import shutil
from types import SimpleNamespace

import helpers
import numpy as np
import pytest
import reference_helpers
from cli_helpers import copy, files

from gan_tf1 import config as options
from gan_tf1 import data as datasets
from gan_tf1.errors import UsageError
from gan_tf1.evaluation import curves, finished_runs
from gan_tf1.evaluation.finished_runs import candidate

pytestmark = pytest.mark.slow


def change(run, data=None, **changes):
    """Rewrites options in a run's config.json; None takes one away. data: what it learned from."""
    config = json.loads((run / "config.json").read_text())
    config["data"].update(data or {})
    for name, value in changes.items():
        if value is None:
            del config["hyper"][name]
        else:
            config["hyper"][name] = value
    (run / "config.json").write_text(json.dumps(config))


def damage(run, step):
    for path in (run / "checkpoints").glob(f"model.ckpt-{step}.data*"):
        path.write_bytes(path.read_bytes()[:100])


# --- which


def test_the_checkpoints_that_are_asked_for(finished):
    logdir = finished.parent
    assert candidate(logdir, "a", None, False).steps == [None]
    assert candidate(logdir, "a", 4, False).steps == [4]
    assert candidate(logdir, "a", None, True).steps == [2, 4, 6]


def test_latest_is_the_newest_run(finished, tmp_path):
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        shutil.copytree(str(finished / "checkpoints"), str(tmp_path / name / "checkpoints"))
        shutil.copy(str(finished / "config.json"), str(tmp_path / name))
    os.utime(str(tmp_path / "old" / "config.json"), (1, 1))
    assert candidate(tmp_path, "latest", None, False).opened.run.name == "new"


def test_a_run_that_cannot_be_evaluated(finished, tmp_path):
    def refused(message, which="a", step=None):
        with pytest.raises(UsageError, match=message):
            candidate(tmp_path, which, step, False)

    refused("latest: no run", "latest")
    refused("a: no such run")
    run = copy(finished, tmp_path)
    refused("--step 5: .*no such checkpoint, only 2, 4, 6", step=5)
    change(run, recipe="wgan")
    refused("config.json: wgan: no such recipe")
    change(run, ema=None, schedule=None, **options.to_json(helpers.hyper("toy")))
    refused("makes no images")
    change(run, recipe="fashion", data={"name": "pictures", "source": "somewhere (12 pictures)"})
    refused(r"without labels \(somewhere \(12 pictures\)\)")
    change(run, data={"name": "fashion"})
    for path in (run / "checkpoints").iterdir():
        path.unlink()
    refused("no checkpoint")
    change(run, conditional=None)
    refused("missing option conditional")


# --- against what


@pytest.fixture()
def compared(finished, monkeypatch):
    """Calls `compare` on runs of which nothing is evaluated: (groups, what is said)."""
    monkeypatch.setattr(finished_runs, "evaluate", lambda one, *_: [one.opened.run.name])

    def call(*runs, data_dir=None, count=100):
        said = []
        candidates = [candidate(run.parent, run.name, None, False) for run in runs]
        groups = finished_runs.compare(candidates, data_dir, count, 1, said.append)
        return groups, said

    return call


def test_runs_of_the_same_images_share_a_reference(run, folder, compared, tmp_path, monkeypatch):
    made = []

    def reference(train, test, count, say):
        made.append((len(train.images), len(test.images), count))
        return SimpleNamespace(train=train, test=test)

    monkeypatch.setattr(finished_runs, "Reference", reference)
    (tmp_path / "other").mkdir()
    other = copy(run, tmp_path / "other")
    moved = tmp_path / "data"
    shutil.copytree(str(folder), str(moved))
    change(other, data_dir=str(moved))
    groups, said = compared(run, other, run)
    assert [group.evaluations for group in groups] == [["a", "a", "a"]]
    assert made == [(300, 200, 100)]
    assert not any("learned from" in line for line in said)
    few = reference_helpers.folder(tmp_path / "few", test=110)
    change(other, data_dir=str(few))
    groups, said = compared(run, other, run)
    assert [group.evaluations for group in groups] == [["a", "a"], ["a"]]
    assert made[1:] == [(300, 200, 100), (300, 110, 100)]


def test_what_the_run_learned_from_is_compared(run, compared):
    change(run, data={"sha256": "0" * 64}, split="test")
    _, said = compared(run)
    assert any("a learned from the test images" in line for line in said)
    assert any("a learned from other images" in line for line in said)


def test_with_test_images_alone_the_classifier_learns_from_one_half_of_them(
    run, compared, tmp_path
):
    few = reference_helpers.folder(tmp_path / "few", train=0, test=200)
    learned = datasets.load("fashion", "test", str(few), lambda line: None)
    change(run, data={"sha256": learned.sha256}, split="test")
    (group,), said = compared(run, data_dir=str(few), count=None)
    reference = group.reference
    assert reference.count == 100
    np.testing.assert_array_equal(reference.train.images, learned.images[::2])
    np.testing.assert_array_equal(reference.test.images, learned.images[1::2])
    assert any("a learned from the test images" in line for line in said)
    assert not any("other images" in line for line in said)


def test_a_data_set_that_is_gone_or_too_small_is_named(run, folder, cache, compared, tmp_path):
    compared(run)
    before = files(cache)
    change(run, data_dir=str(tmp_path / "gone"))
    with pytest.raises(UsageError, match="reference of a needs .*gone does not exist.*--data-dir"):
        compared(run)
    assert len(compared(run, data_dir=str(folder))[0]) == 1
    few = reference_helpers.folder(tmp_path / "few", test=64)
    with pytest.raises(UsageError, match="64 images.*at least 65"):
        compared(run, data_dir=str(few))
    only = reference_helpers.folder(tmp_path / "only", test=0)
    with pytest.raises(UsageError, match="t10k-images"):
        compared(run, data_dir=str(only))
    assert files(cache) == before


# --- an evaluation


def test_the_newest_checkpoint_is_shown_in_the_projector(run, reference):
    def evaluate(step):
        one = candidate(run.parent, "a", step, False)
        return finished_runs.evaluate(one, reference, 1, pytest.fail)

    assert [each.step for each in evaluate(2)] == [2]
    assert not (run / "projector_config.pbtxt").exists()
    assert [each.step for each in evaluate(None)] == [6]
    assert (run / "projector_config.pbtxt").is_file()
    features = np.loadtxt(str(run / "projector" / "features.tsv"), delimiter="\t")
    assert features.shape == (300, 64)
    kinds = (run / "projector" / "metadata.tsv").read_text().splitlines()[1:]
    assert [kind.split("\t")[0] for kind in kinds] == ["real"] * 150 + ["generated"] * 150
    assert list(curves.read(run, pytest.fail).values) == [4, 2, 6]


def test_a_damaged_checkpoint_is_passed_over(run, reference):
    def evaluate(step, every):
        said = []
        one = candidate(run.parent, "a", step, every)
        done = finished_runs.evaluate(one, reference, 1, said.append)
        return [each.step for each in done], said

    damage(run, 6)
    steps, said = evaluate(None, False)
    assert steps == [4]
    assert said[0].startswith("warning: the checkpoint of step 6 is damaged, trying the one before")
    with pytest.raises(UsageError, match="step 6"):
        evaluate(6, False)
    damage(run, 2)
    steps, said = evaluate(None, True)
    assert steps == [4]
    assert [line.split()[0] for line in said] == ["warning:", "step", "warning:"]
    assert "step 2" in said[0] and said[1].startswith("step 4 ") and "step 6" in said[2]
    damage(run, 4)
    with pytest.raises(UsageError, match="none of its checkpoints can be read"):
        evaluate(None, True)


def test_weights_of_another_network_are_refused(run, reference):
    change(run, recipe="keras_mlp")
    one = candidate(run.parent, "a", None, False)
    with pytest.raises(UsageError, match="generator/2/kernel has shape .*config.json"):
        finished_runs.evaluate(one, reference, 1, pytest.fail)
