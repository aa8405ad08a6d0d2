"""The short form of the campaign of faults, and that it sees the faults that it looks for."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

CI = Path(__file__).resolve().parent.parent / ".ci"
SHORT = {"inputs": 600, "kills": 2, "commands": 3, "configs": 2, "disk": 1, "processes": 1}
SHORT["server"] = 20


@pytest.fixture()
def fuzz(monkeypatch):
    monkeypatch.syspath_prepend(str(CI))
    from fault_campaign import fuzz

    monkeypatch.setattr(fuzz, "LIMIT", 0.5)
    # Children begin with memory of this process, which other tests have filled, but not with all:
    # files that are mapped count where they are used.
    child = os.fork()
    if child == 0:
        os._exit(0)
    begins_with = os.wait4(child, 0)[2].ru_maxrss // 1024
    monkeypatch.setattr(fuzz, "MEMORY_MB", begins_with + 100)
    return fuzz


@pytest.mark.exhaustive
@pytest.mark.slow(seconds=30)
def test_nothing_is_lost_and_no_traceback(tmp_path):
    options = [word for name, count in SHORT.items() for word in (f"--{name}", str(count))]
    table = tmp_path / "table.md"
    command = [sys.executable, str(CI / "faults"), *options, "--table", str(table)]
    done = subprocess.run(command, cwd=str(tmp_path), capture_output=True, timeout=900)
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()[-2000:]
    rows = [line.split(" | ") for line in table.read_text().splitlines() if line[:2] == "| "][1:]
    assert len(rows) == 16
    for kind, tried, *_, failures, _, _ in rows:
        assert failures == "0" or "skipped" in tried, kind
        assert "skipped" in tried or int(tried.replace(",", "")) >= 1, kind


def run(fuzz, tmp_path, try_one, count=6):
    """The row of a reader, and what each failure is called."""
    target = fuzz.Target("reader", 1, lambda here: lambda draw, number: try_one(here, number))
    row = fuzz.run(target, count, 1, tmp_path)
    assert row.tried == count
    return row, [what for what, _, _ in row.failures]


def test_refusals_are_counted_and_are_no_failures(fuzz, tmp_path):
    from gan_tf1.errors import UsageError

    def refuse(_, number):
        if number % 2:
            raise UsageError("a line")

    row, failures = run(fuzz, tmp_path, refuse)
    assert (row.accepted, row.refused, failures) == (3, 3, [])


@pytest.mark.parametrize(
    ("fault", "seen"),
    [
        (lambda here: [][1], "escapes: IndexError"),
        (lambda here: os._exit(3), "crashes: 3"),
        (lambda here: signal.pause(), "hangs"),
        (lambda here: len(b"x" * (200 * 2**20)), "more than [0-9]+ MB"),
        (lambda here: (here / ".a.1.tmp").write_bytes(b""), "left over"),
    ],
    ids=["exception", "crash", "hang", "memory", "temporary file"],
)
def test_a_fault_is_seen_and_the_next_inputs_are_tried(fuzz, tmp_path, fault, seen):
    row, failures = run(fuzz, tmp_path, lambda here, number: number == 2 and fault(here))
    assert len(failures) == 1 and re.match(seen, failures[0])
    assert re.match(r"reader (2 of seed 1|0 to 6)", row.failures[0][1])


def test_the_same_seed_gives_the_same_damage(fuzz):
    from fault_campaign.mutate import mutated

    content = bytes(range(200))
    damaged = [mutated(random.Random(f"1 {number % 50}"), content) for number in range(100)]
    assert damaged[:50] == damaged[50:]
    assert len(set(damaged)) > 40
    assert sum(one == content for one in damaged) < 10
