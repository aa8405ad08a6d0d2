"""The recorded numbers of TensorFlow 1.15.5."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from gan_tf1.config import VARIABLE_DTYPES
from gan_tf1.migration.parity import comparison, golden, ladder
from gan_tf1.migration.parity.cases import CASES


def test_the_golden_files_hold_every_case_and_are_small():
    paths = list(golden.FOLDER.glob("*"))
    assert {path.name for path in paths} == {case + ".npz" for case in CASES}
    assert sum(path.stat().st_size for path in paths) < 40000
    for path in paths:
        records = golden.read(path)
        assert set(records) == set(VARIABLE_DTYPES)
        for record in records.values():
            assert set(record.rungs) == set(ladder.RECORDED)
            products = [value for rung in record.rungs.values() for value in rung.values()]
            assert np.isfinite(products).all() and len(set(products)) > len(products) / 2
            assert set(record.shapes) < set(record.rungs[ladder.after(100)])


def test_a_record_comes_back_as_it_was_written(tmp_path):
    rungs = {"a": {"x": 0.1, "y": -3.0}, "b": {}, "c": {"x": 1e-300}}
    records = {"float32": golden.Record({"x": [2, 3], "y": []}, rungs)}
    golden.write(tmp_path / "below" / "r.npz", records)
    assert golden.read(tmp_path / "below" / "r.npz") == records
    assert golden.read(tmp_path / "none.npz") == {}


@pytest.mark.skipif(tf.__version__ != "1.15.5", reason="only TensorFlow 1.15.5 gives its numbers")
def test_recorded_again_the_numbers_are_those_that_are_kept(tmp_path):
    lines = []
    comparison.record(["toy"], ["float64"], False, tmp_path / "new", None, lines.append)
    path = tmp_path / "new" / "toy.npz"
    assert lines == [str(path)] and list(tmp_path.iterdir()) == [path.parent]
    again, kept = (golden.read(each)["float64"] for each in (path, golden.FOLDER / "toy.npz"))
    assert again.shapes == kept.shapes and set(again.rungs) == set(kept.rungs)
    for rung, products in kept.rungs.items():
        assert set(again.rungs[rung]) == set(products)
        for name, value in products.items():
            gap = abs(again.rungs[rung][name] - value)
            assert gap <= ladder.FLOAT64 * max(abs(value), 1), (rung, name)
