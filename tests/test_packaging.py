"""What is installed: the dependencies on each Python, and a package that needs no checkout."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from cli_helpers import environment, lines_of, run_command
from packaging.requirements import Requirement

try:
    import tomllib
except ImportError:  # before Python 3.11 pytest brings this one
    import tomli as tomllib

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CACHES = ("__pycache__", ".mypy_cache", ".ruff_cache")
PYTHONS = ("3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13")


def requirements(python: str) -> dict:
    """Of this package on one Python: name -> versions."""
    found = [Requirement(line) for line in PROJECT["project"]["dependencies"]]
    wanted = [each for each in found if not each.marker or each.marker.evaluate(at(python))]
    names = [each.name for each in wanted]
    assert len(names) == len(set(names)), "two of one name"
    return {each.name: each.specifier for each in wanted}


def at(python: str) -> dict:
    return {"python_version": python, "python_full_version": python + ".0"}


def stated(path: Path) -> dict:
    """The lines of a requirements or constraints file: name -> the whole line."""
    lines = [line.split("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines()]
    return {re.split(r"[=<>!~;\[ ]", line)[0].lower(): line for line in lines if line}


@pytest.mark.parametrize("python", PYTHONS)
def test_each_python_has_its_tensorflow(python):
    found = requirements(python)
    assert set(found) >= {"tensorflow", "numpy", "pillow", "tensorboard"}
    assert ("1.15.5" in found["tensorflow"]) == (python == "3.7")
    assert ("2.21.0" in found["tensorflow"]) == (python != "3.7")


def test_no_dependency_is_stated_twice():
    here = stated(ROOT / "requirements.txt")
    assert "-e" in here, "the package itself, editable"
    declared = {Requirement(line).name.lower() for line in PROJECT["project"]["dependencies"]}
    assert declared & set(here) == set()


@pytest.mark.parametrize("python", ["3.7", "3.13"])
def test_what_ci_pins_is_what_is_asked_for(python):
    pins = stated(ROOT / ".ci" / f"constraints-py{python.replace('.', '')}.txt")
    for name, versions in requirements(python).items():
        if name in pins:
            assert versions.contains(pins[name].split("==")[1]), name
        else:
            assert name == "setuptools", name  # the environment's own


def test_the_hooks_have_the_ruff_of_ci():
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    pin = stated(ROOT / ".ci" / "constraints-py313.txt")["ruff"]
    assert re.search(r"ruff-pre-commit\s+rev: v(\S+)", hooks).group(1) == pin.split("==")[1]


# ---- the package, built and installed elsewhere

BUILD = "import sys\nfrom setuptools import build_meta\nbuild_meta.build_wheel(sys.argv[1])"


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder with the package alone, as an installation that is not editable leaves it."""
    site, source = tmp_path_factory.mktemp("site"), tmp_path_factory.mktemp("source")
    package = source / "gan_tf1"
    shutil.copytree(str(ROOT / "gan_tf1"), str(package), ignore=shutil.ignore_patterns(*CACHES))
    if not can_build():  # by the same rules
        patterns = ["**/*.py", *PROJECT["tool"]["setuptools"]["package-data"]["gan_tf1"]]
        for path in {path for pattern in patterns for path in package.glob(pattern)}:
            target = site / path.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(str(path), str(target))
        return site
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(str(ROOT / name), str(source))
    wheels = tmp_path_factory.mktemp("wheels")
    # Without pip, which would ask the network for what builds it. In a copy: build/ stays there.
    done = run_command([sys.executable, "-c", BUILD, str(wheels)], cwd=source)
    assert done.status == 0, done.err
    (wheel,) = wheels.iterdir()
    with zipfile.ZipFile(str(wheel)) as archive:
        archive.extractall(str(site))
    (names,) = site.glob("*.dist-info/entry_points.txt")
    assert "gan-tf1 = gan_tf1.cli:main" in names.read_text().splitlines()
    return site


def can_build() -> bool:
    """Whether setuptools is here and reads pyproject.toml; that of Python 3.7 is older."""
    question = "import setuptools, wheel; print(setuptools.__version__)"
    done = subprocess.run(
        [sys.executable, "-c", question], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    return done.returncode == 0 and int(done.stdout.split(b".")[0]) >= 64


@pytest.mark.slow
def test_an_installed_package_has_every_file(installed):
    def files(folder):
        found = (path.relative_to(folder) for path in (folder / "gan_tf1").rglob("*.*"))
        return {path.as_posix() for path in found if not set(path.parts) & set(CACHES)}

    assert {path for path in files(ROOT) if (ROOT / path).is_file()} == files(installed)


@pytest.mark.exhaustive
@pytest.mark.slow
def test_every_tool_works_without_a_checkout(installed, tmp_path):
    home, here = tmp_path / "home", tmp_path / "here"
    home.mkdir()
    here.mkdir()
    before = sorted(installed.rglob("*"))
    program = tmp_path / "gan-tf1"  # as pip writes it
    program.write_text("import sys\nfrom gan_tf1.cli import main\nsys.exit(main())\n")
    changed = dict(environment(), PYTHONPATH=str(installed), HOME=str(home))
    for name in ("GAN_TF1_CACHE", "XDG_CACHE_HOME", "KERAS_HOME"):
        changed.pop(name, None)

    def gan_tf1(*words, status=0):
        done = run_command([sys.executable, str(program), *words], cwd=here, env=changed)
        assert done.status == status and "Traceback" not in done.err, done
        return done.out

    where = run_command(
        [sys.executable, "-c", "import gan_tf1; print(gan_tf1.__file__)"], cwd=here, env=changed
    )
    assert where.out.startswith(str(installed))
    assert "usage: gan-tf1 COMMAND" in gan_tf1()
    rows = gan_tf1("data").splitlines()
    (row,) = (line for line in rows if re.match("fashion +train +built-in ", line))
    assert " OK " in row and " 2,000 " in row
    (here / "old.py").write_text("import tensorflow as tf\nx = tf.placeholder(tf.float32)\n")
    assert "old.py:2:" in gan_tf1("lint", "--tensorflow", "2.21", "old.py", status=1)
    assert "usage: gan-tf1 compare" in gan_tf1("compare", "--help")

    words = ["--steps", "2", "--batch", "8", "--log-every", "1", "--sample-every", "0"]
    assert sorted(lines_of(gan_tf1("train", "mnist", *words))) == [1, 2]
    (run,) = (here / "tensorboard").iterdir()
    assert (run / "DONE").exists()
    config = json.loads((run / "config.json").read_text())
    assert config["data"]["builtin"]
    assert config["command"] == " ".join(["gan-tf1", "train", "mnist", *words])
    gan_tf1("sample", "latest")
    assert len(list((run / "generated").iterdir())) == 1

    assert sorted(path.name for path in here.iterdir()) == ["old.py", "tensorboard"]
    assert sorted(installed.rglob("*")) == before
