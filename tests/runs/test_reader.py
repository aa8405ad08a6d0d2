"""Checkpoints that are damaged, and those in a folder whose name is a pattern to TensorFlow."""

from __future__ import annotations

import os
import random

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from gan_tf1.runs import checkpoints, reader

VALUE = np.arange(400, dtype=np.float32).reshape(20, 20)


@pytest.fixture
def one():
    """A graph of one variable: its session, the variable, and a Saver that keeps two."""
    with tf.Graph().as_default() as graph:
        variable = tf.get_variable("v", initializer=VALUE, use_resource=True)
        saver = checkpoints.Saver([variable], 2)
        zero = variable.assign(tf.zeros_like(VALUE))
    graph.finalize()
    with tf.Session(graph=graph) as session:
        session.run(variable.initializer)
        yield session, variable, saver, zero


@pytest.mark.parametrize("name", ["w[1]", "exp?", "a*b", "back\\slash", "plain"])
def test_a_folder_with_the_name_of_a_pattern_keeps_and_finds_its_own(one, tmp_path, name):
    session, variable, saver, zero = one
    folder, other = tmp_path / name, tmp_path / {"exp?": "exp1", "a*b": "aXb"}.get(name, "w1")
    for each in (folder, other):
        each.mkdir()
    for step in (1, 2, 3):
        (other / f"model.ckpt-{step}.index").write_bytes(b"another's")
    for step in (1, 2, 3):
        checkpoints.save(saver, session, folder, step)
    assert checkpoints.steps(folder) == [3, 2] and checkpoints.exists(folder)
    assert checkpoints.steps(other) == [3, 2, 1]
    session.run(zero)
    assert checkpoints.load(session, [variable], folder, print) == 3
    assert (session.run(variable) == VALUE).all()
    listed = tf.train.get_checkpoint_state(str(folder))
    assert [os.path.basename(each) for each in listed.all_model_checkpoint_paths] == [  # noqa: PTH119
        "model.ckpt-2",
        "model.ckpt-3",
    ]


@pytest.mark.parametrize("kind", ["index", "data-00000-of-00001"])
def test_no_damage_is_taken_for_a_value_and_none_is_another_exception(one, tmp_path, kind):
    session, variable, saver, _ = one
    for step in (1, 2):
        checkpoints.save(saver, session, tmp_path, step)
    path = tmp_path / f"model.ckpt-2.{kind}"
    whole, draw = path.read_bytes(), random.Random(1)
    passed_over = 0
    for number in range(150):
        content = bytearray(whole)
        place = draw.randrange(len(content))
        if number % 3 == 2:
            del content[place:]
        else:
            content[place] ^= 1 << draw.randrange(8)
        path.write_bytes(bytes(content))
        said = []
        step = checkpoints.load(session, [variable], tmp_path, said.append)
        assert (session.run(variable) == VALUE).all()
        assert (step, len(said)) in ((2, 0), (1, 1))
        passed_over += step == 1
        if said:
            assert said[0].startswith("warning: the checkpoint of step 2 is damaged")
    assert passed_over > 100  # a bit of padding means nothing


@pytest.mark.parametrize("error", [IndexError("x"), SystemError("x"), RuntimeError("x")])
def test_whatever_tensorflow_raises_the_one_before_is_taken(one, tmp_path, monkeypatch, error):
    session, variable, saver, _ = one
    for step in (1, 2):
        checkpoints.save(saver, session, tmp_path, step)
    real = tf.train.NewCheckpointReader

    def broken(prefix):
        if prefix.endswith("-2"):
            raise error
        return real(prefix)

    monkeypatch.setattr(tf.train, "NewCheckpointReader", broken)
    assert checkpoints.load(session, [variable], tmp_path, lambda _: None) == 1


@pytest.mark.parametrize("kind", ["index", "data-00000-of-00001"])
def test_a_pipe_in_place_of_a_file_is_not_waited_for(one, tmp_path, kind):
    session, variable, saver, _ = one
    checkpoints.save(saver, session, tmp_path, 1)
    path = tmp_path / f"model.ckpt-1.{kind}"
    path.unlink()
    os.mkfifo(str(path))
    with pytest.raises(reader.Damaged):
        reader.read(str(tmp_path / "model.ckpt-1"), [variable])


def test_files_and_folder_reach_the_disk_before_an_older_one_goes(one, tmp_path, monkeypatch):
    session, _, saver, _ = one
    saver.keep = 1
    checkpoints.save(saver, session, tmp_path, 1)
    synced = []

    def sync(path):
        assert (tmp_path / "model.ckpt-1.index").exists()
        synced.append(path.name)

    monkeypatch.setattr(checkpoints, "sync", sync)
    checkpoints.save(saver, session, tmp_path, 2)
    assert set(synced) >= {"model.ckpt-2.index", "model.ckpt-2.data-00000-of-00001", tmp_path.name}
    assert checkpoints.steps(tmp_path) == [2]


def test_the_reason_of_a_full_disk_is_not_the_hint_on_memory():
    hint = "Hint: If you want to see a list of allocated tensors when OOM happens, add "
    hint += "report_tensor_allocations_upon_oom to RunOptions for current allocation info."
    message = "a/b.tempstate1; No space left on device\n\t [[node checkpoint/SaveV2]]\n" + hint
    for text in (message, message + "\n\nOriginal stack trace for 'checkpoint/SaveV2':\n  File x"):
        error = tf.errors.ResourceExhaustedError(None, None, text)
        assert reader.reason(error) == "a/b.tempstate1; No space left on device"
