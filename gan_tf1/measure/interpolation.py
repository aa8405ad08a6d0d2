"""The way from one noise vector to another: how much of each end a frame holds."""

from __future__ import annotations

import math

import numpy as np


def weights(frames: int, distribution: str) -> np.ndarray:
    """float64 [frames, 2]: of each frame, evenly spread, the weights of the start and of the end.

    `normal`: a quarter of an ellipse, cos t and sin t for t from 0 to pi / 2. Of two independent
    N(0, I) ends every frame is N(0, I) again, as the squares of the weights sum to 1; the middle of
    a straight line would be too short for a normal vector by a factor of sqrt(2). Every other
    distribution: a straight line, 1 - s and s for s from 0 to 1, which stays within its range.

    The last row of `normal` is what cosine and sine give, (6e-17, 1): whoever needs the end itself
    puts it there. Raises ValueError for fewer than 2 frames.
    """
    if frames < 2:
        raise ValueError(f"{frames} frames: a way has two ends")
    parts = [k / (frames - 1) for k in range(frames)]
    if distribution == "normal":
        quarter = math.pi / 2
        return np.array([(math.cos(part * quarter), math.sin(part * quarter)) for part in parts])
    return np.array([(1 - part, part) for part in parts])
