"""Calls of one function that are made at the same time, and wait for each other where they meet.

A recipe's network is a plain function. To see the whole batch, a batch normalisation inside it
needs what the same layer has in the calls for all other replicas, before any of them goes on. So
each call has a thread; one at a time runs, in order, so that what they build is always the same.
"""

from __future__ import annotations

import threading
from typing import Any, Callable, ContextManager, Sequence

_here = threading.local()  # .call: the call that this thread makes


class _Abandoned(BaseException):
    """Another of the calls has failed."""


class _Call(threading.Thread):
    def __init__(self, function: Callable[[], Any]):
        super().__init__(daemon=True)
        self.asked: Any = None
        self.result: Any = None
        self.error: BaseException | None = None
        self.ended = False
        self._function = function
        self._answer: Any = None
        self._abandoned = False
        self._turn = threading.Semaphore(0)  # given by who drives
        self._paused = threading.Semaphore(0)

    def run(self) -> None:
        self._turn.acquire()
        _here.call = self
        try:
            if not self._abandoned:
                self.result = self._function()
        except BaseException as error:
            self.error = error
        self.ended = True
        self._paused.release()

    def go_on(self, answer: Any = None) -> None:
        """To the next meeting, or to the end. Raises what the function raises."""
        self._answer = answer
        self._turn.release()
        self._paused.acquire()
        if self.error is not None:
            raise self.error

    def abandon(self) -> None:
        """Ends the thread."""
        if self.ended:
            return
        self._abandoned = True
        self._turn.release()
        self.join()

    def ask(self, question: Any) -> Any:
        """In its own thread: waits for the others, and returns what the meeting says."""
        self.asked = question
        self._paused.release()
        self._turn.acquire()
        if self._abandoned:
            raise _Abandoned
        return self._answer


def inside() -> bool:
    """Whether this is one of several calls."""
    return hasattr(_here, "call")


def meet(question: Any) -> Any:
    """Inside a call: what `answer` of `run` makes of the questions of all calls."""
    return _here.call.ask(question)


def run(
    functions: Sequence[Callable[[], Any]],
    answer: Callable[[list[Any]], Any],
    turn: Callable[[int], ContextManager[None]],
) -> list[Any]:
    """What the functions return, each called in a thread of its own, one running at a time.

    answer: called with the questions of all, where they meet. turn: entered while the function of
    that number runs. Raises what a function raises, and RuntimeError where some have ended and
    others wait.
    """
    calls = [_Call(function) for function in functions]
    for call in calls:
        call.start()
    try:
        said = None
        while True:
            for number, call in enumerate(calls):
                with turn(number):
                    call.go_on(said)
            if all(call.ended for call in calls):
                return [call.result for call in calls]
            if any(call.ended for call in calls):
                raise RuntimeError("a network is not built alike for every replica")
            said = answer([call.asked for call in calls])
    finally:
        for call in calls:
            call.abandon()
