"""Which machines there are, and which of them this process is: from --cluster or TF_CONFIG."""

from __future__ import annotations

import json
import os
from typing import Any, Mapping, NamedTuple

from gan_tf1.errors import UsageError

VARIABLE = "TF_CONFIG"
JOBS = ("chief", "master", "worker", "ps")  # those that have a server, in this order
OF_VARIABLES = "ps"


class Task(NamedTuple):
    """One process of the cluster."""

    job: str
    place: int  # among those of its job, from 0
    address: str  # host:port

    @property
    def device(self) -> str:
        """As TensorFlow writes it."""
        return f"/job:{self.job}/task:{self.place}"


class Spec(NamedTuple):
    """All processes, and which one this is."""

    tasks: tuple[Task, ...]  # task 0, which trains, first; then workers; then ps
    own: Task

    @property
    def chief(self) -> Task:
        """Task 0: it holds the variables, unless there are ps, and runs the session."""
        return self.tasks[0]

    @property
    def replicas(self) -> tuple[Task, ...]:
        """Those that run the networks."""
        return tuple(task for task in self.tasks if task.job != OF_VARIABLES)

    @property
    def others(self) -> tuple[Task, ...]:
        """Those that wait for task 0 and serve it."""
        return self.tasks[1:]

    @property
    def jobs(self) -> dict[str, list[str]]:
        """job -> addresses, as tf.train.ClusterSpec takes it."""
        jobs: dict[str, list[str]] = {}
        for task in self.tasks:
            jobs.setdefault(task.job, []).append(task.address)
        return jobs

    def number(self, task: Task) -> int:
        """What --task calls it."""
        return self.tasks.index(task)


def read(
    cluster: str | None, task: int | None, environment: Mapping[str, str] = os.environ
) -> Spec | None:
    """The cluster that the options name, else that of TF_CONFIG; None where neither does.

    Raises UsageError for what cannot be one.
    """
    if cluster is not None:
        return _of_options(cluster, task)
    text = environment.get(VARIABLE, "").strip()
    spec = _of_variable(text) if text else None
    if task is not None:
        raise UsageError(f"--task {task}: of what? give --cluster HOST:PORT,HOST:PORT,...")
    return spec


def _of_options(cluster: str, task: int | None) -> Spec:
    addresses = [word.strip() for word in cluster.split(",")]
    tasks = _tasks("--cluster", {"worker": addresses})
    if task is None:
        raise UsageError(
            f"--cluster: which of the {len(tasks)} is this machine? give --task 0 where it is to "
            "train, and the place of its address, from 0, elsewhere"
        )
    if not 0 <= task < len(tasks):
        raise UsageError(
            f"--task {task}: must be in 0 to {len(tasks) - 1}, as --cluster names {len(tasks)}"
        )
    return Spec(tasks, tasks[task])


def _of_variable(text: str) -> Spec | None:
    try:
        content = json.loads(text)
    except ValueError as error:
        raise UsageError(f"{VARIABLE} is not JSON ({error}); correct it, or unset it") from None
    if not isinstance(content, dict):
        raise UsageError(f"{VARIABLE} is not a JSON object; correct it, or unset it")
    if not content.get("cluster"):
        return None
    jobs = content["cluster"]
    if not isinstance(jobs, dict) or not all(isinstance(v, (list, dict)) for v in jobs.values()):
        raise UsageError(f'{VARIABLE}: "cluster" must be {{"worker": ["host:port", ...], ...}}')
    own = content.get("task")
    if not isinstance(own, dict) or "type" not in own or "index" not in own:
        raise UsageError(f'{VARIABLE}: lacks "task": {{"type": ..., "index": ...}}')
    tasks = _tasks(VARIABLE, {job: _listed(jobs[job]) for job in JOBS if job in jobs})
    job, index = own["type"], own["index"]
    found = [each for each in tasks if [each.job, str(each.place)] == [job, str(index)]]
    if not found:
        raise UsageError(
            f"{VARIABLE}: the cluster has no task {job} {index}; there are "
            + ", ".join(f"{each.job} {each.place}" for each in tasks)
        )
    return Spec(tasks, found[0])


def _listed(addresses: Any) -> list[Any]:
    return list(addresses.values()) if isinstance(addresses, dict) else list(addresses)


def _tasks(where: str, jobs: Mapping[str, list[Any]]) -> tuple[Task, ...]:
    tasks = [
        Task(job, index, address)
        for job, addresses in jobs.items()
        for index, address in enumerate(addresses)
    ]
    for task in tasks:
        _require_address(where, task.address)
    addresses = [task.address for task in tasks]
    twice = sorted({address for address in addresses if addresses.count(address) > 1})
    if twice:
        raise UsageError(f"{where}: {twice[0]} stands there twice; each task has an address")
    if not tasks or tasks[0].job == OF_VARIABLES:
        raise UsageError(f"{where}: names no chief and no worker, one of which trains")
    return tuple(tasks)


def _require_address(where: str, address: Any) -> None:
    host, _, port = str(address).rpartition(":")
    if not (isinstance(address, str) and host and port.isdigit() and 0 < int(port) < 2**16):
        raise UsageError(f"{where}: {str(address)[:80]!r} is not HOST:PORT, as in host1:2222")
    if not host.isprintable() or " " in host or "/" in host:
        raise UsageError(f"{where}: {host[:80]!r} is no name of a host; give HOST:PORT")


def split(address: str) -> tuple[str, int]:
    """(host, port); an IPv6 address without its brackets."""
    host, _, port = address.rpartition(":")
    return host.strip("[]"), int(port)
