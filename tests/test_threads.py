"""Who gets one thread for an op, and where."""

from __future__ import annotations

import pytest
from cli_helpers import make_data, small, trained

from gan_tf1 import threads
from gan_tf1.config import ImageHyper
from gan_tf1.recipes import load, names
from gan_tf1.training import loop


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    monkeypatch.delenv(threads.VARIABLE, raising=False)
    return monkeypatch


@pytest.mark.parametrize("cores, value", [(1, "1"), (2, "1"), (3, None), (64, None)])
def test_on_few_cores_alone(environment, cores, value):
    environment.setattr(threads, "cores", lambda: cores)
    threads.one_for_each_op()
    assert threads.os.environ.get(threads.VARIABLE) == value


def test_what_the_environment_says_stays(environment):
    environment.setattr(threads, "cores", lambda: 2)
    environment.setenv(threads.VARIABLE, "7")
    threads.one_for_each_op()
    assert threads.os.environ[threads.VARIABLE] == "7"


def test_this_machine_has_cores():
    assert threads.cores() >= 1


def test_perceptrons_have_it_and_convolutions_not():
    assert [name for name in names() if not load(name).one_thread_per_op] == [
        "dcgan_bn",
        "dcgan_mmd",
    ]


@pytest.mark.slow
@pytest.mark.parametrize("recipe, value", [("toy", "1"), ("dcgan_mmd", None)])
def test_a_training_has_what_its_recipe_says(environment, tmp_path, recipe, value):
    environment.setattr(loop, "train", lambda *_: 0)  # by then it is set
    environment.setattr(threads, "cores", lambda: 2)
    words = small(tmp_path / "data", recipe) + ["--logdir", tmp_path / "logs"]
    if isinstance(load(recipe).defaults, ImageHyper):
        make_data(tmp_path / "data")
    trained(recipe, *words)
    assert threads.os.environ.get(threads.VARIABLE) == value
