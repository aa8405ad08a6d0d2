"""No test reaches the network, and none is slowed down or noisy because of where it runs."""

import os
import signal
import zlib

import pytest

pytest_plugins = ["several_processes"]

os.environ["GAN_TF1_OFFLINE"] = "1"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

# A shell without job control starts what is in the background with Ctrl-C ignored, and nohup with
# SIGHUP; a training takes that over, but it is not what the tests are about.
for _name, _handler in (("SIGINT", signal.default_int_handler), ("SIGHUP", signal.SIG_DFL)):
    if hasattr(signal, _name) and signal.getsignal(getattr(signal, _name)) == signal.SIG_IGN:
        signal.signal(getattr(signal, _name), _handler)


def pytest_addoption(parser):
    parser.addoption(
        "--exhaustive", action="store_true", help="further cases of what other cases show, too"
    )
    parser.addoption(
        "--part", metavar="K/N", help="of the further cases the K-th of N parts, K from 0 to N - 1"
    )


def pytest_collection_modifyitems(config, items):
    """Leaves out what is marked exhaustive, but for --exhaustive and what is named by its id."""
    named = any("[" in word for word in config.invocation_params.args)
    if config.getoption("exhaustive") or named:
        return
    which, parts = (int(number) for number in (config.getoption("part") or "-1/1").split("/"))

    def chosen(item):
        further = item.get_closest_marker("exhaustive")
        return not further or zlib.crc32(item.nodeid.encode()) % parts == which

    kept = [item for item in items if chosen(item)]
    if len(kept) < len(items):
        config.hook.pytest_deselected(items=[item for item in items if not chosen(item)])
        items[:] = kept


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    """The folder of the classifier's cache, the same for all modules, and a classifier made small.

    Every module that evaluates asks for it, by `usefixtures` or for all of them at once.
    """
    import reference_helpers  # not before it is asked for: TensorFlow takes seconds to import

    folder = reference_helpers.place(tmp_path_factory) / "cache"
    with reference_helpers.quick(folder):
        yield folder


@pytest.fixture(scope="session")
def four_runs(tmp_path_factory):
    """A log directory with runs of three kinds and one that has not begun: see tool_helpers."""
    import tool_helpers  # not before it is asked for: TensorFlow takes seconds to import

    return tool_helpers.make_four_runs(tmp_path_factory.mktemp("four_runs"))


@pytest.fixture(scope="session")
def shown_runs(tmp_path_factory):
    """A log directory with finished, stopped, resumed and broken runs: see tensorboard_helpers."""
    import tensorboard_helpers  # not before it is asked for: TensorFlow takes seconds to import

    return tensorboard_helpers.make_runs(tmp_path_factory.mktemp("shown"))


@pytest.fixture(scope="session")
def board(shown_runs):
    """A TensorBoard of these runs that has read them."""
    import tensorboard_helpers

    server = tensorboard_helpers.Server(shown_runs)
    try:
        server.wait(tensorboard_helpers.has_read_the_runs)
        yield server
    finally:
        server.close()
