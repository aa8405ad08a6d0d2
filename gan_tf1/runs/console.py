"""What a person sees of a running training: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from typing import Mapping

import tensorflow.compat.v1 as tf

from gan_tf1 import streams


class StepProgress:
    """How far a training is: some values and the speed, at some of its steps.

    Args:
      line: what to call each value -> its tag.
      step: the step that this process begins from.
      steps: the last one.
    """

    def __init__(self, line: Mapping[str, str], step: int, steps: int) -> None:
        self._line = line
        self._start = (step, time.time())
        self._bar = None
        self._ended = False  # the bar ends its line by itself when it is full
        if sys.stdout.isatty():
            self._bar = tf.keras.utils.Progbar(
                steps, stateful_metrics=list(line), unit_name="step", interval=0
            )
            self._bar.update(step)

    def show(self, step: int, report: Mapping[str, float]) -> None:
        """report: tag -> value, as of this step."""
        values = [(name, report[tag]) for name, tag in self._line.items()]
        if self._bar:
            self._ended = step >= self._bar.target
            try:
                self._bar.update(step, values)
            except (OSError, ValueError):  # the terminal has gone
                streams.silence(sys.stdout)
            return
        numbers = "  ".join(f"{name} {value:.4f}" for name, value in values)
        say(f"step {step:<7} {numbers}  {self.speed(step):.0f} steps/s")

    def speed(self, step: int) -> float:
        """Steps per second, on average since this process began to train."""
        before, since = self._start
        return (step - before) / max(time.time() - since, 1e-9)

    def close(self) -> None:
        """Leaves the bar's line, so that what is printed next has one of its own."""
        if self._bar and not self._ended:
            say("")


def say(line: str) -> None:
    """A line on the screen, at once even where standard output is a file or a pipe.

    A reader that goes away stops no work: what is said from then on goes nowhere.
    """
    streams.put(line, sys.stdout)
