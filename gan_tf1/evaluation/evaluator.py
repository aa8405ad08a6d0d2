"""Evaluates the checkpoints of one run: its samples against the reference of its data set."""

from __future__ import annotations

from pathlib import Path
from typing import Callable

import tensorflow.compat.v1 as tf

from gan_tf1 import data
from gan_tf1.config import Hyper, ImageHyper
from gan_tf1.data import Dataset
from gan_tf1.errors import UsageError
from gan_tf1.evaluation import curves
from gan_tf1.evaluation.quality import SEED, Quality, line, scalars
from gan_tf1.evaluation.reference import Reference
from gan_tf1.export import sampling
from gan_tf1.graph import serving as samplers
from gan_tf1.graph.recipe import Recipe
from gan_tf1.runs import checkpoints
from gan_tf1.runs.console import say
from gan_tf1.runs.events import Events


class Evaluator:
    """Evaluates a generator, checkpoint after checkpoint, in sessions of its own."""

    def __init__(self, recipe: Recipe, hyper: Hyper, reference: Reference):
        self.reference = reference
        self._sampler = samplers.build(recipe, hyper)
        self._sampler.graph.finalize()
        self._session = tf.Session(graph=self._sampler.graph)
        self._events: Events | None = None
        self._there: set[int] = set()  # steps that the run had been evaluated at before these

    def restore(self, run: Path, say: Callable[[str], None], step: int | None = None) -> int:
        """The newest usable checkpoint, or that of `step`; returns its step, or UsageError."""
        directory, variables = run / "checkpoints", self._sampler.variables
        return checkpoints.load(self._session, variables, directory, say, step)

    def samples(self, seed: int) -> sampling.Drawn:
        """As many samples as the reference compares; of a conditional run, the classes in turn."""
        of = sampling.Generator(self._session, self._sampler, 0)
        return sampling.draw(of, seed, self.reference.count)

    def write(self, run: Path, events: Events, step: int) -> str:
        """The checkpoint of this step into TensorBoard; returns a line for the screen.

        The numbers are those of scripts/evaluate.py, unless that is given another count or seed.
        What an earlier process has written of the step is not written again.
        """
        if events is not self._events:
            events.flush()  # its first event says which points of before do not count any more
            self._events, self._there = events, set(curves.read(run, say).values)
        if step in self._there:
            return f"step {step:<7} was evaluated before"
        self.restore(run, say, step)
        quality = self.reference.measure(self.samples(SEED).images).quality
        events.scalars(scalars(quality), step)
        return checkpoint_line(step, quality, self.reference)


def for_training(recipe: Recipe, hyper: ImageHyper, learned: Dataset) -> Evaluator:
    """For a training to evaluate itself. Raises UsageError where its data do not allow that."""
    folder = hyper.data_dir or None
    if learned.name == data.PICTURES:
        raise UsageError(f"--eval-every {hyper.eval_every}: {no_labels(learned.source)}")
    train, test = data.load_both(learned.name, folder, say, learned)
    return Evaluator(recipe, hyper, Reference(train, test, None, say))


def checkpoint_line(step: int, quality: Quality, reference: Reference) -> str:
    """What is said of a checkpoint while others are still to come."""
    return f"step {step:<7} {line(quality, data.class_names(reference.train.name))}"


def no_labels(source: str) -> str:
    """Why a run that learned from pictures cannot be evaluated."""
    return (
        f"it learned from pictures without labels ({source}), and samples are compared with real "
        "images by a classifier, which needs them"
    )
