"""The run directory: its place and its config.json.

<logdir>/<run>/config.json          every option, the data and its checksum, the versions
               events.out.*         what TensorBoard reads
               samples/             strips: step_000500.jpg, fixed_000500.jpg, latest.jpg
               checkpoints/
               DONE                 only when the last step is done
               .lock                while a process trains it: which
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import platform
import re
import shutil
import time
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import PIL
import tensorflow.compat.v1 as tf

from gan_tf1 import config, launch, recipes
from gan_tf1.config import Hyper
from gan_tf1.data import Dataset
from gan_tf1.errors import FULL, RunError, UsageError
from gan_tf1.files import write_atomic
from gan_tf1.graph.recipe import Recipe
from gan_tf1.runs import search
from gan_tf1.runs.search import find as find  # one import for all of a run

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\Z")


class Config(NamedTuple):
    """What config.json says of a run."""

    recipe: Recipe
    hyper: Hyper
    data: dict[str, Any] | None  # name, split, source, sha256, ...; None where it was drawn
    command: str = ""  # that it was begun with, as it was typed


def create(
    logdir: Path, name: str | None, recipe: Recipe, hyper: Hyper, data: Dataset | None
) -> Path:
    """A new run directory with its config.json: `name`, or <recipe>-<date>-<time>.

    Raises UsageError where the name is taken or unfit, or the log directory is not writable, and
    RunError for a full disk; then nothing is left of it.
    """
    wanted = name or time.strftime(hyper.recipe + "-%Y%m%d-%H%M%S")
    if not NAME.match(wanted):
        raise UsageError(
            f"--run-name {name!r}: letters, digits, '.', '_' and '-' only, not first a sign"
        )
    if name == "latest":
        raise UsageError("--run-name latest: so the newest run is called; give another name")
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
            if error.errno == errno.ENAMETOOLONG and name:
                raise UsageError(f"--run-name {name[:40]}...: {error.strerror}") from None
            kind = RunError if error.errno in FULL else UsageError
            raise kind(f"--logdir {logdir}: cannot be written to ({error.strerror})") from None
    try:
        (run / "samples").mkdir()
        (run / "checkpoints").mkdir()
        write_config(run, recipe, hyper, data)
    except BaseException as error:
        shutil.rmtree(str(run), ignore_errors=True)
        if isinstance(error, OSError):
            raise RunError(f"{run}: cannot be written ({error.strerror or error})") from None
        raise
    return run


def write_config(run: Path, recipe: Recipe, hyper: Hyper, data: Dataset | None) -> None:
    """Everything that is needed to understand the run and to do it again, as config.json.

    data: None where the recipe draws its data in the graph. Raises OSError.
    """
    content = {
        "order": search.next_order(run.parent),
        "hyper": config.to_json(hyper),
        "recipe_file": recipe.file or None,
        "data": data
        and {
            "name": data.name,
            "split": data.split,
            "images": len(data.images),
            "source": data.source,
            "sha256": data.sha256,
            "builtin": data.builtin,
            # Unconditional networks see no labels.
            **({"labels_sha256": labels_sha256(data)} if hyper.conditional else {}),
        },
        "command": launch.command(),
        "begun": begun_by(run) or launch.command(),
        "versions": versions(),
    }
    write_atomic(run / "config.json", (json.dumps(content, indent=2) + "\n").encode())


def labels_sha256(data: Dataset) -> str:
    """Of the labels, in the order of the images."""
    return hashlib.sha256(np.ascontiguousarray(data.labels, np.uint8).tobytes()).hexdigest()


def begun_by(run: Path) -> str:
    """The command that a run was begun with, as it was typed; "" where it is not known."""
    try:
        content = search.read_json(run / "config.json")
        return str(content.get("begun") or content.get("command", ""))
    except (OSError, ValueError, AttributeError, RecursionError):
        return ""


def read_config(run: Path, given: Recipe | None = None) -> Config:
    """Reads config.json, that of earlier versions too.

    given: the recipe, where it is loaded already, from wherever its file is now. Raises UsageError
    where it is missing or unreadable, or where its recipe is.
    """
    path = run / "config.json"
    try:
        content = search.read_json(path)
        hyper, data = content["hyper"], content["data"]
        if not isinstance(hyper, dict):
            raise TypeError("hyper")
        if data is not None:
            data = dict(data, source=str(data["source"]), sha256=str(data["sha256"]))
        name, file = str(hyper.get("recipe")), content.get("recipe_file")
        command = str(content.get("begun") or content.get("command", ""))
        os.fsencode(str(file))  # what is no path: a ValueError
        if "\0" in str(file):
            raise ValueError("recipe_file")
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        what = error.strerror if isinstance(error, OSError) else type(error).__name__
        raise UsageError(
            f"{run}: no readable config.json ({what}); not a run of this package, or a damaged one"
        ) from None
    try:
        if given and given.name == name:
            recipe = given
        else:
            recipe = recipes.load_file(Path(str(file))) if file else recipes.load(name)
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from None
    options = config.from_json(hyper, type(recipe.defaults), str(path))
    if data is None and recipe.image is not None:
        raise UsageError(f"{path}: it does not say what the run learned from; it was edited")
    return Config(recipe, options, data, command)


def versions() -> dict[str, str]:
    """Of what computes and draws: name -> version."""
    return {
        "python": platform.python_version(),
        "tensorflow": tf.__version__,
        "numpy": np.__version__,
        "pillow": PIL.__version__,
    }
