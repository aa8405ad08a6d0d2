"""Output that nobody reads, that has no room, or whose encoding lacks a letter."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import pytest

from gan_tf1 import streams
from gan_tf1.runs import console


class Broken(io.StringIO):
    def __init__(self, error):
        super().__init__()
        self._error = error

    def write(self, text):
        raise self._error


@pytest.mark.parametrize(
    "error", [BrokenPipeError(32, "Broken pipe"), OSError(28, "full"), ValueError("closed file")]
)
def test_a_training_goes_on_when_its_reader_has_gone(monkeypatch, error):
    monkeypatch.setattr(sys, "stdout", Broken(error))
    console.say("a line")
    console.say("another")


def test_a_pipe_without_a_reader_takes_everything_from_then_on():
    ends = os.pipe()
    os.close(ends[0])
    with os.fdopen(ends[1], "w") as stream:
        for _ in range(3):
            streams.put("a line", stream)
        stream.write("more")
        stream.flush()


PROGRAM = (
    "import sys; from gan_tf1 import cli, streams\n"
    "def main():\n"
    "    streams.put('caf\\xe9 \\udcff', sys.stdout)\n"
    "    with open(sys.argv[1], 'w') as file: file.write(str(file.fileno()))\n"
    "    print('x' * 100000)\n"
    "    return 3\n"
    "sys.exit(cli.run(main))"
)


def program(tmp_path, redirect, **environment):
    """Through a shell: its status, what it wrote, and the number of a file that it opened."""
    command = f'"{sys.executable}" -c "$PROGRAM" {tmp_path / "number"} {redirect}'
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"],
        env=dict(os.environ, PROGRAM=PROGRAM, **environment),
        capture_output=True,
    )
    return done.returncode, done.stdout, done.stderr, int((tmp_path / "number").read_text())


def test_closed_streams_are_replaced_and_their_numbers_are_not_given_to_files(tmp_path):
    status, _, _, number = program(tmp_path, ">&- 2>&-")
    assert status == 3 and number > 2


def test_an_encoding_that_lacks_letters_shows_them_as_escapes(tmp_path):
    status, out, error, _ = program(tmp_path, "", PYTHONIOENCODING="ascii")
    assert (status, error) == (3, b"")
    assert out.splitlines()[0] == rb"caf\xe9 \udcff"


def test_a_closed_pipe_is_no_traceback(tmp_path):
    status, _, error, _ = program(tmp_path, "| true")
    assert error == b"" and status in (3, 128 + 13)
