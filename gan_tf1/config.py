"""Hyper: everything that decides a run's numbers and outputs. One table, no TensorFlow.

The same fields are the command line's options (`--d-lr` for `d_lr`), the keys of config.json and
the rows of the table in TensorBoard's text tab; an unknown key is an error in all three places.
"""

from __future__ import annotations

import dataclasses
import math
from typing import Any, Callable

from gan_tf1 import logdir
from gan_tf1.errors import UsageError

LOGDIR = logdir.LOGDIR  # of runs, unless told otherwise
RECIPES = ("fashion", "mnist", "keras_mlp", "dcgan_mmd", "toy")
PICTURES = RECIPES[:-1]  # the recipes that make images
CONDITIONAL = ("fashion", "mnist", "dcgan_mmd")  # those that can be told the class
DATASETS = ("fashion", "mnist")
SPLITS = ("train", "test")
NOISES = ("normal", "uniform", "poisson", "exponential", "bernoulli")
LOSSES = ("non_saturating", "minimax")
DENSITIES = ("gaussian", "mixture")
DTYPES = ("float32", "float64")


_TYPES = {"str": (str,), "bool": (bool,), "int": (int,), "float": (float, int)}


def _positive(value: Any) -> str | None:
    return None if value >= 1 else "must be at least 1"


def _not_negative(value: Any) -> str | None:
    return None if value >= 0 else "must be 0 (never) or more"


def _rate(value: float) -> str | None:
    ok = math.isfinite(value) and value > 0
    return None if ok else "must be a positive finite number"


def _below_one(value: float) -> str | None:
    return None if 0 <= value < 1 else "must be in [0, 1)"


def _seed(value: int) -> str | None:
    return None if 0 <= value < 2**31 else "must be in [0, 2**31)"


def _share(value: float) -> str | None:
    return None if 0 <= value <= 1 else "must be in [0, 1]"


def _label(value: float) -> str | None:
    return None if 0 < value <= 1 else "must be in (0, 1]"


def _option(
    help: str,
    default: Any,
    check: Callable[[Any], str | None] | None = None,
    choices: tuple | None = None,
    fixed: bool = True,
    only: tuple = RECIPES,
):
    """A field with what the command line says of it.

    fixed: it decides the numbers, so a resumed run must keep it. only: the recipes that take it.
    """
    metadata = {"help": help, "check": check, "choices": choices, "fixed": fixed, "only": only}
    return dataclasses.field(default=default, metadata=metadata)


@dataclasses.dataclass(frozen=True)
class Hyper:
    """The options of a run. Raises UsageError where a value is outside its range."""

    recipe: str
    dataset: str = _option("data set", "fashion", choices=DATASETS, only=PICTURES)
    split: str = _option(
        "part of the data set to learn from", "train", choices=SPLITS, only=PICTURES
    )
    data_dir: str = _option(
        "folder of the data set or of your own pictures, and then nowhere else",
        "",
        fixed=False,
        only=PICTURES,
    )
    conditional: bool = _option("both networks see the class", False, only=CONDITIONAL)
    density: str = _option("of the data", "gaussian", choices=DENSITIES, only=("toy",))
    fixed_g: bool = _option("G stays at a known density, D trains alone", False, only=("toy",))
    steps: int = _option("iterations, counted from the start of the run", 1, _positive, fixed=False)
    batch: int = _option("images of each batch, all distinct", 500, _positive)
    noise: str = _option("distribution of the noise", "normal", choices=NOISES)
    noise_width: int = _option("numbers in one noise vector", 128, _positive)
    loss: str = _option("what G minimises", "non_saturating", choices=LOSSES)
    d_steps: int = _option("updates of D in each iteration", 1, _positive)
    d_lr: float = _option("learning rate of D", 2e-4, _rate)
    g_lr: float = _option("learning rate of G", 2e-4, _rate)
    beta1: float = _option("decay of Adam's first moment", 0.9, _below_one, only=PICTURES)
    smooth: float = _option("label of real images for D", 1.0, _label, only=("mnist",))
    lambda_mmd: float = _option("weight of MMD^2 in G's loss", 1.0, _share, only=("dcgan_mmd",))
    lambda_l2: float = _option("weight of D's L2 penalty", 1e-4, _share, only=("dcgan_mmd",))
    seed: int = _option("decides every random number of the run", 1, _seed)
    dtype: str = _option("floating-point type of the networks", "float32", choices=DTYPES)
    log_every: int = _option("steps between two lines", 100, _not_negative, fixed=False)
    scalar_every: int = _option("steps between points of a curve", 50, _not_negative, fixed=False)
    sample_every: int = _option("steps between strips of samples", 500, _not_negative, fixed=False)
    histogram_every: int = _option("steps between histograms", 5000, _not_negative, fixed=False)
    save_every: int = _option("steps between checkpoints", 2500, _not_negative, fixed=False)
    keep: int = _option("checkpoints to keep", 5, _positive, fixed=False)
    while_training: int = _option(
        "steps between evaluations of the samples", 0, _not_negative, fixed=False, only=PICTURES
    )
    trace_step: int = _option(
        "the step whose time and memory are traced", 0, _not_negative, fixed=False
    )

    def __post_init__(self):
        for field in dataclasses.fields(self)[1:]:
            value = getattr(self, field.name)
            problem = None
            # bool is an int to Python, and a config.json may hold either by mistake.
            if type(value) not in _TYPES[field.type]:
                raise UsageError(f"{flag(field.name)} {value!r}: must be of type {field.type}")
            if field.metadata["choices"] and value not in field.metadata["choices"]:
                problem = "must be one of " + ", ".join(field.metadata["choices"])
            elif field.metadata["check"]:
                problem = field.metadata["check"](value)
            if problem:
                raise UsageError(f"{flag(field.name)} {value}: {problem}")
        if self.recipe == "dcgan_mmd" and self.lambda_mmd > 0 and self.batch < 2:
            raise UsageError(
                f"--batch {self.batch}: MMD^2 compares images within a batch, give at least 2 "
                "(or --lambda-mmd 0)"
            )
        if self.fixed_g and self.noise != "normal":
            raise UsageError(f"--fixed-g --noise {self.noise}: the known density is that of normal")


def options(recipe: str) -> list:
    """The fields of Hyper that are options of a recipe."""
    return [field for field in dataclasses.fields(Hyper)[1:] if recipe in field.metadata["only"]]


def flag(name: str) -> str:
    """`--d-lr` for the field `d_lr`."""
    return "--" + name.replace("_", "-")


def to_json(hyper: Hyper) -> dict:
    """The fields as a plain dictionary."""
    return dataclasses.asdict(hyper)


def from_json(values: dict, where: str) -> Hyper:
    """The inverse of to_json. Raises UsageError, naming `where`, for unknown or missing keys."""
    known = {field.name for field in dataclasses.fields(Hyper)}
    unknown, missing = sorted(set(values) - known), sorted(known - set(values))
    if unknown or missing:
        what = "unknown" if unknown else "missing"
        raise UsageError(
            f"{where}: {what} option {', '.join(unknown or missing)}; "
            "it was written by another version of this package, or edited"
        )
    try:
        return Hyper(**values)
    except UsageError as error:
        raise UsageError(f"{where}: {error}") from None
