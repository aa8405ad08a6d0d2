"""A task that serves: it needs no data, no options and no disk, and ends when it is told."""

from __future__ import annotations

import time
import uuid
from typing import Callable

from gan_tf1.cluster import greeting, server
from gan_tf1.cluster.spec import OF_VARIABLES, Spec

LOOK_EVERY = 0.5  # seconds between two looks whether it is to end
PATIENCE = 3600.0  # seconds; for its own server, which answers at once unless it is stopped


def serve(spec: Spec, say: Callable[[str], None]) -> int:
    """Serves run after run until task 0 says that it is to end; returns the exit status.

    Raises UsageError where the port is taken.
    """
    held = server.start(spec)
    what = "variables" if spec.own.job == OF_VARIABLES else "a replica"
    state = greeting.task_state(spec.own)
    with greeting.session(held.target, state.graph, [spec.own], PATIENCE) as sess:
        sess.run(state.start, {state.text: greeting.text(spec, uuid.uuid4().hex)})
        say(
            f"task {spec.number(spec.own)} of {len(spec.tasks)} serves {what} at "
            f"{spec.own.address}; it stays for run after run, until --stop-workers or Ctrl-C"
        )
        run = ""
        while True:
            stop, now = sess.run([state.told_to_stop, state.run])
            if stop:
                say("told to end")
                return 0
            if now.decode() != run:
                run = now.decode()
                say("serves a run" if run else "the run has ended")
            time.sleep(LOOK_EVERY)
