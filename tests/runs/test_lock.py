"""One process trains a run: the lock, who has it, and what is left of it."""

from __future__ import annotations

import errno
import os
import platform
import subprocess
import sys

import pytest
from cli_helpers import REPOSITORY, error_line, files, make_data, small, train, trained

from gan_tf1.errors import UsageError
from gan_tf1.runs import lock

HOLD = "import sys\nfrom pathlib import Path\nsys.path.insert(0, sys.argv[1])\n" + (
    "from gan_tf1.runs import lock\nwith lock.held(Path(sys.argv[2]), print):\n"
    "    print('held', flush=True)\n    sys.stdin.read()"
)


def test_the_second_is_told_which_process_has_it(tmp_path):
    with lock.held(tmp_path, print):
        with pytest.raises(UsageError) as caught:
            lock.held(tmp_path, print).__enter__()
        assert f"process {os.getpid()} on {platform.node()} is writing to it" in str(caught.value)
        assert "\n" not in str(caught.value)
    assert files(tmp_path) == {}
    with lock.held(tmp_path, print):
        pass


def test_what_a_killed_process_leaves_is_no_lock(tmp_path):
    (tmp_path / lock.NAME).write_text("1 on nowhere\n")
    with lock.held(tmp_path, print):
        assert (tmp_path / lock.NAME).read_text() == f"{os.getpid()} on {platform.node()}\n"
    assert files(tmp_path) == {}


def test_a_file_that_its_owner_removes_meanwhile_is_not_taken_for_the_lock(tmp_path, monkeypatch):
    real, calls = lock._lock, []

    def late(descriptor, run, say):
        if not calls:
            (run / lock.NAME).unlink()  # the one before has ended
        calls.append(descriptor)
        return real(descriptor, run, say)

    monkeypatch.setattr(lock, "_lock", late)
    with lock.held(tmp_path, print):
        assert len(calls) == 2 and (tmp_path / lock.NAME).exists()
        monkeypatch.undo()
        with pytest.raises(UsageError):
            lock.held(tmp_path, print).__enter__()


def test_a_link_or_a_pipe_in_its_place_is_not_followed(tmp_path):
    (tmp_path / "mine").write_text("mine")
    (tmp_path / lock.NAME).symlink_to(tmp_path / "mine")
    with pytest.raises(OSError):
        lock.held(tmp_path, print).__enter__()
    assert (tmp_path / "mine").read_text() == "mine"
    (tmp_path / lock.NAME).unlink()
    os.mkfifo(str(tmp_path / lock.NAME))
    with pytest.raises(UsageError, match="not a file"):
        lock.held(tmp_path, print).__enter__()


def test_a_full_disk_has_room_for_a_lock(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(lock.os, "write", full)
        with lock.held(tmp_path, print), pytest.raises(UsageError, match="process unknown"):
            lock.held(tmp_path, print).__enter__()
    assert files(tmp_path) == {}


def test_without_locks_on_the_file_system_it_goes_on_with_a_warning(tmp_path, monkeypatch):
    def none(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(lock.fcntl, "flock", none)
    said = []
    with lock.held(tmp_path, said.append):
        pass
    (line,) = said
    assert line.startswith("warning: ") and "No locks available" in line


@pytest.mark.slow
def test_a_resume_of_a_run_that_another_process_trains_changes_nothing(tmp_path):
    data = make_data(tmp_path / "data")
    argv = [*small(data), "--logdir", tmp_path]
    trained("fashion", *argv, "--steps", "1", "--run-name", "a")
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(REPOSITORY), str(tmp_path / "a")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert other.stdout.readline() == b"held\n"
        before = files(tmp_path)
        done = train("fashion", "--resume", "a", "--steps", "2", "--logdir", tmp_path)
        assert f"process {other.pid} on " in error_line(done)
        assert files(tmp_path) == before
    finally:
        other.kill()  # and the kernel takes the lock back
        other.communicate()
    trained("fashion", "--resume", "a", "--steps", "2", "--logdir", tmp_path)
    assert not (tmp_path / "a" / lock.NAME).exists()
