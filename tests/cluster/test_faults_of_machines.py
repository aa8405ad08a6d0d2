"""Real processes: killed and stopped one after the other, a run ends as if nothing had happened."""

from __future__ import annotations

import signal

import pytest
from cli_helpers import assert_same_weights, checkpoint_steps, lines_of, make_data, trained
from machines import Cluster

pytestmark = pytest.mark.slow

STEPS = 60


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return make_data(tmp_path_factory.mktemp("cluster") / "data")


def options(data, logdir):
    given = ["--data-dir", data, "--batch", 12, "--steps", STEPS, "--logdir", logdir]
    return [*given, "--save-every", 5, "--log-every", 5, "--sample-every", 0]


def is_step(line):
    return line.startswith("step ") and line.split()[1] != "1"  # of which there is no checkpoint


@pytest.mark.exhaustive
def test_each_task_is_killed_in_turn_and_one_stopped(data, tmp_path):
    with Cluster(workers=2, timeout=45) as cluster:
        for task in (1, 2):
            cluster.start(task)
        chief = cluster.start(0, *options(data, tmp_path), "--run-name", "parts")

        def disturb(number, how, back):
            """Does that to a task; what is said of it, and the first step after it."""
            since = len(chief.lines)
            chief.wait_for(is_step, since)
            cluster.tasks[number].kill(how)
            said = chief.wait_for(lambda line: line.startswith("lost "), since)
            back()
            chief.wait_for(lambda line: line.startswith("resumed "), since)
            return said

        lost = disturb(1, signal.SIGKILL, lambda: cluster.start(1))
        assert lost == f"lost task 1 ({cluster.addresses[1]}): connection refused"
        lost = disturb(2, signal.SIGSTOP, lambda: cluster.tasks[2].kill(signal.SIGCONT))
        assert lost.startswith(f"lost task 2 ({cluster.addresses[2]}): accepts")
        lost = disturb(2, signal.SIGKILL, lambda: cluster.start(2))
        assert lost.startswith(f"lost task 2 ({cluster.addresses[2]})")

        chief.wait_for(is_step, len(chief.lines))
        chief.kill()
        assert chief.end() == -signal.SIGKILL
        newest = checkpoint_steps(tmp_path / "parts")[-1]
        assert 0 < newest < STEPS
        again = ["--data-dir", data, "--resume", "parts", "--logdir", tmp_path, "--stop-workers"]
        chief = cluster.start(0, *again)
        assert chief.end() == 0, chief.said
        assert f"resumed from step {newest}" in chief.said
        assert max(lines_of(chief.said)) == STEPS
        assert [cluster.tasks[task].end() for task in (1, 2)] == [0, 0]
        said = [process.said for process in cluster.everything]
    # Three replicas of one process: what the cluster is to end as.
    trained("fashion", "--replicas", "3", "--run-name", "whole", *options(data, tmp_path))
    assert_same_weights(tmp_path / "whole", tmp_path / "parts", STEPS)
    assert (tmp_path / "parts" / "DONE").read_text() == f"{STEPS}\n"
    assert not [text for text in said if "Traceback" in text or "Error" in text]
