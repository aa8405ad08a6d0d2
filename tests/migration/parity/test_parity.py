"""The parity ladder: every recipe on TensorFlow 1.15.5, compat.v1 and native TensorFlow 2."""

from __future__ import annotations

import os
import sys

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from gan_tf1 import cli
from gan_tf1.config import DTYPES, RECIPES
from gan_tf1.errors import RunError
from gan_tf1.migration.parity import compare

OLD = tf.__version__.startswith("1.")
PYTHON37 = os.environ.get("GAN_TF1_PYTHON37")
native = pytest.mark.skipif(OLD, reason="gan_tf1/tf2 needs TensorFlow 2.4 or newer")
CLIMBS = [
    # In float32 the training of keras_mlp tells little, and its networks are large.
    (case, ["float64"] if case in ("keras_mlp", "fashion_conditional") else list(DTYPES))
    for case in compare.CASES
]


def check(rows, columns):
    """Every rung is there with a number for each of the columns, and within its bound."""
    assert [row for row in rows if not row.ok] == []
    rungs = {row.rung: row for row in rows}
    wanted = (compare.NAMES,) + compare.RECORDED
    assert [rung for rung in rungs if rung in wanted] == list(wanted)
    for rung in wanted:
        assert [getattr(rungs[rung], column) is None for column in columns] == [False] * len(
            columns
        )
    return rungs


@pytest.mark.parametrize("case, dtypes", CLIMBS, ids=[case for case, _ in CLIMBS])
def test_every_rung_holds(case, dtypes):
    found = compare.compare(case, dtypes)
    assert list(found) == dtypes
    for rows in found.values():
        rungs = check(rows, ["old_v1"] if OLD else ["old_v1", "old_v2", "v1_v2"])
        if not OLD:
            there, back = (
                compare.OVER.format(*pair) for pair in (("compat.v1", "TF2"), ("TF2", "compat.v1"))
            )
            assert rungs[there].v1_v2 is not None and rungs[back].v1_v2 is not None


@native
@pytest.mark.skipif(not PYTHON37, reason="GAN_TF1_PYTHON37 names no Python with TensorFlow 1.15.5")
@pytest.mark.parametrize("case", ["fashion", "toy"])
def test_tensorflow_1_15_itself_says_the_same_and_takes_and_gives_checkpoints(case):
    rows = compare.compare(case, ["float64"], python37=PYTHON37)["float64"]
    rungs = check(rows, ["old_v1", "old_v2", "v1_v2"])
    for pair in (("1.15.5", "TF2"), ("TF2", "1.15.5")):
        assert rungs[compare.OVER.format(*pair)].old_v2 is not None
    for pair in (("1.15.5", "compat.v1"), ("compat.v1", "1.15.5")):
        assert rungs[compare.OVER.format(*pair)].old_v1 is not None
    anew = [row for rung, row in rungs.items() if rung.startswith(compare.ANEW)]
    assert len(anew) == len(compare.RECORDED)


@native
def test_another_epsilon_is_seen(monkeypatch):
    from gan_tf1.tf2 import optimizers

    right = optimizers.Adam.__init__

    def wrong(self, *args, **kwargs):
        right(self, *args, **kwargs)
        self.epsilon = 1e-7  # what Keras takes

    monkeypatch.setattr(optimizers.Adam, "__init__", wrong)
    rows = {row.rung: row for row in compare.compare("fashion", ["float64"])["float64"]}
    far = {rung for rung, row in rows.items() if not row.ok}
    assert {compare.after(steps) for steps in compare.STEPS} <= far
    assert not far & {compare.NAMES, compare.RANDOM, compare.OUTPUTS, compare.GRADIENTS}
    assert rows[compare.after(1)].old_v1 <= compare.FLOAT64 < rows[compare.after(1)].old_v2


def test_the_golden_files_hold_every_case_and_are_small():
    paths = list(compare.GOLDEN.glob("*"))
    assert {path.name for path in paths} == {case + ".npz" for case in compare.CASES}
    assert sum(path.stat().st_size for path in paths) < 40000
    assert set(RECIPES) <= set(compare.CASES)
    for path in paths:
        for dtype in DTYPES:
            record = compare.read_record(path, dtype)
            assert set(record.rungs) == set(compare.RECORDED)
            products = [value for rung in record.rungs.values() for value in rung.values()]
            assert np.isfinite(products).all() and len(set(products)) > len(products) / 2
            assert set(record.shapes) < set(record.rungs[compare.after(100)])


def test_a_record_comes_back_as_it_was_written(tmp_path):
    rungs = {"a": {"x": 0.1, "y": -3.0}, "b": {}, "c": {"x": 1e-300}}
    records = {"float32": compare.Record({"x": [2, 3], "y": []}, rungs)}
    compare.write_record(tmp_path / "below" / "r.npz", records)
    assert compare.read_record(tmp_path / "below" / "r.npz", "float32") == records["float32"]
    assert compare.read_record(tmp_path / "below" / "r.npz", "float64") is None
    assert compare.read_record(tmp_path / "none.npz", "float64") is None


