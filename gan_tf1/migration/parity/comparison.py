"""One case from end to end: every side measured, 1.15.5 read or asked, the rows of the table.

1.15.5 is another Python: `ask` starts it with `--record`, and there `record` answers. The two share
a folder, in which every side leaves its checkpoints for the others to go on from.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Callable, Iterator, NamedTuple, Sequence

import tensorflow.compat.v1 as tf

from gan_tf1.errors import RunError, UsageError
from gan_tf1.migration.parity import golden, ladder, report, sides
from gan_tf1.migration.parity.cases import V1, V2, V115
from gan_tf1.migration.parity.golden import Record
from gan_tf1.migration.parity.report import Row
from gan_tf1.migration.parity.sides import Side

PACKAGE = Path(__file__).resolve().parents[2]  # gan_tf1
TIME_LIMIT = 900  # seconds, for the other Python

# The command line in another Python: this package by its place. Its folder is not put on the path,
# as that may be site-packages, and what else is installed there is not for the other Python.
START = """
import importlib.util, sys
place, program = sys.argv[1:3]
spec = importlib.util.spec_from_file_location("gan_tf1", place)
sys.modules["gan_tf1"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(sys.modules["gan_tf1"])
sys.argv[:3] = [program]
from gan_tf1.cli import tool
sys.exit(tool("compare"))
"""


class Case(NamedTuple):
    """A case on every side that the installed TensorFlow can be: measured, and still open."""

    name: str
    folder: Path  # of the checkpoints
    sides: dict[str, dict[str, Side]]  # dtype -> name of the side -> side
    rungs: dict[str, dict[str, ladder.Rungs]]  # dtype -> name of the side -> rungs


def compare(
    case: str,
    dtypes: Sequence[str],
    full: bool = False,
    recorded: Path | None = golden.FOLDER,
    python37: str | None = None,
) -> dict[str, list[Row]]:
    """dtype -> the rows of its table. What float32 may be off by is measured against float64.

    recorded: the folder of what 1.15.5 gave once; python37: an interpreter that has 1.15.5, which
    is then asked again and takes part in carrying checkpoints. Without either, its columns are
    empty. Raises RunError where that interpreter does not do it.
    """
    with measured(case, dtypes, full) as found:
        asked = ask(python37, case, dtypes, full, found.folder) if python37 else {}
        kept = golden.read(recorded / (case + ".npz")) if recorded and not full else {}
        return {dtype: rows(found, dtype, kept.get(dtype), asked.get(dtype)) for dtype in dtypes}


@contextlib.contextmanager
def measured(case: str, dtypes: Sequence[str], full: bool = False) -> Iterator[Case]:
    """A case set up and measured; at the end its sides are closed and its folder is dropped."""
    with contextlib.ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="compare-"))
        stack.callback(shutil.rmtree, str(folder), True)
        found = Case(case, folder, {dtype: {} for dtype in dtypes}, {dtype: {} for dtype in dtypes})
        for dtype in dtypes:
            for name, make in sides.available().items():
                side = stack.enter_context(sides.set_up(case, dtype, full, make))
                found.sides[dtype][name] = side
                checkpoint = prefix(folder, case, dtype, name)
                found.rungs[dtype][name] = ladder.measure(side, checkpoint)
        yield found


def rows(case: Case, dtype: str, recorded: Record | None, asked: Record | None) -> list[Row]:
    """The table in one type; the sides go on from each other's checkpoints for it.

    recorded: what 1.15.5 gave once; asked: what `ask` returned, for a case whose folder it had.
    """
    open_sides = case.sides[dtype]
    carried = {}
    for here, side in open_sides.items():
        for there in (V115, *open_sides):
            checkpoint = prefix(case.folder, case.name, dtype, there)
            if here != there and (there != V115 or asked) and is_there(checkpoint):
                carried[there, here] = ladder.go_on(side, checkpoint)
    rounding: dict[str, float] = {}
    if dtype == "float32":
        rounding = ladder.rounding_of(case.rungs["float64"][V1], case.rungs[dtype][V1])
    shapes = {name: ladder.shapes(side.state()) for name, side in open_sides.items()}
    found = report.Measured(shapes, case.rungs[dtype], carried)
    return report.rows(dtype, found, recorded, asked, rounding)


def prefix(folder: Path, case: str, dtype: str, side: str) -> str:
    """Where a side leaves its checkpoint."""
    return str(folder / f"{case}-{dtype}-{side}.ckpt")


def is_there(checkpoint: str) -> bool:
    """Whether there is a checkpoint with this prefix."""
    return Path(checkpoint + ".index").is_file()


def ask(
    python37: str, case: str, dtypes: Sequence[str], full: bool, folder: Path
) -> dict[str, Record]:
    """dtype -> what 1.15.5 gives now, and comes to from the checkpoints in the folder.

    Raises RunError, with what it said last, where it does not.
    """
    command = [python37, "-B", "-c", START, str(PACKAGE / "__init__.py"), "compare"]
    command += [case, "--record", str(folder), "--checkpoints", str(folder)]
    command += ["--full"] if full else []
    command += ["--float64"] if "float32" not in dtypes else []
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    try:
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIME_LIMIT,
        )
    except OSError as error:
        raise RunError(f"{python37} could not be started ({error.strerror})") from None
    except subprocess.TimeoutExpired:
        raise RunError(f"{python37} took longer than {TIME_LIMIT} s for {case}") from None
    if done.returncode:
        last = (done.stderr.decode(errors="replace").strip().splitlines() or ["no message"])[-1]
        raise RunError(f"{python37} could not record {case}: {last}")
    return golden.read(folder / (case + ".npz"))


def record(
    cases: Sequence[str],
    dtypes: Sequence[str],
    full: bool,
    folder: Path,
    checkpoints: str | None,
    say: Callable[[str], None],
) -> None:
    """Writes what 1.15.5 gives of each case to the folder. To be called under 1.15.5.

    checkpoints: a folder to leave checkpoints in, and to go on from those of other sides. Raises
    UsageError under any other TensorFlow.
    """
    if tf.__version__ != V115:
        raise UsageError(
            f"--record: it keeps what TensorFlow {V115} gives, and this is {tf.__version__}"
        )
    with tempfile.TemporaryDirectory(prefix="compare-") as temporary:
        for case in cases:
            found = {
                dtype: _record_of(case, dtype, full, Path(checkpoints or temporary))
                for dtype in dtypes
            }
            golden.write(folder / (case + ".npz"), found)
            say(str(folder / (case + ".npz")))


def _record_of(case: str, dtype: str, full: bool, folder: Path) -> Record:
    with sides.set_up(case, dtype, full, sides.GraphSide) as side:
        rungs = ladder.measure(side, prefix(folder, case, dtype, V115))
        found = {rung: golden.digest(rungs[rung]) for rung in ladder.RECORDED}
        for there in (V1, V2):
            checkpoint = prefix(folder, case, dtype, there)
            if is_there(checkpoint):
                arrays = ladder.go_on(side, checkpoint)
                found[ladder.carried_over(there, V115)] = golden.digest(arrays)
        return Record(ladder.shapes(side.state()), found)
