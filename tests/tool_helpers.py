"""Runs the scripts that work on a finished run, in this process."""

from __future__ import annotations

import contextlib
import io
import re
import sys
from pathlib import Path
from unittest import mock

import helpers
import tensorflow.compat.v1 as tf
from cli_helpers import Done, make_data, small, trained

from gan_tf1 import cli


def tool(name: str, *words) -> Done:
    """scripts/NAME.py with these words; `dcgan_mmd` has few feature maps here."""
    argv = [str(word) for word in words]
    out, err = io.StringIO(), io.StringIO()
    tf.logging.set_verbosity(tf.logging.ERROR)  # deprecation notes of TensorFlow's own code
    as_typed = mock.patch.object(sys, "argv", [f"scripts/{name}.py"] + argv)
    captured = contextlib.redirect_stdout(out), contextlib.redirect_stderr(err)
    with as_typed, helpers.few_maps(), captured[0], captured[1]:
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


def four_runs(tmp_path_factory) -> Path:
    """A log directory, once for all modules: read it, and write to a copy.

    Three steps each, checkpoints at 2 and 3: `plain`, `classes` (conditional), `wide` (32x32,
    float64, uniform noise) and `toy`.
    """
    folder = tmp_path_factory.getbasetemp() / "four_runs"
    if (folder / "toy" / "DONE").exists():  # the last one that is made
        return folder
    data = make_data(folder / "data")
    for name, recipe, options in (
        ("plain", "fashion", []),
        ("classes", "fashion", ["--conditional"]),
        ("wide", "dcgan_mmd", ["--dtype", "float64", "--noise", "uniform"]),
        ("toy", "toy", []),
    ):
        options += small(data, recipe) + ["--steps", "3", "--save-every", "2"]
        options += ["--sample-every", "0", "--histogram-every", "0"]
        trained(recipe, *options, "--logdir", folder, "--run-name", name)
    return folder
