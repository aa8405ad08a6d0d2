"""Runs the training scripts, in this process or in one of their own, and reads what they wrote."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import os
import re
import runpy
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Callable, NamedTuple
from unittest import mock

import helpers
import numpy as np
import several_processes
import tensorflow.compat.v1 as tf
from helpers import IMAGE_RECIPES

from gan_tf1 import cli, config
from gan_tf1.data import idx
from gan_tf1.training import loop, machines

REPOSITORY = Path(__file__).resolve().parent.parent
IMAGES = 60  # in the data set of `make_data`
TIME_LIMIT = 60  # seconds, for a process
KEPT_SESSIONS = 16
SESSION = loop.session
_kept: dict = {}  # what was asked for -> (what loop.session gave, how to close it)


class Done(NamedTuple):
    """What a command left behind."""

    status: int
    out: str
    err: str


def make_data(folder: Path, count: int = IMAGES, split: str = "train") -> Path:
    """A folder with a small data set of noise, well-formed; returns it."""
    folder.mkdir(parents=True)
    random = np.random.RandomState(1)
    stem = "train" if split == "train" else "t10k"
    images = random.randint(0, 256, (count, 28, 28)).astype(np.uint8)
    labels = random.randint(0, 10, count).astype(np.uint8)
    idx.write(folder / f"{stem}-images-idx3-ubyte.gz", images)
    idx.write(folder / f"{stem}-labels-idx1-ubyte.gz", labels)
    return folder


def small(data: Path, recipe: str = "fashion") -> list:
    """Options that make a recipe's steps cheap; those of images say where these are."""
    own = ["--data-dir", str(data)] if recipe in IMAGE_RECIPES else ["--d-steps", "2"]
    return own + ["--batch", "8"]


class KeptSession(tf.Session):
    """A session that stays open when its block is left, for the next block."""

    def make_callable(self, fetches, *others):
        """The same for all who ask for the same: planning it takes longer than a few calls."""
        kept = self.__dict__.setdefault("_callables", {})
        if str(fetches) not in kept:
            kept[str(fetches)] = super().make_callable(fetches, *others)
        return kept[str(fetches)]

    def close(self) -> None:
        """Does nothing; KeptSession.end does it."""

    def end(self) -> None:
        super().close()


def shared_session(recipe, hyper, size, shape, two_runs, where=machines.HERE):
    """As loop.session, but one for all commands of a recipe that want the same graph.

    Building it and TensorFlow's planning take ten times as long as a few steps. The graph is final,
    every command gives its variables their values anew, and options that may change when a run goes
    on are not in it: tests/graph/test_build.py holds it to that.
    """
    if recipe.file or where.layout:  # a recipe of a test's own, or replicas
        return SESSION(recipe, hyper, size, shape, two_runs, where)
    free = {field.name for field in config.options(hyper) if not field.metadata["fixed"]}
    same = {name: getattr(recipe.defaults, name) for name in free}
    key = (recipe.name, dataclasses.replace(hyper, **same), size, shape, two_runs)
    if key not in _kept:
        unused, gan, saver = SESSION(recipe, hyper, size, shape, two_runs)
        unused.close()
        _kept[key] = KeptSession(graph=gan.graph), gan, saver
        if len(_kept) > KEPT_SESSIONS:
            _kept.pop(next(iter(_kept)))[0].end()
    sess, gan, saver = _kept[key] = _kept.pop(key)  # now the last to go
    saver.keep, saver.steps = hyper.keep, []  # it remembers what it has saved
    return sess, gan, saver


def train(recipe: str, *words) -> Done:
    """What the script of a recipe calls, in this process: quick, as TensorFlow is imported already.

    `dcgan_mmd` has few feature maps here.
    """
    return _in_this_process(recipe, words, lambda argv: cli.train(recipe, argv))


def train_by_script(recipe: str, *words) -> Done:
    """As train, by the file of the script itself."""

    def run(_argv: list) -> int:
        try:
            runpy.run_path(str(script(recipe)), run_name="__main__")
        except SystemExit as end:
            return end.code
        raise AssertionError("a script ends by sys.exit")

    return _in_this_process(recipe, words, run)


