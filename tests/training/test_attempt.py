"""A training that fails: nothing of what it made is lost, and nothing empty stays."""

from __future__ import annotations

import shutil

import pytest
import tensorflow.compat.v1 as tf
from cli_helpers import (
    checkpoint_steps,
    error_line,
    event_files,
    files,
    make_data,
    seem_saved,
    small,
    train,
    trained,
)

from gan_tf1 import recipes
from gan_tf1.errors import RunError, UsageError
from gan_tf1.runs import directory
from gan_tf1.training import loop
from gan_tf1.training.attempt import Attempt

FULL = OSError(28, "No space left on device")


def failing(run, error, new=True, stepped=False):
    with Attempt(run, new) as attempt:
        attempt.stepped = stepped
        raise error


@pytest.fixture
def run(tmp_path):
    (tmp_path / "a" / "checkpoints").mkdir(parents=True)
    return tmp_path / "a"


def test_a_new_run_without_a_step_goes(run):
    with pytest.raises(UsageError, match="^no$"):
        failing(run, UsageError("no"))
    assert not run.exists()


def test_a_full_disk_before_the_first_step_leaves_no_folder(run):
    with pytest.raises(RunError, match="No space left on device; nothing was made"):
        failing(run, FULL)
    assert not run.exists()


@pytest.mark.parametrize("error", [RunError("full"), KeyboardInterrupt()])
def test_a_failure_or_ctrl_c_before_the_first_step_leaves_no_folder(run, error):
    with pytest.raises(type(error)):
        failing(run, error, stepped=True)
    assert run.exists()
    with pytest.raises(type(error)):
        failing(run, error)
    assert not run.exists()


def test_ctrl_c_while_the_graph_is_built_leaves_no_folder(tmp_path, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(loop, "session", interrupt)
    recipe = recipes.load("toy")
    run = directory.create(tmp_path, "a", recipe, recipe.defaults, None)
    with pytest.raises(KeyboardInterrupt):
        loop.train(recipe, recipe.defaults, None, run)
    assert not run.exists()


@pytest.mark.slow
def test_a_folder_of_samples_that_is_gone_is_made_anew(tmp_path):
    words = [*small(make_data(tmp_path / "data")), "--logdir", tmp_path]
    trained("fashion", *words, "--run-name", "a", "--steps", "2")
    shutil.rmtree(str(tmp_path / "a" / "samples"))
    trained("fashion", *words, "--resume", "a", "--steps", "4")
    assert (tmp_path / "a" / "samples" / "latest.jpg").exists()


@pytest.mark.slow
def test_a_finished_run_says_what_can_be_done(tmp_path):
    words = [*small(make_data(tmp_path / "data")), "--logdir", tmp_path]
    for name, more in (("a", []), ("b", ["--schedule", "linear"])):
        trained("fashion", *words, "--run-name", name, "--steps", "2", *more)
        line = error_line(train("fashion", *words, "--resume", name))
        assert f"{name} finished at step 2" in line
        assert ("give a larger --steps" in line) == (name == "a")


@pytest.mark.parametrize("error", [UsageError("no"), FULL])
def test_after_the_first_step_it_is_a_run_error_and_all_stays(run, error):
    with pytest.raises(RunError, match="the checkpoints are as they were"):
        failing(run, error, stepped=True)
    assert run.exists()


def test_an_old_run_and_an_imported_checkpoint_stay(run):
    with pytest.raises(UsageError):
        failing(run, UsageError("no"), new=False)
    seem_saved(run)
    with pytest.raises(UsageError):
        failing(run, UsageError("no"))
    assert run.exists()


def test_other_errors_and_none_pass(run):
    with Attempt(run, True):
        pass
    with pytest.raises(ZeroDivisionError):
        failing(run, ZeroDivisionError())
    assert run.exists()


@pytest.mark.slow
def test_a_late_usage_error_keeps_the_run_and_its_checkpoints(tmp_path, monkeypatch):
    def refuse(*_):
        raise UsageError("a picture of another size")

    monkeypatch.setattr(loop.sample_images, "finish", refuse)
    argv = [*small(make_data(tmp_path / "data")), "--logdir", tmp_path / "logs"]
    done = train("fashion", *argv, "--run-name", "a", "--steps", "2", "--save-every", "1")
    line = error_line(done, status=1)
    assert "a picture of another size; the checkpoints are as they were" in line
    assert checkpoint_steps(tmp_path / "logs" / "a") == [1, 2]


@pytest.mark.slow
def test_points_are_in_the_file_before_the_checkpoint_is_made(tmp_path, monkeypatch):
    import tensorflow.compat.v1 as tf
    from cli_helpers import event_files

    save, seen = loop.checkpoints.save, []

    def look(saver, session, directory, step):
        (path,) = event_files(directory.parent)
        seen.append(max(event.step for event in tf.train.summary_iterator(str(path))))
        assert seen[-1] == step
        save(saver, session, directory, step)

    monkeypatch.setattr(loop.checkpoints, "save", look)
    argv = [*small(make_data(tmp_path / "data")), "--logdir", tmp_path / "logs"]
    argv += ["--sample-every", "0", "--scalar-every", "1", "--save-every", "1"]
    done = train("fashion", *argv, "--run-name", "a", "--steps", "3")
    assert (done.status, seen) == (0, [1, 2, 3])


@pytest.mark.slow
def test_a_run_that_was_stopped_before_its_first_checkpoint_begins_again(tmp_path):
    argv = [*small(make_data(tmp_path / "data")), "--logdir", tmp_path / "logs"]
    assert train("fashion", *argv, "--run-name", "a", "--steps", "2").status == 0
    run = tmp_path / "logs" / "a"
    for path in [*(run / "checkpoints").iterdir(), run / "DONE"]:
        path.unlink()
    (run / "checkpoints" / "model.ckpt-2.data-00000-of-00001").write_bytes(b"half")
    line = error_line(train("fashion", *argv, "--run-name", "a"))
    assert "continue it with --resume a" in line
    line = error_line(train("fashion", *argv, "--resume", "latest"))
    assert "has a checkpoint yet; --resume a begins" in line
    done = train("fashion", *argv[-2:], "--resume", "a")
    assert done.status == 0 and "no checkpoint was made yet: begins again from step 0" in done.out
    assert checkpoint_steps(run) == [2] and (run / "DONE").exists()
    last = event_files(run)[
        -1
    ]  # drops all that the first attempt wrote, the pictures of step 0 too
    marks = [
        event for event in tf.train.summary_iterator(str(last)) if event.HasField("session_log")
    ]
    assert [event.step for event in marks] == [0]


@pytest.mark.slow
def test_a_conditional_run_does_not_go_on_with_other_labels(tmp_path):
    import json

    import numpy as np

    from gan_tf1.data import idx

    data = make_data(tmp_path / "data")
    argv = [*small(data), "--logdir", tmp_path / "logs", "--conditional"]
    assert train("fashion", *argv, "--run-name", "a", "--steps", "1").status == 0
    labels = data / "train-labels-idx1-ubyte.gz"
    idx.write(labels, np.zeros(60, np.uint8))
    before = files(tmp_path / "logs")
    resume = ["--logdir", tmp_path / "logs", "--resume", "a", "--steps", "2"]
    line = error_line(train("fashion", *resume))
    assert "learned from other labels" in line and "--data-dir" in line
    assert files(tmp_path / "logs") == before
    path = tmp_path / "logs" / "a" / "config.json"
    content = json.loads(path.read_text())
    del content["data"]["labels_sha256"]  # as earlier versions wrote it
    path.write_text(json.dumps(content))
    assert train("fashion", *resume).status == 0
