"""Our one-run step and its peers' in turns: a few iterations of one, of the next, and again.

The peers' packages are in a virtual environment of their own, as nothing here depends on them.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from pathlib import Path
from typing import IO, NamedTuple, Sequence

import numpy as np

from gan_tf1 import processor
from gan_tf1.benchmark import forms
from gan_tf1.benchmark.forms import NOTHING_FURTHER, Form, Further
from gan_tf1.errors import RunError, UsageError
from gan_tf1.graph.recipe import Recipe

PROGRAMS = {"jax": "jax_peer.py", "torch": "torch_peer.py"}  # package -> program beside this one
TURNS = 12


class Compared(NamedTuple):
    """A peer, or ourselves, over all turns."""

    name: str
    ms: float  # of one iteration, the median of the turns
    ratio: float  # our time / its time, the median of those of each turn
    least: float  # the smallest and the largest of these
    most: float


class Peer:
    """A program of another Python that waits for its turns. Close it."""

    def __init__(self, python: Path, program: Path, recipe: str) -> None:
        """Raises RunError where it does not come up."""
        self.program = program.name
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - close() does
        self._process = subprocess.Popen(
            [str(python), str(program), recipe],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
        )
        try:
            self.name = self._line()
        except RunError:
            self.close()
            raise

    def ms(self, iterations: int) -> float:
        """What each of so many iterations takes, in milliseconds. Raises RunError."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(b"%d\n" % iterations)
            self._process.stdin.flush()
        except OSError:
            pass  # what it said before it ended is in the next line
        return float(self._line())

    def close(self) -> None:
        """Ends it."""
        self._process.kill()
        self._process.communicate()
        self._errors.close()

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline().decode().strip()
        if not line:
            self._process.wait()
            self._errors.seek(0)
            said = self._errors.read().decode(errors="replace").strip().splitlines()
            raise RunError(f"{self.program}: ended by itself: {said[-1] if said else 'no word'}")
        return line


def find_python(folder: str) -> Path:
    """The Python of a virtual environment. Raises UsageError where there is none."""
    for name in ("bin/python", "Scripts/python.exe"):
        if (Path(folder) / name).is_file():
            return Path(folder) / name
    raise UsageError(
        f"--peers {folder}: no virtual environment; make one: python -m venv {folder}, "
        "and install jax, optax and torch there"
    )


def start(folder: str, recipe: str) -> list[Peer]:
    """The peers whose packages that environment has, warmed up.

    Raises UsageError where it has none of them, and RunError where one does not come up.
    """
    python = find_python(folder)
    peers: list[Peer] = []
    try:
        for package, program in PROGRAMS.items():
            if _has(python, package):
                peers.append(Peer(python, Path(__file__).with_name(program), recipe))
    except BaseException:
        for peer in peers:
            peer.close()
        raise
    if not peers:
        raise UsageError(f"--peers {folder}: neither jax nor torch is installed there")
    return peers


def _has(python: Path, package: str) -> bool:
    code = f"import importlib.util as u; raise SystemExit(not u.find_spec({package!r}))"
    return subprocess.run([str(python), "-c", code]).returncode == 0


def ours(recipe: Recipe, further: Further = NOTHING_FURTHER) -> Form:
    """The recipe's one-run step on random images, as the peers have it, with the options given.

    Raises UsageError where there are fewer GPUs than replicas, but some.
    """
    images = np.random.RandomState(0).randint(0, 256, [60000, 28, 28]).astype(np.uint8)
    return forms.further_loop(recipe, recipe.defaults, images, further)


def compare(form: Form, peers: Sequence[Peer], steps: int) -> list[Compared]:
    """First our form, then each peer, in TURNS turns of steps / TURNS iterations."""
    each = max(1, steps // TURNS)
    form.step(1)  # TensorFlow plans a graph at its first run
    ms = np.zeros([TURNS, 1 + len(peers)])
    for turn in range(TURNS):
        begun = time.perf_counter()
        for i in range(turn * each, (turn + 1) * each):
            form.step(i)
        ms[turn, 0] = 1000 * (time.perf_counter() - begun) / each
        for k, peer in enumerate(peers):
            ms[turn, 1 + k] = peer.ms(each)
    ratios = ms[:, :1] / ms
    return [
        Compared(
            name,
            float(np.median(ms[:, k])),
            float(np.median(ratios[:, k])),
            float(np.min(ratios[:, k])),
            float(np.max(ratios[:, k])),
        )
        for k, name in enumerate([form.name] + [peer.name for peer in peers])
    ]


def table(rows: Sequence[Compared]) -> str:
    """One line a program: what an iteration takes, and ours as a multiple of it."""
    lines = ["program              ms/iteration   ours : it   of each turn"]
    for row in rows:
        lines.append(
            f"{row.name:<20} {row.ms:>12.2f} {row.ratio:>10.2f}x   {row.least:.2f} - {row.most:.2f}"
        )
    return "\n".join(lines)


def machine() -> str:
    """Its processor, and which of the instructions that matter it has."""
    has = ", ".join(processor.flags()) or "none of " + ", ".join(processor.FLAGS)
    return f"{processor.name()} ({has})"
