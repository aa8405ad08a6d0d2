"""Checkpoints of a run: saved whole, the last few kept, the newest usable one restored."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Callable, Sequence

import tensorflow.compat.v1 as tf

from gan_tf1.errors import RunError, UsageError

PREFIX = "model.ckpt"
_INDEX = re.compile(re.escape(PREFIX) + r"-(\d+)\.index\Z")


def saver(variables: Sequence[tf.Variable], keep: int) -> tf.train.Saver:
    """To be made while the graph is not yet final."""
    return tf.train.Saver(variables, max_to_keep=keep, name="checkpoint")


def steps(directory: Path) -> list[int]:
    """Steps of the complete-looking checkpoints, newest first.

    By the index files, which TensorFlow writes last, and not by the file `checkpoint`, which a
    killed process may have left behind the times.
    """
    found = [_INDEX.match(path.name) for path in directory.glob(PREFIX + "-*.index")]
    return sorted((int(match.group(1)) for match in found if match), reverse=True)


def path(directory: Path, step: int) -> str:
    """The prefix of one checkpoint's files."""
    return str(directory / f"{PREFIX}-{step}")


def save(saver: tf.train.Saver, session: tf.Session, directory: Path, step: int) -> None:
    """Saves, and drops the oldest beyond those to keep.

    Raises RunError where the disk says no; then nothing of this checkpoint stays and the ones
    before are as they were.
    """
    try:
        saver.save(session, str(directory / PREFIX), step, write_meta_graph=False)
    except (OSError, tf.errors.OpError) as error:
        prefix = Path(path(directory, step))
        for leftover in directory.glob(prefix.name + ".*"):
            leftover.unlink()
        older = steps(directory)
        raise RunError(
            "step {}: the checkpoint could not be written to {} ({}); {}".format(
                step,
                directory,
                reason(error),
                f"make room and resume from step {older[0]}" if older else "make room",
            )
        ) from None


def restore(
    saver: tf.train.Saver,
    session: tf.Session,
    directory: Path,
    say: Callable[[str], None],
    counter: tf.Variable,
) -> int:
    """As `load`, of the newest usable one, to go on saving there: clears a killed save away.

    counter: the variable that counts iterations, which says what step was restored. Raises
    UsageError where the file's name says another.
    """
    named = load(saver, session, directory, say)
    step = int(session.run(counter))
    if step != named:
        raise UsageError(
            f"{path(directory, named)}: holds the state of step {step}; its files were renamed, "
            "give them their step's name"
        )
    for leftover in directory.glob("*.tempstate*"):
        leftover.unlink()
    usable = [older for older in steps(directory) if older <= step]
    saver.recover_last_checkpoints([path(directory, older) for older in reversed(usable)])
    return step


def load(
    saver: tf.train.Saver,
    session: tf.Session,
    directory: Path,
    say: Callable[[str], None],
    wanted: int | None = None,
) -> int:
    """Restores the newest checkpoint that can be read whole, or the one of step `wanted`.

    Returns its step, and changes nothing in the directory: damaged ones are passed over with a
    warning. Raises UsageError where none is usable, or not the one that is wanted, or where it is
    of a graph with other shapes.
    """
    candidates = steps(directory)
    if wanted is not None and wanted not in candidates:
        raise UsageError(
            "{}: no checkpoint of step {}; {}".format(
                directory,
                wanted,
                "there are: " + ", ".join(str(step) for step in reversed(candidates))
                if candidates
                else "there is none",
            )
        )
    for step in candidates if wanted is None else [wanted]:
        try:
            _require_shapes(session, path(directory, step))
            saver.restore(session, path(directory, step))
            return step
        except (tf.errors.OpError, ValueError) as error:
            if wanted is not None:
                raise UsageError(
                    f"{directory}: the checkpoint of step {step} is damaged ({reason(error)})"
                ) from None
            say(
                f"warning: the checkpoint of step {step} is damaged, trying the one before "
                f"({reason(error)})"
            )
    raise UsageError(
        "{}: {}; start a new run".format(
            directory,
            f"none of its {len(candidates)} checkpoints can be read"
            if candidates
            else "holds no checkpoint",
        )
    )


def _require_shapes(session: tf.Session, prefix: str) -> None:
    """Raises UsageError where a variable of the graph has another shape in the checkpoint.

    TensorFlow 2 would take the other shape without a word and fail at some later step.
    """
    saved = tf.train.load_checkpoint(prefix).get_variable_to_shape_map()
    for variable in session.graph.get_collection(tf.GraphKeys.GLOBAL_VARIABLES):
        name, shape = variable.op.name, variable.shape.as_list()
        if saved.get(name, shape) != shape:
            raise UsageError(
                f"{prefix}: {name} has shape {saved[name]}, the options in config.json give "
                f"{shape}; one of the two was edited or exchanged"
            )


def reason(error: Exception) -> str:
    """What an error says, in one line of bearable length.

    TensorFlow 2 puts "Graph execution error" and a stack above the reason, and both put the name of
    the op below it, indented: the reason is the last line that is not. Releases in between go on
    with where the op was made.
    """
    text = getattr(error, "message", None) or getattr(error, "strerror", None) or str(error)
    text = text.split("\nErrors may have originated", 1)[0]
    lines = [line for line in text.splitlines() if line.strip() and not line[0].isspace()]
    return lines[-1][:160] if lines else type(error).__name__
