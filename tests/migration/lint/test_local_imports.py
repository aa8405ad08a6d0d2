"""What imports from files beside a script bring."""

from __future__ import annotations

import pytest
from lint_helpers import NOW, V2

from gan_tf1.migration.lint.linter import lint_file


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("from ops import *\n", ["E108"]),
        ("from ops import tf\n", ["E108"]),
        ("from ops import tf as t\n", []),
        ("from lib.ops import *\n", ["E108"]),
        ("from .ops import *\n", ["E108"]),
        ("from elsewhere import *\n", []),
        ("from ops import *\ntf = None\n", []),
    ],
)
def test_a_name_comes_from_the_file_that_imports_it(line, codes, tmp_path):
    (tmp_path / "lib").mkdir()
    (tmp_path / "base.py").write_text(V2)
    (tmp_path / "ops.py").write_text("print 'Python 2'\nfrom base import *\n")
    (tmp_path / "lib" / "ops.py").write_text("try:\n    " + V2 + "except ImportError:\n    pass\n")
    (tmp_path / "main.py").write_text(line + "x = tf.mul(1, 2)\n")
    assert [each.code for each in lint_file(str(tmp_path / "main.py"), NOW).findings] == codes


def test_files_that_import_one_another_end(tmp_path):
    (tmp_path / "a.py").write_text("from b import *\nx = tf.mul\n")
    (tmp_path / "b.py").write_text("from a import *\n")
    assert lint_file(str(tmp_path / "a.py"), NOW).findings == []
