"""The curves quality/* of a run in TensorBoard: the points that are there, and further ones."""

from __future__ import annotations

import math
import time
from pathlib import Path
from typing import Callable, Iterable, Iterator, Mapping, NamedTuple

import tensorflow.compat.v1 as tf
from tensorboard.backend.event_processing.event_file_loader import RawEventFileLoader

from gan_tf1.errors import RunError
from gan_tf1.evaluation.quality import TAG, Quality, scalars
from gan_tf1.runs import lock
from gan_tf1.runs.events import Events
from gan_tf1.runs.reader import reason

FILES = "events.out.tfevents.*"
ADDED = ".added"  # of the name of an event file that Events makes without a graph
FRAME = 16  # bytes of a record besides its content: its length and two checksums
MARK = 64  # bytes: the most that a record without a summary and of interest here has
LIVE_SECONDS = 120  # since a training last wrote, it may be running still


class Points(NamedTuple):
    """What TensorBoard shows of quality/*."""

    values: dict[int, dict[str, float]]  # step -> tag -> value
    added: set[int]  # the steps that were evaluated after the training


def read(run: Path, say: Callable[[str], None]) -> Points:
    """The points in a run's event files; of several values at one step the last.

    What a resumed run has dropped is left out. Of a file that is damaged or cut off, and that is
    said, the rest is not read, as TensorBoard does not read it. Raises OSError.
    """
    return _points(run.glob(FILES), say)


def add(run: Path, found: Mapping[int, Quality], say: Callable[[str], None]) -> None:
    """Adds the points of some steps, unless TensorBoard shows them already.

    It is worth a warning, and no more, that a run cannot be read or written to.
    """
    new = {step: scalars(quality) for step, quality in found.items()}
    try:
        if _may_be_training(run):
            # TensorBoard goes on to the newest event file of a run and may read no other any more.
            say(
                f"{run.name} is not done and was written to a moment ago: nothing was added to its "
                "TensorBoard page; evaluate it later, or train with --eval-every"
            )
            return
        points, _ = read(run, say)
        if all(_close(points.get(step, {}), values) for step, values in new.items()):
            return
        with lock.held(run, say):
            points, added = read(run, lambda _: None)  # another evaluation may have been here
            points.update(new)
            _replace(run, points, min(added | set(new)))
    except Exception as error:  # TensorFlow 2 raises IndexError for a full disk, and others
        say(f"warning: nothing was added to the TensorBoard page ({reason(error)})")


def _points(paths: Iterable[Path], say: Callable[[str], None]) -> Points:
    points: dict[int, dict[str, float]] = {}
    added: set[int] = set()
    for path in sorted(paths):
        for event in _events(path, say):
            if event.session_log.status == tf.SessionLog.START:
                points = {step: values for step, values in points.items() if step < event.step}
                added = {step for step in added if step < event.step}
            for value in event.summary.value:
                if value.tag.startswith(TAG):
                    points.setdefault(event.step, {})[value.tag] = value.simple_value
                    if path.suffix == ADDED:
                        added.add(event.step)
    return Points(points, added)


def _events(path: Path, say: Callable[[str], None]) -> Iterator[tf.Event]:
    """The events of a file that may be of interest."""
    end = 0
    try:
        if not path.is_file():
            raise OSError(f"{path.name} is not a file")
        size = path.stat().st_size
        for record in RawEventFileLoader(str(path)).Load():
            end += FRAME + len(record)
            # Marks are small, and of the rest most are of no interest: not worth being parsed.
            if len(record) <= MARK or TAG.encode() in record:
                yield tf.Event.FromString(record)
    except Exception as error:  # protobuf has a kind of its own for what is no event
        say(f"warning: {path} is no file of events ({reason(error)})")
        return
    # The loader ends without a word where a record's checksum is wrong.
    if end < size:
        say(
            f"warning: {path} is damaged or cut off after {end:,} of {size:,} bytes; TensorBoard "
            "does not show what comes after them"
        )


def _may_be_training(run: Path) -> bool:
    if (run / "DONE").exists():
        return False
    newest = max((path.stat().st_mtime for path in run.glob(FILES)), default=0)
    return time.time() - newest < LIVE_SECONDS


def _replace(run: Path, points: Mapping[int, Mapping[str, float]], first: int) -> None:
    """Writes the points from step `first` on into one file, in place of earlier ones of this kind.

    TensorBoard drops what it has of a curve from some step on where a point of that step comes
    later. So all points that were ever added are written again, in order, together with those of
    the training that are not before them. Raises, of whatever kind, where that cannot be written;
    then the earlier files are as they were.
    """
    steps = sorted(step for step in points if step >= first)
    before = set(run.glob(FILES + ADDED))
    try:
        with Events(run, None, first) as events:
            for step in steps:
                events.scalars(dict(points[step]), step)
        made = set(run.glob(FILES + ADDED)) - before
        # TensorFlow 1.15 says nothing of a disk that takes nothing.
        if sorted(_points(made or before, lambda _: None).values) != steps:
            raise RunError(f"{run}: the event file is not whole")
    except BaseException:
        _remove(set(run.glob(FILES + ADDED)) - before)
        raise
    # Within one second the new file has the name of the one before, and is in its place.
    if made:
        _remove(before)


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink()


def _close(there: Mapping[str, float], values: Mapping[str, float]) -> bool:
    # Another release of TensorFlow rounds otherwise, and float32 is what a point has.
    return set(values) <= set(there) and all(
        math.isclose(there[tag], value, rel_tol=1e-4, abs_tol=1e-4) for tag, value in values.items()
    )
