"""What a checkpoint's files hold, or in one line why they cannot be read: no pattern, no crash."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import Iterator, NoReturn, Sequence

import numpy as np
import tensorflow.compat.v1 as tf

from gan_tf1.errors import UsageError

PATTERN = "*?[\\"  # what makes a path a pattern to TensorFlow


class Damaged(Exception):
    """A checkpoint that cannot be read: why, in one line."""


class Content:
    """A checkpoint that is open for reading."""

    def __init__(self, prefix: str):
        # Of what is damaged TensorFlow raises OpError, IndexError, ValueError, SystemError.
        try:
            self._reader = tf.train.NewCheckpointReader(prefix)
            self.shapes: dict[str, list[int]] = self._reader.get_variable_to_shape_map()
        except Exception as error:
            raise Damaged(reason(error)) from None

    def tensor(self, name: str) -> np.ndarray:
        """One value, its checksum compared. Raises Damaged."""
        try:
            return np.asarray(self._reader.get_tensor(name))
        except Exception as error:
            raise Damaged(reason(error)) from None


@contextlib.contextmanager
def opened(prefix: str) -> Iterator[Content]:
    """The checkpoint of that prefix, which is no pattern. Raises Damaged, and OSError."""
    directory, name = Path(prefix).parent, Path(prefix).name
    for each in directory.iterdir():
        if each.name.startswith((name + ".index", name + ".data-")) and not each.is_file():
            raise Damaged(f"{each.name} is not a file")
    if not (directory / (name + ".index")).is_file():
        raise Damaged(f"there is no {name}.index")
    if not set(PATTERN) & set(prefix):
        yield Content(prefix)
        return
    # TensorFlow's native side takes the path for a pattern: another one leads to the same files.
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "checkpoint"
        for each in directory.iterdir():
            if each.name.startswith(name + "."):
                Path(f"{plain}{each.name[len(name) :]}").symlink_to(each.resolve())
        yield Content(str(plain))


def read(prefix: str, variables: Sequence[tf.Variable]) -> list[np.ndarray]:
    """The values of the variables, which have the same names there.

    Raises Damaged, and UsageError where one has another shape or type than in the graph.
    """
    with opened(prefix) as content:
        for variable in variables:
            name, shape = variable.op.name, variable.shape.as_list()
            if content.shapes.get(name, shape) != shape:
                _refuse(prefix, f"{name} has shape {content.shapes[name]}", shape)
        return [_value(content, variable, prefix) for variable in variables]


def _value(content: Content, variable: tf.Variable, prefix: str) -> np.ndarray:
    value = content.tensor(variable.op.name)
    wanted = variable.dtype.base_dtype.as_numpy_dtype
    if value.dtype != wanted:
        _refuse(prefix, f"{variable.op.name} is {value.dtype}", np.dtype(wanted))
    return value


def _refuse(prefix: str, has: str, wanted: object) -> NoReturn:
    raise UsageError(
        f"{prefix}: {has}, the options in config.json give {wanted}; one of the two was edited or "
        "exchanged"
    )


def assign(
    session: tf.Session, variables: Sequence[tf.Variable], values: Sequence[np.ndarray]
) -> None:
    """Gives variables of a graph that may be final their values."""
    # Through the initializers, as an assignment would be a new op.
    initializers = [variable.initializer for variable in variables]
    feed = {op.inputs[1]: value for op, value in zip(initializers, values)}
    session.run(initializers, feed)


def reason(error: BaseException) -> str:
    """What an error says, in one line of bearable length.

    TensorFlow 2 puts "Graph execution error" and a stack above the reason, and both put the name of
    the op below it, indented, and a hint on memory even for a full disk: the reason is the last of
    the other lines. Releases in between go on with where the op was made.
    """
    text = getattr(error, "message", None) or getattr(error, "strerror", None) or str(error)
    text = text.split("\nErrors may have originated", 1)[0].split("\nOriginal stack trace", 1)[0]
    lines = [
        line
        for line in text.splitlines()
        if line.strip() and not line[0].isspace() and not line.startswith("Hint:")
    ]
    return lines[-1][:160] if lines else type(error).__name__
