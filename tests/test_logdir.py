"""Where runs go: below the checkout, or else below the current folder."""

from __future__ import annotations

from pathlib import Path

import gan_tf1
from gan_tf1 import config, logdir

ROOT = Path(gan_tf1.__file__).resolve().parent.parent


def test_below_a_checkout_whatever_the_current_folder_is(tmp_path, monkeypatch):
    package = tmp_path / "checkout" / "gan_tf1"
    package.mkdir(parents=True)
    (tmp_path / "checkout" / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    monkeypatch.chdir(tmp_path)
    assert logdir.default(package) == tmp_path / "checkout" / "tensorboard"


def test_below_the_current_folder_and_never_in_site_packages(tmp_path, monkeypatch):
    site = tmp_path / "site-packages"
    (site / "gan_tf1").mkdir(parents=True)
    (site / "tensorboard").mkdir()  # TensorBoard itself
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    assert logdir.default(site / "gan_tf1") == here / "tensorboard"
    # Some package leaves its own there.
    (site / "pyproject.toml").write_text('[project]\nname = "other"\n')
    assert logdir.default(site / "gan_tf1") == here / "tensorboard"
    assert list(here.iterdir()) == []


def test_it_is_what_the_tools_use():
    assert config.LOGDIR == logdir.LOGDIR
