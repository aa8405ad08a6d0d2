"""Mutated inputs, many in one forked child: what escapes, hangs, crashes or takes too much."""

from __future__ import annotations

import json
import os
import random
import resource
import select
import signal
import time
import traceback
from pathlib import Path
from typing import Any, Callable, NamedTuple

from fault_campaign.commands import left_overs
from fault_campaign.forked import TOO_LARGE_MB, Child, resident_mb
from fault_campaign.report import MEMORY_MB, Row, stop
from gan_tf1.errors import RunError, UsageError

BATCH = 2000  # inputs in one child
LIMIT = 120.0  # seconds for one input: for the processor too, which others may keep busy
PREPARATION = 300.0  # seconds for what inputs are made of

# Called in the child with a folder of its own: makes what the inputs are made of, and returns what
# tries one. That raises UsageError or RunError for a refusal; anything else that it raises counts.
Prepare = Callable[[Path], Callable[[random.Random, int], None]]


class Target(NamedTuple):
    """A reader to be tried."""

    kind: str
    share: int  # of the mutated inputs, in parts
    prepare: Prepare
    crafted: int = 0  # the inputs of these first numbers are made by hand
    batch: int = BATCH


class Wrong(Exception):
    """A reader took an input for what it is not."""


def run(target: Target, count: int, seed: int, folder: Path) -> Row:
    """Tries `count` inputs; the number of an input and the seed decide it."""
    row, start, number = Row(target.kind), time.monotonic(), 0
    while number < count and not stop:
        number = _batch(row, target, number, min(count, number + target.batch), seed, folder)
    row.seconds = time.monotonic() - start
    return row


def one(target: Target, number: int, seed: int, folder: Path) -> None:
    """One input in this process, to be looked at."""
    target.prepare(folder)(random.Random(f"{seed} {target.kind} {number}"), number)


def shown() -> str:
    """The traceback of the exception that is being handled, no line of it without end."""
    return "\n".join(line[:300] for line in traceback.format_exc().splitlines()[-12:])


def _batch(row: Row, target: Target, first: int, end: int, seed: int, folder: Path) -> int:
    """Inputs from `first` on in one child; returns the number of the one that is next."""
    reading, writing = os.pipe()
    here = folder / f"{target.kind.replace(' ', '-')}-{first}"
    here.mkdir()

    def work() -> int:
        os.close(reading)
        with os.fdopen(writing, "w") as results:
            try_one = target.prepare(here)
            results.write("{}\n")  # ready
            results.flush()
            for number in range(first, end):
                results.write(json.dumps(_try(target, try_one, seed, number)) + "\n")
                results.flush()
        return 0

    child = Child(folder, work, target.kind.replace(" ", "-"))
    os.close(writing)
    number = _collect(row, target, child, reading, first, end, seed)
    os.close(reading)
    ended = child.wait(LIMIT)
    if "Traceback (most recent call last)" in ended.err:
        row.fail("traceback of a thread", f"{target.kind} before {number}", ended.err[-1000:])
    for path in left_overs(here):
        row.fail("left over", f"{target.kind} {first} to {number}", path)
    _clear(here)
    return number


def _try(target: Target, try_one: Callable[..., None], seed: int, number: int) -> dict[str, Any]:
    what = detail = ""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        try_one(random.Random(f"{seed} {target.kind} {number}"), number)
    except (UsageError, RunError) as error:
        what = "message of several lines" if "\n" in str(error) else "refused"
        detail = str(error)[-300:]
    except Wrong as error:
        what, detail = str(error).split(":")[0], str(error)[:1000]
    except BaseException as error:
        what, detail = f"escapes: {type(error).__name__}", shown()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if peak > before and peak / 1024 > MEMORY_MB:
        what, detail = f"more than {MEMORY_MB} MB", f"{peak / 1024:.0f} MB"
    return {"what": what, "detail": detail, "mb": peak / 1024}


def _collect(
    row: Row, target: Target, child: Child, reading: int, first: int, end: int, seed: int
) -> int:
    """Reads results until the child has ended; returns the number of the input that is next."""
    number, text, since, ready_to_try = first, b"", time.monotonic(), False
    while True:
        ready, _, _ = select.select([reading], [], [], 0.2)
        piece = os.read(reading, 1 << 16) if ready else b""
        if ready and not piece:
            break
        text += piece
        while b"\n" in text:
            line, text = text.split(b"\n", 1)
            since, result = time.monotonic(), json.loads(line.decode())
            if not result:
                ready_to_try = True
                continue
            number += 1
            if _count(row, target, number - 1, seed, result):
                child.signal(signal.SIGKILL)  # its peak would count for all that follow
                return number
        late = time.monotonic() - since > (LIMIT if ready_to_try else PREPARATION)
        if late or resident_mb(child.pid) > TOO_LARGE_MB:
            child.signal(signal.SIGKILL)
            what = "hangs" if late else f"more than {MEMORY_MB} MB"
            row.fail(what, f"{target.kind} {number} of seed {seed}", what)
            row.tried += 1
            return number + 1
    ended = child.wait(LIMIT)
    if not ready_to_try:
        raise RuntimeError(f"the campaign cannot begin with {target.kind}: {ended.err}")
    if number < end:
        detail = f"{ended.err[-1500:]}"
        row.fail(f"crashes: {ended.status}", f"{target.kind} {number} of seed {seed}", detail)
        row.tried += 1
        return number + 1
    return number


def _count(row: Row, target: Target, number: int, seed: int, result: dict[str, Any]) -> bool:
    """One result into the row; returns whether the child has grown too large to go on."""
    row.tried += 1
    row.peak_mb = max(row.peak_mb, result["mb"])
    if result["what"] == "":
        row.accepted += 1
    elif result["what"] == "refused":
        row.refused += 1
    else:
        row.fail(result["what"], f"{target.kind} {number} of seed {seed}", result["detail"])
    return result["mb"] > MEMORY_MB


def _clear(folder: Path) -> None:
    import shutil

    shutil.rmtree(str(folder), ignore_errors=True)
