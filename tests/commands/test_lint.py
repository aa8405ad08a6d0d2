"""The linter's command line: what it prints, what it exits with, what it does not need."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from concurrent import futures
from unittest import mock

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from lint_helpers import INSTALLED_NUMPY, ROOT, V1

from gan_tf1 import cli
from gan_tf1.commands import lint
from gan_tf1.errors import RunError

pytestmark = pytest.mark.slow

SCRIPT = ROOT / "scripts" / "lint_legacy.py"
NEWSHAPE = "import numpy as np\nx = np.reshape(np.ones(4), newshape=(2, 2))\n"  # E115
# Runs the script as it stands, in a process where some packages cannot be imported.
WITHOUT = """\
import runpy, sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {packages!r}:
            raise ImportError("refused: " + name)
sys.meta_path.insert(0, Refuse())
sys.argv = ["lint_legacy.py", {script!r}]
try:
    runpy.run_path({program!r}, run_name="__main__")
finally:
    print(sorted(set({packages!r}) & set(sys.modules)))
"""
PACKAGES = ("keras", "numpy", "PIL", "scipy", "tensorboard", "tensorflow", "tensorflow_core")


def test_folders_standard_input_and_json(tmp_path, capsys, monkeypatch):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "old.py").write_text(NEWSHAPE)
    (tmp_path / "fine.py").write_text("x = 1\n")
    (tmp_path / "notes.txt").write_text("print 'no'\n")
    assert lint.main(["--json", "--numpy", "2.4", str(tmp_path)]) == 1
    (found,) = json.loads(capsys.readouterr().out)
    assert found == {
        "file": str(tmp_path / "a" / "old.py"),
        "line": 2,
        "column": 5,
        "code": "E115",
        "message": found["message"],
        "fix": found["fix"],
        "link": "docs/migration.md#s54",
    }
    assert found["message"] and found["fix"]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(NEWSHAPE.encode())))
    assert lint.main(["--numpy", "2.4", "-"]) == 1
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("-:2:5: E115 ")
    assert out[0].endswith("; docs/migration.md#s54")
    assert out[1].startswith("1 problem in 1 file, for TensorFlow ")


def test_what_cannot_be_read_does_not_cancel_the_rest(tmp_path, capsys):
    script, broken = tmp_path / "old.py", tmp_path / "a.ipynb"
    script.write_text(NEWSHAPE)
    broken.write_text("{")
    assert lint.main(["--numpy", "2.4", "no_such.py", str(tmp_path)]) == 2
    shown = capsys.readouterr()
    assert [line.partition("error: ")[2] for line in shown.err.splitlines()] == [
        "no_such.py: no such file",
        f"{broken}: a notebook that is broken JSON",
    ]
    assert f"{script}:2:5: E115" in shown.out


def many(folder):
    """More files than one process is given, two of which cannot be read."""
    count = 3 * lint.WORTH_A_PROCESS
    for number in range(count):
        (folder / f"{number:03}.py").write_text("x = 1\n" * number + NEWSHAPE)
    for number in (5, 70):
        (folder / f"{number:03}.ipynb").write_text("{")
    return count


def test_many_files_are_read_by_several_processes_with_the_same_result(tmp_path, capsys):
    count = many(tmp_path)
    argv = ["--numpy", "2.4", "--tensorflow", "2.21", str(tmp_path)]
    done = subprocess.run([sys.executable, str(SCRIPT), *argv], capture_output=True)
    with mock.patch.object(lint, "WORTH_A_PROCESS", 10**6):
        assert lint.main(argv) == done.returncode == 2
    expected = capsys.readouterr()
    assert done.stdout.decode().splitlines() == expected.out.splitlines()
    lines = done.stdout.decode().splitlines()
    assert [line.split(":")[1] for line in lines[:count]] == [str(2 + k) for k in range(count)]
    refused, by_one = done.stderr.decode().splitlines(), expected.err.splitlines()
    assert [line.split("error: ")[1] for line in refused] == [
        line.split("error: ")[1] for line in by_one
    ]
    assert [name in line for name, line in zip(("005.ipynb", "070.ipynb"), refused)] == [True] * 2


def test_a_process_that_is_ended_from_outside_is_one_line(tmp_path):
    many(tmp_path)

    class Killed(futures.ThreadPoolExecutor):
        def map(self, *arguments, **options):
            raise futures.process.BrokenProcessPool("A process in the pool was terminated")

    with mock.patch.object(futures, "ProcessPoolExecutor", Killed), mock.patch.object(
        lint.threads, "cores", lambda: 2
    ), pytest.raises(RunError, match="for want of memory; give fewer files at once"):
        lint.main([str(tmp_path)])


def test_warnings_and_notes_fail_where_that_is_asked_for(tmp_path, capsys):
    script = tmp_path / "old.py"
    script.write_text(V1 + "scope = tf.variable_scope('d', reuse=tf.AUTO_REUSE)\n")
    assert lint.main([str(script)]) == 0
    assert lint.main(["--strict", str(script)]) == 1
    assert "N301" in capsys.readouterr().out


def test_the_formats_of_other_programs(tmp_path, capsys):
    script = tmp_path / "old.py"
    script.write_text(NEWSHAPE)
    options = ["--numpy", "2.4", str(script)]
    assert lint.main(["--format", "github", *options]) == 1
    assert capsys.readouterr().out.startswith("::error file=")
    assert lint.main(["--format", "sarif", *options]) == 1
    assert json.loads(capsys.readouterr().out)["version"] == "2.1.0"
    assert lint.main(["--format", "json", *options]) == 1
    assert json.loads(capsys.readouterr().out)[0]["code"] == "E115"


def test_codes_of_warnings_that_became_notes_can_still_be_left_out(tmp_path):
    script = tmp_path / "old.py"
    script.write_text(V1 + "d = [v for v in tf.trainable_variables() if 'd_' in v.name]\n")
    assert lint.main(["--strict", str(script)]) == 1
    assert lint.main(["--strict", "--ignore", "W203", str(script)]) == 0


def test_a_script_is_rewritten_and_what_is_left_is_told(tmp_path, capsys):
    script, notebook = tmp_path / "old.py", tmp_path / "a.ipynb"
    source = "import tensorflow as tf\nprint tf.Session\nx = tf.contrib.gan.gan_model(3)\n"
    script.write_text(source)
    notebook.write_text('{"cells": [{"cell_type": "code", "source": "x = xrange(3)"}]}')
    assert lint.main(["--diff", str(tmp_path)]) == 0
    shown = capsys.readouterr()
    assert "+import tensorflow.compat.v1 as tf\n+tf.disable_v2_behavior()" in shown.out
    assert '+{"cells": [{"cell_type": "code", "source": "x = range(3)"}]}' in shown.out
    assert shown.err == ""
    assert script.read_text() == source
    assert lint.main(["--tensorflow", "2.21", "--out", str(tmp_path / "new"), str(script)]) == 1
    assert script.read_text() == source
    assert lint.main(["--tensorflow", "2.21", "--fix", str(script)]) == 1
    shown = capsys.readouterr()
    assert [line.split()[1] for line in shown.out.splitlines() if "E" in line][-1:] == ["E101"]
    assert f"{script}: rewritten; the old one is old.py.orig" in shown.err
    assert script.read_text() == (tmp_path / "new" / "old.py").read_text() != source
    assert lint.main(["--diff", str(script)]) == 0
    assert capsys.readouterr().out == "nothing to rewrite\n"


def test_codes_can_be_left_out(tmp_path):
    script = tmp_path / "old.py"
    script.write_text(V1 + "scope = tf.variable_scope('d', reuse=tf.AUTO_REUSE)\ntf.mul\n")
    assert lint.main(["--ignore", "N", str(script)]) == 1
    assert lint.main(["--ignore", "N", "--ignore", "E108", "--strict", str(script)]) == 0


def test_what_is_too_long_to_follow_is_a_line_beside_the_findings(tmp_path, capsys):
    script = tmp_path / "long.py"
    script.write_text(V1 + "x = " + " + ".join(["a"] * 900) + "\n")
    assert lint.main([str(script)]) == 0
    shown = capsys.readouterr()
    assert shown.err == f"{script}: too long to be followed to its end; some may be missing\n"
    assert shown.out.startswith("no problem in 1 file")


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        ([], "FILE"),
        (["no_such.py"], "no_such.py: no such file"),
        (["--tensorflow", "new", "x.py"], "--tensorflow new"),
        (["--ignore", "all", "x.py"], "not a code"),
        (["--jason", "x.py"], "--jason"),
        (["--fix", "--diff", "x.py"], "--diff"),
    ],
)
def test_a_request_that_cannot_be_met_is_one_line(argv, words, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.py").write_text("x = 1\n")
    assert cli.tool("lint", argv) == 2
    err = capsys.readouterr().err
    assert words in err
    assert len(err.splitlines()) == 1


def run_without(options, script):
    """The script in a process of its own in which none of PACKAGES can be imported."""
    code = WITHOUT.format(packages=PACKAGES, script=str(script), program=str(SCRIPT))
    return subprocess.run(
        [sys.executable, *options, "-c", code],
        cwd=str(ROOT),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_the_script_reads_the_installed_versions_without_importing_them(tmp_path):
    script = tmp_path / "old.py"
    script.write_text(NEWSHAPE)
    done = run_without([], script)
    assert done.stdout.splitlines()[-1] == "[]", done
    assert f"for TensorFlow {tf.VERSION} and NumPy {np.__version__}" in done.stdout
    assert done.returncode == (1 if INSTALLED_NUMPY >= (2, 4) else 0)


def test_a_bare_checkout_is_enough(tmp_path):
    script = tmp_path / "old.py"
    script.write_text(NEWSHAPE + "import tensorflow as tf\ntf.Session()\n")
    done = run_without(["-S"], script)  # -S: no site-packages, so that nothing is installed
    assert (done.stderr, done.returncode) == ("", 1)
    *found, _, count, imported = done.stdout.splitlines()
    assert [line.split()[1] for line in found] == ["E115", "E106"]
    assert count.endswith("for TensorFlow 2.21 (none installed) and NumPy 2.5 (none installed)")
    assert imported == "[]"
