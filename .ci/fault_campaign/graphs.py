"""Graphs that are built before a fork, once: that takes nearly half of a short training."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gan_tf1.config import Hyper
from gan_tf1.graph.build import Gan

_prepared: dict[str, tuple[Hyper, tuple[Any, ...], Gan]] = {}  # recipe -> what it was built of, it


def prepare(run: Path) -> None:
    """Builds the graph of a run."""
    import numpy as np

    from gan_tf1.data import sources
    from gan_tf1.graph.build import build
    from gan_tf1.runs import directory

    saved = directory.read_config(run)
    recipe, hyper = saved.recipe, saved.hyper
    shape: tuple[int, ...] = (0, 0, 0)
    if recipe.image is not None:
        shape = np.shape(sources.load("fashion", "train", hyper.data_dir, lambda _: None).images)
    given = (shape[0], tuple(shape[1:]), False, None)  # as the loop calls it
    _prepared[recipe.name] = (hyper, given, build(recipe, hyper, *given))


def hand_over(recipe: str) -> None:
    """From here on, the training of this recipe takes the graph; in a child, each has its own.

    One with other options builds one for itself.
    """
    from gan_tf1.graph.build import build
    from gan_tf1.training import loop

    def built(of: Any, hyper: Hyper, *given: Any) -> Gan:
        known = _prepared.get(of.name)
        if known and known[:2] == (hyper, given):
            return known[2]
        return build(of, hyper, *given)

    loop.build = built
