"""How good a run's samples are, by a yardstick of our own: a small classifier of the same data set.

These are not Inception FIDs: compare numbers of one classifier and one count only. Beside them
stand the floor, which real training images get, and the ceiling, which uniform noise gets.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import math
import struct
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Callable, NamedTuple, Sequence

import numpy as np
import tensorflow.compat.v1 as tf

from gan_tf1 import data
from gan_tf1.config import LOGDIR, Hyper
from gan_tf1.data import Dataset
from gan_tf1.data.dataset import N_CLASSES, SPLITS
from gan_tf1.errors import Parser, RunError, UsageError
from gan_tf1.evaluation import projector
from gan_tf1.evaluation.reference import COUNT, NEIGHBOURS, Quality, Yardstick, centre
from gan_tf1.export import sampling
from gan_tf1.graph import classifier as network
from gan_tf1.graph import sampler as samplers
from gan_tf1.runs import checkpoints, directory
from gan_tf1.runs.console import say
from gan_tf1.runs.directory import versions
from gan_tf1.runs.events import Events

SEED = 1  # of the samples, unless --seed says
RARE = 0.01  # of all samples: a class with fewer is named
IN_PROJECTOR = 500  # images of each kind
ADDED = ".added"  # of the name of an event file that Events makes without a graph
LIVE_SECONDS = 120  # since a training last wrote, it may be running still
BAR = 30  # characters


class Evaluation(NamedTuple):
    """One checkpoint of one run."""

    run: Path
    hyper: Hyper
    step: int
    quality: Quality


class Judge:
    """Evaluates a generator, checkpoint after checkpoint, in sessions of its own."""

    def __init__(self, recipe: ModuleType, hyper: Hyper, yardstick: Yardstick):
        self.yardstick = yardstick
        self._sampler = samplers.build(recipe, hyper)
        with self._sampler.graph.as_default():
            self._saver = checkpoints.saver(self._sampler.variables, 1)
        self._sampler.graph.finalize()
        self._session = tf.Session(graph=self._sampler.graph)

    def restore(self, run: Path, say: Callable[[str], None], step: int | None = None) -> int:
        """The newest usable checkpoint, or that of `step`; returns its step, or UsageError."""
        # Outside of a graph, a Saver of TensorFlow 2 takes the session for eager execution.
        with self._sampler.graph.as_default():
            return checkpoints.load(self._saver, self._session, run / "checkpoints", say, step)

    def images(self, seed: int) -> np.ndarray:
        """As many samples as the yardstick wants; of a conditional run, the classes in turn."""
        of = sampling.Generator(self._session, self._sampler, 0)
        return sampling.draw(of, seed, self.yardstick.count).images

    def write(self, run: Path, events: Events, step: int) -> str:
        """The checkpoint of this step into TensorBoard; returns a line for the screen.

        The numbers are those of scripts/evaluate.py, unless that is given another count or seed.
        """
        self.restore(run, say, step)
        quality = self.yardstick.measure(self.images(SEED)).quality
        events.scalars(scalars(quality), step)
        return f"step {step:<7} {line(quality, data.class_names(self.yardstick.train.name))}"


def judge(recipe: ModuleType, hyper: Hyper, learned: Dataset) -> Judge:
    """For a training to evaluate itself. Raises UsageError where its data do not allow that."""
    folder = hyper.data_dir or None
    if learned.name == data.PICTURES:
        raise UsageError(f"--while-training {hyper.while_training}: {_no_labels(learned.source)}")
    other = data.load(learned.name, SPLITS[1 - SPLITS.index(learned.split)], folder, say)
    train, test = (learned, other) if learned.split == "train" else (other, learned)
    return Judge(recipe, hyper, Yardstick(train, test, None, say))


def scalars(quality: Quality) -> dict:
    """Tag -> number, as in TensorBoard."""
    return {
        "quality/frechet": quality.frechet,
        "quality/precision": quality.precision,
        "quality/recall": quality.recall,
        "quality/score": quality.score,
        "quality/class_entropy": quality.class_entropy,
        "quality/missing_classes": float(len(quality.missing)),
    }


def line(quality: Quality, names: Sequence[str]) -> str:
    """What a training says of its own samples."""
    return (
        f"Frechet {quality.frechet:.3f}  precision {quality.precision:.3f}  "
        f"recall {quality.recall:.3f}  score {quality.score:.2f}  "
        f"entropy {quality.class_entropy:.2f}  missing: {classes(quality, names)}"
    )


def classes(quality: Quality, names: Sequence[str]) -> str:
    """The names of the missing classes and of those that are rare."""
    missing = ", ".join(names[k] for k in quality.missing) or "none"
    rare = [names[k] for k, share in enumerate(quality.shares) if 0 < share < RARE]
    return missing + (f" (rare: {', '.join(rare)})" if rare else "")


def shown(run: Path) -> tuple:
    """The points of quality/* in a run's event files, and which of them were added after training.

    Returns step -> {tag: value}, of several values at one step the last, and a set of steps. What a
    resumed run has dropped is left out.
    """
    points: dict = {}
    added: set = set()
    for path in sorted(run.glob("events.out.tfevents.*")):
        content = path.read_bytes()
        place = 0
        while place + 12 <= len(content):
            # A record: its length, 4 bytes of checksum, the event, 4 bytes of checksum.
            (length,) = struct.unpack_from("<Q", content, place)
            record = content[place + 12 : place + 12 + length]
            place += length + 16
            # Marks are small, and of the rest most are of no interest: not worth being parsed.
            if place > len(content) or (len(record) > 64 and b"quality/" not in record):
                continue
            event = tf.Event.FromString(record)
            if event.session_log.status == tf.SessionLog.START:
                points = {step: values for step, values in points.items() if step < event.step}
                added = {step for step in added if step < event.step}
            for value in event.summary.value:
                if value.tag.startswith("quality/"):
                    points.setdefault(event.step, {})[value.tag] = value.simple_value
                    if path.suffix == ADDED:
                        added.add(event.step)
    return points, added


def write_events(run: Path, evaluations: Sequence[Evaluation], say: Callable[[str], None]) -> None:
    """Points of quality/* in TensorBoard, unless it shows them already.

    TensorBoard drops what it has of a curve from some step on where a point of that step comes
    later. So all points that were ever added are written again, in order, into one file, together
    with those of the training that are not before them.
    """
    if not (run / "DONE").exists():
        files = run.glob("events.out.tfevents.*")
        newest = max((path.stat().st_mtime for path in files), default=0)
        if time.time() - newest < LIVE_SECONDS:
            # TensorBoard goes on to the newest event file of a run and may read no other any more.
            say(
                f"{run.name} is not done and was written to a moment ago: nothing was added to its "
                "TensorBoard page; evaluate it later, or train with --while-training"
            )
            return
    points, added = shown(run)
    new = {each.step: scalars(each.quality) for each in evaluations}
    if all(_close(points.get(step, {}), values) for step, values in new.items()):
        return
    points.update(new)
    first = min(added | set(new))
    before = list(run.glob("events.out.tfevents.*" + ADDED))
    try:
        with Events(run, None, first) as events:
            for step in sorted(points):
                if step >= first:
                    events.scalars(points[step], step)
        # Within one second the new file has the name of the one before, and is in its place.
        if set(run.glob("events.out.tfevents.*" + ADDED)) - set(before):
            for path in before:
                path.unlink()
    except (OSError, RunError, tf.errors.OpError) as error:
        say(f"warning: nothing was added to the TensorBoard page ({checkpoints.reason(error)})")


def _close(there: dict, values: dict) -> bool:
    # Another release of TensorFlow rounds otherwise, and float32 is what a point has.
    return set(values) <= set(there) and all(
        math.isclose(there[tag], value, rel_tol=1e-4, abs_tol=1e-4) for tag, value in values.items()
    )


class _Case(NamedTuple):
    """A run to be evaluated."""

    opened: sampling.Opened
    origin: dict  # of config.json: what it learned from
    steps: list  # of the checkpoints wanted, ascending; [None] for the newest usable


def main(argv: Sequence[str]) -> int:
    """The command line of scripts/evaluate.py."""
    args = _parse(argv)
    out = sys.stdout
    # With --json nothing but that goes to standard output, whoever it is that says something.
    quiet = contextlib.redirect_stdout(sys.stderr) if args.json else contextlib.nullcontext()
    with quiet:
        cases = [_case(args, which) for which in args.runs]
        yardsticks: dict = {}
        found: list = []  # (yardstick, its evaluations)
        for case in cases:
            yardstick = _yardstick(case, args, yardsticks)
            _warn(case, yardstick)
            for group in found:
                if group[0] is yardstick:
                    break
            else:
                group = (yardstick, [])
                found.append(group)
            group[1].extend(_evaluate(case, args, yardstick))
    if args.json:
        print(json.dumps(_json(found, args), indent=2), file=out)
        return 0
    for yardstick, evaluations in found:
        say("")
        say(table(yardstick, evaluations, args.seed, args.every_checkpoint))
    return 0


def _case(args, which) -> _Case:
    """Raises UsageError for whatever can be seen to be wrong before any work is done."""
    opened = sampling.open_run(Path(args.logdir), which)
    origin = directory.read_config(opened.run)["data"] or {}
    if origin.get("name") == data.PICTURES:
        raise UsageError(f"{opened.run}: {_no_labels(origin['source'])}")
    there = checkpoints.steps(opened.run / "checkpoints")
    if not there:
        raise UsageError(f"{opened.run}: it has no checkpoint; let it train until it has saved one")
    if args.step is not None and args.step not in there:
        listed = ", ".join(str(step) for step in reversed(there))
        raise UsageError(f"--step {args.step}: {opened.run} has no such checkpoint, only {listed}")
    steps = there[::-1] if args.every_checkpoint else [args.step]
    return _Case(opened, origin, steps)


def _no_labels(source: str) -> str:
    return (
        f"it learned from pictures without labels ({source}), and the yardstick is a classifier, "
        "which needs them"
    )


def _yardstick(case, args, known) -> Yardstick:
    """That of the run's data set, made once for all runs of the same."""
    folder = args.data_dir or case.opened.hyper.data_dir or None
    key = (case.opened.hyper.dataset, folder)
    if key not in known:
        try:
            train, test = (data.load(key[0], split, folder, say) for split in SPLITS)
        except UsageError as error:
            raise UsageError(
                f"the yardstick of {case.opened.run.name} needs its data set, training and test "
                f"images: {error}; or give --data-dir"
            ) from None
        if train.name == data.PICTURES:
            raise UsageError(f"--data-dir {folder}: pictures without labels make no yardstick")
        same = [y for y in known.values() if (y.train.sha256, y.test.sha256) == _sums(train, test)]
        known[key] = same[0] if same else Yardstick(train, test, args.count, say)
    return known[key]


def _sums(train, test):
    return train.sha256, test.sha256


def _warn(case, yardstick):
    """Says what makes the numbers of a run unlike those of others."""
    split = case.opened.hyper.split
    learned = yardstick.train if split == "train" else yardstick.test
    name = case.opened.run.name
    if split == "test":
        say(f"warning: {name} learned from the test images, with which it is compared here")
    if case.origin.get("sha256") != learned.sha256:
        say(
            f"warning: {name} learned from other images ({case.origin.get('source')}) than those "
            f"of the yardstick ({learned.source})"
        )


def _evaluate(case, args, yardstick) -> list:
    """The evaluations of a run; written into its TensorBoard page too."""
    opened = case.opened
    of = Judge(opened.recipe, opened.hyper, yardstick)
    done = []
    for wanted in case.steps:
        try:
            step = of.restore(opened.run, say, wanted)
        except UsageError as error:
            if not args.every_checkpoint:
                raise
            say(f"warning: {error}")
            continue
        images = of.images(args.seed)
        measured = yardstick.measure(images)
        done.append(Evaluation(opened.run, opened.hyper, step, measured.quality))
        if args.every_checkpoint:
            names = data.class_names(yardstick.train.name)
            say(f"step {step:<7} {line(measured.quality, names)}")
    if not done:
        raise UsageError(f"{opened.run}: none of its checkpoints can be read")
    write_events(opened.run, done, say)
    if args.step is None:
        _project(opened.run, yardstick, measured, centre(images))
    return done


def _project(run, yardstick, measured, images):
    some = slice(0, IN_PROJECTOR)
    try:
        projector.write(
            run,
            yardstick.features[some],
            measured.features[some],
            yardstick.images[some],
            images[some],
            yardstick.labels[some],
            measured.predicted[some],
            data.class_names(yardstick.train.name),
        )
    except OSError as error:
        say(f"warning: nothing for the Projector page ({error.strerror})")


def table(
    yardstick: Yardstick, evaluations: Sequence[Evaluation], seed: int, curve: bool = False
) -> str:
    """For the screen: a line for each evaluation, then floor and ceiling.

    curve: with a bar for each distance, the longest for the largest.
    """
    names = data.class_names(yardstick.train.name)
    floor, ceiling = "floor: training images", "ceiling: uniform noise"
    rows = [(e.run.name, str(e.step), e.quality) for e in evaluations]
    largest = max(quality.frechet for _, _, quality in rows)
    rows += [(floor, "", yardstick.floor), (ceiling, "", yardstick.ceiling)]
    width = max(len(row[0]) for row in rows)
    lines = [
        f"{yardstick.count:,} samples of seed {seed} against {yardstick.count:,} test images",
        f"{'':<{width}} {'step':>8} {'Frechet':>9} {'precision':>9} {'recall':>7} "
        f"{'score':>6} {'entropy':>13}  missing classes (rare: under {RARE:.0%})",
    ]
    for name, step, quality in rows:
        share = 100 * quality.class_entropy / math.log(N_CLASSES)
        bar = ""
        if curve:
            size = round(BAR * quality.frechet / largest) if step else 0
            bar = ("#" * size).ljust(BAR) + "  "
        lines.append(
            f"{name:<{width}} {step:>8} {quality.frechet:>9.3f} {quality.precision:>9.3f} "
            f"{quality.recall:>7.3f} {quality.score:>6.2f} "
            f"{quality.class_entropy:>5.2f} ({share:>3.0f} %)  {bar}{classes(quality, names)}"
        )
    return "\n".join(lines)


def _json(found, args) -> dict:
    return {
        "note": "not Inception FIDs: compare numbers of one classifier and one count only",
        "yardsticks": [
            {
                "dataset": yardstick.train.name,
                "source": yardstick.train.source,
                "builtin": yardstick.train.builtin or yardstick.test.builtin,
                "count": yardstick.count,
                "seed": args.seed,
                "neighbours": NEIGHBOURS,
                "classifier": {
                    "accuracy": yardstick.classifier.accuracy,
                    "sha256": yardstick.classifier.sha256,
                    "features": network.FEATURES,
                },
                "floor": _numbers(yardstick.floor, yardstick),
                "ceiling": _numbers(yardstick.ceiling, yardstick),
                "evaluations": [
                    {
                        "run": e.run.name,
                        "directory": str(e.run),
                        "recipe": e.hyper.recipe,
                        "conditional": e.hyper.conditional,
                        "step": e.step,
                        **_numbers(e.quality, yardstick),
                    }
                    for e in evaluations
                ],
            }
            for yardstick, evaluations in found
        ],
        "versions": versions(),
    }


def _numbers(quality, yardstick) -> dict:
    names = data.class_names(yardstick.train.name)
    return {
        "frechet": quality.frechet,
        "precision": quality.precision,
        "recall": quality.recall,
        "score": quality.score,
        "class_entropy": quality.class_entropy,
        "class_entropy_share": quality.class_entropy / math.log(N_CLASSES),
        "missing_classes": [names[k] for k in quality.missing],
        "class_shares": dict(zip(names, quality.shares)),
    }


def _parse(argv):
    parser = Parser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("runs", metavar="RUN", nargs="+", help="its directory, its name, or latest")
    add("--every-checkpoint", action="store_true", help="each that is kept, not the newest alone")
    add("--step", type=int, metavar="N", help="the checkpoint of this step, not the newest")
    add(
        "--count",
        type=int,
        metavar="N",
        help=f"samples, and test images to compare them with (default: {COUNT}, or all there are)",
    )
    add("--seed", type=int, metavar="S", default=SEED, help=f"of the samples (default: {SEED})")
    add("--json", action="store_true", help="the numbers as JSON on standard output, no table")
    add("--data-dir", metavar="DIR", help="where the data set is, if not where it was")
    add(
        "--logdir",
        metavar="DIR",
        default=str(LOGDIR),
        help="default: tensorboard/ of the project",
    )
    args = parser.parse_args(argv)
    for name, value in (("RUN", min(args.runs)), ("--logdir", args.logdir)):
        if value == "":
            raise UsageError(f"{name} is empty: give a value")
    if args.data_dir == "":
        raise UsageError("--data-dir is empty: give a value, or leave it out")
    if args.count is not None and args.count < 1:
        raise UsageError(f"--count {args.count}: must be positive")
    if not 0 <= args.seed < 2**31:
        raise UsageError(f"--seed {args.seed}: must be in [0, 2**31)")
    if args.step is not None and args.every_checkpoint:
        raise UsageError("--step and --every-checkpoint: leave one out")
    return args
