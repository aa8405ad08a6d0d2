"""The curves quality/* in TensorBoard: which points are there, and how others come to them."""

from __future__ import annotations

import os
import random
import resource
import time
from unittest import mock

import pytest
import tensorflow.compat.v1 as tf
from cli_helpers import files, next_second, values
from tensorboard.backend.event_processing import event_accumulator

from gan_tf1.evaluation import curves
from gan_tf1.evaluation.quality import Quality, scalars
from gan_tf1.runs import lock
from gan_tf1.runs.events import Events

pytestmark = pytest.mark.slow

TAGS = ["class_entropy", "frechet", "missing_classes", "precision", "recall", "score"]


def quality(number):
    """One that is unlike that of any other number."""
    return Quality(number, 0.5, 0.25, 1 + number / 10, 2.0, [3], [0.1] * 10)


@pytest.fixture()
def run(tmp_path):
    """As a training of six steps leaves it that has evaluated itself at step 4."""
    folder = tmp_path / "a"
    folder.mkdir()
    with Events(folder, tf.Graph(), 0) as events:
        events.session({"batch": 8}, 0)
        events.scalars({"loss/d": 0.5}, 2)
        events.scalars(scalars(quality(4)), 4)
        events.scalars({"loss/d": 0.4}, 6)
        events.succeed()
    (folder / "DONE").write_text("6\n")
    # As of some time ago: event files are named by the second, and read in the order of names.
    for path in folder.glob("events.out.tfevents.*"):
        parts = path.name.split(".")
        path.rename(path.with_name(".".join(parts[:3] + [str(int(parts[3]) - 60)] + parts[4:])))
    return folder


def add(run, *steps, change=0):
    """Adds points of steps; what is said."""
    said = []
    curves.add(run, {step: quality(step + change) for step in steps}, said.append)
    return said


def shown(run):
    """step -> {tag: value} of quality/* as TensorBoard's data server has them.

    It drops of a curve what it has from some step on, where a point of that step comes later.
    """
    found: dict = {}
    for step, value in values(run):
        if value.tag.startswith("quality/"):
            curve = found.setdefault(value.tag.split("/")[1], {})
            for later in [known for known in curve if known >= step]:
                del curve[later]
            curve[step] = value.simple_value
    steps = {step for curve in found.values() for step in curve}
    return {step: {tag: curve[step] for tag, curve in found.items()} for step in sorted(steps)}


def accumulated(run):
    """As TensorBoard without that server reads them: tag -> steps."""
    reader = event_accumulator.EventAccumulator(str(run), {event_accumulator.SCALARS: 0})
    reader.Reload()
    tags = reader.Tags()["scalars"]
    return {tag: [point.step for point in reader.Scalars(tag)] for tag in tags}


def added(run):
    return list(run.glob("events.out.tfevents.*.added"))


def test_what_is_there_is_read(run):
    points, added_later = curves.read(run, pytest.fail)
    assert list(points) == [4] and added_later == set()
    assert sorted(points[4]) == ["quality/" + tag for tag in TAGS]
    assert points[4]["quality/frechet"] == 4 and points[4]["quality/missing_classes"] == 1
    assert add(run, 6) == []
    points, added_later = curves.read(run, pytest.fail)
    assert list(points) == [4, 6] and added_later == {6}


def test_points_come_in_order_however_the_checkpoints_were_evaluated(run):
    before, drawn = values(run), accumulated(run)
    steps = []
    for wanted in ([6], [2], [4], [2, 4, 6]):
        assert add(run, *wanted) == []
        steps.append(list(shown(run)))
    assert steps == [[4, 6], [2, 4, 6], [2, 4, 6], [2, 4, 6]]
    for step, point in shown(run).items():
        expected = {"quality/" + tag: value for tag, value in point.items()}
        assert expected == pytest.approx(scalars(quality(step)), rel=1e-6)
    (file,) = added(run)
    # What was there is there still, and nothing tells TensorBoard to drop any of it.
    assert values(run)[: len(before)] == before
    marks = [event.session_log.status for event in tf.train.summary_iterator(str(file))]
    assert set(marks) == {tf.SessionLog.STATUS_UNSPECIFIED}
    again = {tag: [4, 2, 4, 6] if tag.startswith("quality/") else drawn[tag] for tag in drawn}
    assert accumulated(run) == again


def test_points_that_come_in_ascending_order_all_stay(run):
    for step in (2, 6):
        assert add(run, step) == []
        next_second()
    assert list(shown(run)) == [2, 4, 6]
    assert curves.read(run, pytest.fail)[1] >= {2, 6}


def test_a_point_at_the_step_that_a_run_goes_on_behind_does_not_count(run):
    next_second()
    with Events(run, tf.Graph(), 3):  # step 4 is made again
        pass
    assert list(curves.read(run, pytest.fail).values) == []
    add(run, 2)
    next_second()
    with Events(run, tf.Graph(), 2):  # which begins with step 3
        pass
    assert list(curves.read(run, pytest.fail).values) == [2]


def test_a_checkpoint_evaluated_once_has_one_point(run):
    add(run, 6)
    assert accumulated(run)["quality/recall"] == [4, 6]


def test_points_that_are_shown_already_are_not_written_again(run):
    add(run, 2, 6)
    next_second()
    there = files(run)
    assert add(run, 2, 4, 6) == add(run, 4) == []
    assert files(run) == there


