"""Runs the tests in as many processes as there are cores: pytest alone uses one of them.

Building graphs is Python, and one Python uses one core. The process that was started takes groups
of tests, a module each, from a pipe; so do its helpers, which are pytest with the same arguments,
and send their reports back through another. All reports go the usual way: the summary, --durations,
--junit-xml and -x are pytest's own. `--processes 1` is pytest alone, for a debugger; pytest-xdist,
where somebody has it and gives -n, does the same better.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import struct
import subprocess
import sys
import threading
from pathlib import Path

import pytest

MOST = 4  # processes: each holds a TensorFlow and the graphs that it has built
WORTH_IT = 12  # modules: a helper collects them all before it begins, for some ten seconds
# Fixtures that take long, and that several modules ask for
SHARED = ("shown_runs", "measured", "four_runs", "cache")
HELPERS = "_several_processes_helpers"  # where the configuration keeps them
THREADS = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
NUMBER = struct.Struct("<i")


def pytest_addoption(parser):
    group = parser.getgroup("several processes")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    group.addoption(
        "--processes", type=int, default=min(cores, MOST), help="default: one for each core"
    )
    group.addoption("--helper-pipes", metavar="GROUPS,REPORTS", help="for the helpers alone")


def pytest_configure(config):
    """Before any test module imports TensorFlow."""
    if config.getoption("processes") > 1:
        # As many threads of TensorFlow's as there are cores, in each process, stand in each other's
        # way: with one for each the same tests take a seventh less processor time. What trains in
        # a process of its own has TensorFlow's default: cli_helpers.environment.
        for name in THREADS:
            os.environ.setdefault(name, "1")


def pytest_sessionstart(session):
    """Helpers collect while this process does, where no module and no name is asked for."""
    config = session.config
    whole = all(Path(argument).is_dir() for argument in config.args) and not config.option.keyword
    if whole and not _alone(config):
        setattr(config, HELPERS, _Helpers(config, config.getoption("processes") - 1))


def pytest_sessionfinish(session):
    helpers = getattr(session.config, HELPERS, None)
    if helpers:  # after an error, before the loop
        helpers.close()


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session):
    config = session.config
    pipes = config.getoption("helper_pipes")
    if pipes:
        return _help(session, *(int(number) for number in pipes.split(",")))
    count = min(config.getoption("processes"), len(_groups(session.items)) // WORTH_IT)
    helpers = getattr(config, HELPERS, None)
    if session.testsfailed or count < 2 or (helpers is None and _alone(config)):
        return None  # pytest's own loop
    if helpers is None:
        helpers = _Helpers(config, count - 1)
    with contextlib.closing(helpers):
        return _share(session, helpers)


def _alone(config):
    """Whether pytest is to run them all itself, or something else shares them."""
    option = config.option
    elsewhere = getattr(option, "numprocesses", None) or "PYTEST_XDIST_WORKER" in os.environ
    alone = option.collectonly or option.usepdb or option.basetemp or option.processes < 2
    return bool(elsewhere or alone or option.helper_pipes)


def _groups(items):
    """Tests in the order of their groups: what takes long comes first, so that none waits long.

    A module is a group, as it may have fixtures of its own; all that ask for the same of SHARED are
    one.
    """
    groups = {}
    for item in items:
        shared = [name for name in SHARED if name in item.fixturenames]
        groups.setdefault(shared[0] if shared else str(item.fspath), []).append(item)

    def seconds(group):
        markers = (item.get_closest_marker("slow") for item in group)
        return sum(marker.kwargs.get("seconds", 2) for marker in markers if marker)

    return sorted(groups.values(), key=seconds, reverse=True)


class _Helpers:
    """Processes that run tests, and the pipe that groups are taken from."""

    def __init__(self, config, count):
        self.to_take, self._give = os.pipe()
        self.reports = queue.Queue()
        self._stack = contextlib.ExitStack()
        self._stack.callback(os.close, self.to_take)
        self.threads = [
            _start(config, self.to_take, self.reports, self._stack) for _ in range(count)
        ]

    def give(self, numbers):
        """All there is to do; without any, they end."""
        os.write(self._give, b"".join(NUMBER.pack(number) for number in numbers))
        os.close(self._give)
        self._give = None

    def close(self):
        if self._give is not None:
            self.give([])
        self._stack.close()


def _share(session, helpers):
    """The loop of the process that was started."""
    groups = _groups(session.items)
    helpers.give(range(len(groups)))
    for item, following in _taken(groups, helpers.to_take):
        session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        _pass_on(session, helpers.reports)
    while any(thread.is_alive() for thread in helpers.threads):
        _pass_on(session, helpers.reports, wait=0.2)
    for thread in helpers.threads:
        thread.join()
    _pass_on(session, helpers.reports)
    return True


def _start(config, to_take, reports, stack):
    """Starts a helper and a thread that collects what it reports."""
    read, write = os.pipe()
    arguments = [str(word) for word in config.invocation_params.args]
    helper = subprocess.Popen(
        [sys.executable, "-m", "pytest", *arguments, "--helper-pipes", f"{to_take},{write}"],
        cwd=str(config.invocation_params.dir),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        pass_fds=(to_take, write),
    )
    os.close(write)

    def collect():
        with os.fdopen(read, encoding="utf-8") as lines:
            for line in lines:
                reports.put(json.loads(line))
        status = helper.wait()
        if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
            reports.put({"died": status})

    thread = threading.Thread(target=collect, daemon=True)
    thread.start()
    stack.callback(helper.wait)
    stack.callback(lambda: helper.poll() is None and helper.terminate())
    return thread


def _pass_on(session, reports, wait=0.0):
    """Gives what helpers have reported to pytest, as if it had happened here."""
    hook = session.config.hook
    while True:
        try:
            data = reports.get(timeout=wait) if wait else reports.get_nowait()
        except queue.Empty:
            break
        if "died" in data:
            session.shouldfail = "a process that ran tests ended with {died}".format(**data)
            break
        if isinstance(data.get("longrepr"), list):  # of a skipped test; JSON has no tuples
            data["longrepr"] = tuple(data["longrepr"])
        report = hook.pytest_report_from_serializable(config=session.config, data=data)
        hook.pytest_runtest_logreport(report=report)
    if session.shouldfail:
        raise session.Failed(session.shouldfail)
    if session.shouldstop:
        raise session.Interrupted(session.shouldstop)


def _taken(groups, to_take):
    """Each test that this process gets, and the one that comes after it, or None.

    pytest tears down what the one after it does not need: it must be known before.
    """
    waiting = []
    while True:
        got = os.read(to_take, NUMBER.size)
        if got:
            waiting += groups[NUMBER.unpack(got)[0]]
        while len(waiting) > bool(got):
            yield waiting[0], waiting[1] if len(waiting) > 1 else None
            del waiting[0]
        if not got:
            return


def _help(session, to_take, to_report):
    """The loop of a helper."""
    with os.fdopen(to_report, "w", encoding="utf-8") as stream:
        session.config.pluginmanager.register(_Reporter(session.config, stream))
        for item, following in _taken(_groups(session.items), to_take):
            session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.shouldfail or session.shouldstop:
                break
    return True


class _Reporter:
    """Writes each report as a line of JSON."""

    def __init__(self, config, stream):
        self._config, self._stream = config, stream

    def pytest_runtest_logreport(self, report):
        hook = self._config.hook
        data = hook.pytest_report_to_serializable(config=self._config, report=report)
        json.dump(data, self._stream, default=os.fspath)
        self._stream.write("\n")
        self._stream.flush()
