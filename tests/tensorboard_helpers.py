"""Runs to show, a TensorBoard of them on loopback, and a headless browser for its pages."""

from __future__ import annotations

import base64
import contextlib
import fcntl
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from unittest import mock

import numpy as np
from cli_helpers import make_data, next_second, small, train, trained

from gan_tf1.data.dataset import class_names
from gan_tf1.evaluation import projector
from gan_tf1.runs.console import StepProgress

# All that is written on a page and shown; most of it is in shadow roots, some in frames.
TEXT = """
(() => {
  const found = [];
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE && node.textContent.trim()) {
      found.push(node.textContent.trim().replace(/\\s+/g, " "));
    }
    if (node.nodeType === Node.ELEMENT_NODE) {
      if (/^(style|script|template|noscript)$/i.test(node.tagName)) return;
      const style = node.ownerDocument.defaultView.getComputedStyle(node);
      if (style.display === "none" || style.visibility === "hidden") return;
      if (node.contentDocument && node.contentDocument.body) walk(node.contentDocument.body);
      if (node.shadowRoot) node.shadowRoot.childNodes.forEach(walk);
    }
    node.childNodes.forEach(walk);
  };
  if (document.body) walk(document.body);
  return found.join("\\n");
})()
"""
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
START_LIMIT = 60  # seconds, for a server or a browser to answer


# What `make_runs` makes
STEPS = 12
STOPPED = 7  # the step at which `fashion` was stopped, to be resumed
TRACED = 5
POINTS = 30  # of each kind, in the projector of `fashion`
EVERY = ["--log-every", "1", "--scalar-every", "3", "--sample-every", "6"]
EVERY += ["--histogram-every", "4", "--save-every", "0"]
# Of fashion, the data set: the folder data below the log directory holds no run.
RUNS = {
    "fashion": ("fashion", ["--trace-step", TRACED]),
    "classes": ("dcgan_mmd", ["--conditional", "--two-runs", "--trace-step", TRACED]),
    "line": ("toy", ["--d-steps", "2"]),
    "broken": ("fashion", ["--d-lr", "1e30"]),
}


def make_runs(logdir: Path) -> Path:
    """One run stopped and resumed, one with classes, one of the line, one whose loss is not finite.

    The first has a page of the projector, of made-up features.
    """
    data = make_data(logdir / "data")
    for name, (recipe, options) in RUNS.items():
        argv = small(data, recipe) + EVERY + options + ["--logdir", logdir]
        argv += ["--run-name", name, "--steps", STEPS]
        if name == "fashion":
            with stop_at(STOPPED):
                assert train(recipe, *argv).status == 128 + signal.SIGTERM
            next_second()
            trained(recipe, "--resume", name, "--logdir", logdir)
        elif name == "broken":
            assert train(recipe, *argv).status == 1
        else:
            trained(recipe, *argv)
    projector.write(logdir / "fashion", *projected(), class_names("fashion"))
    return logdir


@contextlib.contextmanager
def stop_at(step: int):
    """While it lasts, a training stops at this step, as by `kill`; it must show every step."""
    show = StepProgress.show

    def show_and_stop(self, now, report):
        show(self, now, report)
        if now == step - 1:  # seen at the end of the step that follows
            os.kill(os.getpid(), signal.SIGTERM)

    with mock.patch.object(StepProgress, "show", show_and_stop):
        yield


def projected() -> tuple:
    """Features, images and classes of real and of generated images, made up: two clouds."""
    random = np.random.RandomState(3)
    features = [random.normal(size=[POINTS, 6]) + far for far in (0, 4)]
    images = [random.randint(0, 256, [POINTS, 28, 28]).astype(np.uint8) for _ in range(2)]
    classes = [random.randint(0, 10, POINTS) for _ in range(2)]
    return (*features, *images, *classes)


def has_read_the_runs(server: Server) -> bool:
    """Whether TensorBoard has come to the end of every run, which is what is read last."""
    return sorted(name for name, end in session_ends(server).items() if end) == sorted(RUNS)


def session_ends(server: Server) -> dict:
    """Run -> how it ended, as the HParams tab has it: "" for not yet."""
    groups = session_groups(server)["sessionGroups"]
    unknown = "STATUS_UNKNOWN"
    return {
        group["name"]: session.get("status", unknown).replace(unknown, "")
        for group in groups
        for session in group["sessions"]
    }


def session_groups(server: Server) -> dict:
    """The answer of the HParams tab, of every run."""
    statuses = ["STATUS_" + name for name in ("UNKNOWN", "SUCCESS", "FAILURE", "RUNNING")]
    asked = {"allowedStatuses": statuses, "startIndex": 0, "sliceSize": 100}
    return server.json("data/plugin/hparams/session_groups", asked)


