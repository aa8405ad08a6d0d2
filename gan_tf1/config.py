"""Hyper: everything that decides a run's numbers and outputs. One table, no TensorFlow.

The same fields are the command line's options (`--d-lr` for `d_lr`), the keys of config.json and
the rows of the table in TensorBoard's text tab; an unknown key is an error in all three places. A
recipe adds options of its own by a dataclass that extends `Hyper` or `ImageHyper`.
"""

from __future__ import annotations

import dataclasses
import math
import os
from typing import Any, Callable, Iterable, Optional

from gan_tf1 import logdir
from gan_tf1.errors import UsageError

LOGDIR = logdir.LOGDIR  # of runs, unless told otherwise
DATASETS = ("fashion", "mnist")
SPLITS = ("train", "test")
NOISES = ("normal", "uniform", "poisson", "exponential", "bernoulli")
G_LOSSES = ("non_saturating", "minimax")
VARIABLE_DTYPES = ("float32", "float64")
SCHEDULES = ("constant", "linear")  # of learning rates
DTYPES = (*VARIABLE_DTYPES, "bfloat16")

# Options by the names that they had: they stand in config.json of earlier runs, and in scripts.
RENAMED = {"noise_width": "noise_dim", "loss": "g_loss", "while_training": "eval_every"}
# What earlier versions wrote into every config.json, also of recipes that do not take it.
_ONCE_IN_ALL = (
    "dataset", "split", "data_dir", "conditional", "density", "fixed_g", "g_loss", "beta1",
    "smooth", "lambda_mmd", "lambda_l2", "eval_every",
)  # fmt: skip

# What earlier versions did not write, with the value that says what they did.
_ADDED = {"ema": 0.0, "schedule": "constant", "lambda_class": 0.0}

_TYPES = {"str": (str,), "bool": (bool,), "int": (int,), "float": (float, int)}

# A check returns what is wrong with a value, or None.
Check = Callable[[Any], Optional[str]]


def positive(value: int) -> str | None:
    """1, 2, 3, ..., 2**31 - 1"""
    return _at_most(2**31 - 1, value) if value >= 1 else "must be at least 1"


def up_to(most: int) -> Check:
    """1, 2, 3, ..., most"""

    def check(value: int) -> str | None:
        return _at_most(most, value) if value >= 1 else "must be at least 1"

    return check


def not_negative(value: int) -> str | None:
    """0, 1, 2, ..., 2**31 - 1, with 0 for never."""
    return _at_most(2**31 - 1, value) if value >= 0 else "must be 0 (never) or more"


def _at_most(most: int, value: int) -> str | None:
    return None if value <= most else f"must be at most {most}"


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # an int that is no float
        return False


def rate(value: float) -> str | None:
    """Above 0 and finite."""
    ok = _is_finite(value) and value > 0
    return None if ok else "must be a positive finite number"


def weight(value: float) -> str | None:
    """0 or above, finite."""
    ok = _is_finite(value) and value >= 0
    return None if ok else "must be 0 or a positive finite number"


def below_one(value: float) -> str | None:
    """[0, 1)"""
    return None if 0 <= value < 1 else "must be in [0, 1)"


def share(value: float) -> str | None:
    """[0, 1]"""
    return None if 0 <= value <= 1 else "must be in [0, 1]"


def label(value: float) -> str | None:
    """(0, 1]"""
    return None if 0 < value <= 1 else "must be in (0, 1]"


def _seed(value: int) -> str | None:
    return None if 0 <= value < 2**31 else "must be in [0, 2**31)"


def _text(value: str) -> str | None:
    """What can be a path: a file may hold any characters, and a path cannot."""
    try:
        os.fsencode(value)
    except UnicodeEncodeError:
        return "holds characters that no path has"
    return "holds a NUL character" if "\0" in value else None


def _shown(value: Any) -> str:
    """Of bearable length, in one line."""
    try:
        text = str(value) if str(value).isprintable() else repr(value)
    except (ValueError, RecursionError):  # more digits than Python cares to print
        return "with a huge value"
    return text if len(text) <= 80 else text[:60] + "..."


def option(
    help: str,
    default: Any,
    check: Check | None = None,
    choices: tuple[str, ...] | None = None,
    fixed: bool = True,
    needs: str = "",
) -> Any:
    """A field with what the command line says of it.

    fixed: it decides the numbers, so a resumed run must keep it.
    needs: the field without which it has no effect.
    """
    metadata = {"help": help, "check": check, "choices": choices, "fixed": fixed, "needs": needs}
    return dataclasses.field(default=default, metadata=metadata)


def kept(hyper: Hyper) -> list[str]:
    """The names of the options that decide a run's numbers, and so stay when it is resumed."""
    names = [field.name for field in options(hyper) if field.metadata["fixed"]]
    return names + ["steps"] * (hyper.schedule != "constant")


def require_effect(hyper: Hyper, given: Iterable[str]) -> None:
    """Raises UsageError where an option was given without the one that it belongs to."""
    for field in options(hyper):
        needs = field.metadata["needs"]
        if field.name in given and needs and not getattr(hyper, needs):
            name = flag(field.name)
            raise UsageError(
                f"{name} {getattr(hyper, field.name)}: has no effect without {flag(needs)}; "
                f"give that too, or leave {name} out"
            )