def test_differences_are_seen_wherever_they_are():
    random = np.random.RandomState(3)
    values = {"a": random.normal(size=[300, 7]), "b": np.zeros(4), "c": np.float32(2.5)}
    recorded = compare.digest(values)
    assert compare.difference(values, values) == compare.recorded_difference(recorded, values) == 0
    largest, norm = np.abs(values["a"]).max(), np.linalg.norm(values["a"])
    for place in [(0, 0), (299, 6), (150, 3)]:
        other = dict(values, a=values["a"].copy())
        other["a"][place] += 1e-6
        np.testing.assert_allclose(compare.difference(values, other), 1e-6 / largest, rtol=1e-6)
        gap = compare.recorded_difference(recorded, other)
        np.testing.assert_allclose(gap, 1e-6 / norm, rtol=1e-4)
    spoilt = [
        dict(values, b=np.full(4, np.nan)),
        dict(values, b=np.zeros(5), a=values["a"][:, :6]),
        {"a": values["a"], "b": values["b"]},
        dict(values, d=0.0),
    ]
    for other in spoilt:
        assert compare.difference(values, other) == np.inf
    for other in (spoilt[0], spoilt[2], spoilt[3]):
        assert compare.recorded_difference(recorded, other) == np.inf
    assert compare.difference(values, dict(values, b=np.array([0, 0, 0, 1e-30]))) == np.inf


def test_float32_may_be_as_far_off_as_float32_is_from_float64():
    rounding = dict.fromkeys(compare.RECORDED, 0.5)
    rounding[compare.after(100)] = 0.75
    over = compare.OVER.format("a", "b")
    assert compare.bound(compare.after(10), "float32", False, rounding) == 0.5 * compare.FLOAT32
    assert compare.bound(over, "float32", False, rounding) == 0.75 * compare.FLOAT32
    assert compare.bound(over, "float64", False, {}) == 1e-9
    assert compare.bound(compare.RANDOM, "float32", False, rounding) == 0
    assert 0 < compare.bound(compare.RANDOM, "float32", True, rounding) < 1e-10
    nothing = dict.fromkeys(compare.RECORDED, 0.0)
    assert 0 < compare.bound(compare.OUTPUTS, "float32", False, nothing) < 1e-4


def test_what_rounding_has_done_is_not_undone():
    exact = {rung: {"x": np.ones(3)} for rung in ("gradients", "after 1", "after 10", "after 20")}
    gaps = {"gradients": 0.5, "after 1": 1e-6, "after 10": 1e-4, "after 20": 1e-5}
    rounded = {rung: {"x": np.array([1, 1, 1 - gap])} for rung, gap in gaps.items()}
    found = compare.rounding_of(exact, rounded)
    expected = dict(gaps, **{"after 20": 1e-4})
    np.testing.assert_allclose([found[rung] for rung in exact], list(expected.values()))


def row(ok):
    return compare.Row(compare.OUTPUTS, 1e-3, None, 0.0, 1e-9, ok)


@pytest.mark.parametrize("ok, status", [(True, 0), (False, 1)])
def test_the_exit_status_says_whether_all_is_near(monkeypatch, capsys, ok, status):
    monkeypatch.setattr(compare, "compare", lambda *_: {"float64": [row(ok)]})
    assert cli.tool("compare", ["toy", "--float64"]) == status
    out, err = capsys.readouterr()
    assert ("TOO FAR" in out) == (not ok) and "1.0e-03" in out and "equal" in out
    assert err.count("\n") == (0 if ok else 1)
    assert ok or "toy float64, outputs from equal weights" in err


@pytest.mark.parametrize(
    "argv, message",
    [
        (["nonsense"], "no such recipe; there are fashion, mnist"),
        (["toy", "--float64", "--python37", os.devnull], "--python37"),
        pytest.param(["--record", "x"], "1.15.5", marks=native),
    ],
)
def test_a_request_that_cannot_be_met_is_refused(tmp_path, capsys, monkeypatch, argv, message):
    monkeypatch.chdir(tmp_path)
    assert cli.tool("compare", argv) == 2
    err = capsys.readouterr().err
    assert message in err and err.count("\n") == 1 and list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="needs a command that fails")
def test_another_python_that_fails_is_told_with_its_last_line(monkeypatch, tmp_path):
    path = tmp_path / "python"
    path.write_text(f"#!{sys.executable}\nimport sys\nsys.exit('one\\nthe reason')\n")
    path.chmod(0o755)
    with pytest.raises(RunError, match="could not record toy: the reason"):
        compare.ask(str(path), "toy", ["float64"], False, tmp_path)
    path.chmod(0o644)
    with pytest.raises(RunError, match="could not be started"):
        compare.ask(str(path), "toy", ["float64"], False, tmp_path)
