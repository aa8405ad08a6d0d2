"""Rewritten scripts as files: in place, beside, as a diff."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from gan_tf1.errors import UsageError
from gan_tf1.migration.fix import writing
from gan_tf1.migration.lint import copied

OLD = "import tensorflow as tf\r\nh = tf.layers.dense(x, 3)\r\n"
NEW = (
    "import tf1_layers\r\nimport tensorflow.compat.v1 as tf\r\ntf.disable_v2_behavior()\r\n"
    "h = tf1_layers.dense(x, 3)\r\n"
)


@pytest.fixture
def project(tmp_path):
    """A folder with a script, a package in it, and a file that needs nothing."""
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").write_text("")
    (tmp_path / "package" / "net.py").write_bytes(OLD.encode())
    (tmp_path / "main.py").write_bytes(b"\xef\xbb\xbf" + OLD.encode())
    (tmp_path / "fine.py").write_text("x = 1\n")
    return tmp_path


def changes(folder):
    found = [writing.change(path) for path in sorted(folder.rglob("*.py"))]
    return [each for each in found if each]


def files(folder):
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


def test_in_place_keeps_the_old_one_and_copies_what_is_needed(project):
    told = writing.write(changes(project), [project], None)
    assert (project / "main.py").read_bytes() == b"\xef\xbb\xbf" + NEW.encode()
    assert (project / "main.py.orig").read_bytes() == b"\xef\xbb\xbf" + OLD.encode()
    assert (project / "tf1_layers.py").read_bytes() == copied.path("tf1_layers").read_bytes()
    assert files(project) == [
        "fine.py", "main.py", "main.py.orig", "package/__init__.py", "package/net.py",
        "package/net.py.orig", "tf1_layers.py",
    ]  # fmt: skip
    assert len(told) == 3 and "the old one is main.py.orig" in told[0]
    assert changes(project) == []


def test_the_first_original_is_kept(project):
    (project / "main.py.orig").write_text("first")
    writing.write(changes(project), [], None)
    assert (project / "main.py.orig").read_text() == "first"


def test_another_folder_keeps_the_layout_and_the_old_ones(project, tmp_path):
    out = tmp_path / "new"
    writing.write(changes(project), [project], out)
    assert files(out) == ["main.py", "package/net.py", "tf1_layers.py"]
    assert (project / "main.py").read_bytes().endswith(OLD.encode())


def test_another_file_of_that_name_stays(project):
    (project / "tf1_layers.py").write_text("mine = 1\n")
    told = writing.write(changes(project), [project], None)
    assert (project / "tf1_layers.py").read_text() == "mine = 1\n"
    assert any("stays" in line for line in told)


def test_a_diff_names_the_file(project):
    text = changes(project)[0].diff()
    assert text.startswith(f"--- {(project / 'main.py').as_posix()}")
    assert "\n-h = tf.layers.dense(x, 3)\n" in text
    assert "\n+h = tf1_layers.dense(x, 3)\n" in text


def test_what_is_no_text_is_one_line(tmp_path):
    (tmp_path / "a.py").write_bytes(b"x = '\xe9'\n")
    with pytest.raises(UsageError, match="not text"):
        writing.change(tmp_path / "a.py")


@pytest.mark.parametrize(
    "name", [copied.CELLS, copied.LAYERS, copied.CONTRIB, copied.MNIST, copied.PICTURES]
)
def test_a_file_to_copy_needs_nothing_of_this_package(name):
    text = copied.path(name).read_text(encoding="utf-8")
    assert "gan_tf1" not in text
    namespace = {"__name__": name}
    sys.modules.pop(name, None)
    exec(compile(text, name, "exec"), namespace)
    assert copied.names(name) <= set(namespace)
    assert Path(copied.path(name)).stem == name
