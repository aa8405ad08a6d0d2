"""No test reaches the network, and none is slowed down or noisy because of where it runs."""

import os

import pytest

pytest_plugins = ["several_processes"]

os.environ["GAN_TF1_OFFLINE"] = "1"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


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
