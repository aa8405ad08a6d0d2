"""What the command lines of finished runs share: empty values, numbers, and a quick refusal."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

import pytest
from cli_helpers import REPOSITORY, run_command
from tool_helpers import refused

from gan_tf1.commands import arguments
from gan_tf1.config import LOGDIR
from gan_tf1.errors import Parser, UsageError


def parsed(*words):
    parser = Parser(prog="a")
    arguments.add_run(parser)
    arguments.add_step(parser)
    arguments.add_logdir(parser)
    return parser.parse_args(words)


def test_the_options_of_a_finished_run():
    args = parsed("latest")
    assert (args.run, args.step, args.logdir) == ("latest", None, str(LOGDIR))
    args = parsed("b", "--step", "20", "--logdir", "c")
    assert (args.run, args.step, args.logdir) == ("b", 20, "c")


@pytest.mark.parametrize(
    "given, message",
    [
        ({"run": ""}, "RUN is empty: give a value"),
        ({"runs": ["a", ""]}, "RUN is empty: give a value"),
        ({"files": [""]}, "FILE is empty: give a value"),
        ({"data_dir": ""}, "--data-dir is empty: give a value, or leave it out"),
    ],
)
def test_an_empty_value_is_refused(given, message):
    names = ("run", "runs", "files", "data_dir", "step", "absent")
    with pytest.raises(UsageError) as error:
        arguments.require_values(argparse.Namespace(**given), names)
    assert str(error.value) == message
    arguments.require_values(argparse.Namespace(**given), ("step", "absent"))


def test_other_values_are_not():
    args = argparse.Namespace(run="a", runs=["a", "b"], step=0, data_dir=None)
    arguments.require_values(args, ("run", "runs", "step", "data_dir"))
    arguments.require_positive("--count", None)
    arguments.require_positive("--count", 1)
    for seed in (0, 2**31 - 1):
        arguments.require_seed("--seed", seed)


def test_numbers_out_of_range_are_refused():
    for count in (0, -5):
        with pytest.raises(UsageError, match=f"--count {count}: must be positive"):
            arguments.require_positive("--count", count)
    for seed in (-1, 2**31):
        with pytest.raises(UsageError, match=rf"--seed {seed}: must be in \[0, 2\*\*31\)"):
            arguments.require_seed("--seed", seed)


QUICK = """
import sys
from gan_tf1 import cli
statuses = [cli.tool(name, ["a", "--logdir", ""]) for name in ("sample", "export", "evaluate")]
assert statuses == [2, 2, 2], statuses
try:
    cli.tool("evaluate", ["--help"])
except SystemExit as ended:
    assert ended.code == 0
assert not [name for name in sys.modules if name.startswith("tensorflow.python")]
"""


def test_what_is_refused_without_tensorflow_does_not_wait_for_it(tmp_path):
    result = run_command([sys.executable, "-c", QUICK], tmp_path)
    assert result.status == 0, result
    line = "-c: error: --logdir is empty: give a value, or leave it out"
    assert result.err.splitlines() == [line] * 3
    assert "--every-checkpoint" in result.out


def test_a_path_that_tensorflow_takes_for_none_is_refused():
    arguments.require_for_tensorflow("--logdir", None)
    arguments.require_for_tensorflow("--logdir", "caf\xe9 [1]")
    with pytest.raises(UsageError, match=r"^--logdir caf.*: not UTF-8"):
        arguments.require_for_tensorflow("--logdir", "caf\udce9")


def test_below_a_folder_that_is_not_utf_8_only_what_is_given_is_named(tmp_path, monkeypatch):
    (tmp_path / "caf\udce9").mkdir()
    monkeypatch.chdir(tmp_path / "caf\udce9")
    arguments.require_for_tensorflow("--resume", None)
    with pytest.raises(UsageError, match="^--logdir logs: not UTF-8"):
        arguments.require_for_tensorflow("--logdir", "logs")


def test_a_folder_behind_links_in_a_circle_is_one_line(tmp_path):
    (tmp_path / "loop").symlink_to("loop")
    try:  # Python 3.13 takes it as it is
        assert arguments.resolved("--data-dir", str(tmp_path / "loop")).name == "loop"
    except UsageError as error:
        assert str(error).startswith("--data-dir ")  # noqa: PT017


@pytest.mark.parametrize("value", [0, 2**31, 10**18])
def test_a_count_beyond_all_memory_is_refused(value):
    with pytest.raises(UsageError, match=f"--count {value}: must be"):
        arguments.require_positive("--count", value)


@pytest.mark.parametrize(
    "words",
    [
        ["lint", "--out", "", "a.py"],
        ["lint", "--tensorflow", "", "a.py"],
        ["lint", ""],
        ["benchmark", "--peers", ""],
        ["compare", "toy", "--record", ""],
        ["compare", "toy", "--checkpoints", ""],
        ["compare", "toy", "--checkpoints", "a"],
    ],
    ids=" ".join,
)
def test_what_was_passed_over_is_refused(words):
    line = refused(*words)
    expected = "is empty: give a value" if "" in words else "--checkpoints: of what? give --record"
    assert expected in line


def test_a_tilde_is_the_home(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert arguments.resolved("--data-dir", "~/a") == tmp_path.resolve() / "a"


@pytest.mark.slow
def test_a_full_disk_is_told_by_the_list_of_data():
    if not os.path.exists("/dev/full"):  # noqa: PTH110
        pytest.skip("needs /dev/full")
    done = subprocess.run(
        [sys.executable, "-m", "gan_tf1.data"],
        stdout=open("/dev/full", "w"),  # noqa: SIM115, PTH123
        stderr=subprocess.PIPE,
        cwd=str(REPOSITORY),
    )
    lines = done.stderr.decode().splitlines()
    assert (done.returncode, len(lines)) == (1, 1) and "No space left on device" in lines[0]
