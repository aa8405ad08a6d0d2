"""What a run holds, and where one differs from the run that nothing disturbed."""

from __future__ import annotations

import collections
import re
from pathlib import Path
from typing import Iterator, NamedTuple

from fault_campaign.commands import left_overs

INDEX = re.compile(r"model\.ckpt-(\d+)\.index\Z")
DATA = re.compile(r"model\.ckpt-(\d+)\.data-00000-of-00001\Z")
PICTURES = re.compile(r"(step|fixed)_\d+\.(jpg|png)\Z|real\.jpg\Z|latest\.(jpg|png)\Z")
OF_TIME = "speed/"  # tags whose values are no numbers of the run


class State(NamedTuple):
    """All that has to be the same in the end."""

    step: int
    tensors: dict[str, tuple[str, bytes]]  # of the newest checkpoint: name -> type and bytes
    pictures: dict[str, bytes]
    points: dict[tuple[str, int], list[bytes]]  # of the curves: tag and step -> each value


def steps(run: Path) -> list[int]:
    """Of the checkpoints that look complete, the newest first."""
    if not (run / "checkpoints").is_dir():
        return []
    names = {path.name for path in (run / "checkpoints").iterdir()}
    found = [int(match.group(1)) for match in map(INDEX.match, names) if match]
    return sorted(
        (step for step in found if f"model.ckpt-{step}.data-00000-of-00001" in names), reverse=True
    )


def read(run: Path) -> State:
    """What is there now."""
    step = steps(run)[0]
    pictures = {
        path.name: path.read_bytes()
        for path in (run / "samples").iterdir()
        if PICTURES.match(path.name)
    }
    return State(step, tensors(run, step), pictures, points(run))


def tensors(run: Path, step: int) -> dict[str, tuple[str, bytes]]:
    """Every variable of a checkpoint."""
    import tensorflow.compat.v1 as tf

    reader = tf.train.load_checkpoint(str(run / "checkpoints" / f"model.ckpt-{step}"))
    found = {}
    for name in reader.get_variable_to_shape_map():
        value = reader.get_tensor(name)
        found[name] = (f"{value.dtype}{value.shape}", value.tobytes())
    return found


def points(run: Path) -> dict[tuple[str, int], list[bytes]]:
    """What TensorBoard shows: a START mark drops what was written of its step and later ones."""
    found: dict[tuple[str, int], list[bytes]] = collections.defaultdict(list)
    import tensorflow.compat.v1 as tf

    for path in sorted(run.glob("events.out.tfevents.*")):
        for event in _events(path):
            if event.session_log.status == tf.SessionLog.START:
                for key in [key for key in found if key[1] >= event.step]:
                    del found[key]
            for value in event.summary.value:
                if value.WhichOneof("value") in ("simple_value", "image", "histo"):
                    value_of = b"" if value.tag.startswith(OF_TIME) else value.SerializeToString()
                    found[value.tag, event.step].append(value_of)
    return found


def _events(path: Path) -> Iterator:
    """To the end, or to a record that a kill cut off."""

    import tensorflow.compat.v1 as tf

    try:
        yield from tf.train.summary_iterator(str(path))
    except tf.errors.DataLossError:
        return


def differences(whole: State, run: Path, keep: int) -> Iterator[tuple[str, str]]:
    """What is wrong with a run that came to its end, (in a few words, in full)."""
    if steps(run)[:1] != [whole.step]:
        yield "lost run", f"its checkpoints are of steps {steps(run)}, not {whole.step}"
        return
    state = read(run)
    names = sorted(set(whole.tensors) | set(state.tensors))
    other = [name for name in names if whole.tensors.get(name) != state.tensors.get(name)]
    if other:
        yield "other tensors", f"{len(other)} of {len(names)}: {', '.join(other[:5])}"
    other = [name for name in whole.pictures if whole.pictures[name] != state.pictures.get(name)]
    if other:
        yield "other pictures", ", ".join(other)
    yield from _other_points(whole, state)
    left = left_overs(run) + _orphans(run)
    if left:
        yield "left over", ", ".join(left)
    if len(steps(run)) > keep:
        yield "more checkpoints than are to be kept", f"{steps(run)}"


def _other_points(whole: State, state: State) -> Iterator[tuple[str, str]]:
    missing = sorted(set(whole.points) - set(state.points))
    double = sorted(key for key, values in state.points.items() if len(values) > 1)
    other = sorted(
        key
        for key, values in whole.points.items()
        if state.points.get(key) and state.points[key][0] != values[0]
    )
    for what, keys in (("points missing", missing), ("points double", double)):
        if keys:
            yield what, f"{len(keys)} of {len(whole.points)}: {keys[:5]}"
    if other:
        yield "points with other values", f"{len(other)}: {other[:5]}"


def _orphans(run: Path) -> list[str]:
    """Data without an index and the other way round."""
    names = {path.name for path in (run / "checkpoints").iterdir()}
    found = [
        {match.group(1) for match in map(kind.match, names) if match} for kind in (INDEX, DATA)
    ]
    return [f"half a checkpoint of step {step}" for step in sorted(found[0] ^ found[1])]
