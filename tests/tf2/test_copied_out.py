"""The twin takes nothing from the graph side: copied to an empty folder, it trains."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import numpy as np
import pytest
import twins
from cli_helpers import REPOSITORY, TIME_LIMIT

pytestmark = pytest.mark.slow

TAKEN_ALONG = (
    "__init__.py",
    "config.py",
    "errors.py",
    "launch.py",
    "logdir.py",
    "measure",
    "tf2",
)
PROGRAM = """
import dataclasses, importlib, json, pkgutil, sys

import numpy as np

import gan_tf1.tf2
from gan_tf1.tf2 import recipes
from gan_tf1.tf2.build import build

for found in pkgutil.walk_packages(gan_tf1.tf2.__path__, "gan_tf1.tf2."):
    importlib.import_module(found.name)
recipe = recipes.load("mnist")
data = np.load("data.npz")
hyper = dataclasses.replace(recipe.defaults, conditional=True, batch=6, seed=11)
gan = build(recipe, hyper, data["images"], data["labels"])
for _ in range(3):
    losses = gan.step()
print(json.dumps({
    "where": gan_tf1.__file__,
    "modules": sorted(name for name in sys.modules if name.split(".")[0] == "gan_tf1"),
    "losses": [float(loss) for loss in losses],
}))
"""


def test_copied_to_an_empty_folder_it_trains(tmp_path):
    for name in TAKEN_ALONG:
        source, target = REPOSITORY / "gan_tf1" / name, tmp_path / "gan_tf1" / name
        target.parent.mkdir(exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    labels = twins.helpers.made_up_labels()
    np.savez(tmp_path / "data.npz", images=twins.IMAGES, labels=labels)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=str(tmp_path),
        env=dict(os.environ, PYTHONPATH=str(tmp_path), PYTHONDONTWRITEBYTECODE="1"),
        capture_output=True,
        timeout=TIME_LIMIT,
    )
    assert done.returncode == 0, done.stderr.decode()
    found = json.loads(done.stdout)

    assert found["where"] == str(tmp_path / "gan_tf1" / "__init__.py")
    twin = {
        ".".join(path.relative_to(tmp_path).with_suffix("").parts).replace(".__init__", "")
        for path in (tmp_path / "gan_tf1" / "tf2").rglob("*.py")
    }
    others = {"gan_tf1"} | {"gan_tf1." + name[:-3] for name in TAKEN_ALONG[1:5]}
    others |= {"gan_tf1.measure", "gan_tf1.measure.theory", "gan_tf1.measure.interpolation"}
    assert set(found["modules"]) == twin | others

    gan = twins.make("mnist", conditional=True)
    for _ in range(3):
        losses = gan.step()
    np.testing.assert_allclose(found["losses"], [float(loss) for loss in losses], rtol=1e-5)
