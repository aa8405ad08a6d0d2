"""Checkpoints: how many are kept, what a damaged one does, and a disk that says no."""

from __future__ import annotations

import resource
from pathlib import Path

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from cli_helpers import (
    assert_same_weights,
    checkpoint_steps,
    copy,
    error_line,
    files,
    go_back,
    leftovers,
    make_data,
    small,
    train,
    trained,
    weights,
)
from helpers import exhaustive

from gan_tf1.runs import checkpoints, directory
from gan_tf1.runs.events import END
from gan_tf1.training import loop as loop

pytestmark = pytest.mark.slow

FULL = OSError(28, "No space left on device")


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return make_data(tmp_path_factory.mktemp("checkpoints") / "data")


@pytest.fixture(scope="module")
def straight(data, tmp_path_factory):
    """A finished run of 20 steps with a checkpoint at every fifth."""
    logdir = tmp_path_factory.mktemp("straight")
    trained("fashion", *every_fifth(data), "--steps", "20", "--logdir", logdir, "--run-name", "a")
    return logdir / "a"


def every_fifth(data) -> list:
    return small(data) + ["--save-every", "5", "--keep", "4"]


def test_the_last_few_are_kept_also_across_a_resume(data, tmp_path):
    argv = small(data) + ["--save-every", "3", "--keep", "2", "--logdir", tmp_path]
    trained("fashion", *argv, "--steps", "11", "--run-name", "a")
    assert checkpoint_steps(tmp_path / "a") == [9, 11]
    trained("fashion", "--resume", "a", "--logdir", tmp_path, "--steps", "12")
    assert checkpoint_steps(tmp_path / "a") == [11, 12]
    trained("fashion", "--resume", "a", "--logdir", tmp_path, "--steps", "20", "--keep", "3")
    assert checkpoint_steps(tmp_path / "a") == [15, 18, 20]
    assert leftovers(tmp_path) == []


def test_without_an_interval_only_the_end_is_saved(data, tmp_path):
    argv = small(data) + ["--save-every", "0", "--steps", "4", "--logdir", tmp_path]
    trained("fashion", *argv, "--run-name", "a")
    assert checkpoint_steps(tmp_path / "a") == [4]


def test_a_checkpoint_holds_the_variables_and_neither_images_nor_graph(straight):
    held = weights(straight, 20)
    assert {name.split("/")[0] for name in held} == {
        "discriminator",
        "generator",
        "train_d",
        "train_g",
    }
    assert held["train_d/global_step"] == held["train_g/global_step"] == 20
    assert not [name for name in held if "data" in name]
    assert {path.suffix for path in (straight / "checkpoints").iterdir()} == {
        "",
        ".index",
        ".data-00000-of-00001",
    }


def damage(path, how: str) -> None:
    if how == "gone":
        path.unlink()
        return
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    if how == "cut short":
        del content[middle:]
    elif how == "empty":
        del content[:]
    elif how == "flipped":
        content[middle] ^= 0x10  # one bit
    elif how == "garbage":
        content = bytearray(np.random.RandomState(0).bytes(len(content)))
    path.write_bytes(bytes(content))


@pytest.mark.parametrize(
    "file, how",
    [
        ("data-00000-of-00001", "cut short"),
        ("data-00000-of-00001", "flipped"),
        ("data-00000-of-00001", "gone"),
        ("index", "garbage"),
        ("index", "empty"),
        ("index", "flipped"),
    ],
)
def test_a_damaged_newest_falls_back_to_the_one_before(straight, tmp_path, file, how):
    run = copy(straight, tmp_path)
    go_back(run, 15)
    damage(run / "checkpoints" / f"model.ckpt-15.{file}", how)
    done = trained("fashion", "--resume", "a", "--logdir", tmp_path)
    (warning,) = [line for line in done.out.splitlines() if "step 15" in line]
    assert warning.startswith("warning: ") and "damaged" in warning
    assert "resumed from step 10" in done.out
    assert_same_weights(straight, run, 20)
    assert_same_weights(straight, run, 15)  # replaced on the way


def test_a_damaged_newer_one_is_none_of_those_to_keep(straight, tmp_path):
    run = copy(straight, tmp_path)
    (run / "DONE").unlink()
    damage(run / "checkpoints" / "model.ckpt-20.index", "garbage")
    trained("fashion", "--resume", "a", "--logdir", tmp_path, "--keep", "2", "--save-every", "2")
    assert checkpoint_steps(run) == [18, 20]
    run = copy(straight, tmp_path / "b")
    (run / "DONE").unlink()
    damage(run / "checkpoints" / "model.ckpt-20.index", "garbage")
    argv = ["--logdir", tmp_path / "b", "--keep", "2", "--steps", "17", "--save-every", "0"]
    trained("fashion", "--resume", "a", *argv)
    assert [step for step in checkpoint_steps(run) if step < 20] == [15, 17]