class Server:
    """A TensorBoard of a log directory, in a process of its own; to be closed."""

    def __init__(self, logdir: Path):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}/"
        command = [sys.executable, "-m", "tensorboard.main", "--logdir", str(logdir)]
        command += ["--host", "127.0.0.1", "--port", str(port), "--reload_interval", "1"]
        command += ["--samples_per_plugin", "images=100"]
        self._log = logdir / "tensorboard.log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait(self, ready) -> None:
        """Until `ready(server)` holds."""
        end = time.time() + START_LIMIT
        while True:
            try:
                if ready(self):
                    return
            except (OSError, ValueError):  # not listening yet, or nothing read yet
                pass
            log = self._log.read_text(errors="replace")
            assert self._process.poll() is None, log
            assert time.time() < end, log
            time.sleep(0.1)

    def get(self, path: str, body: dict | None = None, **query) -> bytes:
        """The answer to a GET, or with a body to a POST of it as JSON; 2xx only."""
        url = self.url + path
        if query:
            url += "?" + urllib.parse.urlencode(query)
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, data)
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=START_LIMIT) as answer:
            return answer.read()

    def json(self, path: str, body: dict | None = None, **query):
        return json.loads(self.get(path, body, **query).decode())

    def close(self) -> None:
        end_group(self._process)


def end_group(process: subprocess.Popen) -> None:
    """Ends a process that leads a group, and its children, whether they listen or hang."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def find_browser() -> str | None:
    """The path of an installed Chromium."""
    found = (shutil.which(name) for name in BROWSERS)
    return next((path for path in found if path), None)


class Browser:
    """A headless Chromium, spoken to in the DevTools protocol over two pipes; to be closed.

    `--dump-dom` would not do: the text of most pages of TensorBoard is in shadow roots.
    """

    def __init__(self, program: str, folder: Path):
        command = [program, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]
        command += ["--disable-background-networking", "--disable-component-update"]
        command += ["--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars"]
        # Without a graphics card, WebGL (the projector) is drawn by the processor.
        command += ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
        command += [
            f"--user-data-dir={folder}",
            "--window-size=1280,900",
            "--remote-debugging-pipe",
            "about:blank",
        ]
        to_browser, self._write = os.pipe()
        self._read, from_browser = os.pipe()

        def at_3_and_4():
            # First out of the way, as either may be 3 or 4 itself.
            ends = [fcntl.fcntl(end, fcntl.F_DUPFD, 20) for end in (to_browser, from_browser)]
            os.dup2(ends[0], 3)
            os.dup2(ends[1], 4)

        with (folder.parent / "browser.log").open("wb") as log:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=dict(os.environ, TMPDIR=str(folder.parent)),
                close_fds=False,  # Python's own are not inherited, and 3 and 4 must be
                preexec_fn=at_3_and_4,
                start_new_session=True,
            )
        os.close(to_browser)
        os.close(from_browser)
        self._number = 0
        self._buffer = b""
        self.events: list = []
        target = self.call("Target.createTarget", url="about:blank")
        attached = self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.call(domain + ".enable", self._session)

    def open(self, url: str) -> None:
        """Goes to a page; forgets what happened on the one before, which is left for good."""
        self.call("Page.navigate", self._session, url="about:blank")
        self.events.clear()
        self.call("Page.navigate", self._session, url=url)

    def run(self, script: str):
        """The value of a JavaScript expression on the page, a promise's as well."""
        answer = self.call(
            "Runtime.evaluate",
            self._session,
            expression=script,
            returnByValue=True,
            awaitPromise=True,
        )
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def text(self) -> str:
        """All that is written on the page, a line for each piece."""
        return self.run(TEXT)

    def problems(self) -> list:
        """Uncaught exceptions and errors on the console, since the page was opened."""
        found = []
        for event in self.events:
            if event["method"] == "Runtime.exceptionThrown":
                details = event["params"]["exceptionDetails"]
                found.append(details.get("exception", {}).get("description", details["text"]))
            elif event["method"] == "Log.entryAdded":
                entry = event["params"]["entry"]
                if entry["level"] == "error":
                    found.append("{} {}".format(entry["text"], entry.get("url", "")))
        return found

    def screenshot(self) -> bytes:
        """What is seen, as PNG."""
        answer = self.call("Page.captureScreenshot", self._session, format="png")
        return base64.b64decode(answer["data"])

    def call(self, method: str, session: str | None = None, **params) -> dict:
        """A command of the protocol; what happens meanwhile is kept in `events`."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        end = time.time() + START_LIMIT
        while True:
            answer = self._receive(end)
            if answer.get("id") == self._number:
                assert "error" not in answer, (method, answer)
                return answer["result"]
            self.events.append(answer)

    def _receive(self, end):
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._read], [], [], max(0.0, end - time.time()))
            assert ready, "the browser does not answer"
            chunk = os.read(self._read, 1 << 20)
            assert chunk, "the browser has ended"
            self._buffer += chunk
        message, self._buffer = self._buffer.split(b"\0", 1)
        return json.loads(message.decode())

    def close(self) -> None:
        with contextlib.suppress(AssertionError, OSError, subprocess.TimeoutExpired):
            self.call("Browser.close")
            self._process.wait(10)
        end_group(self._process)
        os.close(self._write)
        os.close(self._read)
