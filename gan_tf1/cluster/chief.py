"""Task 0: waits for the others, looks who they are, and gives a training its machines."""

from __future__ import annotations

import json
import threading
import time
import uuid
from typing import Any, Callable, NamedTuple

import tensorflow.compat.v1 as tf

from gan_tf1.cluster import greeting, server
from gan_tf1.cluster.spec import OF_VARIABLES, Spec, Task
from gan_tf1.errors import RunError, UsageError
from gan_tf1.replicas import places
from gan_tf1.replicas.places import Layout
from gan_tf1.training.machines import Machines

LOOK_EVERY = 0.5  # seconds between two looks at who is missing
ANSWER = 10.0  # seconds within which a task that is alive says who it is


class Answer(NamedTuple):
    """Of one task that was asked who it is."""

    mark: str  # of this start of its process
    run: str  # the container that it serves, "" for none


class Chief:
    """Of the process that trains: its server, and what it knows of the others.

    Raises UsageError where its port is taken.

    Args:
      spec: all tasks; this process is the first.
      timeout: seconds to wait for others to come, and for an answer of one that has hung.
      say: gets a line for each thing that a person may want to know.
    """

    def __init__(self, spec: Spec, timeout: float, say: Callable[[str], None]):
        self.spec = spec
        self.timeout = timeout
        self._say = say
        self._server = server.start(spec)
        self._marks: dict[Task, str] = {}  # who answered when the machines were given last
        self._container = ""

    def machines(self) -> Machines:
        """All of them, once every task answers; variables of earlier runs are gone.

        Raises RunError where some are missing after the timeout, and UsageError where one is not
        of this program, of another version, or of another cluster.
        """
        answers = self._wait()
        self._marks = {task: answer.mark for task, answer in answers.items()}
        self._free({answer.run for answer in answers.values()} | {self._container})
        self._container = f"gan_tf1-run-{uuid.uuid4().hex}"
        for task in self.spec.others:
            self._tell(task, self._container)
        layout = Layout(
            home=self.spec.chief.device,
            replicas=tuple(task.device for task in self.spec.replicas),
            variables=tuple(task.device for task in self.spec.tasks if task.job == OF_VARIABLES),
            container=self._container,
        )
        config = places.config(self.timeout)
        return Machines(layout, self._server.target, config, self._gone)

    def _gone(self) -> str | None:
        for task in self.spec.others:
            why = server.unreachable(task, 2.0)
            if why:
                return f"{self._name(task)}: {why}"
        return None

    def lost(self) -> list[str]:
        """What is wrong with those that do not answer, or not as the process that they were."""
        wrong = []
        for task in self.spec.others:
            try:
                if self._ask(task).mark == self._marks.get(task):
                    continue
                why = "was started anew"
            except _Silent as error:
                why = str(error)
            wrong.append(f"{self._name(task)}: {why}")
        return wrong

    def end(self, stop_others: bool = False) -> None:
        """Frees the variables of the run, and tells the others; they serve the next one.

        stop_others: and ends their processes. Says who cannot be told.
        """
        there = [task for task in self.spec.others if server.unreachable(task, 1.0) is None]
        for task in self.spec.others:
            if task not in there:
                self._say(f"warning: {self._name(task)} is gone, and could not be told of the end")
        free = stop_others or len(there) == len(self.spec.others)
        if free and not stop_others:
            self._free({self._container})
        for task in there:  # what is not free stays with them, for the next run to free
            self._tell(task, "" if free else self._container, stop_others)

    def _wait(self) -> dict[Task, Answer]:
        answers: dict[Task, Answer] = {}
        until, said = time.time() + self.timeout, ""
        while True:
            missing = {}
            for task in self.spec.others:
                if task in answers:
                    continue
                try:
                    answers[task] = self._ask(task)
                except _Silent as error:
                    missing[task] = str(error)
            if not missing:
                return answers
            who = "; ".join(f"{self._name(task)}: {why}" for task, why in missing.items())
            if time.time() > until:
                raise RunError(
                    f"{who}; gave up after {self.timeout:g} s (--cluster-timeout); start the same "
                    "command there with its own --task"
                )
            if who != said:
                self._say(f"waits for {who}")
                said = who
            time.sleep(LOOK_EVERY)

    def _name(self, task: Task) -> str:
        return f"task {self.spec.number(task)} ({task.address})"

    def _ask(self, task: Task) -> Answer:
        """Raises _Silent where no answer comes, UsageError where it cannot be worked with."""
        why = server.unreachable(task, 2.0)
        if why is not None:
            raise _Silent(why)
        state = greeting.task_state(task)
        try:
            with self._session(state, task) as sess:
                text, run = sess.run([state.greeting, state.run])
        except tf.errors.FailedPreconditionError:
            raise _Silent("is no task of this program, or not yet") from None
        except tf.errors.DeadlineExceededError:
            raise _Silent("accepts a connection and says nothing") from None
        except tf.errors.OpError as error:
            raise _Silent(f"does not answer ({type(error).__name__})") from None
        said = json.loads(text.decode())
        self._require_same(task, said)
        return Answer(said["mark"], run.decode())

    def _require_same(self, task: Task, said: dict[str, Any]) -> None:
        own = json.loads(greeting.text(self.spec, ""))
        for program, version in own["programs"].items():
            other = said["programs"].get(program)
            if other != version:
                raise UsageError(
                    f"{self._name(task)} runs {program} {other}, and this is {version}; install "
                    "the same on all machines"
                )
        if said["cluster"] != own["cluster"]:
            raise UsageError(
                f"{self._name(task)} serves another cluster, {said['cluster']}; start it anew with "
                "the same --cluster as here"
            )

    def _tell(self, task: Task, run: str, stop: bool = False) -> None:
        state = greeting.task_state(task)
        try:
            with self._session(state, task) as sess:
                sess.run(state.take, {state.text: run})
                if stop:
                    sess.run(state.stop)
        except tf.errors.OpError as error:
            self._say(f"warning: {self._name(task)} could not be told ({type(error).__name__})")

    def _session(self, state: greeting.TaskState, task: Task) -> Any:
        both = [self.spec.chief, task]
        return greeting.session(self._server.target, state.graph, both, ANSWER)

    def _free(self, containers: set[str]) -> None:
        """Drops the variables in these containers on all tasks, and ends all sessions here."""
        given = sorted(containers - {""})
        if not given:
            return
        # In a thread, as it waits for good for a task that hangs.
        freed = threading.Thread(
            target=tf.Session.reset, args=(self._server.target, given), daemon=True
        )
        freed.start()
        freed.join(ANSWER)
        if freed.is_alive():
            self._say("warning: some task has not freed the memory of an earlier run yet")


class _Silent(Exception):
    """A task from which no answer comes, and why."""
