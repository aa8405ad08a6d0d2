"""Which versions are installed."""

from __future__ import annotations

import sys

from gan_tf1.migration.lint import versions


def test_the_version_of_a_folder_that_pip_wrote(tmp_path, monkeypatch):
    (tmp_path / "tensorflow_estimator-1.15.1.dist-info").mkdir()
    (tmp_path / "tf_nightly-2.22.0.dev1.dist-info").mkdir()
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    assert versions._version_of_folder("tensorflow") == ""
    assert versions._version_of_folder("tf-nightly") == "2.22.0.dev1"
    assert versions.parse("2.22.0.dev1", "--tensorflow") == (2, 22)
