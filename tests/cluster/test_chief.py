"""Task 0 and tasks that serve, in one process: who is waited for, who is refused, what is freed."""

from __future__ import annotations

import json
import socket
from unittest import mock

import pytest
import tensorflow.compat.v1 as tf
from machines import Serving, free_ports

from gan_tf1.cluster import chief, greeting, server, spec
from gan_tf1.errors import RunError, UsageError

pytestmark = pytest.mark.slow


def addresses(count):
    return [f"127.0.0.1:{port}" for port in free_ports(count)]


def task(hosts, number):
    return spec.read(",".join(hosts), number, {})


def leader(hosts, timeout=30.0):
    lines = []
    return chief.Chief(task(hosts, 0), timeout, lines.append), lines


def test_machines_are_given_freed_and_told_to_end():
    hosts = addresses(2)
    serving = Serving(task(hosts, 1))
    assert "task 1 of 2 serves a replica" in serving.lines[0]
    first, _ = leader(hosts)
    machines = first.machines()
    assert machines.layout.replicas == ("/job:worker/task:0", "/job:worker/task:1")
    assert machines.layout.home == machines.layout.replicas[0]
    assert first.lost() == []

    def held():
        """A variable of the run on the other task, and whether it has a value there."""
        with tf.Graph().as_default() as graph, tf.container(machines.layout.container):
            with tf.device("/job:worker/task:1"):
                variable = tf.get_variable("v", [], use_resource=True)
                there = tf.is_variable_initialized(variable)
            return graph, variable.initializer, there

    graph, initializer, there = held()
    with tf.Session(machines.target, graph) as sess:
        assert not sess.run(there)
        sess.run(initializer)
        assert sess.run(there)
    # Another run is given other names, and what was there before is gone.
    again = first.machines()
    assert again.layout.container != machines.layout.container
    with tf.Session(machines.target, graph) as sess:
        assert not sess.run(there)
    first.end(stop_others=True)
    assert serving.end() == 0
    assert serving.lines[-1] == "told to end"


def test_who_is_missing_is_named_and_waited_for_so_long():
    hosts = addresses(2) + ["no-such-host.invalid:2222"]
    first, lines = leader(hosts, timeout=1.0)
    with pytest.raises(RunError) as error:
        first.machines()
    for text in (lines[0], str(error.value)):
        assert f"task 1 ({hosts[1]}): connection refused" in text
        assert "task 2 (no-such-host.invalid:2222): its name does not resolve" in text
    assert "--cluster-timeout" in str(error.value)
    assert len(lines) == 1  # said once


def other(hosts, **changes):
    content = json.loads(greeting.text(task(hosts, 1), "mark"))
    for key, value in changes.items():
        (content if key in content else content["programs"])[key] = value
    return json.dumps(content)


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"tensorflow": "1.4.0"}, ["runs tensorflow 1.4.0", tf.__version__]),
        ({"gan_tf1": "0.0.1"}, ["runs gan_tf1 0.0.1"]),
        ({"cluster": {"worker": ["x:1", "y:2"]}}, ["serves another cluster", "x:1"]),
    ],
    ids=lambda value: "".join(value) if isinstance(value, dict) else "",
)
def test_one_that_cannot_be_worked_with_is_refused(changes, words):
    hosts = addresses(2)
    serving = Serving(task(hosts, 1), other(hosts, **changes))
    first, _ = leader(hosts)
    with pytest.raises(UsageError) as error:
        first.machines()
    assert all(word in str(error.value) for word in ["task 1", *words])
    first.end(stop_others=True)
    assert serving.end() == 0


def test_a_port_that_is_taken_is_said_before_tensorflow_says_it():
    (address,) = addresses(1)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", spec.split(address)[1]))
        taken.listen(1)
        with pytest.raises(UsageError, match="task 0: port .* in use"):
            server.start(task([address], 0))


def test_an_address_that_another_machine_serves_is_refused():
    (address,) = addresses(1)
    answers = mock.patch.object(server, "unreachable", lambda *_args, **_words: None)
    with answers, pytest.raises(UsageError, match="is another machine"):
        server.start(task([address], 0))
