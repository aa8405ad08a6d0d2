"""What a task that serves tells task 0, and task 0 it: variables on its server, in a container."""

from __future__ import annotations

import contextlib
import json
from typing import Iterator, NamedTuple

import tensorflow.compat.v1 as tf

from gan_tf1 import __version__
from gan_tf1.cluster.spec import Spec, Task
from gan_tf1.training import remote

CONTAINER = "gan_tf1"  # of these variables; those of a run have one of their own


class TaskState(NamedTuple):
    """The variables of one task, and the ops on them."""

    graph: tf.Graph
    start: tf.Operation  # gives them values: feeds `text`
    greeting: tf.Tensor  # string: what `text` was
    run: tf.Tensor  # string: the container of the run that it serves, "" for none
    told_to_stop: tf.Tensor  # bool
    text: tf.Tensor  # placeholder, string scalar
    take: tf.Operation  # `run` becomes `text`
    stop: tf.Operation


def task_state(task: Task) -> TaskState:
    """Of that task, whoever asks for it: the same variables."""
    with tf.Graph().as_default() as graph, tf.device(task.device), tf.container(CONTAINER):
        text = tf.placeholder(tf.string, [], "text")
        greeting, run = (_variable(name, tf.string) for name in ("greeting", "run"))
        stop = _variable("stop", tf.bool)
        start = [greeting.assign(text).op, run.assign("").op, stop.assign(False).op]
        return TaskState(
            graph=graph,
            start=tf.group(*start),
            greeting=greeting.read_value(),
            run=run.read_value(),
            told_to_stop=stop.read_value(),
            text=text,
            take=run.assign(text).op,
            stop=stop.assign(True).op,
        )


def _variable(name: str, dtype: tf.DType) -> tf.Variable:
    return tf.get_variable(name, [], dtype, use_resource=True, trainable=False)


@contextlib.contextmanager
def session(
    target: str, graph: tf.Graph, tasks: list[Task], seconds: float
) -> Iterator[tf.Session]:
    """A session that needs these tasks only; whatever takes longer raises DeadlineExceededError."""
    config = tf.ConfigProto(
        device_filters=[task.device for task in tasks],
        operation_timeout_in_ms=int(1000 * seconds),
    )
    with remote.Session(target, graph, config) as sess:
        yield sess


def text(spec: Spec, mark: str) -> str:
    """What a task says of itself. mark: another one for each start of a process."""
    programs = {"gan_tf1": __version__, "tensorflow": tf.__version__}
    return json.dumps({"programs": programs, "cluster": spec.jobs, "mark": mark}, sort_keys=True)