def _in_this_process(recipe: str, words: tuple, run: Callable[[list], int]) -> Done:
    argv = [str(word) for word in words]
    out, err = io.StringIO(), io.StringIO()
    tf.logging.set_verbosity(tf.logging.ERROR)  # its deprecation notes are not ours
    as_typed = mock.patch.object(sys, "argv", [f"scripts/{script(recipe).name}"] + argv)
    captured = contextlib.redirect_stdout(out), contextlib.redirect_stderr(err)
    shared = mock.patch.object(loop, "session", shared_session)
    with as_typed, helpers.few_maps(), shared, captured[0], captured[1]:
        status = run(argv)
    return Done(status, out.getvalue(), err.getvalue())


def trained(recipe: str, *words) -> Done:
    """As train, for a command that must succeed."""
    done = train(recipe, *words)
    assert (done.status, done.err) == (0, ""), done
    return done


def script_command(recipe: str, *words) -> list:
    return [sys.executable, str(script(recipe))] + [str(word) for word in words]


def script(recipe: str) -> Path:
    return REPOSITORY / "scripts" / "train_{}.py".format(recipe.replace("dcgan_mmd", "dcgan"))


def environment() -> dict:
    """Of a script's process: no network, the package importable, no files left in the tree."""
    changed = dict(os.environ, GAN_TF1_OFFLINE="1", PYTHONPATH=str(REPOSITORY))
    changed["PYTHONDONTWRITEBYTECODE"] = "1"
    for name in ("TF_CPP_MIN_LOG_LEVEL", *several_processes.THREADS):
        changed.pop(name, None)  # what the script sets, or leaves, is part of the test
    return changed


def run_script(recipe: str, *words, cwd: Path) -> Done:
    """The script of a recipe in a process of its own."""
    return run_command(script_command(recipe, *words), cwd)


