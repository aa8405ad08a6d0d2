"""An iteration with servers on one machine: task 0 alone, and with one and two workers."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from typing import Callable, Iterator, NamedTuple

import numpy as np

from gan_tf1.benchmark import crossing
from gan_tf1.benchmark.forms import Form, fetches, our_loop
from gan_tf1.cluster import spec
from gan_tf1.cluster.chief import Chief
from gan_tf1.config import Hyper
from gan_tf1.graph.build import build
from gan_tf1.graph.recipe import Recipe
from gan_tf1.replicas.places import Layout
from gan_tf1.training.machines import Machines

WORKERS = 2
TIMEOUT = 300.0  # seconds, for workers to come and for an iteration
SHARES = 6  # what a batch must be a multiple of, for one, two and three machines
COUNTED = 20  # iterations over which bytes are counted


class Crossing(NamedTuple):
    """Bytes of one iteration."""

    computed: int
    measured: float | None  # None where the kernel does not count


@contextlib.contextmanager
def servers(say: Callable[[str], None]) -> Iterator[Machines]:
    """Task 0 in this process, and two workers in their own, which end with the block."""
    addresses = ",".join(f"127.0.0.1:{port}" for port in _free_ports(1 + WORKERS))
    command = [sys.executable, "-m", "gan_tf1", "train", "fashion", "--cluster", addresses]
    processes: list[subprocess.Popen[bytes]] = []
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        for task in range(1, 1 + WORKERS):
            given = [*command, "--task", str(task)]
            processes.append(subprocess.Popen(given, stdout=subprocess.DEVNULL, env=os.environ))
        own = spec.read(addresses, 0)
        assert own is not None
        yield Chief(own, TIMEOUT, say).machines()
    finally:
        for process in processes:
            process.kill()
            process.wait()
        signal.signal(signal.SIGTERM, before)


def forms(
    recipe: Recipe, hyper: Hyper, images: np.ndarray, at: Machines
) -> list[tuple[Form, Crossing]]:
    """One device without a server, and 0, 1 and 2 workers: what crosses between them.

    hyper: its batch is a multiple of SHARES.
    """
    made = [(our_loop("one run", recipe, hyper, images), Crossing(0, 0.0))]
    assert at.layout is not None
    for workers in range(1 + WORKERS):
        some = at.layout._replace(
            replicas=at.layout.replicas[: 1 + workers],
            container=f"{at.layout.container}-{workers}",
        )
        made.append(_form(workers, recipe, hyper, images, at._replace(layout=some)))
    return made


def total(recipe: Recipe, hyper: Hyper, images: np.ndarray, count: int) -> int:
    """Bytes that cross between so many replicas in an iteration: computed, and nothing is run."""
    names = tuple(f"/job:worker/task:{k}" for k in range(count))
    gan = build(recipe, hyper, len(images), images.shape[1:], layout=Layout(names[0], names))
    return crossing.computed(fetches(gan))


def _form(
    workers: int, recipe: Recipe, hyper: Hyper, images: np.ndarray, at: Machines
) -> tuple[Form, Crossing]:
    name = "task 0 alone" if not workers else f"{workers} worker" + "s" * (workers > 1)
    form = our_loop(name, recipe, hyper, images, at=at)
    form.step(1)
    before = crossing.loopback()
    for _ in range(COUNTED):
        form.step(1)
    after = crossing.loopback()
    measured = None if before is None or after is None else (after - before) / COUNTED
    return form, Crossing(crossing.computed(form.fetches), measured)


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
