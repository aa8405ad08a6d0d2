"""The program that writes names.json, and the file that it wrote."""

from __future__ import annotations

import json
import types

import pytest

from gan_tf1.errors import RunError
from gan_tf1.migration.lint import generate_names, names
from gan_tf1.migration.lint.names import TENSORFLOW_1, TENSORFLOW_2, Part


def test_the_file_has_what_the_installed_tensorflow_has(tmp_path):
    output = tmp_path / "names.json"
    generate_names.main(["--output", str(output)])
    written = json.loads(output.read_text())
    committed = json.loads(names.FILE.read_text())
    ((title, here),) = generate_names.own_part().items()
    if here.version != committed[title]["version"]:
        pytest.skip(f"the file was written with {committed[title]['version']}")
    assert written == committed
    assert output.read_text() == names.FILE.read_text()


def test_public_names_of_an_api():
    root = types.ModuleType("x._api.v1")
    root.nn = types.ModuleType("x._api.v1.nn")
    root.nn.relu = max
    root.os = types.ModuleType("os")  # is not part of the API: it is there, what is in it is not
    root.os.path = "."
    root.nn._private = min
    root.keras = types.ModuleType("x._api.v1.keras")  # is left out
    assert generate_names.public_names(root) == {"": ["nn", "os"], "nn": ["relu"]}


def test_the_text_has_a_line_for_each_module():
    parts = {
        TENSORFLOW_2: Part("2.21.0", {"nn": ["b"]}),
        TENSORFLOW_1: Part("1.15.5", {"nn": ["a", "b"], "": ["c"]}),
    }
    text = generate_names.to_json(parts)
    assert {title: Part(**part) for title, part in json.loads(text).items()} == parts
    assert '   "nn": ["a", "b"]\n' in text


@pytest.mark.parametrize("python", ["no_such_python", "false"])
def test_another_interpreter_that_is_none_is_one_line(python, tmp_path, monkeypatch):
    monkeypatch.setattr(generate_names, "own_part", dict)
    with pytest.raises(RunError, match=f"^--other {python}: .*$"):
        generate_names.main(["--other", python, "--output", str(tmp_path / "names.json")])
    assert not (tmp_path / "names.json").exists()


def test_another_interpreter_with_the_same_tensorflow_is_refused(tmp_path, monkeypatch):
    part = {TENSORFLOW_2: Part("2.21.0", {})}
    monkeypatch.setattr(generate_names, "own_part", lambda: part)
    monkeypatch.setattr(generate_names, "_part_of", lambda python: part)
    with pytest.raises(RunError, match="same major version"):
        generate_names.main(["--other", "python", "--output", str(tmp_path / "names.json")])
