"""Checkpoints of a run: saved whole, the last few kept, the newest usable one restored.

TensorFlow's Saver looks for files by patterns, and takes a `[`, `?` or `*` in the name of a folder
for one: it would not find its own checkpoints, and delete those of other runs. So it only writes
here; what is there, what is read and what is deleted goes by exact names.
"""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from typing import Callable, Sequence

import tensorflow.compat.v1 as tf

from gan_tf1.errors import RunError, UsageError
from gan_tf1.files import sync, write_atomic
from gan_tf1.runs import reader
from gan_tf1.runs.reader import reason

PREFIX = "model.ckpt"
LIST = "checkpoint"  # what TensorFlow's own tools look for a checkpoint by
_FILE = re.compile(re.escape(PREFIX) + r"-(\d+)\.(index|data-(\d+)-of-(\d+))\Z")


class Saver:
    """Writes variables, and knows which checkpoints are to be kept.

    To be made while the graph is not yet final.
    """

    def __init__(self, variables: Sequence[tf.Variable], keep: int):
        self.keep = keep
        self.steps: list[int] = []  # of the checkpoints that count, ascending
        ops = tf.train.Saver(variables, max_to_keep=0, name="checkpoint").saver_def
        self._save, self._prefix = ops.save_tensor_name, ops.filename_tensor_name

    def write(self, session: tf.Session, prefix: str) -> None:
        """The files of one checkpoint. Raises one of TensorFlow's errors."""
        session.run(self._save, {self._prefix: prefix})


def steps(directory: Path) -> list[int]:
    """Steps of the complete-looking checkpoints, newest first.

    By the index files, which TensorFlow writes last, and not by the file `checkpoint`, which a
    killed process may have left behind the times.
    """
    found = [step for step, kind in _files(directory).values() if kind == "index"]
    return sorted(found, reverse=True)


def exists(directory: Path) -> bool:
    """Whether there is a checkpoint with all its files."""
    return any(_data_is_there(directory, step) for step in steps(directory))


def ever_saved(directory: Path) -> bool:
    """Whether a checkpoint was made, even where its files have gone."""
    return bool(steps(directory)) or (directory / LIST).exists()


def path(directory: Path, step: int) -> str:
    """The prefix of one checkpoint's files."""
    return str(directory / f"{PREFIX}-{step}")


def save(saver: Saver, session: tf.Session, directory: Path, step: int) -> None:
    """Saves, and drops the oldest beyond those to keep.

    Raises RunError where the disk says no; then nothing of this checkpoint stays and the ones
    before are as they were. Where another machine is lost, what TensorFlow raises.
    """
    try:
        saver.write(session, path(directory, step))
        for name in [name for name, (of, _) in _files(directory).items() if of == step]:
            sync(directory / name)
        sync(directory)
        saver.steps = [older for older in saver.steps if older != step] + [step]
        _list(saver, directory)
    except (OSError, tf.errors.OpError) as error:
        saver.steps = [older for older in saver.steps if older != step]
        start = Path(path(directory, step)).name + "."
        for leftover in [each for each in directory.iterdir() if each.name.startswith(start)]:
            leftover.unlink()
        if isinstance(error, (tf.errors.UnavailableError, tf.errors.DeadlineExceededError)):
            raise  # of another machine, which may come back
        older = steps(directory)
        raise RunError(
            "step {}: the checkpoint could not be written to {} ({}); {}".format(
                step,
                directory,
                reason(error),
                f"make room and resume from step {older[0]}" if older else "make room",
            )
        ) from None
    prune(saver, directory)


def prune(saver: Saver, directory: Path) -> None:
    """Deletes the oldest of the saver's checkpoints beyond those to keep. Raises OSError."""
    dropped, saver.steps = saver.steps[: -saver.keep], saver.steps[-saver.keep :]
    files = _files(directory)
    for wanted in ("index", "data"):  # a kill in between leaves no index without its data
        for name, (step, kind) in files.items():
            if step in dropped and kind == wanted:
                with contextlib.suppress(FileNotFoundError):
                    (directory / name).unlink()


def restore(
    saver: Saver,
    session: tf.Session,
    variables: Sequence[tf.Variable],
    directory: Path,
    say: Callable[[str], None],
    counter: tf.Variable,
) -> int:
    """As `load`, of the newest usable one, to go on saving there.

    counter: the variable that counts iterations, which says what step was restored. Raises
    UsageError where the file's name says another.
    """
    named = load(session, variables, directory, say)
    step = int(session.run(counter))
    if step != named:
        raise UsageError(
            f"{path(directory, named)}: holds the state of step {step}; its files were renamed, "
            "give them their step's name"
        )
    saver.steps = sorted(older for older in steps(directory) if older <= step)
    return step


def load(
    session: tf.Session,
    variables: Sequence[tf.Variable],
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
            values = reader.read(path(directory, step), variables)
        except reader.Damaged as error:
            if wanted is not None:
                raise UsageError(
                    f"{directory}: the checkpoint of step {step} is damaged ({error})"
                ) from None
            say(
                f"warning: the checkpoint of step {step} is damaged, trying the one before "
                f"({error})"
            )
            continue
        reader.assign(session, variables, values)
        return step
    raise UsageError(
        "{}: {}; start a new run".format(
            directory,
            f"none of its {len(candidates)} checkpoints can be read"
            if candidates
            else "holds no checkpoint",
        )
    )


def _list(saver: Saver, directory: Path) -> None:
    """The file `checkpoint`, which TensorFlow's own tools go by."""
    kept = [path(directory, step) for step in saver.steps[-saver.keep :]]
    state = tf.train.generate_checkpoint_state_proto(str(directory), kept[-1], kept)
    write_atomic(directory / LIST, str(state).encode())


def _files(directory: Path) -> dict[str, tuple[int, str]]:
    """Name of a file of a checkpoint -> its step, and `index` or `data`."""
    if not directory.is_dir():
        return {}
    found = [_FILE.match(each.name) for each in directory.iterdir()]
    return {
        match.group(0): (int(match.group(1)), match.group(2).split("-")[0])
        for match in found
        if match
    }


def _data_is_there(directory: Path, step: int) -> bool:
    names = [name for name, (of, kind) in _files(directory).items() if (of, kind) == (step, "data")]
    shards = [_FILE.match(name) for name in names]
    return any(match and int(match.group(4)) <= len(names) for match in shards)
