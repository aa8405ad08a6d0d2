"""--replicas, --cluster and TF_CONFIG: what is refused, and how a run goes on with others."""

from __future__ import annotations

import argparse
import json
import socket

import numpy as np
import pytest
from cli_helpers import error_line, make_data, small, train, trained, weights
from helpers import exhaustive

from gan_tf1.commands import machines

ONE = "127.0.0.1:22221"
TWO = f"{ONE},127.0.0.1:22222"


@pytest.mark.parametrize(
    "options, words",
    [
        (["--replicas", "0"], ["--replicas 0", "positive"]),
        (["--cluster", TWO], ["--task 0"]),
        (["--cluster", TWO, "--task", "2"], ["--task 2", "0 to 1"]),
        (["--cluster", ""], ["--cluster is empty"]),
        (["--task", "0"], ["--task 0", "--cluster"]),
        (["--stop-workers"], ["--stop-workers", "--cluster"]),
        (["--cluster-timeout", "5"], ["--cluster-timeout", "--cluster"]),
        (["--cluster-timeout", "0"], ["--cluster-timeout", "--cluster"]),
        (["--cluster", TWO, "--task", "0", "--cluster-timeout", "0"], ["--cluster-timeout 0"]),
        (["--cluster", TWO, "--task", "0", "--cluster-timeout", "nan"], ["--cluster-timeout nan"]),
        (["--cluster", TWO, "--task", "0", "--replicas", "2"], ["--replicas"]),
        (["--cluster", TWO, "--task", "0", "--batch", "7"], ["--batch 7", "2 replicas", "6 or 8"]),
        (["--replicas", "3", "--batch", "8"], ["--batch 8", "3 replicas", "6 or 9"]),
        (["--replicas", "9", "--batch", "8"], ["--batch 8", "multiple of 9, as 9"]),
    ],
    ids=lambda value: " ".join(value) if "--" in value[0] else "",
)
def test_what_cannot_be_is_one_line_and_makes_nothing(options, words, tmp_path):
    line = error_line(train("fashion", *options, "--logdir", tmp_path))
    assert all(word in line for word in words), line
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("recipe", ["fashion", "toy"])
def test_a_tf_config_that_cannot_be_is_one_line(recipe, tmp_path, monkeypatch):
    monkeypatch.setenv("TF_CONFIG", "{")
    assert "TF_CONFIG is not JSON" in error_line(train(recipe, "--logdir", tmp_path))


def test_a_recipe_of_points_stays_on_one_machine(tmp_path, monkeypatch):
    config = {"cluster": {"worker": TWO.split(",")}, "task": {"type": "worker", "index": 0}}
    monkeypatch.setenv("TF_CONFIG", json.dumps(config))
    assert "toy draws its data on one machine" in error_line(train("toy", "--logdir", tmp_path))
    monkeypatch.delenv("TF_CONFIG")
    assert "--replicas" in error_line(train("toy", "--replicas", "2", "--logdir", tmp_path))


@pytest.mark.parametrize(
    "given, words",
    [
        ({}, ""),
        ({"replicas": 2}, " --replicas 2"),
        ({"cluster": TWO, "task": 0}, f" --cluster {TWO} --task 0"),
    ],
)
def test_a_stopped_run_goes_on_with_the_same_machines(given, words):
    args = {"replicas": None, "cluster": None, "task": None, **given}
    assert machines.again(argparse.Namespace(**args)) == words


@pytest.mark.slow
@pytest.mark.parametrize("more", ["", exhaustive("4")], ids=["2, 1", "2, 4, 1"])
def test_a_run_goes_on_with_another_number_of_replicas(tmp_path, more):
    argv = [*small(make_data(tmp_path / "data")), "--dtype", "float64", "--logdir", tmp_path]
    trained("fashion", *argv, "--steps", "6", "--run-name", "one")
    trained("fashion", *argv, "--steps", "3", "--run-name", "more", "--replicas", "2")
    again = ["--resume", "more", "--logdir", tmp_path, "--steps"]
    if more == "4":
        assert "resumed from step 3" in trained("fashion", *again, "5", "--replicas", more).out
    assert "resumed from step" in trained("fashion", *again, "6").out
    expected, values = weights(tmp_path / "one", 6), weights(tmp_path / "more", 6)
    assert list(values) == list(expected)
    for name, value in expected.items():
        np.testing.assert_allclose(values[name], value, rtol=0, atol=1e-12 * np.abs(value).max())


@pytest.mark.slow
def test_a_machine_that_does_not_come_is_one_line_and_no_run(tmp_path):
    logs = tmp_path / "logs"
    with socket.socket() as nobody, socket.socket() as probe:
        nobody.bind(("127.0.0.1", 0))  # and does not listen
        probe.bind(("127.0.0.1", 0))
        ours, theirs = (f"127.0.0.1:{each.getsockname()[1]}" for each in (probe, nobody))
        probe.close()
        argv = [*small(make_data(tmp_path / "data")), "--logdir", logs, "--cluster-timeout", "1"]
        done = train("fashion", *argv, "--cluster", f"{ours},{theirs}", "--task", "0")
    assert done.status == 1
    assert f"task 1 ({theirs}): connection refused; gave up after 1 s" in done.err
    assert len(done.err.splitlines()) == 1
    assert f"waits for task 1 ({theirs})" in done.out
    assert not logs.exists() or not list(logs.iterdir())


@pytest.mark.slow
@pytest.mark.exhaustive
def test_replicas_begin_from_another_checkpoint(tmp_path):
    argv = [*small(make_data(tmp_path / "data")), "--dtype", "float64", "--logdir", tmp_path]
    trained("fashion", *argv, "--steps", "3", "--run-name", "begun")
    begin = ["--import-checkpoint", tmp_path / "begun" / "checkpoints" / "model.ckpt-3"]
    for name, more in (("one", []), ("two", ["--replicas", "2"])):
        trained("fashion", *argv, *begin, *more, "--steps", "6", "--run-name", name)
    one, two = weights(tmp_path / "one", 6), weights(tmp_path / "two", 6)
    assert set(one) == set(two)
    for name, value in one.items():
        assert np.max(np.abs(two[name] - value)) <= 1e-12 * np.max(np.abs(value)), name
