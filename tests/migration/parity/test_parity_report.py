"""The rows of a table, of made-up measurements, and the table."""

from __future__ import annotations

import numpy as np
import pytest

from gan_tf1.migration.parity import golden, ladder, report
from gan_tf1.migration.parity.cases import V1, V2, V115

SHAPES = {"x": [2]}


def rungs(gap=0.0):
    """Every rung with one array, in which the second element is off by `gap`."""
    names = ladder.RECORDED + (ladder.after(20),)
    return {rung: {"x": np.array([4.0, 1.0 + gap])} for rung in names}


def record(gap=0.0):
    return golden.Record(
        SHAPES, {rung: golden.digest(arrays) for rung, arrays in rungs(gap).items()}
    )


def by_rung(rows):
    found = {row.rung: row for row in rows}
    assert len(found) == len(rows)
    return found


def test_without_1_15_5_and_the_twin_there_is_nothing_to_tell():
    measured = report.Measured({V1: SHAPES}, {V1: rungs()}, {})
    rows = report.rows("float64", measured, None, None, {})
    assert [row.rung for row in rows] == [ladder.NAMES, *ladder.RECORDED]
    assert all(row.ok and row[1:4] == (None, None, None) for row in rows)


def test_each_pair_of_sides_has_its_column():
    measured = report.Measured(
        {V1: SHAPES, V2: SHAPES},
        {V1: rungs(), V2: rungs(4e-8)},
        {(V2, V1): {"x": np.array([4.0, 1.0])}},
    )
    rows = by_rung(report.rows("float64", measured, record(), None, {}))
    assert rows[ladder.NAMES][1:] == (0, 0, 0, 0, True)
    outputs = rows[ladder.OUTPUTS]
    assert outputs.old_v1 == 0 and outputs.bound == ladder.FLOAT64 and not outputs.ok
    np.testing.assert_allclose(outputs.old_v2, 4e-8 / np.hypot(4, 1), rtol=1e-6)
    np.testing.assert_allclose(outputs.v1_v2, 1e-8, rtol=1e-6)
    carried = rows[ladder.carried_over(V2, V1)]
    assert carried.v1_v2 == 0 and carried.old_v1 is None and carried.old_v2 is None
    assert len(rows) == 1 + len(ladder.RECORDED) + 1


def test_other_shapes_are_too_far():
    measured = report.Measured({V1: SHAPES, V2: {"x": [1, 2]}}, {V1: rungs(), V2: rungs()}, {})
    row = report.rows("float64", measured, record(), None, {})[0]
    assert row == report.Row(ladder.NAMES, 0, np.inf, np.inf, 0, False)


def test_what_is_asked_now_goes_before_what_was_recorded_and_is_compared_with_it():
    over = ladder.carried_over(V1, V115)
    asked = record()
    asked.rungs[over] = golden.digest({"x": np.array([4.0, 1.0])})
    measured = report.Measured(
        {V1: SHAPES}, {V1: rungs()}, {(V115, V1): {"x": np.array([4.0, 1.0 + 4e-8])}}
    )
    rows = by_rung(report.rows("float64", measured, record(4e-8), asked, {}))
    assert all(rows[rung].old_v1 == 0 and rows[rung].ok for rung in ladder.RECORDED)
    here = rows[ladder.carried_over(V115, V1)]
    assert not here.ok
    np.testing.assert_allclose(here.old_v1, 1e-8, rtol=1e-6)
    assert rows[over].old_v1 == 0 and rows[over].ok
    for rung in ladder.RECORDED:
        anew = rows[ladder.recorded_anew(rung)]
        assert not anew.ok
        np.testing.assert_allclose(anew.old_v1, 4e-8 / np.hypot(4, 1), rtol=1e-6)


@pytest.mark.parametrize("ok", [True, False])
def test_the_table_marks_what_is_too_far(ok):
    rows = [
        report.Row(ladder.NAMES, None, None, 0.0, 0.0, True),
        report.Row(ladder.OUTPUTS, 1e-3, None, 0.0, 1e-9, ok),
    ]
    lines = [" ".join(line.split()) for line in report.table("toy", "float64", rows).splitlines()]
    assert lines == [
        "toy float64 1.15.5 ~ compat.v1 1.15.5 ~ TF2 compat.v1 ~ TF2 bound",
        "names and shapes - - equal equal",
        "outputs from equal weights 1.0e-03 - equal 1e-09" + ("" if ok else " <- TOO FAR"),
    ]
