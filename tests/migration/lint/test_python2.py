"""Python 2 source made what Python 3 parses."""

from __future__ import annotations

import ast

import pytest

from gan_tf1.migration.lint import python2, tokens

PAIRS = [
    ("print", "print()"),
    ('print "a", x', 'print("a", x)'),
    ("print x,  # more", 'print(x, end=" ")  # more'),
    ('print ("a"), 3', 'print(("a"), 3)'),
    ("print >>f, x, y", "print(x, y, file=f)"),
    ("if 1: print `x`; print 2", "if 1: print(repr(x)); print(2)"),
    ("if a <> 1: pass", "if a != 1: pass"),
    ("os.chmod(f, 0755)", "os.chmod(f, 0o755)"),
    ("x = 10L + 0xFFL", "x = 10 + 0xFF"),
    ("x = ur'a'", "x = r'a'"),
    ("raise ValueError, 'm %s' % e", "raise ValueError('m %s' % e)"),
    ("raise E, 'm', traceback", "raise E('m')"),
    ("exec code in names", "exec(code , names)"),
    ("try:\n    a\nexcept (A, B), e:\n    b", "try:\n    a\nexcept (A, B) as e:\n    b"),
    ('print "%s" % (\n    a,\n    b)', 'print("%s" % (\n    a,\n    b))'),
    (
        "def f(a, (b, c), d=(1, 2)):\n    return b",
        "def f(a, b_c_, d=(1, 2)):\n    b, c = b_c_; return b",
    ),
    ("def f((a, b)):\n    'Doc.'", "def f(a_b_):\n    'Doc.'; a, b = a_b_"),
    ("f = lambda x, (y, z): x + y", "f = lambda x, y_z_: (lambda y, z: x + y)(*y_z_)"),
    (
        "x = [map(lambda (i, j): (i,\n    j), q)]",
        "x = [map(lambda i_j_: (lambda i, j: (i,\n    j))(*i_j_), q)]",
    ),
    ("if 1:\n        x = 1\n\ty = 1", "if 1:\n        x = 1\n        y = 1"),
]


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_what_python_2_took_and_python_3_does_not(old, new):
    assert python2.convert(old + "\n") == new + "\n"
    ast.parse(new)
    assert python2.convert(new + "\n") == new + "\n"
    assert python2.edits(old)[0].what or python2.edits(old)[1].what


@pytest.mark.parametrize(
    "source",
    [
        "print(x, file=f)\n",
        "print = log\n",
        "text = '''print 'x' <> 0777 `a`'''  # print x\n",
        "x = 0 + 00 + 0o7 + 1e-3 + 1_000 + 0xE\n",
        "x = {'a': lambda v, w: v, 'b': 1}[k: 2]\n",
        "try:\n    a\nexcept (A, B) as e:\n    raise C(1, 2)\n",
        "exec('x = 1', names)\n",
        "class A:\n\tx = 1\n",
    ],
)
def test_python_3_stays_as_it_is(source):
    assert python2.convert(source) == source


def test_tokens_are_all_of_the_text():
    source = "a = 'it''s' \\\n + \"x\"; b  # c\n\u20ac?`'unclosed\n"
    assert "".join(each.text for each in tokens.tokens(source)) == source
