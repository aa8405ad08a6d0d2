"""The run directory: its place, its config.json, its one FileWriter.

<logdir>/<run>/config.json          every option, the data and its checksum, the versions
               events.out.*         what TensorBoard reads
               samples/             strips: step_000500.jpg, fixed_000500.jpg, latest.jpg
               checkpoints/
               DONE                 only when the last step is done
"""

from __future__ import annotations

import json
import platform
import re
import sys
import time
from pathlib import Path
from typing import Iterator

import numpy as np
import PIL
import tensorflow.compat.v1 as tf

from gan_tf1 import config
from gan_tf1.config import Hyper
from gan_tf1.data import Dataset
from gan_tf1.errors import RunError, UsageError
from gan_tf1.files import write_atomic

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\Z")


def create(logdir: Path, name: str | None, hyper: Hyper, data: Dataset | None) -> Path:
    """A new run directory with its config.json: `name`, or <recipe>-<date>-<time>.

    Raises UsageError where the name is taken or unfit, or the log directory is not writable.
    """
    wanted = name or time.strftime(hyper.recipe + "-%Y%m%d-%H%M%S")
    if not NAME.match(wanted):
        raise UsageError(
            f"--run-name {name!r}: letters, digits, '.', '_' and '-' only, not first a sign"
        )
    if data and data.builtin and not name:
        wanted += "-builtin"
    for attempt in range(1, 100):
        run = logdir / (wanted if attempt == 1 else f"{wanted}-{attempt}")
        try:
            logdir.mkdir(parents=True, exist_ok=True)
            run.mkdir()
            break
        except FileExistsError:
            if not logdir.is_dir():
                raise UsageError(f"--logdir {logdir}: not a directory") from None
            if name:
                raise UsageError(
                    f"--run-name {name}: {run} exists already; continue it with --resume {name}, "
                    "or choose another name"
                ) from None
        except OSError as error:
            raise UsageError(
                f"--logdir {logdir}: cannot be written to ({error.strerror})"
            ) from None
    (run / "samples").mkdir()
    (run / "checkpoints").mkdir()
    write_config(run, hyper, data)
    return run


def write_config(run: Path, hyper: Hyper, data: Dataset | None) -> None:
    """Everything that is needed to understand the run and to do it again, as config.json.

    data: None where the recipe draws its data in the graph.
    """
    content = {
        "hyper": config.to_json(hyper),
        "data": data
        and {
            "name": data.name,
            "split": data.split,
            "images": len(data.images),
            "source": data.source,
            "sha256": data.sha256,
            "builtin": data.builtin,
        },
        "command": " ".join(sys.argv),
        "versions": versions(),
    }
    write_atomic(run / "config.json", (json.dumps(content, indent=2) + "\n").encode())


def read_config(run: Path) -> dict:
    """config.json with `hyper` as a Hyper. Raises UsageError where it is missing or unreadable."""
    path = run / "config.json"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        hyper, data = dict(content["hyper"]), content["data"]
        if data is not None:
            data = dict(data, source=str(data["source"]), sha256=str(data["sha256"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{run}: no readable config.json ({type(error).__name__}); "
            "not a run of this package, or a damaged one"
        ) from None
    return {"hyper": config.from_json(hyper, str(path)), "data": data}


def find(logdir: Path, which: str, recipe: str) -> Path:
    """The directory of a run: a path, a name below logdir, or `latest` for the recipe's newest.

    Raises UsageError where there is none.
    """
    if which == "latest":
        runs = [run for run in _runs(logdir) if _recipe(run) == recipe]
        if not runs:
            raise UsageError(f"--resume latest: no run of {recipe} in {logdir}; give --logdir")
        return max(runs, key=lambda run: ((run / "config.json").stat().st_mtime, run.name))
    for run in (logdir / which, Path(which)):
        if (run / "config.json").is_file():
            return run
    names = sorted(run.name for run in _runs(logdir))
    there = "there are: " + ", ".join(names[-5:]) if names else "there is none"
    raise UsageError(f"--resume {which}: no such run in {logdir}; {there}")


def _runs(logdir: Path) -> Iterator[Path]:
    return (path.parent for path in logdir.glob("*/config.json"))


def _recipe(run: Path) -> str | None:
    try:
        return json.loads((run / "config.json").read_text(encoding="utf-8"))["hyper"]["recipe"]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def versions() -> dict:
    """Of what computes and draws: name -> version."""
    return {
        "python": platform.python_version(),
        "tensorflow": tf.__version__,
        "numpy": np.__version__,
        "pillow": PIL.__version__,
    }


class Events:
    """The run's one FileWriter.

    Two on one directory in one second would share a file name, so the step is part of it.
    """

    def __init__(self, run: Path, graph: tf.Graph, step: int):
        self._run = run
        # Under eager execution, the default on TensorFlow 2, a FileWriter wants a graph around it.
        with graph.as_default():
            self._writer = tf.summary.FileWriter(
                str(run), graph, flush_secs=10, filename_suffix=f".{step}"
            )
        # What an interrupted run wrote beyond its last checkpoint is dropped by this mark when
        # TensorBoard reads the directory: curves of a resumed run do not fold back.
        start = tf.SessionLog(status=tf.SessionLog.START)
        self._writer.add_session_log(start, global_step=step + 1)

    def scalars(self, values: dict, step: int) -> None:
        """One point for each tag."""
        self._add(
            [tf.Summary.Value(tag=tag, simple_value=value) for tag, value in values.items()], step
        )

    def image(self, tag: str, encoded: bytes, shape: tuple, step: int) -> None:
        """An encoded picture of shape (height, width), or (height, width, 3) in colour."""
        image = tf.Summary.Image(
            height=shape[0],
            width=shape[1],
            colorspace=(shape + (1,))[2],
            encoded_image_string=encoded,
        )
        self._add([tf.Summary.Value(tag=tag, image=image)], step)

    def text(self, tag: str, markdown: str, step: int) -> None:
        """A page of the text tab."""
        plugin = tf.SummaryMetadata.PluginData(plugin_name="text")
        tensor = tf.make_tensor_proto(markdown.encode(), dtype=tf.string)
        metadata = tf.SummaryMetadata(plugin_data=plugin)
        self._add([tf.Summary.Value(tag=tag, metadata=metadata, tensor=tensor)], step)

    def merged(self, summary: bytes, step: int) -> None:
        """What a merged summary op gave."""
        self._writer.add_summary(summary, step)

    def flush(self) -> None:
        """Everything so far reaches the file."""
        self._writer.flush()

    def __enter__(self) -> Events:
        return self

    def __exit__(self, kind, *_) -> None:
        # What is written to a closed writer is lost, with no more than a warning. TensorFlow 2
        # raises here what its writing thread died of, whatever kind of error that was.
        try:
            self._writer.close()
        except Exception as error:
            if kind is None:
                raise RunError(f"{self._run}: events could not be written ({error})") from None

    def _add(self, values, step):
        self._writer.add_summary(tf.Summary(value=values), step)


def options_table(hyper: Hyper) -> str:
    """The recipe and its options, not those of other recipes, as a Markdown table."""
    names = ["recipe"] + [field.name for field in config.options(hyper.recipe)]
    rows = [f"| {name} | {getattr(hyper, name)} |" for name in names]
    return "\n".join(["| option | value |", "| --- | --- |"] + rows)
