"""Runs the scripts that work on a finished run, in this process."""

from __future__ import annotations

import contextlib
import io
import re
import sys
from pathlib import Path
from typing import Callable, Iterator
from unittest import mock

import helpers
import tensorflow.compat.v1 as tf
from cli_helpers import Done, make_data, shared_session, small, trained

from gan_tf1 import cli
from gan_tf1.export import sampling
from gan_tf1.runs import directory
from gan_tf1.training import loop

EAGER = tf.executing_eagerly()  # TensorFlow 2, where a SavedModel is loaded without a session


def tool(name: str, *words) -> Done:
    """scripts/NAME.py with these words; `dcgan_mmd` has few feature maps here."""
    argv = [str(word) for word in words]
    out, err = io.StringIO(), io.StringIO()
    tf.logging.set_verbosity(tf.logging.ERROR)  # deprecation notes of TensorFlow's own code
    as_typed = mock.patch.object(sys, "argv", [f"scripts/{name}.py"] + argv)
    captured = contextlib.redirect_stdout(out), contextlib.redirect_stderr(err)
    shared = mock.patch.object(loop, "session", shared_session)
    with as_typed, helpers.few_maps(), shared, captured[0], captured[1]:
        status = cli.tool(name, argv)
    return Done(status, out.getvalue(), err.getvalue())


def done(name: str, *words) -> list:
    """As tool, for a command that must succeed: the lines that it prints."""
    result = tool(name, *words)
    assert (result.status, result.err) == (0, ""), result
    return result.out.splitlines()


def refused(name: str, *words, status: int = 2) -> str:
    """The one line on standard error of a command that must fail with this status."""
    result = tool(name, *words)
    assert result.status == status, result
    (line,) = result.err.splitlines()
    assert re.match(rf"{name}\.py: (error|failed): \S", line), line
    return line


def make_four_runs(folder: Path) -> Path:
    """A log directory: read it, and write to a copy.

    Three steps each, checkpoints at 2 and 3: `plain`, `classes` (conditional), `wide` (32x32,
    float64, uniform noise). And `toy`, which makes no images and has not begun.
    """
    data = make_data(folder / "data")
    for name, recipe, options in (
        ("plain", "fashion", []),
        ("classes", "fashion", ["--conditional"]),
        ("wide", "dcgan_mmd", ["--dtype", "float64", "--noise", "uniform"]),
    ):
        options += small(data, recipe) + ["--steps", "3", "--save-every", "2"]
        options += ["--sample-every", "0", "--histogram-every", "0"]
        trained(recipe, *options, "--logdir", folder, "--run-name", name)
    directory.create(folder, "toy", helpers.recipe("toy"), helpers.hyper("toy"), None)
    return folder


@contextlib.contextmanager
def generators(logdir: Path) -> Iterator[Callable[[str], sampling.Generator]]:
    """Name of a run -> its generator at the newest checkpoint, opened once and left open."""
    known = {}
    with contextlib.ExitStack() as stack:

        def generator(name: str) -> sampling.Generator:
            if name not in known:
                opened = sampling.open_run(logdir, name)
                with helpers.few_maps():
                    known[name] = stack.enter_context(sampling.generator(opened, print))
            return known[name]

        yield generator


def call_saved_model(folder: Path, signature: str, **inputs) -> dict:
    """Loads a SavedModel as its users do and calls one signature: name -> array."""
    if EAGER:
        function = tf.saved_model.load_v2(str(folder)).signatures[signature]
        wanted = function.structured_input_signature[1]
        given = {name: tf.constant(value, wanted[name].dtype) for name, value in inputs.items()}
        return {name: value.numpy() for name, value in function(**given).items()}
    with tf.Session(graph=tf.Graph()) as sess:
        loaded = tf.saved_model.loader.load(sess, ["serve"], str(folder))
        found = loaded.signature_def[signature]
        assert sorted(found.inputs) == sorted(inputs)
        feed = {found.inputs[name].name: value for name, value in inputs.items()}
        return sess.run({name: info.name for name, info in found.outputs.items()}, feed)
