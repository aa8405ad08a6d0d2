"""The run directory: its name, its config.json, files that appear whole, and how it is found."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import platform
import re

import numpy as np
import PIL
import pytest
import tensorflow.compat.v1 as tf
from cli_helpers import IMAGES, error_line, files, leftovers, make_data, seem_saved, small, train
from cli_helpers import trained as trained_run
from helpers import exhaustive

from gan_tf1 import config, recipes
from gan_tf1 import files as whole
from gan_tf1.data import Dataset, idx, sources
from gan_tf1.errors import UsageError
from gan_tf1.runs import directory

pytestmark = pytest.mark.slow

FASHION = recipes.load("fashion")
HYPER = dataclasses.replace(FASHION.defaults, steps=7)


def dataset(builtin: bool = False) -> Dataset:
    zeros = np.zeros([3, 28, 28], np.uint8)
    return Dataset("fashion", "test", zeros, np.zeros([3], np.uint8), "there", "abc", builtin)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return make_data(tmp_path_factory.mktemp("run_directory") / "data")


def test_config_says_all_that_decided_the_numbers(data, tmp_path):
    argv = small(data) + ["--steps", "1", "--d-lr", "3e-4", "--logdir", tmp_path, "--run-name", "a"]
    trained_run("fashion", *argv)
    content = json.loads((tmp_path / "a" / "config.json").read_text())
    hyper = content["hyper"]
    assert set(hyper) == set(config.to_json(HYPER))
    assert (hyper["recipe"], hyper["steps"], hyper["batch"]) == ("fashion", 1, 8)
    assert (hyper["d_lr"], hyper["g_lr"], hyper["noise_dim"]) == (3e-4, 2e-4, 128)
    assert hyper["data_dir"] == str(data)
    raw = idx.read_bytes(data / "train-images-idx3-ubyte.gz")
    assert content["data"] == {
        "name": "fashion",
        "split": "train",
        "images": IMAGES,
        "source": str(data),
        "sha256": hashlib.sha256(raw).hexdigest(),
        "builtin": False,
    }
    assert "train_fashion.py" in content["command"] and "--d-lr 3e-4" in content["command"]
    assert content["versions"] == {
        "python": platform.python_version(),
        "tensorflow": tf.__version__,
        "numpy": np.__version__,
        "pillow": PIL.__version__,
    }


def test_a_relative_data_folder_is_noted_in_full(data, tmp_path, monkeypatch):
    monkeypatch.chdir(data.parent)
    argv = ["--data-dir", data.name, "--batch", "8", "--steps", "1", "--logdir", tmp_path / "logs"]
    trained_run("fashion", *argv, "--run-name", "a")
    monkeypatch.chdir(tmp_path)
    trained_run("fashion", "--resume", "a", "--steps", "2", "--logdir", tmp_path / "logs")


def test_what_is_read_is_what_was_written(tmp_path):
    run = directory.create(tmp_path / "not" / "yet" / "there", "a", FASHION, HYPER, dataset())
    assert run == tmp_path / "not" / "yet" / "there" / "a"
    read = directory.read_config(run)
    assert read.hyper == HYPER
    assert read.recipe == FASHION
    assert read.data["sha256"] == "abc" and read.data["images"] == 3
    assert sorted(path.name for path in run.iterdir()) == ["checkpoints", "config.json", "samples"]


@pytest.mark.parametrize("recipe", ["fashion", exhaustive("keras_mlp"), exhaustive("toy")])
def test_the_default_name_is_recipe_date_and_time(data, tmp_path, recipe):
    trained_run(recipe, *small(data, recipe), "--steps", "1", "--logdir", tmp_path)
    (run,) = tmp_path.iterdir()
    assert re.match(rf"{recipe}-20\d{{6}}-[0-2]\d[0-5]\d[0-5]\d\Z", run.name)


def test_two_runs_in_one_second_have_different_names(tmp_path, monkeypatch):
    monkeypatch.setattr(
        directory.time, "strftime", lambda form: form.split("-")[0] + "-20300101-000000"
    )
    names = [directory.create(tmp_path, None, FASHION, HYPER, dataset()).name for _ in range(3)]
    assert names[0] == "fashion-20300101-000000"
    assert len(set(names)) == 3
    assert all(name.startswith(names[0]) for name in names)


def test_the_builtin_sample_shows_in_the_name_and_in_the_config(tmp_path, monkeypatch):
    monkeypatch.setenv("GAN_TF1_OFFLINE", "1")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setenv("GAN_TF1_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(sources, "SYSTEM_DATASETS", tmp_path / "system")
    done = trained_run("fashion", "--steps", "1", "--batch", "8", "--logdir", tmp_path / "logs")
    (run,) = (tmp_path / "logs").iterdir()
    assert run.name.endswith("-builtin")
    assert json.loads((run / "config.json").read_text())["data"]["builtin"] is True
    assert "built-in" in done.out
    # A name that was asked for is the name.
    assert directory.create(tmp_path, "mine", FASHION, HYPER, dataset(builtin=True)).name == "mine"


def test_a_name_that_is_taken_is_refused_and_nothing_there_changes(data, tmp_path):
    argv = small(data) + ["--steps", "1", "--logdir", tmp_path, "--run-name", "a"]
    trained_run("fashion", *argv)
    before = files(tmp_path)
    line = error_line(train("fashion", *argv))
    assert "--run-name a" in line and "--resume a" in line
    assert files(tmp_path) == before


@pytest.mark.parametrize(
    "name",
    ["../a", "a/b", ".hidden", "-a", "a b", "a\n", "ä", "/tmp/a", "a:b", ".", "..", "n" * 300],
)
def test_a_name_that_makes_no_good_folder_is_refused(data, tmp_path, name):
    logdir = tmp_path / "logs"
    argv = small(data) + ["--steps", "1", "--logdir", logdir, f"--run-name={name}"]
    error_line(train("fashion", *argv))
    assert files(tmp_path) == {} or files(tmp_path) == {"logs": None}


def test_the_name_of_the_newest_is_no_name(data, tmp_path):
    line = error_line(train("fashion", *small(data), "--run-name", "latest", "--logdir", tmp_path))
    assert "--run-name latest: so the newest run is called" in line
    assert files(tmp_path) == {}


def test_a_name_that_is_too_long_is_named(data, tmp_path):
    argv = ["--run-name", "a" * 300, "--logdir", tmp_path]
    line = error_line(train("fashion", *small(data), *argv))
    assert f"--run-name {'a' * 40}...: File name too long" in line
    assert files(tmp_path) == {}


def test_what_to_look_at_can_be_pasted(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    argv = ["--steps", "2", "--logdir", "my logs", "--run-name", "a"]
    trained_run("toy", *argv)
    done = trained_run("toy", "--resume", "my logs/a", "--steps", "3")  # no --logdir
    assert done.out.splitlines()[-1] == "look: tensorboard --logdir 'my logs'"


def test_good_names_are_taken_as_they_are(tmp_path):
    for name in ("a", "0", "run-1.b_C"):
        assert directory.create(tmp_path, name, FASHION, HYPER, dataset()).name == name


def test_a_log_directory_that_is_or_lies_below_a_file(data, tmp_path):
    file = tmp_path / "file"
    file.write_bytes(b"mine")
    for logdir in (file, file / "logs", file / "a" / "b"):
        line = error_line(train("fashion", *small(data), "--steps", "1", "--logdir", logdir))
        assert "--logdir" in line and str(file) in line
    assert files(tmp_path) == {"file": b"mine"}


def test_a_log_directory_that_cannot_be_made(data, tmp_path, monkeypatch):
    logdir = tmp_path / "logs"

    def refuse(self, *args, **kwargs):
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(directory.Path, "mkdir", refuse)
    line = error_line(train("fashion", *small(data), "--steps", "1", "--logdir", logdir))
    assert f"--logdir {logdir}" in line and "Permission denied" in line


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "config.json"
    whole.write_atomic(path, b"old")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(whole.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        whole.write_atomic(path, b"new, and longer")
    assert files(tmp_path) == {"config.json": b"old"}
    with pytest.raises(OSError):
        whole.write_atomic(tmp_path / "other", b"new")
    assert files(tmp_path) == {"config.json": b"old"}


def test_an_interrupted_write_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "latest.jpg"
    whole.write_atomic(path, b"old")

    def interrupt(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(whole.os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        whole.write_atomic(path, b"new")
    assert files(tmp_path) == {"latest.jpg": b"old"}


def test_a_write_replaces_what_was_there(tmp_path):
    for content in (b"first", b"2", b""):
        whole.write_atomic(tmp_path / "file", content)
        assert files(tmp_path) == {"file": content}
    assert leftovers(tmp_path) == []


def make_run(logdir, name: str, recipe: str, age: int) -> object:
    made = recipes.load(recipe)
    run = directory.create(logdir, name, made, made.defaults, dataset())
    os.utime(str(run / "config.json"), (2e9 - age, 2e9 - age))
    seem_saved(run)
    return run


def test_latest_is_the_newest_of_the_recipe_and_of_nothing_else(tmp_path):
    (tmp_path / "README.md").write_text("not a run")
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "config.json").write_text('{"hyper": {"steps": 3}}')
    (tmp_path / "list").mkdir()
    (tmp_path / "list" / "config.json").write_text("[1, 2]")
    (tmp_path / "cut").mkdir()
    (tmp_path / "cut" / "config.json").write_text('{"hyper": {"recipe": "fash')
    make_run(tmp_path, "z-old", "fashion", age=300)
    newest = make_run(tmp_path, "a-new", "fashion", age=200)
    make_run(tmp_path, "other", "mnist", age=100)
    assert directory.find(tmp_path, "latest", "fashion") == newest
    assert directory.find(tmp_path, "latest", "mnist").name == "other"
    with pytest.raises(UsageError, match="no run of toy"):
        directory.find(tmp_path, "latest", "toy")


def test_a_run_is_found_by_its_name_and_by_its_path(tmp_path, monkeypatch):
    run = make_run(tmp_path / "logs", "a", "fashion", age=0)
    other = tmp_path / "elsewhere"
    other.mkdir()
    assert directory.find(tmp_path / "logs", "a", "fashion") == run
    assert directory.find(other, str(run), "fashion") == run
    monkeypatch.chdir(tmp_path)
    assert directory.find(other, "logs/a", "fashion").resolve() == run.resolve()
    assert directory.find(other, "logs/a/", "fashion").resolve() == run


def test_a_run_that_is_not_there_is_named_with_those_that_are(tmp_path):
    with pytest.raises(UsageError, match="there is none"):
        directory.find(tmp_path / "nowhere", "a", "fashion")
    make_run(tmp_path, "b", "fashion", age=0)
    make_run(tmp_path, "c", "mnist", age=0)
    with pytest.raises(UsageError, match=r"--resume a: no such run in .*there are: b, c"):
        directory.find(tmp_path, "a", "fashion")
