"""Finished runs and given images side by side, each against the reference of its data set."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable, Mapping, NamedTuple, Sequence

import numpy as np

from gan_tf1 import data
from gan_tf1.config import Hyper
from gan_tf1.data.dataset import DATASETS
from gan_tf1.errors import UsageError
from gan_tf1.evaluation import curves, projector
from gan_tf1.evaluation.evaluator import Evaluator, checkpoint_line, no_labels
from gan_tf1.evaluation.given_images import Given, Judged, judge
from gan_tf1.evaluation.quality import Quality
from gan_tf1.evaluation.reference import Measured, Reference, centre, check_count
from gan_tf1.export import sampling
from gan_tf1.runs import checkpoints, directory

IN_PROJECTOR = 500  # images of each kind


class Candidate(NamedTuple):
    """A run to be evaluated."""

    opened: sampling.Opened
    origin: Mapping[str, Any]  # of config.json: what it learned from
    steps: Sequence[int | None]  # of the checkpoints wanted, ascending; [None]: the newest usable
    every: bool  # all checkpoints are wanted, and one that is damaged is passed over


class Evaluation(NamedTuple):
    """One checkpoint of one run."""

    run: Path
    hyper: Hyper
    step: int
    quality: Quality
    raw: bool = False  # of G's weights at that step, where the run has their average too
    # Share of the samples that the classifier takes for their class; None unless conditional.
    as_asked: float | None = None


class Group(NamedTuple):
    """Evaluations that can be compared with each other."""

    reference: Reference
    evaluations: list[Evaluation]
    judged: list[Judged]


def candidate(
    logdir: Path, which: str, step: int | None, every: bool, raw_weights: bool = False
) -> Candidate:
    """The run of that name or directory, or `latest`: its checkpoint of `step`, every, the newest.

    raw_weights: as for `sampling.open_run`. Raises UsageError for whatever can be seen to be wrong
    before any work is done.
    """
    opened = sampling.open_run(logdir, which, raw_weights)
    origin = directory.read_config(opened.run).data or {}
    if origin.get("name") == data.PICTURES:
        raise UsageError(f"{opened.run}: {no_labels(origin['source'])}")
    there = checkpoints.steps(opened.run / "checkpoints")
    if not there:
        raise UsageError(f"{opened.run}: it has no checkpoint; let it train until it has saved one")
    if step is not None and step not in there:
        listed = ", ".join(str(step) for step in reversed(there))
        raise UsageError(f"--step {step}: {opened.run} has no such checkpoint, only {listed}")
    return Candidate(opened, origin, there[::-1] if every else [step], every)


def compare(
    candidates: Sequence[Candidate],
    data_dir: str | None,
    count: int | None,
    seed: int,
    say: Callable[[str], None],
    given: Sequence[Given] = (),
    dataset: str | None = None,
) -> list[Group]:
    """Evaluates runs one after another; a group for each data set, in the order that they come.

    data_dir: where the data sets are, if not where the runs had them. count: as for Reference.
    given: images to be compared with those of `dataset`, or with those of the first run. Raises
    UsageError where a data set or a checkpoint is missing, and for fewer images than are compared.
    """
    references: dict[tuple[str, str | None], Reference] = {}
    groups: list[Group] = []
    if given:  # first, as too few of them are to be refused before any work
        name, folder = dataset or DATASETS[0], data_dir
        if candidates and dataset is None:
            hyper = candidates[0].opened.hyper
            name, folder = hyper.dataset, data_dir or hyper.data_dir
        of_given = _reference(name, folder or None, "--images", count, references, say, given)
    for one in candidates:
        hyper, name = one.opened.hyper, one.opened.run.name
        folder = data_dir or hyper.data_dir or None
        reference = _reference(hyper.dataset, folder, name, count, references, say)
        _warn(one, reference, say)
        group = _group(groups, reference)
        group.evaluations.extend(evaluate(one, reference, seed, say))
    if given:
        _group(groups, of_given).judged.extend(judge(one, of_given, seed) for one in given)
    return groups


def _group(groups: list[Group], reference: Reference) -> Group:
    """The group of a reference, which is made where there is none."""
    for group in groups:
        if group.reference is reference:
            return group
    groups.append(Group(reference, [], []))
    return groups[-1]


def evaluate(
    one: Candidate, reference: Reference, seed: int, say: Callable[[str], None]
) -> list[Evaluation]:
    """The evaluations of a run, which come onto its TensorBoard pages too, but for raw weights.

    Raises UsageError where no checkpoint that is wanted can be read.
    """
    opened = one.opened
    evaluator = Evaluator(opened.recipe, opened.hyper, reference)
    done = []
    for wanted in one.steps:
        try:
            step = evaluator.restore(opened.run, say, wanted)
        except UsageError as error:
            if not one.every:
                raise
            say(f"warning: {error}")
            continue
        images, _, labels = evaluator.samples(seed)
        measured = reference.measure(images)
        as_asked = None if labels is None else float(np.mean(measured.predicted == labels))
        done.append(
            Evaluation(opened.run, opened.hyper, step, measured.quality, opened.raw, as_asked)
        )
        if one.every:
            say(checkpoint_line(step, measured.quality, reference))
    if not done:
        raise UsageError(f"{opened.run}: none of its checkpoints can be read")
    if opened.raw:  # the pages have curves of the average
        return done
    curves.add(opened.run, {each.step: each.quality for each in done}, say)
    if wanted is None or one.every:
        _project(opened.run, reference, measured, centre(images), say)
    return done


def _reference(
    dataset: str,
    folder: str | None,
    whose: str,
    count: int | None,
    known: dict[tuple[str, str | None], Reference],
    say: Callable[[str], None],
    given: Sequence[Given] = (),
) -> Reference:
    """That of a data set, made once for all that are compared with the same.

    folder: where it is, if not wherever data are looked for. whose: for a message. given: images
    that are to be as many as are compared, else UsageError.
    """
    key = (dataset, folder)
    if key not in known:
        try:
            train, test = data.load_both(dataset, folder, say)
        except UsageError as error:
            raise UsageError(
                f"the reference of {whose} needs its data set: {error}; or give --data-dir"
            ) from None
        if train.name == data.PICTURES:
            raise UsageError(f"--data-dir {folder}: pictures without labels make no reference")
        for one in given:
            compared = check_count(train, test, count)
            if len(one.images) < compared:
                raise UsageError(
                    f"--images {one.source}: {len(one.images):,} images, and {compared:,} are "
                    f"compared; give --count {len(one.images)}"
                )
        sums = (train.sha256, test.sha256)
        same = [each for each in known.values() if (each.train.sha256, each.test.sha256) == sums]
        known[key] = same[0] if same else Reference(train, test, count, say)
    return known[key]


def _warn(one: Candidate, reference: Reference, say: Callable[[str], None]) -> None:
    """Says what makes the numbers of a run unlike those of others."""
    split, name = one.opened.hyper.split, one.opened.run.name
    learned = reference.train if split == "train" else reference.test
    if split == "test":
        say(f"warning: {name} learned from the test images, with which it is compared here")
    if one.origin.get("sha256") != learned.sha256:
        say(
            f"warning: {name} learned from other images ({one.origin.get('source')}) than those "
            f"of the reference ({learned.source})"
        )


def _project(
    run: Path,
    reference: Reference,
    measured: Measured,
    images: np.ndarray,
    say: Callable[[str], None],
) -> None:
    """Real and generated images in the projector; a warning where that cannot be written."""
    some = slice(0, IN_PROJECTOR)
    try:
        projector.write(
            run,
            reference.features[some],
            measured.features[some],
            reference.images[some],
            images[some],
            reference.labels[some],
            measured.predicted[some],
            data.class_names(reference.train.name),
        )
    except OSError as error:
        say(f"warning: nothing for the Projector page ({error.strerror or error})")
