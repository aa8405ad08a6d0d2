"""The table and the JSON of made-up measurements."""

from __future__ import annotations

import json

from gan_tf1.benchmark.measure import Measured
from gan_tf1.benchmark.report import as_json, table

ROWS = [Measured("document", 12.0, 478, 2078, 37.04), Measured("one run", 6.0, 980, 980, -0.1)]


def test_the_table_has_a_line_for_each_form_with_its_ratio_to_the_one_run_step():
    title, document, one, floor = table(ROWS, 3.0).splitlines()
    assert title.startswith("form           ms/iteration   of one run   graph ops, from - to")
    assert document.split() == ["document", "12.00", "2.00x", "478", "-", "2078", "37.0", "MB"]
    assert one.split() == ["one", "run", "6.00", "1.00x", "980", "-", "980", "-0.1", "MB"]
    assert floor.split() == ["floor", "3.00", "0.50x"]


def test_without_a_one_run_step_the_last_form_is_the_measure_and_no_floor_is_no_line():
    _, document = table(ROWS[:1], None).splitlines()
    assert "1.00x" in document


def test_json_holds_every_figure():
    content = json.loads(as_json("fashion", 500, 40, {"python": "3"}, ROWS, None).decode())
    assert content == {
        "recipe": "fashion",
        "batch": 500,
        "steps": 40,
        "versions": {"python": "3"},
        "forms": [row._asdict() for row in ROWS],
        "floor_ms": None,
    }
    assert as_json("toy", 1, 20, {}, ROWS, 1.5).endswith(b"}\n")
    assert json.loads(as_json("toy", 1, 20, {}, ROWS, 1.5).decode())["floor_ms"] == 1.5
