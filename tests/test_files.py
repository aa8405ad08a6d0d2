"""Files that appear whole: temporary names, links in the way, modes, what is no file."""

from __future__ import annotations

import os
import signal
import stat
import threading
import time

import pytest

from gan_tf1 import files

posix = pytest.mark.skipif(os.name != "posix", reason="pipes, links and modes of POSIX")


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def foreseen(monkeypatch, temporary):
    """Every temporary name is this one: that of another process, or of who knows ours."""
    monkeypatch.setattr(files, "temporary_path", lambda path, ending=".tmp": temporary)


def test_no_two_temporary_names_are_alike_and_all_are_hidden_in_the_same_folder(tmp_path):
    found = {files.temporary_path(tmp_path / "a.png") for _ in range(100)}
    assert len(found) == 100
    assert all(path.parent == tmp_path for path in found)
    assert all(path.name.startswith(".a.png.") and path.name.endswith(".tmp") for path in found)


def test_the_process_number_is_no_part_of_a_temporary_name(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "getpid", pytest.fail)
    files.write_atomic(tmp_path / "a", b"1")


def test_the_longest_name_that_a_file_may_have_can_be_written(tmp_path):
    for name in ("a" * 255, "\N{GRINNING FACE}" * 63):
        files.write_atomic(tmp_path / name, b"1")
        assert names(tmp_path) == [name]
        (tmp_path / name).unlink()


@posix
def test_a_planted_link_does_not_lead_to_another_file(tmp_path, monkeypatch):
    precious = tmp_path / "precious"
    precious.write_bytes(b"precious")
    foreseen(monkeypatch, tmp_path / ".planted.tmp")
    (tmp_path / ".planted.tmp").symlink_to(precious)
    with pytest.raises(FileExistsError):
        files.write_atomic(tmp_path / "new", b"1")
    assert precious.read_bytes() == b"precious"
    with pytest.raises(FileExistsError):
        files.create(tmp_path / "precious")


def test_two_with_one_process_number_write_side_by_side(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "getpid", lambda: 7)  # as in two containers
    failed = []

    def write(content):
        try:
            for _ in range(20):
                files.write_atomic(tmp_path / "same", content)
        except OSError as error:
            failed.append(error)

    contents = [bytes([number]) * 5000 for number in range(4)]
    threads = [threading.Thread(target=write, args=[content]) for content in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert names(tmp_path) == ["same"]
    assert (tmp_path / "same").read_bytes() in contents


@posix
@pytest.mark.parametrize("mask, mode", [(0o022, 0o644), (0o027, 0o640), (0o077, 0o600)])
def test_files_and_folders_have_the_mode_of_any_other(tmp_path, mask, mode):
    before = os.umask(mask)
    try:
        files.write_atomic(tmp_path / "file", b"1")
        with files.whole_folder(tmp_path / "folder") as temporary:
            temporary.mkdir()
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == mode
    assert stat.S_IMODE((tmp_path / "folder").stat().st_mode) == 0o777 & ~mask


@posix
def test_the_folder_is_synced_after_the_rename(tmp_path, monkeypatch):
    done = []
    sync, replace = os.fsync, files.Path.replace

    def record(descriptor):
        folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        done.append("folder" if folder else "file")
        sync(descriptor)

    def rename(path, target):
        done.append("rename")
        return replace(path, target)

    monkeypatch.setattr(files.os, "fsync", record)
    monkeypatch.setattr(files.Path, "replace", rename)
    files.write_atomic(tmp_path / "file", b"1")
    assert done == ["file", "rename", "folder"]
    done.clear()
    with files.whole_folder(tmp_path / "whole") as temporary:
        (temporary / "sub").mkdir(parents=True)
        (temporary / "sub" / "a").write_bytes(b"1")
    assert done == ["folder", "file", "folder", "rename", "folder"]


def test_a_folder_that_cannot_be_synced_is_no_error(tmp_path, monkeypatch):
    sync = os.fsync

    def refuse(descriptor):
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(22, "Invalid argument")
        sync(descriptor)

    monkeypatch.setattr(files.os, "fsync", refuse)
    files.write_atomic(tmp_path / "file", b"1")
    assert (tmp_path / "file").read_bytes() == b"1"


def test_nothing_of_a_folder_stays_where_filling_it_fails(tmp_path):
    with pytest.raises(KeyError), files.whole_folder(tmp_path / "folder") as temporary:
        temporary.mkdir()
        (temporary / "a").write_bytes(b"1")
        raise KeyError
    assert names(tmp_path) == []


@posix
@pytest.mark.parametrize("kind", ["pipe", "folder", "device", "link to a pipe"])
def test_only_regular_files_are_opened_and_nothing_is_waited_for(tmp_path, kind):
    path = tmp_path / "a"
    if kind == "folder":
        path.mkdir()
    elif kind == "device":
        path = files.Path(os.devnull)
    else:
        os.mkfifo(str(tmp_path / "pipe"))
        path = tmp_path / "pipe"
        if kind == "link to a pipe":
            (tmp_path / "a").symlink_to(path)
            path = tmp_path / "a"
    with pytest.raises(OSError, match="regular file|Is a directory"):
        files.open_regular(path)
    with pytest.raises(ValueError):
        files.open_regular(files.Path("a\0b"))


@posix
def test_a_regular_file_is_opened_through_a_link_too(tmp_path):
    (tmp_path / "file").write_bytes(b"content")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    with files.open_regular(tmp_path / "link") as file:
        assert file.read() == b"content"


def test_what_killed_processes_left_is_cleared_once_it_is_old(tmp_path):
    old = [".a.gz.1.part", "a.gz.2.part", ".a.gz.folder.part"]
    kept = [".a.gz.young.part", "a.gz", ".b.gz.1.part", ".a.gz.1.tmp"]
    for name in old + kept:
        path = tmp_path / name
        if "folder" in name:
            (path / "sub").mkdir(parents=True)
        else:
            path.write_bytes(b"1")
        if "young" not in name:
            os.utime(str(path), (time.time() - 100,) * 2)
    files.clear_abandoned(tmp_path, [".a.gz.", "a.gz."], ".part", 90)
    assert names(tmp_path) == sorted(kept)


@posix
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_unwinds_and_then_ends_the_process_as_ever(tmp_path, number, monkeypatch):
    before, kill, sent = signal.getsignal(number), os.kill, []
    signal.signal(number, signal.SIG_DFL)
    monkeypatch.setattr(os, "kill", lambda *call: sent.append(call))
    try:
        whole = files.whole_folder(tmp_path / "folder")
        with pytest.raises(SystemExit) as caught, files.unwound_by_signals(), whole as temporary:
            temporary.mkdir()
            kill(os.getpid(), number)
            time.sleep(5)
        assert sent == [(os.getpid(), number)]
        assert caught.value.code == 128 + number  # had that not ended it
        assert signal.getsignal(number) == signal.SIG_DFL
        assert names(tmp_path) == []
    finally:
        signal.signal(number, before)


@posix
def test_a_signal_that_is_ignored_or_handled_stays_so():
    before = signal.getsignal(signal.SIGHUP)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with files.unwound_by_signals():
            assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
        assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
