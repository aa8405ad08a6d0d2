"""What a URL serves, piece by piece, with an end in sight whatever the server does."""

from __future__ import annotations

import contextlib
import http.client
import queue
import threading
import time
import urllib.request
from types import TracebackType
from typing import Iterator

CHUNK = 1 << 16
UNKNOWN = -1  # bytes
_AHEAD = 4  # pieces that may wait for the reader
_LOOK_SECONDS = 0.5  # how often the thread that waits with a piece looks whether it is wanted


class Late(Exception):
    """The time was over first."""


class Transfer:
    """One answer, fetched by a thread of its own; a context manager, which gives up at its end.

    A socket's time limit is one of silence. A server that sends a header each second, or a chunk's
    length letter by letter, never meets it. So it is another thread that waits for the server, and
    the one that reads waits no longer than it wants to.

    stall_seconds: of silence, after which the thread gives up.
    """

    def __init__(self, url: str, stall_seconds: float) -> None:
        self._url = url
        self._stall_seconds = stall_seconds
        self._items: queue.Queue[int | bytes | Exception] = queue.Queue(_AHEAD)
        self._given_up = threading.Event()
        # If it were no daemon, Python would wait in the end for a server that may have none.
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def __enter__(self) -> Transfer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._given_up.set()
        # Python 3.13 may crash where it ends while a daemon runs; one that waits for a server does
        # no harm. Longer than it waits to be rid of a piece.
        self._thread.join(3 * _LOOK_SECONDS)

    def promised(self, deadline: float) -> int:
        """Waits for the answer to begin: the bytes that it says to have, or UNKNOWN.

        deadline: of time.monotonic(). Raises Late, and whatever urllib raises.
        """
        item = self._next(deadline)
        assert isinstance(item, int)
        return item

    def pieces(self, deadline: float) -> Iterator[bytes]:
        """The body. Raises as `promised` does, which comes first."""
        while True:
            item = self._next(deadline)
            assert isinstance(item, bytes)
            if not item:
                return
            yield item

    def _next(self, deadline: float) -> int | bytes:
        try:
            item = self._items.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            raise Late from None
        if isinstance(item, Exception):
            raise item
        return item

    def _run(self) -> None:
        try:
            request = urllib.request.Request(self._url, headers={"User-Agent": "gan_tf1"})
            # Not urlopen, which goes on with the proxies that it found at its first call.
            opener = urllib.request.build_opener()
            with opener.open(request, timeout=self._stall_seconds) as response:
                self._put(_promised_bytes(response))
                piece = b"-"
                while piece and not self._given_up.is_set():
                    piece = response.read1(CHUNK)  # what one packet brought
                    self._put(piece)
        except Exception as error:  # urllib raises almost anything, ValueError for an address
            self._put(error)

    def _put(self, item: int | bytes | Exception) -> None:
        while not self._given_up.is_set():
            with contextlib.suppress(queue.Full):
                self._items.put(item, timeout=_LOOK_SECONDS)
                return


def _promised_bytes(response: http.client.HTTPResponse) -> int:
    length = response.headers.get("Content-Length", "")
    # "²" is a digit as well, but no number; nor is there a file whose size has 19 digits.
    return int(length) if length.isascii() and length.isdigit() and len(length) < 19 else UNKNOWN
