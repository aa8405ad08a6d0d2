"""The command gan-tf1: what it offers, what it says no to, and what its runs say of it."""

from __future__ import annotations

import importlib.util
import json
import shlex
import sys

import pytest
import tensorflow.compat.v1 as tf
from cli_helpers import run_command, values

from gan_tf1 import cli, recipes

pytestmark = pytest.mark.slow

# What imports TensorFlow takes seconds to answer.
QUICK = (
    "import sys; sys.argv = ['/bin/gan-tf1'] + sys.argv[1:]; from gan_tf1.cli import main\n"
    "status = main(); assert 'tensorflow.python' not in sys.modules; sys.exit(status)"
)
TOY = ["--batch", "8", "--d-steps", "1", "--log-every", "0"]
TOY += ["--sample-every", "0", "--histogram-every", "0"]


def quick(tmp_path, *words):
    return run_command([sys.executable, "-c", QUICK, *words], cwd=tmp_path)


def gan_tf1(monkeypatch, *words) -> int:
    """The command in this process."""
    monkeypatch.setattr("sys.argv", ["/somewhere/bin/gan-tf1", *(str(word) for word in words)])
    tf.logging.set_verbosity(tf.logging.ERROR)
    return cli.main()


def test_every_command_is_on_the_page_and_has_a_module():
    assert set(cli.COMMANDS) == set(cli.TOOLS)
    for module in cli.TOOLS.values():
        assert importlib.util.find_spec("gan_tf1." + module), module


@pytest.mark.parametrize("words", [[], ["--help"], ["-h"]], ids=" ".join)
def test_the_page_of_help_has_a_line_for_each_command(tmp_path, words):
    done = quick(tmp_path, *words)
    assert (done.status, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0] == "usage: gan-tf1 COMMAND [OPTION...]"
    assert [line.split()[0] for line in lines if line.startswith("  ")] == list(cli.COMMANDS)
    assert max(len(line) for line in lines) <= 80


def test_the_help_of_train_names_the_recipes(tmp_path):
    done = quick(tmp_path, "train", "--help")
    assert (done.status, done.err) == (0, "")
    assert all(recipe in done.out for recipe in recipes.names())


@pytest.mark.parametrize(
    "words, line",
    [
        (["nonsense"], "gan-tf1 nonsense: error: no command 'nonsense'; there are train, sample"),
        (["--steps", "3"], "gan-tf1: error: no command '--steps'; there are train, sample"),
        (["train"], "gan-tf1 train: error: which recipe? gan-tf1 train NAME [OPTION...], or"),
        (["train", "nonsense"], "gan-tf1 train nonsense: error: nonsense: no such recipe; there"),
        (["train", "--steps", "3"], "gan-tf1 train: error: which recipe? gan-tf1 train NAME"),
        (["train", "fashion", "--steps", "0"], "gan-tf1 train fashion: error: --steps 0: must"),
        (["lint"], "gan-tf1 lint: error: the following arguments are required: FILE; see gan-tf1"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_met_is_one_line_at_once(tmp_path, words, line):
    done = quick(tmp_path, *words)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(line) and done.err.count("\n") == 1, done.err
    assert list(tmp_path.iterdir()) == []


def test_a_page_of_help_shows_what_was_typed(tmp_path):
    done = quick(tmp_path, "data", "fetch", "--help")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("usage: gan-tf1 data fetch ")


def test_python_m_is_the_same_program(tmp_path):
    done = run_command([sys.executable, "-m", "gan_tf1", "lint"], cwd=tmp_path)
    assert done.status == 2
    assert done.err.startswith("python -m gan_tf1 lint: error: ")
    done = run_command([sys.executable, "-m", "gan_tf1"], cwd=tmp_path)
    assert done.status == 0 and done.out.startswith("usage: python -m gan_tf1 COMMAND")


def test_the_status_is_that_of_the_tool(tmp_path):
    (tmp_path / "old.py").write_text("import tensorflow as tf\nx = tf.placeholder(tf.float32)\n")
    done = quick(tmp_path, "lint", "--tensorflow", "2.21", "old.py")
    assert (done.status, done.err) == (1, "") and "old.py:2:" in done.out


def test_a_run_says_how_it_was_started_and_how_to_go_on(tmp_path, monkeypatch, capsys):
    argv = ["train", "toy", *TOY, "--steps", "2", "--logdir", str(tmp_path / "my runs")]
    argv += ["--run-name", "a"]
    assert gan_tf1(monkeypatch, *argv) == 0
    run = tmp_path / "my runs" / "a"
    command = json.loads((run / "config.json").read_text())["command"]
    assert shlex.split(command) == ["gan-tf1", *argv]

    (page,) = [value for _, value in values(run) if value.tag == "command"]
    page = tf.make_ndarray(page.tensor).item().decode()
    lines = [line for line in page.replace("\\\n", "").splitlines() if line[:4] == "    "]
    typed, again, go_on = (shlex.split(line) for line in lines)
    assert typed == ["gan-tf1", *argv]
    assert again[:3] == ["gan-tf1", "train", "toy"] and again[-2:] == go_on[-2:]
    assert go_on == ["gan-tf1", "train", "toy", "--resume", "a", "--logdir", str(run.parent)]

    assert gan_tf1(monkeypatch, *go_on[1:], "--steps", "3") == 0
    assert "resumed from step 2" in capsys.readouterr().out
    assert gan_tf1(monkeypatch, "train", "fashion", *go_on[3:]) == 2
    assert "a run of toy; use gan-tf1 train toy" in capsys.readouterr().err
