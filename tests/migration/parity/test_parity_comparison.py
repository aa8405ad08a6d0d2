"""Every recipe on TensorFlow 1.15.5, compat.v1 and native TensorFlow 2."""

from __future__ import annotations

import contextlib
import os
import sys

import pytest
import tensorflow.compat.v1 as tf
from helpers import exhaustive

from gan_tf1.config import VARIABLE_DTYPES
from gan_tf1.errors import RunError
from gan_tf1.migration.parity import comparison, golden, ladder, sides
from gan_tf1.migration.parity.cases import CASES, V1, V2, V115

pytestmark = pytest.mark.slow(seconds=5)

OLD = tf.__version__.startswith("1.")
PYTHON37 = os.environ.get("GAN_TF1_PYTHON37")
native = pytest.mark.skipif(OLD, reason="gan_tf1/tf2 needs TensorFlow 2.4 or newer")
SHARED = ("fashion", "toy")  # other tests ask for these again
# What differs shows in float64; float32 is the same graph with bounds of its own, and is asked of
# two here. The command compares all in both.
IN_TYPES = [
    ("fashion", list(VARIABLE_DTYPES)),  # the one that test_parity_sides.py asks for, too
    exhaustive("toy", list(VARIABLE_DTYPES)),
    *[exhaustive(case, ["float64"]) for case in CASES if case not in SHARED],
]


def kept(case, dtype="float64"):
    return golden.read(golden.FOLDER / (case + ".npz"))[dtype]


def check(rows, columns):
    """Every rung is there with a number for each of the columns, and within its bound."""
    assert [row for row in rows if not row.ok] == []
    rungs = {row.rung: row for row in rows}
    wanted = (ladder.NAMES,) + ladder.RECORDED
    assert [rung for rung in rungs if rung in wanted] == list(wanted)
    for rung in wanted:
        assert [getattr(rungs[rung], column) is None for column in columns] == [False] * len(
            columns
        )
    return rungs


@pytest.mark.parametrize(
    "case, dtypes", IN_TYPES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_rung_holds(measured, case, dtypes):
    if case in SHARED:
        found = {
            dtype: comparison.rows(measured(case), dtype, kept(case, dtype), None)
            for dtype in dtypes
        }
    else:
        found = comparison.compare(case, dtypes)
    assert list(found) == dtypes
    for rows in found.values():
        rungs = check(rows, ["old_v1"] if OLD else ["old_v1", "old_v2", "v1_v2"])
        if not OLD:
            there, back = (ladder.carried_over(*pair) for pair in ((V1, V2), (V2, V1)))
            assert rungs[there].v1_v2 is not None and rungs[back].v1_v2 is not None


@native
@pytest.mark.skipif(not PYTHON37, reason="GAN_TF1_PYTHON37 names no Python with TensorFlow 1.15.5")
@pytest.mark.parametrize("case", SHARED)
def test_tensorflow_1_15_itself_says_the_same_and_takes_and_gives_checkpoints(measured, case):
    found = measured(case)
    asked = comparison.ask(PYTHON37, case, ["float64"], False, found.folder)["float64"]
    rungs = check(
        comparison.rows(found, "float64", kept(case), asked), ["old_v1", "old_v2", "v1_v2"]
    )
    for pair in ((V115, V2), (V2, V115)):
        assert rungs[ladder.carried_over(*pair)].old_v2 is not None
    for pair in ((V115, V1), (V1, V115)):
        assert rungs[ladder.carried_over(*pair)].old_v1 is not None
    anew = [row for rung, row in rungs.items() if rung.startswith(ladder.RECORDED_ANEW)]
    assert len(anew) == len(ladder.RECORDED)


@native
def test_another_epsilon_is_seen(measured, monkeypatch, tmp_path):
    from gan_tf1.tf2 import optimizers

    found = measured("fashion")
    right = optimizers.Adam.__init__

    def wrong(self, *args, **kwargs):
        right(self, *args, **kwargs)
        self.epsilon = 1e-7  # what Keras takes

    monkeypatch.setattr(optimizers.Adam, "__init__", wrong)
    with sides.set_up("fashion", "float64", False, sides.available()[V2]) as twin:
        checkpoint = comparison.prefix(tmp_path, "fashion", "float64", V2)
        rungs = dict(found.rungs["float64"], **{V2: ladder.measure(twin, checkpoint)})
        spoilt = found._replace(
            folder=tmp_path,
            sides={"float64": dict(found.sides["float64"], **{V2: twin})},
            rungs={"float64": rungs},
        )
        rows = {row.rung: row for row in comparison.rows(spoilt, "float64", kept("fashion"), None)}
    far = {rung for rung, row in rows.items() if not row.ok}
    assert {ladder.after(steps) for steps in (1, 10, 100)} <= far
    assert not far & {ladder.NAMES, ladder.RANDOM, ladder.OUTPUTS, ladder.GRADIENTS}
    assert rows[ladder.after(1)].old_v1 <= ladder.FLOAT64 < rows[ladder.after(1)].old_v2


def test_another_python_is_asked_where_one_is_given(measured, monkeypatch):
    asked = []

    def ask(*given):
        asked.append(given)
        return {"float64": kept("fashion")}

    found = measured("fashion")  # before what makes it is replaced
    monkeypatch.setattr(comparison, "ask", ask)
    monkeypatch.setattr(comparison, "measured", lambda *_: contextlib.nullcontext(found))
    (rows,) = comparison.compare("fashion", ["float64"], python37="the old one").values()
    assert asked == [("the old one", "fashion", ["float64"], False, found.folder)]
    rungs = check(rows, ["old_v1"])
    assert rungs[ladder.recorded_anew(ladder.OUTPUTS)].old_v1 == 0
    (rows,) = comparison.compare("fashion", ["float64"], recorded=None).values()
    assert len(asked) == 1 and {row.old_v1 for row in rows} == {None}


def test_another_python_takes_this_package_and_nothing_that_lies_beside_it(monkeypatch, tmp_path):
    beside = tmp_path / "site-packages"
    (beside / "gan_tf1").mkdir(parents=True)
    (beside / "numpy.py").write_text("raise ImportError('of another Python')")
    (beside / "gan_tf1" / "__init__.py").write_text("")
    (beside / "gan_tf1" / "cli.py").write_text(
        "import sys\n\ndef tool(name):\n    import numpy.linalg\n    return f'{name}: {sys.argv}'\n"
    )
    monkeypatch.setattr(comparison, "PACKAGE", beside / "gan_tf1")
    monkeypatch.setenv("PYTHONPATH", str(beside))
    words = ["compare", "fashion", "--record", str(tmp_path), "--checkpoints", str(tmp_path)]
    with pytest.raises(RunError) as error:
        comparison.ask(sys.executable, "fashion", ["float64"], True, tmp_path)
    assert str(error.value).endswith(f"compare: {words + ['--full', '--float64']}")


@pytest.mark.skipif(os.name == "nt", reason="needs a command that fails")
def test_another_python_that_fails_is_told_with_its_last_line(tmp_path):
    path = tmp_path / "python"
    path.write_text(f"#!{sys.executable}\nimport sys\nsys.exit('one\\nthe reason')\n")
    path.chmod(0o755)
    with pytest.raises(RunError, match="could not record fashion: the reason"):
        comparison.ask(str(path), "fashion", ["float64"], False, tmp_path)
    path.chmod(0o644)
    with pytest.raises(RunError, match="could not be started"):
        comparison.ask(str(path), "fashion", ["float64"], False, tmp_path)