def run_command(command: list, cwd: Path, env: dict | None = None) -> Done:
    process = subprocess.Popen(
        command,
        cwd=str(cwd),
        env=env or environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        out, err = process.communicate(timeout=TIME_LIMIT)
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
    return Done(process.returncode, out.decode(), err.decode())


def run_until(command: list, cwd: Path, number: int, reached) -> Done:
    """Starts a command, sends it a signal as soon as a line of output satisfies `reached`."""
    process = subprocess.Popen(
        command,
        cwd=str(cwd),
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        universal_newlines=True,
    )
    guard = threading.Timer(TIME_LIMIT, process.kill)
    guard.start()
    lines = []
    try:
        for line in process.stdout:
            lines.append(line)
            if number and reached(line):
                process.send_signal(number)
                number = 0
        process.wait()
    finally:
        guard.cancel()
        process.kill()
        process.stdout.close()
        process.wait()
    assert not number, "the line to wait for did not come: " + "".join(lines)
    return Done(process.returncode, "".join(lines), "")


def kill_at(command: list, cwd: Path, path: Path) -> None:
    """Starts a command and kills it, SIGKILL, a moment after a file has appeared."""
    process = subprocess.Popen(
        command,
        cwd=str(cwd),
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        end = time.time() + TIME_LIMIT
        while not path.exists():
            assert process.poll() is None, f"ended with {process.returncode}"
            assert time.time() < end, f"{path} did not appear"
            time.sleep(0.005)
        time.sleep(0.05)  # in the middle of the steps that follow
    finally:
        process.kill()
        process.wait()
    assert process.returncode == -signal.SIGKILL


def error_line(done: Done, status: int = 2, program: str = "") -> str:
    """The one line on standard error of a command that must fail with this status."""
    assert done.status == status, done
    assert "Traceback" not in done.err, done.err
    lines = done.err.splitlines()
    if program:  # TensorFlow writes there as well
        lines = [line for line in lines if line.startswith(program)]
    assert len(lines) == 1, done.err
    assert re.match(r"train_\w+\.py: (error|failed): \S", lines[0]), lines[0]
    return lines[0]


def files(folder: Path) -> dict:
    """Every path below a folder -> its bytes, None for a folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }


def leftovers(folder: Path) -> list:
    """Files and folders that something unfinished leaves behind."""
    return [path for path in folder.rglob("*") if re.search(r"\.tmp|_temp|tempstate", path.name)]


def checkpoint_steps(run: Path) -> list:
    """Steps of the checkpoints, ascending, each of them with both of its files.

    Data without an index, which is written last, is what a killed save leaves: no checkpoint.
    """
    names = [path.name for path in (run / "checkpoints").iterdir()]
    found = {
        kind: {
            int(match.group(1))
            for match in (re.match(rf"model\.ckpt-(\d+)\.{kind}\Z", name) for name in names)
            if match
        }
        for kind in ("index", r"data-\d+-of-\d+")
    }
    index, data = found.values()
    assert index <= data, names
    return sorted(index)


def weights(run: Path, step: int) -> dict:
    """Every variable in a checkpoint: name -> array."""
    reader = tf.train.load_checkpoint(str(run / "checkpoints" / f"model.ckpt-{step}"))
    return {name: reader.get_tensor(name) for name in reader.get_variable_to_shape_map()}


def assert_same_weights(one: Path, other: Path, step: int) -> None:
    """Two runs agree at a step bit for bit: weights, Adam's state, counters."""
    expected, got = weights(one, step), weights(other, step)
    assert set(got) == set(expected)
    for name, value in expected.items():
        assert got[name].dtype == value.dtype, name
        assert got[name].tobytes() == value.tobytes(), name


def go_back(run: Path, step: int) -> None:
    """Makes of a finished run one that a power cut ended after its checkpoint of this step."""
    for path in (run / "checkpoints").glob("model.ckpt-*"):
        if int(re.match(r"model\.ckpt-(\d+)\.", path.name).group(1)) > step:
            path.unlink()
    (run / "DONE").unlink()


def seem_saved(run: Path, step: int = 1) -> None:
    """Files with the names of a checkpoint, for what only looks whether there is one."""
    (run / "checkpoints").mkdir(exist_ok=True)
    for kind in ("index", "data-00000-of-00001"):
        (run / "checkpoints" / f"model.ckpt-{step}.{kind}").write_bytes(b"")


def copy(run: Path, folder: Path) -> Path:
    """A copy of a run to spoil, below another log directory."""
    shutil.copytree(str(run), str(folder / run.name))
    return folder / run.name


def next_second() -> None:
    """Waits until the clock shows another second: event files are named by it."""
    start = int(time.time())
    while int(time.time()) == start:
        time.sleep(0.02)


def event_files(run: Path) -> list:
    """One for each session. How the last of them ended is in one more."""
    return sorted(path for path in run.glob("events.out.tfevents.*") if path.suffix != ".end")


def events(run: Path) -> list:
    """Every event of a run, file after file."""
    paths = sorted(run.glob("events.out.tfevents.*"))
    return [e for path in paths for e in tf.train.summary_iterator(str(path))]


def values(run: Path) -> list:
    """(step, value) of every summary value of a run, in order."""
    return [(event.step, value) for event in events(run) for value in event.summary.value]


def scalars(run: Path) -> dict:
    """tag -> {step: value}; a step that comes twice is an error here."""
    found: dict = {}
    for step, value in values(run):
        if value.HasField("simple_value"):
            points = found.setdefault(value.tag, {})
            assert step not in points, (value.tag, step)
            points[step] = value.simple_value
    return found


def lines_of(out: str) -> dict:
    """The plain lines of a training: step -> {name: number}."""
    found = {}
    for line in out.splitlines():
        match = re.match(r"step (\d+)\s+(.*?)  \d+ steps/s$", line)
        if match:
            pairs = (pair.rsplit(" ", 1) for pair in match.group(2).split("  "))
            found[int(match.group(1))] = {name: float(value) for name, value in pairs}
    return found
