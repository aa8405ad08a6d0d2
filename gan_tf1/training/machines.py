"""Where a training runs: this process and its one device, or replicas on several."""

from __future__ import annotations

from typing import Callable, NamedTuple

import tensorflow.compat.v1 as tf

from gan_tf1.errors import UsageError
from gan_tf1.replicas import places
from gan_tf1.replicas.places import Layout
from gan_tf1.training import remote


class Machines(NamedTuple):
    """What a session on them needs; as it stands, that of one process and one device."""

    layout: Layout | None = None
    target: str = ""  # of the server that runs the session; "" for none
    config: tf.ConfigProto | None = None
    gone: Callable[[], str | None] = lambda: None  # why a machine cannot be reached


HERE = Machines()


def devices(count: int) -> Machines:
    """That many replicas in this process: on GPUs where there are some, else on the processor.

    The graph names a CPU device for each, as it names each machine of a cluster, but there is one:
    between several, TensorFlow copies what they give each other. Raises UsageError where there are
    GPUs, and too few.
    """
    gpus = len(tf.config.experimental.list_physical_devices("GPU"))
    if 0 < gpus < count:
        raise UsageError(f"--replicas {count}: this machine has {gpus} GPU, one for each replica")
    kind = "GPU" if gpus else "CPU"
    replicas = tuple(f"/device:{kind}:{k}" for k in range(count))
    return Machines(Layout("/device:CPU:0", replicas), "", places.config())


def session(machines: Machines, graph: tf.Graph) -> tf.Session:
    """A session on the graph there."""
    if not machines.target:
        return tf.Session(graph=graph, config=machines.config)
    return remote.Session(machines.target, graph, machines.config, machines.gone)
