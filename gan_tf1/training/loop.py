"""The training loop: one plain session, one `sess.run` per iteration, everything else around it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Callable

import numpy as np
import tensorflow.compat.v1 as tf

from gan_tf1.config import Hyper, kept
from gan_tf1.data import Dataset
from gan_tf1.data.progress import PercentLine
from gan_tf1.errors import RunError, UsageError
from gan_tf1.files import write_atomic
from gan_tf1.graph import batches, copies
from gan_tf1.graph.build import Gan, build
from gan_tf1.graph.recipe import Recipe
from gan_tf1.graph.train_ops import TrainOps
from gan_tf1.runs import checkpoints, leftovers
from gan_tf1.runs.console import StepProgress, say
from gan_tf1.runs.directory import write_config
from gan_tf1.runs.events import Events
from gan_tf1.training import machines, run_summaries, sample_images
from gan_tf1.training.attempt import Attempt
from gan_tf1.training.machines import HERE, Machines
from gan_tf1.training.signals import Signals


def train(
    recipe: Recipe,
    hyper: Hyper,
    data: Dataset | None,
    run: Path,
    resume: bool = False,
    two_runs: bool = False,
    command: str = "",
    begin_from: Callable[[tf.Session, Gan], int] | None = None,
    evaluate: Callable[[Path, Events, int], str] | None = None,
    where: Machines = HERE,
) -> int:
    """Trains until hyper.steps, or until a signal comes; returns that signal's number, else 0.

    data: None for a recipe that draws its data in the graph. begin_from: gives the variables of a
    new run other values to begin from, and returns the step they are of. evaluate: writes numbers
    of the checkpoint of a step into the events, unless they are there, and returns a line for the
    screen; it is called every hyper.eval_every steps, and at first for the step that a run goes on
    from, if that is one of them. where: the devices that share the work, by default one.

    Raises RunError where a loss is not finite or the disk is full, UsageError where `resume` finds
    no usable checkpoint, and what `begin_from` raises. A new run that has made no step then is
    removed; of any other all stays, and a run that has made no checkpoint yet is begun again.
    """
    size, *shape = data.images.shape if data else (0, 0, 0)
    with Attempt(run, new=not resume) as attempt:
        sess, gan, saver = session(recipe, hyper, size, tuple(shape), two_runs, where)
    with sess, Signals() as signals, attempt:
        step = saved = start(sess, saver, gan, hyper, data, run, resume, begin_from)
        if resume:
            write_config(run, recipe, hyper, data)
        with Events(run, gan.graph, step) as events:
            run_summaries.begin(events, recipe, hyper, data, run, step, two_runs, command)
            if not resume or step == 0:
                sample_images.write_real(data, recipe, hyper, run, events)
                sample_images.write(sess, gan, recipe, hyper, run, events, step)
            elif evaluate and due(step, hyper.eval_every):
                # Where the process before ended between this checkpoint and its evaluation.
                say(evaluate(run, events, step))
            progress = StepProgress(recipe.line, step, hyper.steps)
            next_iteration = iterations(sess, gan.train)
            while step < hyper.steps:
                traces: list[tf.RunMetadata] = []
                if step + 1 == hyper.trace_step:
                    report = iterate(sess, gan.train, traces=traces)
                else:
                    report = next_iteration()
                step += 1
                attempt.stepped = True
                if traces:
                    run_summaries.write_traces(events, traces, step, resume)
                stopped = bool(signals.received)  # asked once: it may come at any time
                last = step == hyper.steps or stopped
                require_finite(report, step, saved, run)
                if last or step == 1 or due(step, hyper.log_every):
                    progress.show(step, report)
                if last or due(step, hyper.scalar_every):
                    speed = {"speed/steps_per_s": progress.speed(step)}
                    rates = run_summaries.learning_rates(hyper, step)
                    events.scalars({**report, **rates, **speed}, step)
                if last or due(step, hyper.sample_every):
                    sample_images.write(sess, gan, recipe, hyper, run, events, step)
                if last or due(step, hyper.histogram_every):
                    histograms, real, fake = sess.run(gan.histograms)
                    events.merged(histograms, step)
                    if recipe.log_odds:
                        events.merged(run_summaries.pr_curve(real, fake), step)
                evaluated = evaluate and due(step, hyper.eval_every) and not stopped
                if last or evaluated or due(step, hyper.save_every):
                    weights = 0.0 if sess.run(gan.finite) else math.nan
                    require_finite({"weights": weights}, step, saved, run)
                    events.flush()  # first: what is before a checkpoint is never written again
                    checkpoints.save(saver, sess, run / "checkpoints", step)
                    saved = step
                if evaluate and evaluated:
                    progress.close()
                    say(evaluate(run, events, step))
                if last:
                    break
            progress.close()
            if step == hyper.steps:
                events.succeed()
        sample_images.finish(recipe, hyper, run, say)
        if step == hyper.steps:
            write_atomic(run / "DONE", f"{step}\n".encode())
    return 0 if step == hyper.steps else signals.received


def session(
    recipe: Recipe,
    hyper: Hyper,
    size: int,
    shape: tuple[int, int],
    two_runs: bool,
    where: Machines = HERE,
) -> tuple[tf.Session, Gan, checkpoints.Saver]:
    """A plain session on the graph of a run, whose variables have no values yet.

    The graph is final: whatever would add an op to it from here on, step after step, is an error.
    """
    gan = build(recipe, hyper, size, shape, two_runs, where.layout)
    # Files are written where this process is.
    with gan.graph.as_default(), tf.device(where.layout.home if where.layout else None):
        saver = checkpoints.Saver(gan.saved_vars, hyper.keep)
    gan.graph.finalize()
    return machines.session(where, gan.graph), gan, saver


def start(
    sess: tf.Session,
    saver: checkpoints.Saver,
    gan: Gan,
    hyper: Hyper,
    data: Dataset | None,
    run: Path,
    resume: bool,
    begin_from: Callable[[tf.Session, Gan], int] | None,
) -> int:
    """Gives every variable its value, from nothing or from a checkpoint; returns the step it is of.

    Raises UsageError as `train` does.
    """
    sess.run(gan.init)
    if data is not None:
        fill(sess, gan, data.images, data.labels)
    step, done = 0, run / "DONE"
    if resume and not checkpoints.ever_saved(run / "checkpoints") and not done.exists():
        say("no checkpoint was made yet: begins again from step 0")
        leftovers.clear(run)
    elif resume:
        directory = run / "checkpoints"
        step = checkpoints.restore(saver, sess, gan.saved_vars, directory, say, gan.counters.g)
        if step > hyper.steps or done.exists() and step == hyper.steps:
            more = "; give a larger --steps to go on" * ("steps" not in kept(hyper))
            raise UsageError(f"--steps {hyper.steps}: {run.name} finished at step {step}{more}")
        (run / "samples").mkdir(exist_ok=True)
        say(f"resumed from step {step}")
        leftovers.clear(run)
        checkpoints.prune(saver, directory)
        if done.exists():
            done.unlink()
    if begin_from:
        step = begin_from(sess, gan)
        checkpoints.save(saver, sess, run / "checkpoints", step)
    return step


def fill(sess: tf.Session, gan: Gan, images: np.ndarray, labels: np.ndarray | None = None) -> None:
    """Puts the data set into the graph, or into each replica's part of it.

    images: uint8 [n, height, width]; labels: uint8 [n], needed where the graph holds them.
    """
    if isinstance(gan.data, copies.Copies):
        what, count = f"data set to {len(gan.data.each)} replicas:", len(images)
        long = images.nbytes > copies.PIECE
        line = PercentLine(what, count if long else None, f"{count:,} images", say)
        for fetches, feed, done in copies.pieces(gan.data, images, labels):
            sess.run(fetches, feed)
            line.show(done)
        line.end()
    elif gan.data is not None:
        sess.run(*batches.fill(gan.data, images, labels))


def iterations(sess: tf.Session, train_ops: TrainOps) -> Callable[[], dict[str, float]]:
    """What does an iteration at each call, as `iterate` does without a feed.

    By callables: `sess.run` looks anew at every call how what is fetched is made up.
    """
    parts = train_ops.parts
    runs = [(part.tags, sess.make_callable([part.step, part.values])) for part in parts]

    def step() -> dict[str, float]:
        report: dict[str, float] = {}
        for tags, run in runs:
            report.update(zip(tags, run()[1]))
        return report

    return step


def iterate(
    sess: tf.Session,
    train_ops: TrainOps,
    feed: dict[tf.Tensor, np.ndarray] | None = None,
    traces: list[tf.RunMetadata] | None = None,
) -> dict[str, float]:
    """One iteration: the updates of D, then that of G. Returns tag -> value.

    feed: for the placeholders of the inputs; without it they draw their own. traces: where time and
    memory of every op are put, one item for each `sess.run`; None does not measure them.
    """
    report: dict[str, float] = {}
    for part in train_ops.parts:  # one, unless --two-runs
        options = metadata = None
        if traces is not None:
            options = tf.RunOptions(trace_level=tf.RunOptions.FULL_TRACE)
            metadata = tf.RunMetadata()
            traces.append(metadata)
        _, values = sess.run([part.step, part.values], feed, options, metadata)
        report.update(zip(part.tags, values))
    return report


def due(step: int, every: int) -> bool:
    """Whether something done every so many steps, 0 for never, is due after this one."""
    return every > 0 and step % every == 0


def require_finite(report: dict[str, float], step: int, saved: int, run: Path) -> None:
    """Raises RunError, with the way back, where a value is not finite."""
    bad = [tag for tag, value in report.items() if not math.isfinite(value)]
    if not bad:
        return
    raise RunError(
        "step {}: {} not finite; {}; a smaller --d-lr or --g-lr usually helps".format(
            step,
            " and ".join(bad),
            "the last good checkpoint is that of step {} in {}".format(saved, run / "checkpoints")
            if saved
            else "there is no checkpoint yet",
        )
    )
