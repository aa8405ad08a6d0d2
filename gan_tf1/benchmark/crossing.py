"""What crosses between machines: computed from a graph, and read from the kernel's counters."""

from __future__ import annotations

from pathlib import Path
from typing import Sequence

import numpy as np
import tensorflow.compat.v1 as tf

from gan_tf1.benchmark import needed

COUNTERS = Path("/proc/net/dev")


def computed(fetches: Sequence[tf.Tensor | tf.Operation]) -> int:
    """Bytes that cross from device to device for the fetches, each tensor once to each device.

    Read off the graph: tensors whose shape is not known before it runs count as one number.
    """
    crossed: dict[tuple[str, str], int] = {}
    for op in needed.ops(fetches):
        for tensor in op.inputs:
            if tensor.dtype != tf.resource and _device(tensor.op) != _device(op):
                crossed[tensor.name, _device(op)] = _bytes(tensor)
    return sum(crossed.values())


def _device(op: tf.Operation) -> str:
    # TensorFlow makes the read of a variable without a device, and places it with the variable.
    handles = [tensor.op for tensor in op.inputs if tensor.dtype == tf.resource]
    return str(op.device or (handles[0].device if handles else ""))


def _bytes(tensor: tf.Tensor) -> int:
    sizes = tensor.shape.as_list() if tensor.shape.dims is not None else []
    return int(np.prod([size or 1 for size in sizes])) * tensor.dtype.size


def loopback() -> int | None:
    """Bytes that this machine has sent to itself so far; None where the kernel does not say."""
    try:
        lines = COUNTERS.read_text().splitlines()
    except OSError:
        return None
    for line in lines:
        name, _, counts = line.partition(":")
        if name.strip() == "lo":
            return int(counts.split()[8])
    return None
