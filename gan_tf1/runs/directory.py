"""The run directory: its place and its config.json.

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
import time
from pathlib import Path
from typing import Any, Iterator, NamedTuple

import numpy as np
import PIL
import tensorflow.compat.v1 as tf

from gan_tf1 import config, launch, recipes
from gan_tf1.config import Hyper
from gan_tf1.data import Dataset
from gan_tf1.errors import UsageError
from gan_tf1.files import write_atomic
from gan_tf1.graph.recipe import Recipe

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\Z")


class Config(NamedTuple):
    """What config.json says of a run."""

    recipe: Recipe
    hyper: Hyper
    data: dict[str, Any] | None  # name, split, source, sha256, ...; None where it was drawn


def create(
    logdir: Path, name: str | None, recipe: Recipe, hyper: Hyper, data: Dataset | None
) -> Path:
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
    write_config(run, recipe, hyper, data)
    return run


def write_config(run: Path, recipe: Recipe, hyper: Hyper, data: Dataset | None) -> None:
    """Everything that is needed to understand the run and to do it again, as config.json.

    data: None where the recipe draws its data in the graph.
    """
    content = {
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
        },
        "command": launch.command(),
        "versions": versions(),
    }
    write_atomic(run / "config.json", (json.dumps(content, indent=2) + "\n").encode())


def read_config(run: Path) -> Config:
    """Reads config.json, that of earlier versions too.

    Raises UsageError where it is missing or unreadable, or where its recipe is.
    """
    path = run / "config.json"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        hyper, data = dict(content["hyper"]), content["data"]
        if data is not None:
            data = dict(data, source=str(data["source"]), sha256=str(data["sha256"]))
        name, file = str(hyper.get("recipe")), content.get("recipe_file")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{run}: no readable config.json ({type(error).__name__}); "
            "not a run of this package, or a damaged one"
        ) from None
    try:
        recipe = recipes.load_file(Path(str(file))) if file else recipes.load(name)
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from None
    return Config(recipe, config.from_json(hyper, type(recipe.defaults), str(path)), data)


def find(logdir: Path, which: str, recipe: str | None = None, option: str | None = None) -> Path:
    """The directory of a run: a path, a name below logdir, or `latest` for the newest.

    recipe: which `latest` must be of; None for any. option: what messages say was given, unless
    the obvious: --resume with a recipe, RUN without. Raises UsageError where there is none.
    """
    option = option or ("--resume" if recipe else "RUN")
    if which == "latest":
        found = ((run, _recipe(run)) for run in _runs(logdir))
        runs = [run for run, of in found if of and of == (recipe or of)]
        if not runs:
            of = f" of {recipe}" if recipe else ""
            raise UsageError(f"{option} latest: no run{of} in {logdir}; give --logdir")
        return max(runs, key=lambda run: ((run / "config.json").stat().st_mtime, run.name))
    for run in (logdir / which, Path(which)):
        if (run / "config.json").is_file():
            return run
    names = sorted(run.name for run in _runs(logdir))
    there = "there are: " + ", ".join(names[-5:]) if names else "there is none"
    raise UsageError(f"{option} {which}: no such run in {logdir}; {there}")


def _runs(logdir: Path) -> Iterator[Path]:
    return (path.parent for path in logdir.glob("*/config.json"))


def _recipe(run: Path) -> str | None:
    """The name of a run's recipe; None where there is none that can be loaded."""
    try:
        content = json.loads((run / "config.json").read_text(encoding="utf-8"))
        name = content["hyper"]["recipe"]
        return name if name in recipes.names() or content.get("recipe_file") else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def versions() -> dict[str, str]:
    """Of what computes and draws: name -> version."""
    return {
        "python": platform.python_version(),
        "tensorflow": tf.__version__,
        "numpy": np.__version__,
        "pillow": PIL.__version__,
    }
