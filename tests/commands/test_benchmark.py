"""The benchmark's command line, over a few steps."""

from __future__ import annotations

import functools
import json
import os
import re
import sys

import pytest
import tensorflow.compat.v1 as tf
from cli_helpers import make_data
from tool_helpers import done, refused

from gan_tf1 import files
from gan_tf1.benchmark import forms
from gan_tf1.benchmark.floor import Floor
from gan_tf1.config import Hyper

pytestmark = pytest.mark.slow

FORM = {"name", "ms", "ops_before", "ops_after", "memory_mb"}


def figures(path):
    """What --json wrote; every time in it is a positive number."""
    content = json.loads(path.read_text(encoding="utf-8"))
    assert set(content) == {"recipe", "batch", "steps", "versions", "forms", "floor_ms"}
    assert set(content["versions"]) == {"python", "tensorflow", "numpy", "pillow"}
    for form in content["forms"]:
        assert set(form) == FORM and form["ms"] > 0
    return content


@pytest.mark.exhaustive  # the forms: tests/benchmark; the table: the next test
def test_all_forms_of_fashion_and_the_floor(tmp_path, monkeypatch):
    once = functools.partialmethod(Floor.ms, repeats=1)
    monkeypatch.setattr(Floor, "ms", once)
    folder = make_data(tmp_path / "data", 500)
    path = tmp_path / "figures.json"
    words = ["--data-dir", folder, "--replicas", "2", "--dtype", "bfloat16"]
    words += ["--steps", "20", "--json", path]
    lines = done("benchmark", *words)
    title = lines.index("fashion: batch 500, 20 steps of each form, in 20 turns")
    starts = [re.split("   +", line)[0] for line in lines[title + 1 :]]
    further = "2 replicas, bfloat16"
    assert starts == ["form", "document", "two runs", "one run", further, "floor"]
    content = figures(path)
    assert (content["recipe"], content["batch"], content["steps"]) == ("fashion", 500, 20)
    document, two, one, _ = content["forms"]
    assert [form["name"] for form in content["forms"]] == starts[1:-1]
    assert document["ops_after"] > document["ops_before"]
    assert two["ops_after"] == two["ops_before"] and one["ops_after"] == one["ops_before"]
    assert content["floor_ms"] > 0
    assert sorted(file.name for file in tmp_path.iterdir()) == ["data", "figures.json"]


def test_the_floor_of_points_on_a_line(tmp_path):
    path = tmp_path / "figures.json"
    lines = done("benchmark", "--recipe", "toy", "--only", "one", "--steps", "20", "--json", path)
    assert [re.split("   +", line)[0] for line in lines[1:]] == ["form", "one run", "floor"]
    assert 0 < figures(path)["floor_ms"] < figures(path)["forms"][0]["ms"]


def test_one_form_of_another_recipe(tmp_path):
    path = tmp_path / "figures.json"
    lines = done("benchmark", "--recipe", "toy", "--only", "two", "--steps", "20", "--json", path)
    assert [re.split("   +", line)[0] for line in lines[1:]] == ["form", "two runs"]
    content = figures(path)
    assert content["floor_ms"] is None and len(content["forms"]) == 1


@pytest.mark.parametrize(
    "words, message",
    [
        (["--replicas", "0"], "--replicas 0"),
        (["--replicas", "3"], "--replicas 3: the batch of 500 has no equal shares"),
        (["--replicas", "2", "--recipe", "toy"], "--replicas: of recipes of images"),
        (["--replicas", "2", "--cluster"], "--replicas: of recipes of images, and not with"),
        (["--dtype", "bfloat16", "--cluster"], "--dtype and --cluster do not go together"),
        (["--dtype", "float16"], "--dtype"),
        (["--json", "none/b.json"], "--json none/b.json: there is no folder none; make it first"),
        (["--json", "."], "--json .: give the name of a file"),
        (["--json", ""], "--json (empty): give the name of a file"),
        (["--steps", "19"], "--steps 19: must be at least 20"),
        (["--recipe", "toy", "--only", "document"], "--only document: that loop is of fashion"),
        (["--recipe", "nonsense"], "--recipe"),
        (["--only", "nonsense"], "--only"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_measured(
    tmp_path, monkeypatch, words, message
):
    monkeypatch.chdir(tmp_path)
    # It does not get as far as the modules that measure.
    monkeypatch.setitem(sys.modules, "gan_tf1.benchmark.forms", None)
    assert message in refused("benchmark", *words)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words", [("--only", "one"), ("--json", "b.json"), ("--recipe", "toy")], ids=" ".join
)
def test_servers_are_measured_by_themselves(words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "--cluster: of recipes of images" in refused("benchmark", "--cluster", *words)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_json_to_a_folder_that_cannot_be_written_to_is_refused(tmp_path, monkeypatch):
    folder = tmp_path / "locked"
    folder.mkdir()
    folder.chmod(0o500)
    try:
        assert "nothing can be written to" in refused("benchmark", "--json", folder / "b.json")
    finally:
        folder.chmod(0o700)


def test_json_that_fails_in_the_end_is_one_line(tmp_path, monkeypatch):
    def full(path, content):
        raise OSError(28, "No space left on device")

    nothing = forms.Form("two runs", tf.Graph(), lambda i: None, [])
    monkeypatch.setattr(forms, "make", lambda *_: (Hyper(recipe="toy"), [nothing]))
    monkeypatch.setattr(files, "write_atomic", full)
    words = ["--recipe", "toy", "--only", "two", "--json", tmp_path / "b.json"]
    assert "b.json: No space left on device" in refused("benchmark", *words, status=1)
