"""Names of Python 2 in files that parse."""

import shutil

import pytest
from lint_helpers import NOW, Case, check, told

from gan_tf1.migration.lint.linter import lint_source

CASES = {
    "E126": Case(
        "for i in xrange(3):  #! E126\n    print(i)\n",
        "from six.moves import xrange\nfor i in xrange(3):\n    print(i)\n",
    ),
    "E126 guarded": Case(
        "x = unicode('a')  #! E126\ny = raw_input()  #! E126\n",
        "try:\n    unicode\nexcept NameError:\n    unicode = str\nx = unicode('a')\n",
    ),
    "E126 methods": Case(
        "for k, v in d.iteritems():  #! E126\n    pass\nx = data.next()  #! E126\n",
        "class Batches:\n    def next(self):\n        return 1\nx = Batches().next()\nd.items()\n",
    ),
    "E126 of a class": Case(
        "class Batches:\n    def __iter__(self):\n        return self\n"
        "    def next(self):  #! E126\n        return 1\n"
        "    def __nonzero__(self):  #! E126\n        return False\n",
        "class Batches:\n    def __iter__(self):\n        return self\n"
        "    def next(self):\n        return 1\n    __next__ = next\n"
        "    def __div__(self, x):\n        return x\n    __truediv__ = __div__\n",
    ),
    "E126 of iterators": Case(
        "import tensorflow as tf\nbatches = read(3)\nx = batches.next()  #! E126\n",
        "import tensorflow as tf\nbatches = tf.data.Iterator(data)\nx = batches.next()\n",
    ),
    "E126 modules": Case(
        "import cPickle as pickle  #! E126\nimport urllib2, inspect  #! E126\n"
        "inspect.getargspec(len)  #! E126\n",
        "try:\n    import cPickle as pickle\nexcept ImportError:\n    import pickle\n"
        "import urllib.request\n",
    ),
    "E126 more modules": Case(
        "import collections, itertools, string, types, urllib\n"
        "from collections import Iterable  #! E126\n"
        "a = itertools.izip(x, y)  #! E126\nb = string.join(['a'], '')  #! E126\n"
        "c = types.ListType  #! E126\nd = urllib.quote('a')  #! E126\n"
        "e = collections.Mapping  #! E126\n",
        "import collections, itertools, string\na = collections.OrderedDict()\n"
        "b = string.ascii_letters\nc = itertools.chain(a, b)\n",
    ),
    "E126 and six": Case(
        "import inspect\nread = inspect.getargspec  #! E126\n",
        "import inspect\nimport six\n"
        "read = inspect.getfullargspec if six.PY3 else inspect.getargspec\n",
    ),
    "E126 reduce": Case(
        "n = reduce(lambda a, b: a * b, [1, 2])  #! E126\n",
        "from functools import reduce\nn = reduce(lambda a, b: a * b, [1, 2])\n",
    ),
    "E125 written": Case(
        "import gzip\nf = gzip.GzipFile('a.gz')\nopen('a', 'w+').write(f.read())  #! E125\n"
        "with open('b', 'w') as g:\n    g.write(gzip.open('b.gz').read())  #! E125\n",
        "import gzip\nf = gzip.GzipFile('a.gz')\nopen('a', 'wb').write(f.read())\n"
        "open('b', 'w').write(open('c').read())\n",
    ),
    "E125": Case(
        "import pickle\nf = open('a')\na = pickle.load(f)  #! E125\n"
        "pickle.dump(a, open('b', 'w'))  #! E125\n",
        "import pickle\na = pickle.load(open('a', 'rb'))\n"
        "with open('b', 'wb') as f:\n    pickle.dump(a, f)\n",
    ),
    "E126 of attributes and modules": Case(
        "import operator\nfrom types import StringTypes  #! E126\n"
        "a = operator.div(1, 2)  #! E126\nb = f.func_name  #! E126\nimport cgi  #! E126\n",
        "import operator\na = operator.truediv(1, 2)\nb = f.__name__\nself.im_func = 3\n"
        "c = self.im_func\n",
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])


def test_a_star_import_of_a_shim_brings_the_names():
    assert told("from builtins import *\nunicode('a')\n") == []
    assert told("from six.moves import *\nxrange(3)\n") == []


def test_a_file_beside_within_a_package(tmp_path):
    package = tmp_path / "models"
    package.mkdir()
    for name in ("__init__", "ops"):
        (package / f"{name}.py").write_text("x = 1\n")

    def codes(text):
        return [(each.line, each.code) for each in lint_source(text, NOW, "a", package).findings]

    assert codes("import ops\nfrom ops import x\n") == [(1, "E126"), (2, "E126")]
    assert codes("from . import ops\nfrom .ops import x\n") == []
    assert codes("import ops\nif __name__ == '__main__':\n    print(ops.x)\n") == []
    (tmp_path / "ops.py").write_text("x = 1\n")
    assert codes("import ops\n") == []


def test_a_folder_of_scripts_is_no_package_unless_it_is_imported(tmp_path):
    folder = tmp_path / "gan"
    folder.mkdir()
    for name in ("__init__", "ops", "tf1_layers"):
        (folder / f"{name}.py").write_text("x = 1\n")
    (folder / "main.py").write_text("import model\nif __name__ == '__main__':\n    model.x\n")
    text = "import ops\nimport tf1_layers\n"
    assert lint_source(text, NOW, "model.py", folder).findings == []
    other = tmp_path / "other" / "gan"
    shutil.copytree(str(folder), str(other))
    (other.parent / "run.py").write_text("from gan.model import x\n")
    found = lint_source(text, NOW, "model.py", other).findings
    assert [(each.line, each.code) for each in found] == [(1, "E126")]