def g_loss(default: str) -> Any:
    """The option of recipes whose D gives a log-odds: which of the two losses of 2014 G has."""
    return option("what G minimises", default, choices=G_LOSSES)


def conditional() -> Any:
    """The option of recipes whose networks can be told the class."""
    return option("both networks see the class", False)


@dataclasses.dataclass(frozen=True)
class Hyper:
    """The options of every recipe. Raises UsageError where a value is outside its range."""

    recipe: str
    steps: int = option("iterations, counted from the start of the run", 1, positive, fixed=False)
    batch: int = option("images of each batch, all distinct", 500, up_to(2**20))
    noise: str = option("distribution of the noise", "normal", choices=NOISES)
    noise_dim: int = option("numbers in one noise vector", 128, up_to(2**16))
    d_steps: int = option("updates of D in each iteration", 1, up_to(100))
    d_lr: float = option("learning rate of D", 2e-4, rate)
    g_lr: float = option("learning rate of G", 2e-4, rate)
    seed: int = option("decides every random number of the run", 1, _seed)
    dtype: str = option(
        "floating-point type of the networks, with bfloat16 of their products alone",
        "float32",
        choices=DTYPES,
    )
    log_every: int = option("steps between two lines", 100, not_negative, fixed=False)
    scalar_every: int = option("steps between points of a curve", 50, not_negative, fixed=False)
    sample_every: int = option("steps between grids of samples", 500, not_negative, fixed=False)
    histogram_every: int = option("steps between histograms", 5000, not_negative, fixed=False)
    save_every: int = option("steps between checkpoints", 2500, not_negative, fixed=False)
    keep: int = option("checkpoints to keep", 5, positive, fixed=False)
    trace_step: int = option(
        "the step whose time and memory are traced", 0, not_negative, fixed=False
    )

    # What all code may ask of any recipe, and only some have as an option.
    conditional = False
    fixed_g = False
    eval_every = 0
    ema = 0.0
    schedule = "constant"

    @property
    def rounds_products(self) -> bool:
        """Whether the networks' products are of another type than their weights."""
        return self.dtype not in VARIABLE_DTYPES

    @property
    def variable_dtype(self) -> str:
        """The type of weights, of what is fed and of what is drawn: with bfloat16, float32."""
        return "float32" if self.rounds_products else self.dtype

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self)[1:]:
            value = getattr(self, field.name)
            problem = None
            # bool is an int to Python, and a config.json may hold either by mistake.
            if type(value) not in _TYPES[str(field.type)]:
                raise UsageError(
                    f"{flag(field.name)} {_shown(repr(value))}: must be of type {field.type}"
                )
            if field.metadata["choices"] and value not in field.metadata["choices"]:
                problem = "must be one of " + ", ".join(field.metadata["choices"])
            elif field.metadata["check"]:
                problem = field.metadata["check"](value)
            if isinstance(value, str) and not problem:
                problem = _text(value)
            if problem:
                raise UsageError(f"{flag(field.name)} {_shown(value)}: {problem}")


@dataclasses.dataclass(frozen=True)
class ImageHyper(Hyper):
    """The options of every recipe that makes images."""

    dataset: str = option("data set", "fashion", choices=DATASETS)
    split: str = option("part of the data set to learn from", "train", choices=SPLITS)
    data_dir: str = option(
        "folder of the data set or of your own pictures; if given, only it is searched",
        "",
        fixed=False,
    )
    eval_every: int = option(
        "steps between evaluations of the samples", 0, not_negative, fixed=False
    )
    ema: float = option(
        "decay of a moving average of G's weights, from which samples are drawn", 0.0, below_one
    )
    schedule: str = option(
        "learning rates that stay, or go down to zero at the run's last step, by as much at each",
        "constant",
        choices=SCHEDULES,
    )


def options(hyper: Hyper) -> list[dataclasses.Field[Any]]:
    """The fields that are options of a recipe, given its defaults."""
    return list(dataclasses.fields(hyper)[1:])


def flag(name: str) -> str:
    """`--d-lr` for the field `d_lr`, `--class` for `class_`, as that is a word of Python's."""
    return "--" + name.rstrip("_").replace("_", "-")


def to_json(hyper: Hyper) -> dict[str, Any]:
    """The fields as a plain dictionary."""
    return dataclasses.asdict(hyper)


def from_json(values: dict[str, Any], kind: type[Hyper], where: str) -> Hyper:
    """The inverse of to_json, for a recipe's class of options; reads earlier versions' too.

    Raises UsageError, naming `where`, for unknown or missing keys.
    """
    known = {field.name for field in dataclasses.fields(kind)}
    values = {RENAMED.get(name, name): value for name, value in values.items()}
    values = {
        name: value for name, value in values.items() if name in known or name not in _ONCE_IN_ALL
    }
    values = {**{name: value for name, value in _ADDED.items() if name in known}, **values}
    unknown, missing = sorted(set(values) - known), sorted(known - set(values))
    if unknown or missing:
        what = "unknown" if unknown else "missing"
        raise UsageError(
            f"{where}: {what} option {', '.join(unknown or missing)}; "
            "it was written by another version of this package, or edited"
        )
    try:
        return kind(**values)
    except UsageError as error:
        raise UsageError(f"{where}: {error}") from None
