"""Which run is meant: a path, a name below the log directory, or the latest."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, NamedTuple

from gan_tf1 import recipes
from gan_tf1.errors import UsageError
from gan_tf1.files import read_regular
from gan_tf1.runs import checkpoints

CONFIG_BYTES = 2**20  # at most; that of a run has some two thousand


class Found(NamedTuple):
    """A run, as far as its config.json tells."""

    run: Path
    recipe: str | None  # None where there is none that can be loaded
    order: int  # each new or resumed run has one more than its neighbours had; 0: unknown
    time: float  # of config.json, for runs without an order

    @property
    def age(self) -> tuple[int, float, str]:
        """To be compared. First what no clock decides, as a clock can be set back."""
        return self.order, self.time, self.run.name


def find(logdir: Path, which: str, recipe: str | None = None, option: str | None = None) -> Path:
    """The directory of a run: a path, a name below logdir, or `latest`.

    That is the newest that has a checkpoint. recipe: which it must be of; None for any. option:
    what messages say was given, unless the obvious: --resume with a recipe, RUN without. Raises
    UsageError where there is none.
    """
    option = option or ("--resume" if recipe else "RUN")
    if which == "latest":
        runs = [
            each for each in _runs(logdir) if each.recipe and each.recipe == (recipe or each.recipe)
        ]
        runs.sort(key=lambda each: each.age)
        of = f" of {recipe}" if recipe else ""
        if not runs:
            raise UsageError(f"{option} latest: no run{of} in {logdir}; give --logdir")
        for each in reversed(runs):
            if checkpoints.exists(each.run / "checkpoints"):
                return each.run
        name = runs[-1].run.name
        again = f"; --resume {name} begins the newest again" if recipe else ""
        raise UsageError(f"{option} latest: no run{of} in {logdir} has a checkpoint yet{again}")
    for run in (logdir / which, Path(which)):
        try:
            if (run / "config.json").exists():
                # "." has no name and no neighbours
                return run.resolve() if run.name in ("", "..") else run
        except OSError as error:  # a name too long, a loop of links
            raise UsageError(f"{option} {which}: {error.strerror}") from None
    names = sorted(each.run.name for each in _runs(logdir))
    there = "there are: " + ", ".join(names[-5:]) if names else "there is none"
    raise UsageError(f"{option} {which}: no such run in {logdir}; {there}")


def next_order(logdir: Path) -> int:
    """The order of a run that begins or goes on now."""
    return 1 + max((each.order for each in _runs(logdir)), default=0)


def read_json(path: Path) -> Any:
    """Raises OSError, ValueError and RecursionError."""
    return json.loads(read_regular(path, CONFIG_BYTES).decode("utf-8"))


def _runs(logdir: Path) -> list[Found]:
    """What has a config.json. One that cannot be read is no reason not to find the others."""
    try:
        folders = list(logdir.iterdir())
    except OSError:
        return []
    return [_look(run) for run in folders if os.path.isfile(str(run / "config.json"))]  # noqa: PTH113


def _look(run: Path) -> Found:
    path = run / "config.json"
    try:
        time = path.stat().st_mtime
        content = read_json(path)
        name, order = content["hyper"]["recipe"], content.get("order", 0)
        known = name in recipes.names() or content.get("recipe_file")
        if not isinstance(name, str) or not known:
            return Found(run, None, 0, time)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Found(run, None, 0, 0.0)
    return Found(run, name, order if type(order) is int and 0 <= order < 2**53 else 0, time)
