"""What a peer says and is told: it is started by another Python, which may not have this package.

It prints one line when it is warm, its versions; then, for each number that it reads, it does so
many iterations and prints how many milliseconds each of them took.
"""

from __future__ import annotations

import sys
import time
from typing import Callable

WARM_UP = 5


def serve(step: Callable[[], None], versions: str) -> None:
    """Runs `step` as often as standard input asks for, until that ends.

    step returns when its numbers are there, not when they are on their way.
    """
    for _ in range(WARM_UP):
        step()
    print(versions, flush=True)
    for line in sys.stdin:
        count = int(line)
        start = time.perf_counter()
        for _ in range(count):
            step()
        print(1000 * (time.perf_counter() - start) / count, flush=True)