def test_other_numbers_take_the_place_of_the_point(run):
    add(run, 6)
    next_second()
    add(run, 6, change=0.5)
    points = shown(run)
    assert list(points) == [4, 6]
    assert points[4]["frechet"] == 4 and points[6]["frechet"] == 6.5
    assert accumulated(run)["quality/recall"] == [4, 6]


def test_points_that_a_resumed_run_drops_are_not_taken_for_shown(run):
    add(run, 6)
    next_second()
    with Events(run, tf.Graph(), 4) as events:
        events.flush()
        assert list(curves.read(run, pytest.fail).values) == [4]
        events.scalars(scalars(quality(6)), 6)
    points, added_later = curves.read(run, pytest.fail)
    assert list(points) == [4, 6] and added_later == set()
    there = files(run)
    assert add(run, 6) == []
    assert files(run) == there


def test_nothing_is_added_to_a_run_that_may_be_training(run):
    (run / "DONE").unlink()
    there = files(run)
    (line,) = add(run, 6)
    assert "not done" in line and "nothing was added" in line
    assert files(run) == there
    for path in run.glob("events.out.tfevents.*"):
        os.utime(str(path), (time.time() - 600,) * 2)
    assert add(run, 6) == []
    assert list(shown(run)) == [4, 6]


# --- damage


def damaged(content):
    """Some of all the files that a fault can make of one: cut off, or with one bit flipped."""
    fixed = random.Random(1)
    for size in range(0, len(content), 13):
        yield content[:size]
    for place in range(0, len(content), 5):
        flipped = content[place] ^ (1 << fixed.randrange(8))
        yield content[:place] + bytes([flipped]) + content[place + 1 :]


def test_of_a_damaged_event_file_the_points_before_the_damage_are_read(run):
    (path,) = run.glob("events.out.tfevents.*.0")
    good, points = path.read_bytes(), curves.read(run, pytest.fail).values
    silent = complete = 0
    for content in damaged(good):
        path.write_bytes(content)
        said = []
        found = curves.read(run, said.append).values
        assert found in ({}, points)
        complete += found == points
        if said:
            assert said[0].startswith(f"warning: {path} is damaged or cut off after")
        else:  # cut off between two records
            silent += 1
            assert good.startswith(content)
    assert complete > 10 and silent <= 6


def test_a_damaged_event_file_shows_what_tensorboard_shows(run):
    (path,) = run.glob("events.out.tfevents.*.0")
    content = bytearray(path.read_bytes())
    place = content.index(b"quality/recall")
    content[place] ^= 4
    path.write_bytes(bytes(content))
    said = []
    assert curves.read(run, said.append).values == {}
    assert len(said) == 1
    assert "quality/recall" not in accumulated(run)
    # The point is missing, and so it is added.
    assert len(add(run, 4)) == 1
    assert accumulated(run)["quality/recall"] == [4]


def test_a_file_that_holds_something_else_is_a_warning(run):
    path = run / "events.out.tfevents.1.other"
    with tf.io.TFRecordWriter(str(path)) as writer:
        writer.write(b"quality/ of no event at all")
    said = []
    assert list(curves.read(run, said.append).values) == [4]
    assert len(said) == 1 and said[0].startswith(f"warning: {path} is no file of events")


def test_a_pipe_in_place_of_an_event_file_is_not_waited_for(run):
    os.mkfifo(str(run / "events.out.tfevents.1.pipe"))
    said = []
    assert list(curves.read(run, said.append).values) == [4]
    assert len(said) == 1 and "is not a file" in said[0]


def test_a_flipped_byte_in_the_file_of_the_end_costs_no_table(run):
    (path,) = run.glob("events.out.tfevents.*.end")
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        said = []
        assert list(curves.read(run, said.append).values) == [4]
        assert len(said) <= 1


# --- what cannot be written


@pytest.mark.parametrize(
    "error", [OSError(30, "Read-only file system"), IndexError("File too large")]
)
def test_what_cannot_be_written_is_a_warning(run, error):
    there = files(run)
    with mock.patch.object(curves, "Events", mock.Mock(side_effect=error)):
        (line,) = add(run, 6)
    assert line.startswith("warning: nothing was added to the TensorBoard page (")
    assert "Read-only file system" in line or "File too large" in line
    assert files(run) == there


def test_a_run_that_another_process_writes_to_is_a_warning(run):
    with lock.held(run, print):
        there = files(run)
        (line,) = add(run, 6)
        assert files(run) == there
    assert line.startswith("warning: nothing was added") and "is writing to it" in line
    assert add(run, 6) == []
    assert not (run / lock.NAME).exists()


def test_a_disk_that_takes_nothing_costs_no_earlier_point(run):
    add(run, 2)
    next_second()
    there = files(run)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        said = add(run, 6)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert len(said) == 1 and said[0].startswith("warning: nothing was added"), said
    assert files(run) == there
    assert list(shown(run)) == [2, 4]


def test_a_run_that_cannot_be_read_is_a_warning(run):
    with mock.patch.object(curves, "RawEventFileLoader", side_effect=PermissionError(13, "Denied")):
        said = add(run, 6)
    assert said and all(line.startswith("warning: ") for line in said)
