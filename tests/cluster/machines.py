"""A cluster of processes on this machine: started, killed, stopped, and ended whatever fails."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import types
from pathlib import Path
from unittest import mock

REPOSITORY = Path(__file__).resolve().parent.parent.parent
LIMIT = 300.0  # seconds that anything may take


def free_ports(count):
    """Ports that nobody listens on at this moment."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


class Process:
    """A task; what it says is collected as it says it."""

    def __init__(self, command, environment):
        self.lines = []
        self._changed = threading.Condition()
        self.process = subprocess.Popen(
            command,
            cwd=str(REPOSITORY),
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            universal_newlines=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:
            with self._changed:
                self.lines.append(line.rstrip("\n"))
                self._changed.notify_all()
        self.process.stdout.close()

    @property
    def said(self):
        return "\n".join(self.lines)

    def wait_for(self, reached, since=0):
        """The first line from `since` on of which reached(line) is true."""
        until = time.monotonic() + LIMIT
        with self._changed:
            while True:
                found = [line for line in self.lines[since:] if reached(line)]
                if found:
                    return found[0]
                left = until - time.monotonic()
                ended = self.process.poll() is not None and not self._reader.is_alive()
                assert left > 0 and not ended, f"no such line in:\n{self.said}"
                self._changed.wait(min(left, 0.5))

    def end(self):
        """Its exit status."""
        status = self.process.wait(LIMIT)
        self._reader.join(LIMIT)
        return status

    def kill(self, number=signal.SIGKILL):
        self.process.send_signal(number)

    def close(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
            self.process.wait()
        self._reader.join(5)


class Cluster:
    """Task 0 and workers, of the recipe `fashion` over a small data set."""

    def __init__(self, workers=2, timeout=60):
        self.addresses = [f"127.0.0.1:{port}" for port in free_ports(1 + workers)]
        self.timeout = timeout
        self.tasks = {}
        self.everything = []

    def start(self, task, *words, environment=None):
        """Starts a task, or starts it anew."""
        command = [
            sys.executable,
            "scripts/train_fashion.py",
            "--cluster",
            ",".join(self.addresses),
        ]
        command += ["--task", str(task), *map(str, words)]
        if task == 0:
            command += ["--cluster-timeout", str(self.timeout)]
        return self.run(task, command, environment)

    def run(self, task, command, environment=None):
        changed = dict(os.environ, GAN_TF1_OFFLINE="1", PYTHONPATH=str(REPOSITORY))
        changed.update(PYTHONDONTWRITEBYTECODE="1", CUDA_VISIBLE_DEVICES="", PYTHONUNBUFFERED="1")
        changed.pop("TF_CPP_MIN_LOG_LEVEL", None)
        changed.update(environment or {})
        self.tasks[task] = Process(command, changed)
        self.everything.append(self.tasks[task])
        return self.tasks[task]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in self.everything:
            process.close()


class Serving:
    """A worker in a thread of this process; it ends when told."""

    def __init__(self, of, text=None):
        self.lines, self.status = [], None
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, args=(of, text), daemon=True)
        self._thread.start()
        assert self._ready.wait(60)

    def _serve(self, of, text):
        from gan_tf1.cluster import greeting, worker  # not before it is asked for

        def say(line):
            self.lines.append(line)
            self._ready.set()

        with mock.patch.object(worker, "LOOK_EVERY", 0.05):
            said = (lambda *_: text) if text else greeting.text
            its = types.SimpleNamespace(
                task_state=greeting.task_state, session=greeting.session, text=said
            )
            with mock.patch.object(worker, "greeting", its):
                self.status = worker.serve(of, say)

    def end(self):
        self._thread.join(60)
        return self.status
