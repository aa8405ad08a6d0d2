"""The comparison's command line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import tensorflow.compat.v1 as tf

from gan_tf1 import cli
from gan_tf1.migration.parity import comparison, ladder, report

NEW = not tf.__version__.startswith("1.")


def row(ok):
    return report.Row(ladder.OUTPUTS, 1e-3, None, 0.0, 1e-9, ok)


@pytest.mark.parametrize("ok, status", [(True, 0), (False, 1)])
def test_the_exit_status_says_whether_all_is_near(monkeypatch, capsys, ok, status):
    monkeypatch.setattr(comparison, "compare", lambda *_: {"float64": [row(ok)]})
    monkeypatch.delenv("GAN_TF1_PYTHON37", raising=False)
    assert cli.tool("compare", ["toy", "--float64"]) == status
    out, err = capsys.readouterr()
    assert ("TOO FAR" in out) == (not ok) and "1.0e-03" in out and "equal" in out
    folder = Path("gan_tf1") / "migration" / "parity" / "golden"
    assert f"1.15.5 is what {folder} holds of it" in out.splitlines()[0]
    assert err.count("\n") == (0 if ok else 1)
    assert ok or "toy float64, outputs from equal weights" in err


@pytest.mark.parametrize(
    "argv, message",
    [
        (["nonsense"], "no such recipe; there are fashion, mnist"),
        (["toy", "--float64", "--python37", os.devnull], "--python37"),
        pytest.param(
            ["--record", "x"],
            "1.15.5",
            marks=pytest.mark.skipif(not NEW, reason="TensorFlow 1.15.5 can be recorded"),
        ),
    ],
)
def test_a_request_that_cannot_be_met_is_refused(tmp_path, capsys, monkeypatch, argv, message):
    monkeypatch.chdir(tmp_path)
    assert cli.tool("compare", argv) == 2
    err = capsys.readouterr().err
    assert message in err and err.count("\n") == 1 and list(tmp_path.iterdir()) == []
