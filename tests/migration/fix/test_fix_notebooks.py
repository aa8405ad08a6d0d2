"""Notebooks rewritten: their code, and nothing else of them."""

from __future__ import annotations

import json

import pytest

from gan_tf1.errors import UsageError
from gan_tf1.migration.fix import notebooks, writing

OUTPUT = {"output_type": "stream", "name": "stdout", "text": ["loss 0.5\n", "\u00e4\n"]}


def cell(source, **more):
    kept = {"execution_count": 3, "metadata": {"collapsed": True}, "outputs": [OUTPUT]}
    return {"cell_type": "code", **kept, **more, "source": source}


def notebook(*cells, **metadata):
    return {"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 2}


def text_of(content, indent=1, end="\n"):
    return json.dumps(content, indent=indent, ensure_ascii=False) + end


def fixed(content):
    """The notebook afterwards; a second time nothing changes."""
    new = notebooks.fix(text_of(content)).text
    assert notebooks.fix(new).text == new
    return json.loads(new)


def sources(content):
    return [each["source"] for each in fixed(content)["cells"]]


def test_each_cell_keeps_its_place_and_what_it_showed():
    text = {"cell_type": "markdown", "metadata": {}, "source": ["import tensorflow as tf"]}
    old = notebook(
        cell(["%matplotlib inline\n", "import tensorflow as tf\n"]),
        text,
        cell(["x = tf.mul(a, tf.Session())\n", "for i in xrange(3):\n", "    !ls {i}"]),
        cell(["x = 1  # fine"]),
    )
    new = fixed(old)
    assert [each["source"] for each in new["cells"]] == [
        [
            "%matplotlib inline\n",
            "import tensorflow.compat.v1 as tf\n",
            "tf.disable_v2_behavior()\n",
        ],
        text["source"],
        ["x = tf.multiply(a, tf.Session())\n", "for i in range(3):\n", "    !ls {i}"],
        ["x = 1  # fine"],
    ]
    for before, after in zip(old["cells"], new["cells"]):
        assert {**before, "source": 0} == {**after, "source": 0}
    assert {**old, "cells": 0} == {**new, "cells": 0}


def test_a_source_that_is_one_text_stays_one():
    assert sources(notebook(cell("for i in xrange(3):\n    pass"))) == [
        "for i in range(3):\n    pass"
    ]


def test_the_magic_of_a_cell_stays_first():
    old = notebook(cell("%%time\nimport tensorflow as tf\nh = tf.layers.dense(x, 3)"))
    (new,) = sources(old)
    assert new.startswith("%%time\nimport tf1_layers\nimport tensorflow.compat.v1 as tf\n")
    assert notebooks.fix(text_of(old)).modules == {"tf1_layers"}


def test_a_line_that_goes_on_with_a_percent_sign_is_no_magic():
    old = (
        "for i in xrange(3):\n    print('%d %d'\n          % (i, 3))\ny = '%d' \\\n% 3\n%ls (\n!ls"
    )
    assert sources(notebook(cell(old))) == [old.replace("xrange", "range")]


def test_a_magic_that_goes_on_over_lines_stays():
    old = "if a:\n    !wget http://x \\\n  -O y\n%ls\nxrange(3)"
    assert sources(notebook(cell(old))) == [old.replace("xrange", "range")]


def test_cells_of_other_languages_and_broken_ones_stay():
    bash, broken = "%%bash\nxrange", "x = (1,"
    old = notebook(cell(bash), cell(broken), cell("y = reduce(f, [1])"))
    assert sources(old) == [bash, broken, "from functools import reduce\ny = reduce(f, [1])"]


def test_python_2_and_the_kernel_is_said(tmp_path):
    content = notebook(cell("print 'a', x"), kernelspec={"name": "python2", "language": "python"})
    assert sources(content) == ["print('a', x)"]
    path = tmp_path / "a.ipynb"
    path.write_text(text_of(content), encoding="utf-8")
    told = writing.write([writing.change(path)], [tmp_path], None)
    assert told[1:] == [f"{path}: its kernel is Python 2; choose one of Python 3"]
    assert (tmp_path / "a.ipynb.orig").read_text(encoding="utf-8") == text_of(content)


def test_the_old_layout_of_a_notebook():
    kept = {"cell_type": "code", "language": "python", "input": ["x = xrange(3)"]}
    new = fixed({"worksheets": [{"cells": [kept]}], "nbformat": 3, "metadata": {}})
    assert new["worksheets"][0]["cells"] == [{**kept, "input": ["x = range(3)"]}]


@pytest.mark.parametrize("indent", [1, 2, None])
@pytest.mark.parametrize("end", ["\n", ""])
def test_the_json_is_written_as_it_was(indent, end):
    old = text_of(notebook(cell(["x = xrange(3)"])), indent, end)
    assert notebooks.fix(old).text == old.replace("xrange", "range")


def test_nothing_to_do_is_the_same_text():
    text = '{"metadata": {},   "cells": []}'
    assert notebooks.fix(text).text == text


def test_no_notebook_is_one_line(tmp_path):
    path = tmp_path / "a.ipynb"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(UsageError, match="broken JSON"):
        writing.change(path)
    path.write_text(json.dumps(notebook(language_info={"name": "julia"})), encoding="utf-8")
    with pytest.raises(UsageError, match="in julia, not in Python"):
        writing.change(path)
