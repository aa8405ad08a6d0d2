"""The table of a comparison: a row for each rung, a column for each pair of sides."""

from __future__ import annotations

from typing import Mapping, NamedTuple, Sequence

import numpy as np

from gan_tf1.migration.parity import ladder
from gan_tf1.migration.parity.cases import CARRIED, GO_ON, V1, V2, V115, Arrays
from gan_tf1.migration.parity.golden import Record
from gan_tf1.migration.parity.ladder import Rungs


class Row(NamedTuple):
    """One rung: the difference of each pair of sides, None where there is none to tell."""

    rung: str
    old_v1: float | None  # 1.15.5 ~ compat.v1
    old_v2: float | None  # 1.15.5 ~ TF2
    v1_v2: float | None  # compat.v1 ~ TF2
    bound: float
    ok: bool


class Measured(NamedTuple):
    """What was measured of a case in one type. Sides by name; TF2 is one of them, or is not."""

    shapes: Mapping[str, dict[str, list[int]]]  # side -> name -> shape
    rungs: Mapping[str, Rungs]  # side -> rung -> name -> array
    # (from, to): what the side `to` comes to from a checkpoint of `from`, which 1.15.5 can be too
    carried: Mapping[tuple[str, str], Arrays]


def rows(
    dtype: str,
    measured: Measured,
    recorded: Record | None,
    asked: Record | None,
    rounding: Mapping[str, float],
) -> list[Row]:
    """The table of a case in one type, without words.

    recorded: what 1.15.5 gave once; asked: what it gives now, which goes before. rounding: what
    `ladder.rounding_of` found, for float32.
    """
    table_: list[Row] = []
    old, v1, v2 = asked or recorded, measured.rungs[V1], measured.rungs.get(V2)

    def add(
        rung: str,
        old_v1: float | None = None,
        old_v2: float | None = None,
        v1_v2: float | None = None,
    ) -> None:
        of_old = ladder.bound(rung, dtype, True, rounding)
        of_new = ladder.bound(rung, dtype, False, rounding)
        ok = all(
            value is None or value <= allowed
            for value, allowed in ((old_v1, of_old), (old_v2, of_old), (v1_v2, of_new))
        )
        shown = of_old if v1_v2 is None else of_new
        table_.append(Row(rung, old_v1, old_v2, v1_v2, shown, ok))

    shapes = measured.shapes
    add(
        ladder.NAMES,
        _equal(old.shapes, shapes[V1]) if old else None,
        _equal(old.shapes, shapes[V2]) if old and v2 else None,
        _equal(shapes[V1], shapes[V2]) if v2 else None,
    )
    for rung in ladder.RECORDED:
        add(
            rung,
            ladder.recorded_difference(old.rungs[rung], v1[rung]) if old else None,
            ladder.recorded_difference(old.rungs[rung], v2[rung]) if old and v2 else None,
            ladder.difference(v1[rung], v2[rung]) if v2 else None,
        )
    never_stopped = v1[ladder.after(CARRIED + GO_ON)]
    for here in measured.rungs:
        with_old = "old_v1" if here == V1 else "old_v2"
        for (there, to), arrays in measured.carried.items():
            if to == here:
                pair = with_old if there == V115 else "v1_v2"
                gap = ladder.difference(never_stopped, arrays)
                add(ladder.carried_over(there, here), **{pair: gap})
        rung = ladder.carried_over(here, V115)
        if asked and rung in asked.rungs:
            gap = ladder.recorded_difference(asked.rungs[rung], never_stopped)
            add(rung, **{with_old: gap})
    if asked and recorded:
        for rung in ladder.RECORDED:
            norms = {
                name: np.linalg.norm(np.asarray(value, np.float64))
                for name, value in v1[rung].items()
            }
            gaps = [
                abs(asked.rungs[rung][name] - value) / (norms[name] or 1.0)
                for name, value in recorded.rungs[rung].items()
            ]
            add(ladder.recorded_anew(rung), max(gaps))
    return table_


def table(case: str, dtype: str, rows: Sequence[Row]) -> str:
    """For the screen."""
    width = max(len(row.rung) for row in rows)
    titles = (f"{V115} ~ {V1}", f"{V115} ~ {V2}", f"{V1} ~ {V2}", "bound")
    lines = [f"{case + ' ' + dtype:<{width}}" + "".join(f"{title:>20}" for title in titles)]
    for row in rows:
        cells = [_number(value) for value in (row.old_v1, row.old_v2, row.v1_v2)]
        cells.append(f"{row.bound:.0e}" if row.bound else "equal")
        lines.append(
            f"{row.rung:<{width}}"
            + "".join(f"{cell:>20}" for cell in cells)
            + ("" if row.ok else "   <- TOO FAR")
        )
    return "\n".join(lines)


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return "equal" if value == 0 else f"{value:.1e}"


def _equal(one: object, other: object) -> float:
    return 0.0 if one == other else np.inf
