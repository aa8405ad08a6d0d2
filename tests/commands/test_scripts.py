"""The real scripts in processes of their own, as a user starts them."""

from __future__ import annotations

import errno
import json
import os
import pty
import re
import subprocess
import sys

import pytest
from cli_helpers import (
    REPOSITORY,
    TIME_LIMIT,
    environment,
    event_files,
    files,
    leftovers,
    lines_of,
    make_data,
    run_command,
    run_script,
    script,
    script_command,
    small,
    train_by_script,
    weights,
)
from helpers import IMAGE_RECIPES, RECIPES, exhaustive
from PIL import Image

from gan_tf1 import cli, config, recipes

pytestmark = pytest.mark.slow


IN_A_PROCESS = ("fashion", "toy")  # of its own: one with images, one without
SHORT = [("fashion", False)] + [exhaustive(name, True) for name in IN_A_PROCESS]
SHORT += [exhaustive(name, False) for name in RECIPES if name not in IN_A_PROCESS]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return make_data(tmp_path_factory.mktemp("scripts") / "data")


def tree() -> set:
    """What lies in the project's own folders, but for what Python itself caches."""
    folders = ("scripts", "gan_tf1", "tensorboard")
    paths = (path for name in folders for path in (REPOSITORY / name).rglob("*"))
    return {str(path) for path in paths if "__pycache__" not in str(path)}


