"""Name-based checkpoints, as the session side writes them, in and out of TensorFlow 2.

A `tf.train.Saver` files each variable under its name, a `tf.train.Checkpoint` under its path from
the object that holds it. The TensorFlow 2 side has the names too, so that a run goes over in the
middle, Adam's moments and the counters with it, in either direction. `tf.train.Checkpoint(gan)`
works as well, for those who have no TensorFlow 1 side to serve.
"""

from __future__ import annotations

from typing import Mapping, Sequence

import numpy as np
import tensorflow as tf

from gan_tf1.errors import RunError, UsageError
from gan_tf1.tf2.averages import averaged
from gan_tf1.tf2.build import Gan
from gan_tf1.tf2.optimizers import name_of


def by_name(gan: Gan) -> dict[str, tf.Variable]:
    """All that a checkpoint holds: name -> variable."""
    return {name_of(variable): variable for variable in gan.variables}


def load(gan: Gan, prefix: str, names: dict[str, str | None] | None = None) -> None:
    """Gives every variable its value from a name-based checkpoint.

    prefix: `.../model.ckpt-2500`. names: name here -> name there, or None to leave a variable as it
    is; for checkpoints of other scripts, whose shapes may have axes of length 1 where ours have
    none. Averages that they leave out get the values of what is averaged. Raises UsageError, having
    changed nothing, where the checkpoint cannot be read or a variable is missing, left over
    (without `names`), or of another shape or type.
    """
    try:
        reader = tf.train.load_checkpoint(prefix)
        theirs = reader.get_variable_to_shape_map()
        ours = by_name(gan)
        follow = {} if names is None else averaged(set(ours) - set(names))
        wanted = (
            {name: name for name in ours} if names is None else {**names, **dict.fromkeys(follow)}
        )
        _require_names(prefix, ours, wanted, theirs, names is None)
        sources = {name: source for name, source in wanted.items() if source is not None}
        values = {name: reader.get_tensor(source) for name, source in sources.items()}
    except (tf.errors.OpError, ValueError) as error:
        reason = str(getattr(error, "message", error)).splitlines()[0]
        raise UsageError(f"{prefix}: not a checkpoint that can be read ({reason})") from None
    for name, value in values.items():
        values[name] = _fitting(prefix, sources[name], value, ours[name], names is not None)
    for name, value in values.items():
        ours[name].assign(value)
    for name, of in follow.items():
        ours[name].assign(ours[of])


def save(gan: Gan, prefix: str) -> None:
    """Writes a name-based checkpoint, which `tf.train.Saver` and `--resume` go on from.

    As RUN/checkpoints/model.ckpt-N, N the number of iterations done, it is one of the run's own.
    Raises RunError where it cannot be written.
    """
    variables = by_name(gan)
    try:
        tf.raw_ops.SaveV2(
            prefix=str(prefix),
            tensor_names=list(variables),
            shape_and_slices=[""] * len(variables),
            tensors=[variable.read_value() for variable in variables.values()],
        )
    except tf.errors.OpError as error:
        reason = error.message.splitlines()[0]
        raise RunError(f"{prefix}: the checkpoint could not be written ({reason})") from None


def _require_names(
    prefix: str,
    ours: Mapping[str, tf.Variable],
    wanted: Mapping[str, str | None],
    theirs: Mapping[str, Sequence[int]],
    all_of_it: bool,
) -> None:
    sources = [wanted.get(name) for name in ours]
    lists: dict[str, set[str]] = {
        "not in the map": set(ours) - set(wanted),
        "mapped, but not here": set(wanted) - set(ours),
        "missing there": {source for source in sources if source is not None} - set(theirs),
        "left over there": set(theirs) - set(ours) if all_of_it else set(),
    }
    problems = [f"{what}: {', '.join(sorted(names))}" for what, names in lists.items() if names]
    if problems:
        raise UsageError(f"{prefix}: other variables than this recipe's; " + "; ".join(problems))


def _fitting(
    prefix: str, name: str, value: np.ndarray, variable: tf.Variable, convert: bool
) -> np.ndarray:
    """The value in the shape and type of the variable; `convert` allows what `load` says."""
    shape, dtype = tuple(variable.shape), variable.dtype.as_numpy_dtype
    if convert and [n for n in value.shape if n != 1] == [n for n in shape if n != 1]:
        value = value.reshape(shape)
        if np.can_cast(value.dtype, dtype, "same_kind"):
            value = value.astype(dtype)
    if value.shape != shape or value.dtype != dtype:
        raise UsageError(
            f"{prefix}: {name} is {value.dtype} {list(value.shape)}, "
            f"{name_of(variable)} is {np.dtype(dtype)} {list(shape)}"
        )
    return value
