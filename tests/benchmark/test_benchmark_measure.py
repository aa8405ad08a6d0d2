"""Forms measured in turns. No test says how long anything takes."""

from __future__ import annotations

import math

from gan_tf1.benchmark.measure import ROUNDS, measure, resident_mb


class Graph:
    """Counts as many operations as were put in."""

    def __init__(self):
        self.operations = ["first"]

    def get_operations(self):
        return self.operations


class Form:
    """Writes down its steps; `grows`: with an operation more at each."""

    def __init__(self, name, log, grows=False):
        self.name, self.graph, self._log, self._grows = name, Graph(), log, grows

    def step(self, i):
        self._log.append((self.name, i))
        if self._grows:
            self.graph.operations.append(i)


class Floor:
    def __init__(self):
        self.left = [3.0, 2.0] + [1.5] * (ROUNDS - 2)

    def ms(self):
        return self.left.pop(0)


def test_the_forms_take_turns_and_each_does_all_its_steps():
    log = []
    rows, floor = measure([Form("a", log, grows=True), Form("b", log)], 3 * ROUNDS, None)
    assert log[:2] == [("a", 1), ("b", 1)]  # before any is measured
    turns = [log[2 + 3 * k : 5 + 3 * k] for k in range(2 * ROUNDS)]
    for number, turn in enumerate(turns):
        name, start = "ab"[number % 2], number // 2 * 3
        assert turn == [(name, start), (name, start + 1), (name, start + 2)]
    assert len(log) == 2 + 2 * 3 * ROUNDS and floor is None
    assert [row.name for row in rows] == ["a", "b"]
    assert [row.ops_before for row in rows] == [1, 1]
    assert [row.ops_after for row in rows] == [2 + 3 * ROUNDS, 1]
    for row in rows:
        assert row.ms >= 0 and math.isfinite(row.ms) and math.isfinite(row.memory_mb)


def test_the_floor_is_what_it_comes_to_in_the_last_round():
    given = Floor()
    _, floor = measure([Form("a", [])], ROUNDS, given)
    assert floor == 1.5 and given.left == []


def test_the_memory_of_this_process_is_a_number():
    assert resident_mb() >= 0
