"""What TensorFlow 1.15.5 gave, kept in a file: one number for each array.

The number is the array's dot product with a fixed vector of +1 and -1, which hardly any difference
leaves as it was. `python scripts/compare_with_tf2.py --record DIR` under 1.15.5 writes such files.
"""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any, Mapping, NamedTuple

import numpy as np

from gan_tf1.migration.parity.cases import Arrays

FOLDER = Path(__file__).resolve().parent / "golden"  # CASE.npz


class Record(NamedTuple):
    """What 1.15.5 gave of a case in one type."""

    shapes: dict[str, list[int]]  # of all that a checkpoint holds, by name
    rungs: dict[str, dict[str, float]]  # rung of the ladder -> name of an array -> dot product


def digest(values: Arrays) -> dict[str, float]:
    """name -> the dot product of the array with +1 and -1, evenly, by the array's name."""
    found = {}
    for name, value in values.items():
        flat = np.asarray(value, np.float64).ravel()
        random = np.random.RandomState(zlib.crc32(name.encode()))
        found[name] = float(np.dot(flat, random.randint(0, 2, flat.size) * 2.0 - 1.0))
    return found


def write(path: Path, records: Mapping[str, Record]) -> None:
    """records: dtype -> Record."""
    arrays: dict[str, Any] = {}
    for dtype, record in records.items():
        names = {rung: list(values) for rung, values in record.rungs.items()}
        text = json.dumps({"shapes": record.shapes, "names": names}, separators=(",", ":"))
        arrays[dtype + "_names"] = np.frombuffer(text.encode(), np.uint8)
        products = [value for values in record.rungs.values() for value in values.values()]
        arrays[dtype] = np.array(products)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(str(path), **arrays)


def read(path: Path) -> dict[str, Record]:
    """dtype -> the record of a case; nothing where there is no such file."""
    if not path.is_file():
        return {}
    found = {}
    with np.load(str(path)) as arrays:
        for dtype in (name for name in arrays.files if name + "_names" in arrays.files):
            content = json.loads(arrays[dtype + "_names"].tobytes().decode())
            products = iter(arrays[dtype].tolist())
            names = content["names"]
            rungs = {rung: {name: next(products) for name in names[rung]} for rung in names}
            found[dtype] = Record(content["shapes"], rungs)
    return found
