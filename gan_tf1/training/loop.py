"""The training loop: one plain session, one `sess.run` per iteration, everything else around it."""

from __future__ import annotations

import math
import signal
from pathlib import Path
from types import ModuleType
from typing import Callable

import numpy as np
import tensorflow.compat.v1 as tf

from gan_tf1.config import Hyper
from gan_tf1.data import Dataset
from gan_tf1.errors import RunError, UsageError
from gan_tf1.files import write_atomic
from gan_tf1.graph import gan as graph
from gan_tf1.runs import checkpoints
from gan_tf1.runs.console import StepProgress, say
from gan_tf1.runs.directory import write_config
from gan_tf1.runs.events import Events
from gan_tf1.training import run_summaries, sample_images


def train(
    recipe: ModuleType,
    hyper: Hyper,
    data: Dataset | None,
    run: Path,
    resume: bool = False,
    two_runs: bool = False,
    command: str = "",
    begin_from: Callable[[tf.Session, graph.Gan], int] | None = None,
    evaluate: Callable[[Path, Events, int], str] | None = None,
) -> int:
    """Trains until hyper.steps, or until a signal comes; returns that signal's number, else 0.

    data: None for a recipe that draws its data in the graph. begin_from: gives the variables of a
    new run other values to begin from, and returns the step they are of. evaluate: writes numbers
    of the checkpoint of a step into the events, and returns a line for the screen; it is called
    every hyper.while_training steps.

    Raises RunError where a loss is not finite or the disk is full, UsageError where `resume` finds
    no usable checkpoint, and what `begin_from` raises.
    """
    images = np.zeros([0, 0, 0], np.uint8) if data is None else data.images
    gan = graph.build(recipe, hyper, len(images), images.shape[1:], two_runs)
    with gan.graph.as_default():
        saver = checkpoints.saver(gan.saved_vars, hyper.keep)
    gan.graph.finalize()  # whatever would add an op from here on, step after step, is an error

    with tf.Session(graph=gan.graph) as sess, Signals() as signals:
        sess.run(gan.init)
        if data is not None:
            feed = {gan.data.feed: images.reshape(len(images), -1)}
            if gan.data.labels is not None:
                feed[gan.data.label_feed] = data.labels
            sess.run(gan.data.fill, feed)
        step = saved = 0
        if resume:
            step = saved = checkpoints.restore(saver, sess, run / "checkpoints", say)
            if step > hyper.steps or (run / "DONE").exists() and step == hyper.steps:
                raise UsageError(
                    f"--steps {hyper.steps}: {run.name} finished at step {step}; "
                    "give a larger --steps to go on"
                )
            write_config(run, hyper, data)
            say(f"resumed from step {step}")
            if (run / "DONE").exists():
                (run / "DONE").unlink()
        if begin_from:
            step = saved = begin_from(sess, gan)
            checkpoints.save(saver, sess, run / "checkpoints", step)
        with Events(run, gan.graph, step) as events:
            run_summaries.begin(events, recipe, hyper, data, run, step, two_runs, command)
            if not resume:
                sample_images.write_real(data, recipe, hyper, run, events)
                sample_images.write(sess, gan, recipe, hyper, run, events, step)
            progress = StepProgress(recipe.LINE, step, hyper.steps)
            while step < hyper.steps:
                report: dict = {}
                if step + 1 == hyper.trace_step:
                    report = run_summaries.traced(sess, gan, events, step + 1, resume)
                else:
                    for part in gan.train.runs:
                        _, values = sess.run([part.step, part.values])
                        report.update(zip(part.tags, values))
                step += 1
                last = step == hyper.steps or bool(signals.received)
                require_finite(report, step, saved, run)
                if last or step == 1 or due(step, hyper.log_every):
                    progress.show(step, report)
                if last or due(step, hyper.scalar_every):
                    speed = {"speed/steps_per_s": progress.speed(step)}
                    events.scalars({**report, **run_summaries.learning_rates(hyper), **speed}, step)
                if last or due(step, hyper.sample_every):
                    sample_images.write(sess, gan, recipe, hyper, run, events, step)
                if last or due(step, hyper.histogram_every):
                    histograms, real, fake = sess.run(gan.histograms)
                    events.merged(histograms, step)
                    events.merged(run_summaries.pr_curve(real, fake), step)
                evaluated = evaluate and due(step, hyper.while_training) and not signals.received
                if last or evaluated or due(step, hyper.save_every):
                    weights = 0.0 if sess.run(gan.finite) else math.nan
                    require_finite({"weights": weights}, step, saved, run)
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


def due(step: int, every: int) -> bool:
    """Whether something done every so many steps, 0 for never, is due after this one."""
    return every > 0 and step % every == 0


def require_finite(report: dict, step: int, saved: int, run: Path) -> None:
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


class Signals:
    """Ctrl-C and SIGTERM, for the loop to see between two steps. A second Ctrl-C interrupts."""

    def __init__(self):
        self.received = 0
        self._before: dict = {}

    def __enter__(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._receive)
        return self

    def __exit__(self, *_):
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _receive(self, number, _frame):
        self.received = number
        signal.signal(signal.SIGINT, signal.default_int_handler)
