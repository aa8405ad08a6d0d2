"""The ladder: what is measured on a side, rung by rung, and how far apart two sides may be.

A rung is one thing that must agree before the next can: names and shapes, random numbers, outputs
from equal weights, gradients, everything saved after 1, 10 and 100 iterations, and 10 iterations on
from a checkpoint of another side. The first rung that does not hold says where to look.

A difference is that of two elements as a part of the array's largest; of a recorded array, that of
the dot products as a part of the array's norm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Dict, Mapping

import numpy as np

from gan_tf1.migration.parity.cases import (
    CARRIED,
    GO_ON,
    LATER,
    STEPS,
    Arrays,
    made_up_weights,
)
from gan_tf1.migration.parity.golden import digest

if TYPE_CHECKING:
    from gan_tf1.migration.parity.sides import Side

Rungs = Dict[str, Arrays]  # rung -> name -> array

NAMES, RANDOM, OUTPUTS, GRADIENTS = (
    "names and shapes",
    "random numbers",
    "outputs from equal weights",
    "gradients",
)
AFTER, CARRIED_OVER, RECORDED_ANEW = "after ", "carried over: ", "recorded anew: "


def after(steps: int) -> str:
    """The rung of everything saved after that many iterations."""
    return f"{AFTER}{steps} iteration{'' if steps == 1 else 's'}"


def carried_over(there: str, here: str) -> str:
    """The rung of what one side comes to from the checkpoint of another."""
    return f"{CARRIED_OVER}{there} -> {here}"


def recorded_anew(rung: str) -> str:
    """The rung of what 1.15.5 gives now, against what was recorded of it."""
    return RECORDED_ANEW + rung


RECORDED = (RANDOM, OUTPUTS, GRADIENTS, *(after(steps) for steps in STEPS))

# float64: rounding at 2e-16 leaves 1e-11 or less of everything, and a difference of any other kind,
# such as an epsilon of 1e-7 for 1e-8, leaves far more than 1e-9.
FLOAT64 = 1e-9
# float32: no further apart than this many times what float32 and float64 are apart on one side.
# Rounding at 6e-8 does not stay there: Adam divides a gradient by its own size, so that where it is
# near 0 its rounding decides the direction of a step of full length, and training magnifies what is
# there. The distance to float64 is what it comes to; each of two sides is that far off by itself.
FLOAT32 = 10
LEAST = 1e-5  # of the bounds in float32: sums of hundreds of products, in another order
SAME_BITS = 1e-12  # of two dot products in float64, of the same numbers


def measure(side: Side, checkpoint: str) -> Rungs:
    """Every rung of one side. Leaves a checkpoint with this prefix after CARRIED iterations."""
    start = side.state()
    of_networks = made_up_weights(start)
    rungs = {RANDOM: {name: start[name] for name in of_networks}}
    for step in (0, LATER):
        number = np.array(step, np.int64)
        side.assign({"train_d/global_step": number, "train_g/global_step": number})
        for name, value in side.draws().items():
            rungs[RANDOM][f"{name} of step {step}"] = value
    rungs[RANDOM]["images of a batch"] = side.indices(60000, 500, LATER)
    side.assign(of_networks)
    rungs[OUTPUTS], rungs[GRADIENTS] = side.outputs(), side.gradients()
    side.assign(start)
    done = 0
    for steps in sorted({*STEPS, CARRIED, CARRIED + GO_ON}):
        losses = side.iterate(steps - done)
        done = steps
        rungs[after(steps)] = dict(side.state(), **losses)
        if steps == CARRIED:
            side.save(checkpoint)
    return rungs


def go_on(side: Side, checkpoint: str) -> Arrays:
    """What a side comes to, GO_ON iterations on from a checkpoint of whichever side."""
    side.load(checkpoint)
    losses = side.iterate(GO_ON)
    return dict(side.state(), **losses)


def shapes(values: Arrays) -> dict[str, list[int]]:
    """name -> shape."""
    return {name: list(value.shape) for name, value in values.items()}


def difference(expected: Arrays, got: Arrays) -> float:
    """The largest one; infinite where not the same arrays are there, or what is not finite."""
    if set(expected) != set(got):
        return np.inf
    largest = 0.0
    for name, value in expected.items():
        one, other = np.asarray(value, np.float64), np.asarray(got[name], np.float64)
        if one.shape != other.shape or not np.isfinite([one.sum(), other.sum()]).all():
            return np.inf
        gap = np.abs(one - other).max() if one.size else 0.0
        if gap > 0:
            scale = np.abs(one).max()
            largest = max(largest, gap / scale if scale > 0 else np.inf)
    return largest


def recorded_difference(recorded: Mapping[str, float], got: Arrays) -> float:
    """As `difference`, from the dot products of one side and the arrays of the other."""
    if set(recorded) != set(got):
        return np.inf
    largest = 0.0
    for name, product in digest(got).items():
        gap = abs(product - recorded[name])
        if not np.isfinite(gap):
            return np.inf
        if gap > 0:
            norm = np.linalg.norm(np.asarray(got[name], np.float64))
            largest = max(largest, gap / norm if norm > 0 else np.inf)
    return largest


def rounding_of(exact: Rungs, rounded: Rungs) -> dict[str, float]:
    """How far float32 is from float64 on one side: rung -> difference.

    Of trainings the largest so far: which element is hit hardest, and when, is chance.
    """
    found = {rung: difference(exact[rung], rounded[rung]) for rung in exact}
    largest = 0.0
    for rung in exact:
        if rung.startswith(AFTER):
            largest = found[rung] = max(largest, found[rung])
    return found


def bound(rung: str, dtype: str, recorded: bool, rounding: Mapping[str, float]) -> float:
    """The largest difference that is allowed.

    recorded: of a recorded array. rounding: what `rounding_of` found, for float32.
    """
    if rung == NAMES:
        return 0.0
    rung = rung.replace(RECORDED_ANEW, "")
    if rung == RANDOM:
        return SAME_BITS if recorded else 0.0
    if dtype == "float64":
        return FLOAT64
    # Another training, and so another element that is hit hardest: by the largest of all rungs.
    rung = after(max(STEPS)) if rung.startswith(CARRIED_OVER) else rung
    return max(FLOAT32 * rounding[rung], LEAST)
