"""Children of this process: forked, so that a killed, hung or swollen one costs little.

TensorFlow is imported before, once, and makes no session in this process: its threads would not
live on in a child.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Any, Callable, NamedTuple

TOO_LARGE_MB = 3000  # a child that has grown to this is killed for the machine's sake
TICK = 0.01  # seconds between two looks at a child

begun: list[bool] = []  # in a child: whether it has come to what it is for


class Ended(NamedTuple):
    """What a child left behind."""

    status: int  # of its exit, or minus the signal that ended it
    out: str
    err: str
    peak_mb: float
    seconds: float
    hung: bool  # killed at the time limit


class Child:
    """A forked process in a session of its own that calls something and ends with its result."""

    def __init__(self, folder: Path, call: Callable[[], int], name: str = "child") -> None:
        self.paths = (folder / f"{name}.out", folder / f"{name}.err")
        self._ended: tuple[int, float] | None = None
        self._start = time.monotonic()
        sys.stdout.flush()
        self.pid = os.fork()
        if not self.pid:
            _become(call, self.paths)

    def poll(self) -> bool:
        """Whether it has ended."""
        if self._ended is None:
            pid, status, usage = os.wait4(self.pid, os.WNOHANG)
            if pid:
                code = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
                self._ended = (code, usage.ru_maxrss / 1024)
        return self._ended is not None

    def signal(self, number: int, group: bool = False) -> None:
        """Sends a signal, to its whole group on request, unless it has ended."""
        if not self.poll():
            with contextlib.suppress(ProcessLookupError):
                (os.killpg if group else os.kill)(self.pid, number)

    def out(self) -> str:
        """What it has printed so far."""
        return self.paths[0].read_text(encoding="utf-8", errors="replace")

    def wait(self, limit: float) -> Ended:
        """Its end; after `limit` seconds since its start, or when it grows too large, killed."""
        hung = False
        while not self.poll():
            hung = time.monotonic() - self._start > limit
            if hung or resident_mb(self.pid) > TOO_LARGE_MB:
                self.signal(signal.SIGKILL, group=True)
                while not self.poll():
                    time.sleep(TICK)
                break
            time.sleep(TICK)
        assert self._ended
        texts = [path.read_text(encoding="utf-8", errors="replace") for path in self.paths]
        return Ended(*self._ended[:1], *texts, self._ended[1], time.monotonic() - self._start, hung)


def _become(call: Callable[[], int], paths: tuple[Path, Path]) -> None:
    """The child: never returns."""
    status: Any = 70
    try:
        os.setsid()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else 0)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for end, path in enumerate(paths, 1):
            os.dup2(os.open(str(path), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), end)
        status = call()
    except SystemExit as error:
        status = error.code or 0
    except KeyboardInterrupt:
        status = 128 + signal.SIGINT
        if begun:
            traceback.print_exc()
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(BaseException):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status if isinstance(status, int) else 1)


def resident_mb(pid: int) -> float:
    """What a process holds at this moment; 0 where that is not known."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, ValueError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