def test_a_kill_while_one_is_dropped_leaves_no_index_alone(straight, tmp_path, monkeypatch):
    run = copy(straight, tmp_path)
    folder, real_unlink = run / "checkpoints", Path.unlink
    left = []

    def unlink(path):
        real_unlink(path)
        left.append(sorted(each.name for each in folder.glob("model.ckpt-5.*")))

    with tf.Graph().as_default():
        saver = checkpoints.Saver([tf.get_variable("a", [], use_resource=True)], keep=3)
    saver.steps = [5, 10, 15, 20]
    monkeypatch.setattr(Path, "unlink", unlink)
    checkpoints.prune(saver, folder)
    assert left == [["model.ckpt-5.data-00000-of-00001"], []]


def test_a_checkpoint_is_on_the_disk_before_it_is_named(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr(checkpoints, "sync", lambda path: synced.append(path.name))
    with tf.Graph().as_default(), tf.Session() as sess:
        variable = tf.get_variable("a", [], use_resource=True)
        saver = checkpoints.Saver([variable], keep=3)
        sess.run(variable.initializer)
        checkpoints.save(saver, sess, tmp_path, 5)
    files = {"model.ckpt-5.data-00000-of-00001", "model.ckpt-5.index"}
    assert set(synced[:2]) == files and synced[2] == tmp_path.name


def test_what_is_wrong_with_a_checkpoint_is_said(straight, tmp_path):
    run = copy(straight, tmp_path)
    go_back(run, 15)
    damage(run / "checkpoints" / "model.ckpt-15.data-00000-of-00001", "flipped")
    done = trained("fashion", "--resume", "a", "--logdir", tmp_path)
    (warning,) = [line for line in done.out.splitlines() if "step 15" in line]
    assert "hecksum" in warning


def test_two_damaged_ones_fall_back_further(straight, tmp_path):
    run = copy(straight, tmp_path)
    go_back(run, 15)
    for step in (10, 15):
        damage(run / "checkpoints" / f"model.ckpt-{step}.data-00000-of-00001", "cut short")
    done = trained("fashion", "--resume", "a", "--logdir", tmp_path)
    assert "resumed from step 5" in done.out
    assert_same_weights(straight, run, 20)


@pytest.mark.parametrize("content", [None, b"", b"\xff\x00 not a protocol buffer"])
def test_the_list_that_tensorflow_keeps_is_not_needed(straight, tmp_path, content):
    run = copy(straight, tmp_path)
    go_back(run, 15)
    (run / "checkpoints" / "checkpoint").unlink()
    if content is not None:
        (run / "checkpoints" / "checkpoint").write_bytes(content)
    done = trained("fashion", "--resume", "a", "--logdir", tmp_path)
    assert "resumed from step 15" in done.out
    assert_same_weights(straight, run, 20)


@pytest.mark.parametrize("how", ["gone", "cut short"])
def test_with_no_usable_checkpoint_nothing_is_touched(straight, tmp_path, how):
    run = copy(straight, tmp_path)
    (run / "DONE").unlink()
    for step in checkpoint_steps(run):
        if how == "gone":
            (run / "checkpoints" / f"model.ckpt-{step}.index").unlink()
        damage(run / "checkpoints" / f"model.ckpt-{step}.data-00000-of-00001", how)
    before = files(tmp_path)
    line = error_line(train("fashion", "--resume", "a", "--logdir", tmp_path, "--log-every", "1"))
    assert str(run / "checkpoints") in line and "new run" in line
    assert files(tmp_path) == before


def test_a_config_of_another_size_is_one_line(straight, tmp_path):
    run = copy(straight, tmp_path)
    path = run / "config.json"
    path.write_text(path.read_text().replace('"noise_dim": 128', '"noise_dim": 64'))
    before = files(run)
    line = error_line(train("fashion", "--resume", "a", "--logdir", tmp_path, "--steps", "25"))
    assert "generator/1/kernel has shape [128, 256]" in line and "[64, 256]" in line
    assert files(run) == before


def only_finite(run) -> list:
    """The steps of a run's checkpoints, every number in them being finite."""
    steps = checkpoint_steps(run)
    for step in steps:
        for name, value in weights(run, step).items():
            assert np.isfinite(value).all(), (step, name)
    return steps


@pytest.mark.parametrize(
    "rate, at, bad, saved",
    [
        (["--d-lr", "1e30"], 1, "loss/g", None),  # D's logits overflow
        (["--g-lr", "1e39"], 1, "weights", None),  # infinite in float32, seen in no loss yet
        exhaustive(["--g-lr", "1e37"], 2, "loss/d", 1),
        (["--d-lr", "1e8"], None, "gradient_norm/g", "some"),  # the squares overflow first
    ],
)
def test_numbers_that_are_not_finite_stop_the_run(data, tmp_path, rate, at, bad, saved):
    argv = small(data) + rate + ["--steps", "100", "--save-every", "1", "--keep", "200"]
    done = train("fashion", *argv, "--logdir", tmp_path, "--run-name", "a")
    line = error_line(done, status=1)
    steps = only_finite(tmp_path / "a")
    if at is None:
        at, saved = steps[-1] + 1, steps[-1]
    assert f" step {at}: " in line and bad in line and "not finite" in line
    assert "--d-lr" in line and "--g-lr" in line
    assert steps == list(range(1, at))
    if saved:
        assert f"step {saved} in {tmp_path / 'a' / 'checkpoints'}" in line
    else:
        assert "no checkpoint yet" in line
    assert not (tmp_path / "a" / "DONE").exists()
    assert leftovers(tmp_path) == []


def test_a_nan_at_the_last_step_is_no_success(data, tmp_path):
    argv = small(data) + ["--d-lr", "1e30", "--steps", "1", "--save-every", "0", "--log-every", "0"]
    done = train("fashion", *argv, "--logdir", tmp_path, "--run-name", "a")
    error_line(done, status=1)
    assert only_finite(tmp_path / "a") == []
    assert not (tmp_path / "a" / "DONE").exists()


@pytest.mark.parametrize(
    "error", [FULL, tf.errors.ResourceExhaustedError(None, None, "No space left on device")]
)
def test_a_checkpoint_that_cannot_be_written_leaves_the_one_before(
    straight, tmp_path, monkeypatch, error
):
    run = copy(straight, tmp_path)
    go_back(run, 10)
    before = files(run)

    def write(self, session, prefix):
        Path(f"{prefix}.data-00000-of-00001.tempstate1").write_bytes(b"the first half")
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(checkpoints.Saver, "write", write)
        line = error_line(train("fashion", "--resume", "a", "--logdir", tmp_path), status=1)
    assert " step 15: " in line and "No space left on device" in line and "step 10" in line
    after = files(run)
    for name, content in before.items():
        if name.startswith("checkpoints"):
            assert after[name] == content, name
    assert leftovers(run) == []
    trained("fashion", "--resume", "a", "--logdir", tmp_path)
    assert_same_weights(straight, run, 20)


@pytest.mark.parametrize("module", [directory, loop], ids=["config.json", "samples and DONE"])
def test_other_files_that_cannot_be_written_are_no_traceback(
    straight, tmp_path, monkeypatch, module
):
    run = copy(straight, tmp_path)
    go_back(run, 10)

    def full(path, content):
        raise OSError(28, "No space left on device", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(module, "write_atomic", full)
        line = error_line(train("fashion", "--resume", "a", "--logdir", tmp_path), status=1)
    assert "No space left on device" in line and str(run) in line
    trained("fashion", "--resume", "a", "--logdir", tmp_path)
    assert_same_weights(straight, run, 20)


# A limit on the size of a file stands in for a full disk: below it, smaller files still fit.
@pytest.mark.parametrize("limit", [2000000, exhaustive(100000)], ids=["checkpoint", "events too"])
def test_a_full_disk_is_one_line_and_the_old_state_survives(straight, tmp_path, limit):
    run = copy(straight, tmp_path)
    go_back(run, 10)
    before = files(run)
    assert len(before["checkpoints/model.ckpt-10.data-00000-of-00001"]) > limit

    argv = ["--resume", "a", "--logdir", tmp_path]
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        done = train("fashion", *argv)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    line = error_line(done, status=1, program="train_fashion.py")
    assert "File too large" in line  # what the system said
    after = files(run)
    for name, content in before.items():
        # How the session ended that is resumed here is no longer true.
        if name != "config.json" and not name.endswith(END):
            assert after[name] == content, name
    assert directory.read_config(run).hyper.batch == 8
    assert leftovers(run) == []
    trained("fashion", *argv)
    assert_same_weights(straight, run, 20)
