"""Whatever is raised, a command line ends with one line and a status."""

from __future__ import annotations

import errno
import tempfile
from pathlib import Path

import pytest

from gan_tf1 import cli
from gan_tf1.errors import UsageError


def ended(capsys, error) -> tuple:
    def main() -> int:
        raise error

    status = cli.run(main)
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and "Traceback" not in err
    return status, err


class ResourceExhaustedError(Exception):
    """As TensorFlow names its own."""


def test_a_fault_of_the_program_is_a_line_and_a_log(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    status, line = ended(capsys, ZeroDivisionError("first line\nsecond"))
    (log,) = tmp_path.iterdir()
    assert status == 1
    assert "failed: ZeroDivisionError: first line; " in line and str(log) in line
    assert "Traceback" in log.read_text() and "ZeroDivisionError" in log.read_text()


def test_without_room_for_a_log_it_is_still_a_line(capsys, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(cli.tempfile, "mkstemp", full)
    assert ended(capsys, KeyError("x"))[0] == 1


@pytest.mark.parametrize("error", [MemoryError("too much"), ResourceExhaustedError("too much")])
def test_too_little_memory_says_what_to_make_smaller(capsys, error):
    status, line = ended(capsys, error)
    assert status == 1 and "out of memory (too much)" in line and "--batch" in line


@pytest.mark.parametrize(
    "number, status", [(errno.ENAMETOOLONG, 2), (errno.ELOOP, 2), (errno.EACCES, 2)]
)
def test_what_the_system_says_of_a_path_is_the_line(capsys, number, status):
    assert ended(capsys, OSError(number, "reason", "path")) == (status, ended_line("error", "path"))


def test_a_full_disk_is_nobodys_mistake(capsys):
    status, line = ended(capsys, OSError(errno.ENOSPC, "reason", "path"))
    assert (status, line) == (1, ended_line("failed", "path"))


def ended_line(kind: str, path: str) -> str:
    return f"{cli.launch.program()}: {kind}: {path}: reason\n"


def test_surrogates_in_a_message_are_shown(capsys):
    name = Path("caf\udce9")
    assert ended(capsys, UsageError(f"{ascii(str(name))}: no"))[0] == 2
