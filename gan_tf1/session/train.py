"""The training loop: one plain session, one `sess.run` per iteration, everything else around it."""

from __future__ import annotations

import math
import signal
from pathlib import Path
from types import ModuleType

import numpy as np
import tensorflow.compat.v1 as tf

from gan_tf1.config import Hyper
from gan_tf1.data import Dataset
from gan_tf1.errors import RunError, UsageError
from gan_tf1.files import write_atomic
from gan_tf1.graph import gan as graph
from gan_tf1.session import checkpoints, pictures
from gan_tf1.session.progress import Progress, say
from gan_tf1.session.run import Events, options_table, write_config


def train(
    recipe: ModuleType,
    hyper: Hyper,
    data: Dataset | None,
    run: Path,
    resume: bool = False,
    two_runs: bool = False,
    command: str = "",
) -> int:
    """Trains until hyper.steps, or until a signal comes; returns that signal's number, else 0.

    data: None for a recipe that draws its data in the graph.

    Raises RunError where a loss is not finite or the disk is full, UsageError where `resume` finds
    no usable checkpoint.
    """
    images = np.zeros([0, 0, 0], np.uint8) if data is None else data.images
    gan = graph.build(recipe, hyper, len(images), images.shape[1:], two_runs)
    with gan.graph.as_default():
        saver = checkpoints.saver(gan.saved_vars, hyper.keep)
    gan.graph.finalize()  # whatever would add an op from here on, step after step, is an error

    with tf.Session(graph=gan.graph) as sess, Signals() as signals:
        sess.run(gan.init)
        if data is not None:
            sess.run(gan.data.fill, {gan.data.feed: images.reshape(len(images), -1)})
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
        with Events(run, gan.graph, step) as events:
            events.text("config", options_table(hyper), step)
            events.text("command", f"`{command}`", step)
            if not resume:
                pictures.write(sess, gan, recipe, hyper, run, events, step)
            progress = Progress(recipe.LINE, step, hyper.steps)
            while step < hyper.steps:
                report: dict = {}
                for part in gan.train.runs:
                    _, values = sess.run([part.step, part.values])
                    report.update(zip(part.tags, values))
                step += 1
                last = step == hyper.steps or bool(signals.received)
                require_finite(report, step, saved, run)
                if last or step == 1 or due(step, hyper.log_every):
                    progress.show(step, report)
                if last or due(step, hyper.scalar_every):
                    events.scalars(report, step)
                    events.scalars({"speed/steps_per_s": progress.speed(step)}, step)
                if last or due(step, hyper.sample_every):
                    pictures.write(sess, gan, recipe, hyper, run, events, step)
                if last or due(step, hyper.histogram_every):
                    events.merged(sess.run(gan.histograms), step)
                if last or due(step, hyper.save_every):
                    weights = 0.0 if sess.run(gan.finite) else math.nan
                    require_finite({"weights": weights}, step, saved, run)
                    checkpoints.save(saver, sess, run / "checkpoints", step)
                    saved = step
                if last:
                    break
            progress.close()
    pictures.finish(recipe, run, say)
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
