"""What a column or a row of a plot stands for, and where its ticks are."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from gan_tf1.errors import UsageError


class Axis(NamedTuple):
    """The numbers from low to high, spread evenly over the pixels from start to end.

    Of a vertical axis start, its foot, is the larger one, as rows are counted from the top.
    """

    low: float
    high: float
    start: float
    end: float

    def pixel(self, value: np.ndarray | float) -> np.ndarray:
        """Column or row of a value, or of each of many; outside of low .. high too."""
        share = (np.asarray(value, np.float64) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    def ticks(self, most: int) -> list[float]:
        """About `most` round numbers at even steps of 1, 2 or 5 times a power of ten."""
        rough = (self.high - self.low) / most
        power = 10.0 ** math.floor(math.log10(rough))
        step = next(power * s for s in (1.0, 2.0, 5.0, 10.0) if power * s >= rough * (1 - 1e-9))
        first = math.ceil(self.low / step - 1e-9)
        last = math.floor(self.high / step + 1e-9)
        return [float(f"{i * step:.12g}") for i in range(first, last + 1)]


def make_axis(name: str, bounds: tuple[float, float], start: float, end: float) -> Axis:
    """An axis; raises UsageError, with its name, unless the bounds are finite and increase."""
    low, high = bounds
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise UsageError(
            f"density plot: {name} must run from a lower to a higher number, got {bounds}"
        )
    return Axis(low, high, start, end)