@pytest.mark.parametrize("recipe, alone", SHORT)
def test_a_short_training_from_another_folder(data, tmp_path, recipe, alone, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = tree()
    argv = ["--steps", "3", "--log-every", "1", "--logdir", "logs", "--run-name", "a"]
    argv = small(data, recipe) + argv
    done = run_script(recipe, *argv, cwd=tmp_path) if alone else train_by_script(recipe, *argv)
    assert done.status == 0, done
    assert "Traceback" not in done.err and f"{script(recipe).name}:" not in done.err, done.err
    lines = done.out.splitlines()
    assert sorted(lines_of(done.out)) == [1, 2, 3]
    assert "\r" not in done.out and "\x1b" not in done.out and "\b" not in done.out
    if recipe in IMAGE_RECIPES:
        assert "checksum unknown" in lines[0] and lines[0].startswith("warning: ")
    assert "run: logs/a" in lines
    assert lines[-1] == "look: tensorboard --logdir logs"
    assert lines[-2].startswith("done: logs/a/samples")

    run = tmp_path / "logs" / "a"
    assert (run / "DONE").read_text() == "3\n"
    assert len(weights(run, 3)) > 4
    assert len(event_files(run)) == 1
    pictures = list((run / "samples").glob("*.*g*"))
    assert len(pictures) >= 4
    for path in pictures:
        with Image.open(str(path)) as image:
            image.load()  # raises where the file is not whole
    assert leftovers(tmp_path) == []
    assert {path.name for path in tmp_path.iterdir()} == {"logs"}
    assert tree() == before


def test_help_shows_every_option_with_its_default(tmp_path):
    done = run_script("fashion", "--help", cwd=tmp_path)
    assert done.status == 0 and "Traceback" not in done.err
    text = " ".join(done.out.split("\nexamples:")[0].split())
    assert "train_fashion.py" in text.split("--help")[0]
    for name in ("--resume", "--run-name", "--logdir", "--two-runs"):
        assert f" {name} " in text
    for field in config.options(recipes.load("fashion").defaults):
        start = text.rindex(f" {config.flag(field.name)} ")
        described = text[start:].split(" --")[1]
        assert field.metadata["help"] in described, field.name
        default = getattr(recipes.load("fashion").defaults, field.name)
        if default != "":
            assert f"(default: {default})" in described, field.name
        for choice in field.metadata["choices"] or ():
            assert choice in described, field.name
    assert files(tmp_path) == {}


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_script_is_an_entry_point_and_says_what_to_expect(recipe):
    text = script(recipe).read_text()
    assert len(text.splitlines()) <= 20
    assert f"python scripts/{script(recipe).name}" in text.split('"""')[1]


SCRIPTS = sorted((REPOSITORY / "scripts").glob("*.py"))
HELP = """
import contextlib, io, json, runpy, sys
shown = {}
for path in sys.argv[1:]:
    sys.argv, out = [path, "--help"], io.StringIO()
    with contextlib.redirect_stdout(out):
        try:
            runpy.run_path(path, run_name="__main__")
        except SystemExit as end:
            shown[path] = [end.code, out.getvalue(), "tensorflow.python" in sys.modules]
print(json.dumps(shown))
"""


@pytest.fixture(scope="module")
def shown():
    """Path of a script -> status, what --help prints, whether TensorFlow was imported by then."""
    done = run_command([sys.executable, "-c", HELP, *map(str, SCRIPTS)], REPOSITORY)
    assert (done.status, done.err) == (0, "")
    return json.loads(done.out)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_help_shows_the_scripts_own_examples_without_tensorflow(shown, path):
    status, out, imported = shown[str(path)]
    assert status == 0 and not imported
    lines = [line.strip() for line in path.read_text().split('"""')[1].splitlines()]
    examples = [line for line in lines if line.startswith("python scripts/")]
    assert examples
    for line in examples:
        assert out.count(line + "\n") == 1, line
    assert "README" not in out


def test_the_linter_needs_nothing_but_the_checkout(tmp_path):
    (tmp_path / "old.py").write_text("import tensorflow as tf\ntf.placeholder(tf.float32)\n")
    # -I and -S: without PYTHONPATH, the current folder and whatever is installed.
    command = [sys.executable, "-I", "-S", str(REPOSITORY / "scripts" / "lint_legacy.py")]
    done = run_command(command + ["old.py"], tmp_path)
    assert (done.status, done.err) == (1, "") and "E106" in done.out, done
    assert "TensorFlow 2.21 (none installed)" in done.out


def read_terminal(master: int) -> str:
    """Everything that a process writes to a pseudo-terminal until it closes its end."""
    parts = []
    while True:
        try:
            part = os.read(master, 65536)
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            break
        if not part:
            break
        parts.append(part)
    return b"".join(parts).decode()


def on_a_terminal(command: list, cwd) -> tuple:
    """(status, standard output, standard error) of a command that sees a terminal."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        ["timeout", str(TIME_LIMIT)] + command,
        cwd=str(cwd),
        env=dict(environment(), TERM="xterm", COLUMNS="100"),
        stdin=subprocess.DEVNULL,
        stdout=slave,
        stderr=subprocess.PIPE,
    )
    os.close(slave)
    try:
        out = read_terminal(master)
        _, err = process.communicate(timeout=TIME_LIMIT)
    finally:
        process.kill()
        process.wait()
        os.close(master)
    return process.returncode, out, err.decode()


def test_on_a_terminal_there_is_a_bar_that_reaches_the_end(data, tmp_path):
    argv = small(data) + ["--steps", "40", "--log-every", "1", "--logdir", "logs"]
    status, out, err = on_a_terminal(script_command("fashion", *argv), tmp_path)
    assert status == 0, err
    plain = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", out)
    assert not lines_of(plain), "a bar in place of lines"
    assert "\r" in re.sub(r"\r+\n", "\n", plain), "drawn over itself"
    for name in ("d_loss", "g_loss", "D(x)", "D(G(z))"):
        assert name in plain
    assert "40/40" in plain
    ends = [line for line in re.split(r"[\r\n]+", plain) if line.strip()]
    assert ends[-1].startswith("look: ") and ends[-2].startswith("done: "), "lines of their own"


def test_the_exit_status_is_that_of_the_package():
    assert cli.run(lambda: 0) == 0
    assert cli.run(lambda: 143) == 143

    def interrupted():
        raise KeyboardInterrupt

    assert cli.run(interrupted) == 130
