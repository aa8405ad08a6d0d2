"""What is compared: recipes and options, made-up images and weights, the same on every side.

Nothing of TensorFlow is imported until a recipe's options are asked for, so that a command line can
be refused before that.
"""

from __future__ import annotations

import dataclasses
import zlib
from typing import Any, Dict

import numpy as np

from gan_tf1 import recipes
from gan_tf1.config import Hyper

# The sides: the graph under TensorFlow 1.15.5, the same on the installed TensorFlow, and
# gan_tf1/tf2/.
V115, V1, V2 = "1.15.5", "compat.v1", "TF2"

# The recipes that are compared, and one of them told the class: name -> (recipe, options).
CASES: dict[str, tuple[str, dict[str, bool]]] = {
    "fashion": ("fashion", {}),
    "mnist": ("mnist", {}),
    "keras_mlp": ("keras_mlp", {}),
    "dcgan_mmd": ("dcgan_mmd", {}),
    "toy": ("toy", {}),
    "fashion_conditional": ("fashion", {"conditional": True}),
}

SEED = 11
IMAGES, SIDE = 24, 28  # made-up images, and their height and width
BATCH = 6
# Of dcgan_mmd: the same layers with few feature maps take a tenth of the time.
FEW_MAPS = {"MAPS_G": (4, 5, 4, 3), "MAPS_D": (3, 4, 5, 4)}
STEPS = (1, 10, 100)  # iterations after which everything saved is compared
CARRIED, GO_ON = 10, 10  # iterations before a checkpoint is carried over, and after
LATER = 7  # iterations after which random numbers are compared a second time

Arrays = Dict[str, np.ndarray]  # by name


def hyper_of(case: str, dtype: str, full: bool) -> Hyper:
    """A case's options: the recipe's own, but for the seed and, unless `full`, the batch."""
    recipe, options = CASES[case]
    defaults = recipes.load(recipe).defaults
    changes: dict[str, Any] = dict(options, seed=SEED, dtype=dtype, steps=max(STEPS))
    if not full:
        changes["batch"] = BATCH
    return dataclasses.replace(defaults, **changes)


def made_up_images(count: int) -> np.ndarray:
    """uint8 [count, SIDE, SIDE]: noise, brighter from image to image, so that no two are alike."""
    random = np.random.RandomState(0)
    brightness = np.linspace(40, 255, count)[:, np.newaxis, np.newaxis]
    return (random.uniform(size=[count, SIDE, SIDE]) * brightness).astype(np.uint8)


def made_up_weights(state: Arrays) -> Arrays:
    """Values for the networks' variables, the same on every machine, nothing 0 or 1 by chance."""
    values = {}
    for name, value in state.items():
        if not name.startswith(("generator/", "discriminator/")):
            continue
        random = np.random.RandomState(zlib.crc32(name.encode()))
        if name.endswith("kernel"):
            limit = np.sqrt(3.0 / np.prod(value.shape[:-1]))
            drawn = random.uniform(-limit, limit, value.shape)
        elif name.endswith(("gamma", "moving_variance", "scale")):
            drawn = random.uniform(0.5, 1.5, value.shape)
        else:
            drawn = random.uniform(-0.1, 0.1, value.shape)
        values[name] = drawn.astype(value.dtype)
    return values
