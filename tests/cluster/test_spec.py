"""Which machines there are: from --cluster, from TF_CONFIG, and what of either is refused."""

from __future__ import annotations

import json

import pytest

from gan_tf1.cluster import spec
from gan_tf1.errors import UsageError

THREE = "a:1,b:2,c:3"


def config(cluster, **task):
    return {spec.VARIABLE: json.dumps({"cluster": cluster, **({"task": task} if task else {})})}


def test_the_first_address_trains_and_every_task_is_a_replica():
    found = spec.read(THREE, 1, {})
    assert [task.address for task in found.tasks] == ["a:1", "b:2", "c:3"]
    assert found.own == found.tasks[1] != found.chief == found.tasks[0]
    assert found.replicas == found.tasks and found.others == found.tasks[1:]
    assert found.jobs == {"worker": ["a:1", "b:2", "c:3"]}
    assert [task.device for task in found.tasks][2] == "/job:worker/task:2"
    assert found.number(found.own) == 1


@pytest.mark.parametrize("first", ["chief", "master"])
def test_tf_config_as_the_training_operator_sets_it(first):
    jobs = {"worker": ["b:2", "c:3"], "ps": ["d:4"], first: ["a:1"]}
    found = spec.read(None, None, config(jobs, type="worker", index=1))
    assert [task.address for task in found.tasks] == ["a:1", "b:2", "c:3", "d:4"]
    assert found.chief.device == f"/job:{first}/task:0"
    assert found.own.address == "c:3" and found.number(found.own) == 2
    assert [task.job for task in found.replicas] == [first, "worker", "worker"]
    assert found.jobs == {first: ["a:1"], "worker": ["b:2", "c:3"], "ps": ["d:4"]}


def test_without_a_chief_worker_0_trains():
    found = spec.read(None, None, config({"worker": ["b:2", "c:3"]}, type="worker", index="0"))
    assert found.own == found.chief and found.chief.address == "b:2"


def test_options_win_over_tf_config():
    found = spec.read(THREE, 0, config({"worker": ["x:1"]}, type="worker", index=0))
    assert found.chief.address == "a:1"


@pytest.mark.parametrize("text", ["", "{}", '{"task": {"type": "worker", "index": 0}}'])
def test_no_cluster_is_none(text):
    assert spec.read(None, None, {spec.VARIABLE: text}) is None


@pytest.mark.parametrize(
    "cluster, task, words",
    [
        (THREE, None, ["--task 0"]),
        (THREE, 3, ["--task 3", "0 to 2"]),
        (THREE, -1, ["--task -1", "0 to 2"]),
        (None, 1, ["--task 1", "--cluster"]),
        ("a:1,b", 0, ["'b'", "HOST:PORT"]),
        ("a:1,:2", 0, ["':2'", "HOST:PORT"]),
        ("a:1,b:0", 0, ["'b:0'"]),
        ("a:1,b:65536", 0, ["'b:65536'"]),
        ("a:1,http://b:2", 0, ["http://b"]),
        ("a:1,,b:2", 0, ["''"]),
        ("a:1,b:2,a:1", 0, ["a:1", "twice"]),
    ],
)
def test_what_is_no_cluster_is_refused(cluster, task, words):
    with pytest.raises(UsageError) as error:
        spec.read(cluster, task, {})
    assert all(word in str(error.value) for word in words)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "text, words",
    [
        ("{worker", ["not JSON"]),
        ("[1]", ["JSON object"]),
        ('{"cluster": ["a:1"]}', ['"cluster"']),
        ('{"cluster": {"worker": "a:1"}}', ['"cluster"']),
        ('{"cluster": {"worker": ["a:1"]}}', ['lacks "task"']),
        ('{"cluster": {"worker": ["a:1"]}, "task": {"type": "worker"}}', ['lacks "task"']),
        (
            '{"cluster": {"worker": ["a:1"]}, "task": {"type": "worker", "index": 1}}',
            ["no task worker 1", "worker 0"],
        ),
        (
            '{"cluster": {"worker": ["a:1"]}, "task": {"type": "evaluator", "index": 0}}',
            ["no task evaluator 0"],
        ),
        ('{"cluster": {"ps": ["a:1"]}, "task": {"type": "ps", "index": 0}}', ["no chief"]),
        ('{"cluster": {"worker": [7]}, "task": {"type": "worker", "index": 0}}', ["'7'"]),
    ],
)
def test_a_tf_config_that_cannot_be_read_is_refused(text, words):
    with pytest.raises(UsageError) as error:
        spec.read(None, None, {spec.VARIABLE: text})
    assert str(error.value).startswith(spec.VARIABLE)
    assert all(word in str(error.value) for word in words)


@pytest.mark.parametrize(
    "address, parts",
    [("a.b:1", ("a.b", 1)), ("[::1]:22", ("::1", 22)), ("10.0.0.1:3", ("10.0.0.1", 3))],
)
def test_split(address, parts):
    assert spec.split(address) == parts
