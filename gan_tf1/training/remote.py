"""A session on other machines, one of which may hang or be gone."""

from __future__ import annotations

import queue
import threading
import time
from typing import Any, Callable

import tensorflow.compat.v1 as tf

LOOK_EVERY = 2.0  # seconds of a run between two looks whether the machines are there


class Session(tf.Session):
    """Raises DeadlineExceededError where a run takes longer than operation_timeout_in_ms.

    TensorFlow gives up at that time too, but then waits for the machine that hangs to agree. So the
    runs are made in a thread, which is left behind. Closing does nothing, as it waits half a minute
    for a machine that is gone: `tf.Session.reset` on the server ends the session.

    Args:
      gone: says why a machine cannot be reached, None where all can. Where a run takes long, it is
        asked now and then, and UnavailableError raised: TensorFlow 1.15 does not notice by itself.
    """

    def __init__(
        self,
        target: str,
        graph: tf.Graph,
        config: tf.ConfigProto,
        gone: Callable[[], str | None] = lambda: None,
    ):
        self._seconds = config.operation_timeout_in_ms / 1000
        self._gone = gone
        self._asked: queue.Queue[Any] = queue.Queue()
        self._done: queue.Queue[Any] = queue.Queue()
        super().__init__(target, graph, config)
        threading.Thread(target=self._serve, daemon=True).start()

    def run(
        self, fetches: Any, feed_dict: Any = None, options: Any = None, run_metadata: Any = None
    ) -> Any:
        """As tf.Session.run."""
        self._asked.put((fetches, feed_dict, options, run_metadata))
        until = time.monotonic() + self._seconds
        while True:
            try:
                left = until - time.monotonic()
                values, error = self._done.get(timeout=max(0.0, min(LOOK_EVERY, left)))
                break
            except queue.Empty:
                why = self._gone()
                if why is not None:
                    raise tf.errors.UnavailableError(None, None, why) from None
                if left <= LOOK_EVERY:
                    message = f"no answer within {self._seconds:g} s"
                    raise tf.errors.DeadlineExceededError(None, None, message) from None
        if error is not None:
            raise error
        return values

    def make_callable(
        self, fetches: Any, feed_list: Any = None, accept_options: bool = False
    ) -> Callable[[], Any]:
        """Of what takes no feed: it is `run`, with its thread and its patience."""
        if feed_list or accept_options:
            raise ValueError("neither a feed nor options can be given later")
        return lambda: self.run(fetches)

    def close(self) -> None:
        """Does nothing."""

    def _serve(self) -> None:
        while True:
            asked = self._asked.get()
            try:
                self._done.put((super().run(*asked), None))
            except BaseException as error:
                self._done.put((None, error))
