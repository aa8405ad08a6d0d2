"""The ops that TensorFlow runs for some fetches, read off the graph."""

from __future__ import annotations

from typing import Iterator, Sequence

import tensorflow.compat.v1 as tf


def ops(fetches: Sequence[tf.Tensor | tf.Operation]) -> Iterator[tf.Operation]:
    """Each op that the fetches need, once where several need it."""
    seen: set[str] = set()
    stack = [fetch.op if isinstance(fetch, tf.Tensor) else fetch for fetch in fetches]
    while stack:
        op = stack.pop()
        if op.name in seen:
            continue
        seen.add(op.name)
        stack += [tensor.op for tensor in op.inputs]
        # tf.gradients puts an Identity behind each gradient of an op, and has it wait for the
        # others, those that nobody uses too. TensorFlow computes none of these: it drops the wait.
        if op.type != "Identity":
            stack += op.control_inputs
        yield op
