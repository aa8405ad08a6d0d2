"""A TensorFlow server of this process, and whether others answer."""

from __future__ import annotations

import errno
import os
import socket

import tensorflow.compat.v1 as tf

from gan_tf1.cluster.spec import Spec, Task, split
from gan_tf1.errors import RunError, UsageError


def start(spec: Spec) -> tf.train.Server:
    """This task's server, which listens on its port on all addresses of the machine.

    Raises UsageError where the port is taken, or where somebody else serves that address.
    """
    # What gRPC says of a peer that is gone, this package says in a line.
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    _require_free(spec)
    try:
        return tf.train.Server(
            tf.train.ClusterSpec(spec.jobs), job_name=spec.own.job, task_index=spec.own.place
        )
    except tf.errors.OpError as error:
        raise RunError(
            f"{spec.own.address}: no server could be started ({error.message})"
        ) from None


def _require_free(spec: Spec) -> None:
    number, (host, port) = spec.number(spec.own), split(spec.own.address)
    if _is_taken(port):
        raise UsageError(
            f"task {number}: port {port} is in use on this machine, by another run or another "
            "program; end it, or give this task another port"
        )
    if unreachable(spec.own, seconds=1.0) is None:
        raise UsageError(
            f"task {number}: {host} is another machine, and serves port {port} already; give "
            "--task the place of this machine, or wait for the end of that run"
        )


def _is_taken(port: int) -> bool:
    # As TensorFlow does, which listens on every address, whatever address it was given.
    family = socket.AF_INET6 if socket.has_ipv6 else socket.AF_INET
    for each in (family, socket.AF_INET):
        try:
            with socket.socket(each, socket.SOCK_STREAM) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(("", port))
            return False
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return True
            if error.errno == errno.EACCES:
                raise UsageError(
                    f"port {port}: only root may serve it; give one above 1023"
                ) from None
    return False


def unreachable(task: Task, seconds: float) -> str | None:
    """Why nothing accepts a connection at a task's address; None where something does."""
    try:
        socket.create_connection(split(task.address), timeout=seconds).close()
    except socket.gaierror as error:
        return f"its name does not resolve: {error.strerror}"
    except UnicodeError:
        return "no name of a host"
    except OSError as error:
        return (error.strerror or str(error)).lower()
    return None
