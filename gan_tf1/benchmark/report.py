"""What was measured, as a table for the screen and as JSON."""

from __future__ import annotations

import json
from typing import Mapping, Sequence

from gan_tf1.benchmark.measure import Measured


def table(rows: Sequence[Measured], floor: float | None) -> str:
    """One line a form, ratios to the one-run step. floor: ms, where there is one."""
    one = next((row.ms for row in rows if row.name == "one run"), rows[-1].ms)
    wide = max([14] + [len(row.name) for row in rows])
    heads = "ms/iteration   of one run   graph ops, from - to   memory grown by"
    lines = [f"{'form':<{wide}} {heads}"]
    for row in rows:
        lines.append(
            f"{row.name:<{wide}} {row.ms:>12.2f} {row.ms / one:>11.2f}x   "
            f"{row.ops_before:>8} - {row.ops_after:<8} {row.memory_mb:>14.1f} MB"
        )
    if floor is not None:
        lines.append(f"{'floor':<{wide}} {floor:>12.2f} {floor / one:>11.2f}x")
    return "\n".join(lines)


def as_json(
    recipe: str,
    batch: int,
    steps: int,
    versions: Mapping[str, str],
    rows: Sequence[Measured],
    floor: float | None,
) -> bytes:
    """The file that --json writes: UTF-8, one object, `forms` a list of what Measured has."""
    content = {
        "recipe": recipe,
        "batch": batch,
        "steps": steps,
        "versions": dict(versions),
        "forms": [row._asdict() for row in rows],
        "floor_ms": floor,
    }
    return (json.dumps(content, indent=2) + "\n").encode()
