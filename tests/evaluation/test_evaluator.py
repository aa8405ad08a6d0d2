"""--eval-every: the numbers of a training's own checkpoints, and that it trains as without."""

from __future__ import annotations

import os
import signal

import helpers
import pytest
import reference_helpers
import tensorflow.compat.v1 as tf
from cli_helpers import (
    assert_same_weights,
    error_line,
    event_files,
    files,
    go_back,
    scalars,
    train,
    trained,
    values,
)
from reference_helpers import OPTIONS

from gan_tf1 import data
from gan_tf1.errors import UsageError
from gan_tf1.evaluation import curves, evaluator, finished_runs
from gan_tf1.evaluation.reference import Reference
from gan_tf1.export import sampling
from gan_tf1.runs.events import Events
from gan_tf1.training import sample_images

pytestmark = pytest.mark.slow

TAGS = ["class_entropy", "frechet", "missing_classes", "precision", "recall", "score"]


def test_evaluating_eval_every_changes_no_weight(finished, folder, tmp_path):
    words = ["--steps", "6", "--save-every", "2", "--data-dir", folder, "--logdir", tmp_path]
    trained("fashion", *OPTIONS, *words, "--run-name", "without")
    for step in (2, 4, 6):
        assert_same_weights(finished, tmp_path / "without", step)
    theirs, ours = scalars(tmp_path / "without"), scalars(finished)
    theirs.pop("speed/steps_per_s"), ours.pop("speed/steps_per_s")
    quality = [tag for tag in ours if tag.startswith("quality/")]
    assert sorted(quality) == ["quality/" + tag for tag in TAGS]
    assert {tag: steps for tag, steps in ours.items() if tag not in quality} == theirs


def test_what_a_training_says_of_its_samples_is_what_an_evaluation_finds(finished, splits):
    lines = (finished.parent / "output.txt").read_text().splitlines()
    (line,) = [line for line in lines if "Frechet" in line]
    first_step = next(k for k, line in enumerate(lines) if line.startswith("step 1 "))
    assert any("test images right" in line for line in lines[:first_step])

    reference = Reference(*splits, None, print)
    one = finished_runs.candidate(finished.parent, "a", 4, False)
    there = files(finished)
    (found,) = finished_runs.evaluate(one, reference, 1, pytest.fail)
    assert files(finished) == there  # its page shows these numbers already
    assert line == evaluator.checkpoint_line(4, found.quality, reference)
    assert line.startswith("step 4 ")


def test_an_evaluation_eval_every_has_a_checkpoint(folder, tmp_path):
    words = ["--steps", "3", "--save-every", "0", "--eval-every", "2", "--run-name", "a"]
    trained("fashion", *OPTIONS, *words, "--data-dir", folder, "--logdir", tmp_path)
    found = {path.name for path in (tmp_path / "a" / "checkpoints").glob("*.index")}
    assert found == {"model.ckpt-2.index", "model.ckpt-3.index"}
    points, added = curves.read(tmp_path / "a", pytest.fail)
    assert list(points) == [2] and added == set()


def test_what_a_kill_left_unevaluated_is_evaluated_by_the_resume_and_no_step_twice(run):
    expected = curves.read(run, pytest.fail).values
    go_back(run, 4)
    lines = trained("fashion", "--resume", "a", "--logdir", run.parent).out.splitlines()
    assert "step 4       was evaluated before" in lines
    assert curves.read(run, pytest.fail).values == expected
    assert [step for step, value in values(run) if value.tag == "quality/frechet"] == [4]

    go_back(run, 4)
    for path in event_files(run):
        path.unlink()  # as if none of them had reached the disk
    lines = trained("fashion", "--resume", "a", "--logdir", run.parent).out.splitlines()
    assert [line for line in lines if "Frechet" in line][0].startswith("step 4 ")
    assert curves.read(run, pytest.fail).values == expected


EVERY = ["--steps", "6", "--save-every", "2", "--eval-every", "2", "--run-name", "a"]


def test_points_behind_a_damaged_checkpoint_are_evaluated_again(folder, tmp_path):
    words = ["--data-dir", folder, "--logdir", tmp_path]
    trained("fashion", *OPTIONS, *EVERY, *words)
    expected = curves.read(tmp_path / "a", pytest.fail).values
    assert list(expected) == [2, 4, 6]
    for step in (4, 6):
        path = tmp_path / "a" / "checkpoints" / f"model.ckpt-{step}.data-00000-of-00001"
        path.write_bytes(path.read_bytes()[:-7])
    (tmp_path / "a" / "DONE").unlink()
    done = train("fashion", "--resume", "a", *words)
    assert done.status == 0 and "event" not in done.err  # that its own file were cut off
    lines = [line for line in done.out.splitlines() if "Frechet" in line or "before" in line]
    assert [line.split()[1] for line in lines if line.startswith("step")] == ["2", "4", "6"]
    assert "step 2       was evaluated before" in lines
    assert curves.read(tmp_path / "a", pytest.fail).values == expected


def test_a_signal_in_the_middle_of_a_step_loses_no_point(folder, tmp_path, monkeypatch):
    real_write = sample_images.write

    def write(sess, gan, recipe, hyper, run, events, step):
        if step == 2:
            os.kill(os.getpid(), signal.SIGTERM)
        real_write(sess, gan, recipe, hyper, run, events, step)

    monkeypatch.setattr(sample_images, "write", write)
    words = ["--data-dir", folder, "--logdir", tmp_path]
    done = train("fashion", *OPTIONS, *EVERY, *words, "--sample-every", "1")
    assert done.status == 128 + signal.SIGTERM
    assert list(curves.read(tmp_path / "a", pytest.fail).values) == [2]
    monkeypatch.undo()
    trained("fashion", "--resume", "a", *words)
    assert list(curves.read(tmp_path / "a", pytest.fail).values) == [2, 4, 6]


def test_an_evaluator_looks_anew_where_a_run_goes_on(run, reference):
    opened = finished_runs.candidate(run.parent, "a", None, False).opened
    ours = evaluator.Evaluator(opened.recipe, opened.hyper, reference)
    line = ""
    for begin, said in ((2, "Frechet"), (4, "was evaluated before")):
        with Events(run, tf.Graph(), begin) as events:  # each as another attempt begins
            line = line or ours.write(run, events, 2)
            assert said in (line if begin == 2 else ours.write(run, events, 2))
    one = finished_runs.candidate(run.parent, "a", 2, False)
    (found,) = finished_runs.evaluate(one, reference, 1, pytest.fail)
    assert line == evaluator.checkpoint_line(2, found.quality, reference), "of that step"


def test_eval_every_needs_labels_and_a_test_split(tmp_path):
    only = reference_helpers.folder(tmp_path / "data", test=0)
    words = ["--steps", "1", "--eval-every", "1", "--logdir", tmp_path / "logs"]
    line = error_line(train("fashion", *OPTIONS, *words, "--data-dir", only))
    assert str(only) in line and "t10k-images" in line

    opened = sampling.Opened(tmp_path, None, helpers.hyper("fashion", eval_every=5))
    learned = reference_helpers.split("train", 100, 1)._replace(name=data.PICTURES)
    with pytest.raises(UsageError, match="--eval-every 5: .*without labels"):
        evaluator.for_training(opened.recipe, opened.hyper, learned)
