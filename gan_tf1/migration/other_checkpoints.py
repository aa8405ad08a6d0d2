"""Checkpoints of other programs: their variables imported under the names of this package.

A name map is a JSON object, name of a variable of the graph -> name in the checkpoint, or null for
what the other program did not save: that variable keeps its initial value. The averages of a run
with --ema begin as the imported weights where the map says nothing of them. `document` names the
map that comes with the package, for the variables that the script of the session note creates,
those of its two Adams included.
"""

from __future__ import annotations

import difflib
import json
from pathlib import Path
from typing import Callable, Iterable, Mapping, Sequence

import numpy as np
import tensorflow.compat.v1 as tf

from gan_tf1.config import Hyper
from gan_tf1.errors import UsageError
from gan_tf1.files import read_regular
from gan_tf1.graph.averages import averaged
from gan_tf1.graph.build import Gan
from gan_tf1.runs import reader

MAPS = Path(__file__).resolve().parent / "name_maps"
MAP_BYTES = 2**24  # at most
SHOWN = 5  # names of each kind in a message


def read_map(which: str) -> dict[str, str | None]:
    """The name map of a file, or one that comes with the package, by its name.

    Raises UsageError where it is no JSON object from names to names.
    """
    shipped = MAPS / (which + ".json")
    path = shipped if shipped.parent == MAPS and shipped.is_file() else Path(which)
    try:
        content = json.loads(read_regular(path, MAP_BYTES).decode("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        known = ", ".join(sorted(file.stem for file in MAPS.glob("*.json")))
        raise UsageError(
            f"--name-map {which}: no readable JSON file ({reader.reason(error)}), nor one of those "
            f"that come with the package: {known}"
        ) from None
    if not isinstance(content, dict) or not all(
        name is None or isinstance(name, str) for name in content.values()
    ):
        raise UsageError(
            f"--name-map {which}: must be one JSON object, "
            '{"name in the graph": "name in the checkpoint", or null}'
        )
    return content


def begin(
    session: tf.Session,
    gan: Gan,
    hyper: Hyper,
    path: str,
    names: Mapping[str, str | None] | None,
    say: Callable[[str], None],
) -> int:
    """Imports a checkpoint into the graph of a run that is to begin from it; returns its step.

    Raises UsageError as `import_variables` does, and where the step counters do not go with the
    options.
    """
    import_variables(session, gan.saved_vars, path, names, say)
    d_updates, step = (int(count) for count in session.run(gan.counters))
    if d_updates != step * hyper.d_steps:
        raise UsageError(
            f"--import-checkpoint {path}: it has {d_updates} updates of D and {step} of G, which "
            f"--d-steps {hyper.d_steps} does not give"
        )
    if step >= hyper.steps:
        raise UsageError(
            f"--steps {hyper.steps}: {path} is of step {step} already; give a larger --steps"
        )
    return step


def import_variables(
    session: tf.Session,
    variables: Sequence[tf.Variable],
    path: str,
    names: Mapping[str, str | None] | None,
    say: Callable[[str], None],
) -> None:
    """Gives the variables the values that a checkpoint holds under other names.

    path: a checkpoint's prefix, one of its files, or a folder, of which the newest is taken. names:
    see `read_map`; None where the checkpoint has the names of the graph. Averages of G that neither
    has get the values of what is averaged. A shape may differ by axes of length 1, a type by a cast
    that keeps the kind. Raises UsageError where something is missing, unknown or of another shape,
    and then has changed nothing.
    """
    try:
        prefix = _prefix(path)
        with reader.opened(prefix) as content:
            values, unused = _read(content, variables, path, names)
    except (reader.Damaged, OSError) as error:
        raise UsageError(
            f"--import-checkpoint {path}: cannot be read ({reader.reason(error)})"
        ) from None
    imported = len(values)
    for name, of in averaged(variable.op.name for variable in variables).items():
        if name not in values and of in values:
            values[name] = values[of]
    there = [variable for variable in variables if variable.op.name in values]
    reader.assign(session, there, [values[variable.op.name] for variable in there])
    initial = sorted({variable.op.name for variable in variables} - set(values))
    say(f"imported {imported} variables from {prefix}")
    if initial:
        say(f"not in the checkpoint, so with their initial values: {_some(initial)}")
    if unused:
        say(f"left over in the checkpoint: {_some(unused)}")


def _read(
    content: reader.Content,
    variables: Sequence[tf.Variable],
    path: str,
    names: Mapping[str, str | None] | None,
) -> tuple[dict[str, np.ndarray], list[str]]:
    """Name of a variable -> its value, and what of the checkpoint nothing asks for."""
    in_checkpoint = content.shapes
    in_graph = {variable.op.name: variable for variable in variables}
    averages = averaged(in_graph)
    if names is None:
        names = {name: name for name in in_graph if name not in averages or name in in_checkpoint}
    names = {**dict.fromkeys(averages), **names}
    _require_all(path, in_graph, names, in_checkpoint)

    values: dict[str, np.ndarray] = {}
    for name, variable in in_graph.items():
        source = names[name]
        if source is None:
            continue
        value = content.tensor(source)
        shape = variable.shape.as_list()
        if [n for n in value.shape if n != 1] != [n for n in shape if n != 1]:
            raise UsageError(
                f"--import-checkpoint {path}: {source} has shape {list(value.shape)}, "
                f"{name} has {shape}"
            )
        dtype = variable.dtype.base_dtype.as_numpy_dtype
        if not np.can_cast(value.dtype, dtype, "same_kind"):
            raise UsageError(
                f"--import-checkpoint {path}: {source} is {value.dtype}, "
                f"{name} is {np.dtype(dtype)}"
            )
        values[name] = value.reshape(shape).astype(dtype)
    return values, sorted(set(in_checkpoint) - set(names.values()))


def _require_all(
    path: str,
    in_graph: Iterable[str],
    names: Mapping[str, str | None],
    in_checkpoint: Iterable[str],
) -> None:
    """Raises UsageError unless every variable is in the map, and in the checkpoint under its name.

    The message lists what is missing with the closest names, and what nothing asks for.
    """
    unknown = sorted(set(names) - set(in_graph))
    unmapped = sorted(set(in_graph) - set(names))
    wanted = [names.get(name) for name in sorted(in_graph)]
    absent = [name for name in wanted if name is not None and name not in in_checkpoint]
    if not unknown and not unmapped and not absent:
        return
    unused = sorted(set(in_checkpoint) - set(names.values()))
    problems = []
    for what, missing, among in (
        ("in the map, but not in this graph", unknown, unmapped),
        ("not in the map", unmapped, unused),
        ("not in the checkpoint", absent, unused),
    ):
        if missing:
            problems.append(f"{what}: {_some([_with_closest(name, among) for name in missing])}")
    if unused:
        problems.append(f"left over in the checkpoint: {_some(unused)}")
    raise UsageError(f"--import-checkpoint {path}: " + "; ".join(problems))


def _with_closest(name: str, among: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, among, 1, 0.4)
    return f"{name} (closest: {close[0]})" if close else name


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def _prefix(path: str) -> str:
    """The prefix of the checkpoint that a path means. Raises UsageError where there is none."""
    if Path(path).is_dir():
        # By the files, not by what the file `checkpoint` says: folders are moved and copied.
        found = sorted(Path(path).glob("*.index"), key=lambda file: file.stat().st_mtime)
        if not found:
            raise UsageError(f"--import-checkpoint {path}: no checkpoint in this folder (*.index)")
        return str(found[-1])[: -len(".index")]
    file = Path(path)
    if file.suffix in (".index", ".meta") or ".data-" in file.suffix:
        path = str(file.with_suffix(""))
    if not Path(path + ".index").is_file():
        raise UsageError(f"--import-checkpoint {path}: there is no {path}.index")
    return path
