"""Each test of a symptom gets its entry of the page by its own name, and must use all of it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import page
import pytest
import tensorflow as tf2
import tensorflow.compat.v1 as tf

TIME_LIMIT = 120  # seconds, for a piece of code


class Entry:
    """A symptom, and what of it a test has done."""

    def __init__(self, symptom, isolated):
        self.symptom = symptom
        self.isolated = isolated
        self.here = any(page.applies(versions) for versions in symptom.everywhere)
        # Where the symptom does not exist, the cure must do no harm: then only it is run.
        self.seen = not self.here
        self.cured = False

    def wrong(self, **names) -> dict:
        """Runs the code that has the symptom; its names. For silent symptoms, where they are."""
        assert self.here and not self.symptom.messages
        self.seen = True
        return run(self.symptom.wrong, names)

    def fails(self, after: str = "", **names) -> None:
        """Runs the code that has the symptom, and `after`; compares the error with the page's."""
        if not self.here:
            return
        with pytest.raises(Exception) as caught:
            run(self.symptom.wrong + after, names)
        self.says(f"{type(caught.value).__name__}: {caught.value}")

    def fails_alone(self, names: dict | None = None) -> None:
        """As fails, in a process of its own."""
        if not self.here:
            return
        found = self.isolated()(self.symptom.wrong, names=names)
        assert found["error"], "no error"
        self.says(found["error"])

    def says(self, text: str) -> None:
        """Compares an error, `Type: text`, with what the page says for what is installed."""
        expected = [m.text for m in self.symptom.messages if page.applies(m.versions)]
        assert expected, f"the page has no message for {page.INSTALLED}: {text}"
        assert any(page.quoted(message, text) for message in expected), (expected, text)
        self.seen = True

    def right(self, **names) -> dict:
        """Runs the code that has not the symptom; its names."""
        self.cured = True
        return run(self.symptom.right, names)

    def right_alone(self, then: str, names: dict | None = None):
        """As right, in a process of its own; the value of the expression `then`."""
        self.cured = True
        found = self.isolated()(self.symptom.right, then, names)
        assert found["error"] is None, found["error"]
        return found["value"]


def run(code: str, names: dict) -> dict:
    """Executes code of the page; all the names that it leaves."""
    namespace = dict(names, tf=tf, tf2=tf2, np=np)
    page.execute(code, namespace)
    return namespace


@pytest.fixture
def entry(request):
    """The entry that the test is named after; fails where it left out the symptom or the cure."""
    name = re.match(r"test_(s\d+)_", request.function.__name__).group(1).upper()
    with page.quiet():
        entry = Entry(page.symptoms()[name], lambda: request.getfixturevalue("isolated"))
        yield entry
    assert entry.seen, "the symptom was not shown"
    assert entry.cured, "the cure was not shown"


@pytest.fixture
def graph():
    """A graph of the test's own as the default one."""
    with tf.Graph().as_default() as graph:
        yield graph


@pytest.fixture(scope="session")
def isolated(tmp_path_factory):
    """Runs code in a process of its own: (code, then, names) -> {error, value}.

    `home` of it is the home directory there. There is no network.
    """
    home = tmp_path_factory.mktemp("home")
    environment = dict(
        os.environ,
        HOME=str(home),
        KERAS_HOME=str(home / ".keras"),
        HTTPS_PROXY="http://127.0.0.1:9",
        PYTHONDONTWRITEBYTECODE="1",
        TF_CPP_MIN_LOG_LEVEL="3",
    )
    environment.pop("TF_USE_LEGACY_KERAS", None)
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).parent / "isolated.py")],
        cwd=str(home),
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        universal_newlines=True,
    )

    def ask(code, then="None", names=None):
        preamble = (
            "import os\n"
            "import numpy as np\n"
            "import tensorflow as tf2\n"
            "import tensorflow.compat.v1 as tf\n"
        )
        request = {"code": preamble + code, "then": then, "names": names or {}}
        guard = threading.Timer(TIME_LIMIT, process.kill)
        guard.start()
        process.stdin.write(json.dumps(request) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        guard.cancel()
        assert line.strip(), "the process ended"
        return json.loads(line)

    ask.home = home
    yield ask
    process.stdin.close()
    try:
        process.wait(10)
    finally:
        process.kill()
        process.stdout.close()
        process.wait()
