"""What is recorded on the way through a script."""

from __future__ import annotations

import ast

import pytest

from gan_tf1.migration.lint.interpreter import walker
from gan_tf1.migration.lint.interpreter.trace import GRAPH, NO_GRAPH, PERHAPS
from gan_tf1.migration.lint.resolution.api_names import V1

V1_IMPORT = "import tensorflow.compat.v1 as tf\n"


def follow(source):
    return walker.follow(ast.parse(V1_IMPORT + source), (2, 21))


def calls(source, path):
    return [call for call in follow(source).api_calls if call.path == path]


def tags(source):
    """What is known of the argument of the last tf.log."""
    return set(calls(source, "log")[-1].first().tags)


def test_calls_are_recorded_in_the_order_of_their_execution():
    trace = follow("def f(x):\n    return tf.log(x)\ny = tf.sigmoid(1)\nz = f(tf.exp(2))\n")
    assert [call.path for call in trace.api_calls] == ["sigmoid", "exp", "log"]
    assert {call.space for call in trace.api_calls} == {V1}
    assert trace.complete


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("tf.log(tf.sigmoid(x))", {"tensor", "sigmoid"}),
        ("tf.log(1 - tf.sigmoid(x))", {"tensor", "1 - sigmoid"}),
        ("tf.log(tf.subtract(1.0, tf.sigmoid(x)))", {"tensor", "1 - sigmoid"}),
        ("tf.log(tf.reshape(tf.nn.softmax(x), [-1]))", {"tensor", "softmax"}),
        ("tf.log(tf.maximum(tf.sigmoid(x), 1e-8))", {"tensor", "cut sigmoid"}),
        ("tf.log(tf.matmul(a, b))", {"tensor", "matrix"}),
        ("tf.log(tf.zeros([2, 3]))", {"tensor", "matrix"}),
        ("p = tf.sigmoid(x) if c else tf.exp(x)\ntf.log(p)", {"tensor"}),
        ("p = tf.sigmoid(x)\nif c:\n    p = tf.exp(x)\ntf.log(p)", {"tensor"}),
        ("p = tf.sigmoid(x)\nfor i in y:\n    q = p\ntf.log(q)", {"tensor", "sigmoid"}),
        (
            "def f(x, g=None):\n    if g == None:\n        return x\n    return g(x)\n"
            "tf.log(f(1, tf.sigmoid))",
            {"tensor", "sigmoid"},
        ),
        (
            "class A:\n    def __init__(self, x):\n        self.p = tf.sigmoid(x)\n"
            "    def loss(self):\n        return tf.log(self.p)\nA(1).loss()",
            {"tensor", "sigmoid"},
        ),
        ("a, b = tf.sigmoid(x), y\ntf.log((a, b)[0])", {"tensor", "sigmoid"}),
        ("tf.log(unknown(x))", set()),
    ],
)
def test_what_is_known_of_a_value(source, expected):
    assert tags(source) == expected


def test_the_graph_around_a_call():
    source = (
        "tf.log(1)\n"
        "with tf.Graph().as_default():\n    tf.log(2)\n"
        "with something():\n    tf.log(3)\n"
        "with tf.variable_scope('a'):\n    tf.log(4)\n"
        "def never_called():\n    tf.log(5)\n"
    )
    states = [call.graph for call in calls(source, "log")]
    assert states == [NO_GRAPH, GRAPH, PERHAPS, NO_GRAPH, PERHAPS]


def test_random_ops_are_counted_in_their_graph():
    source = (
        "with tf.Graph().as_default():\n"
        "    tf.random_normal([2])\n    tf.get_variable('w', [2])\n    tf.log(1)\n"
        "    tf.get_variable('b', [2], initializer=tf.zeros_initializer())\n"
        "    with tf.Graph().as_default():\n        tf.log(2)\n"
        "    tf.log(3)\n    tf.reset_default_graph()\n    tf.log(4)\n"
    )
    assert [call.random_ops for call in calls(source, "log")] == [2, 0, 2, 0]


def test_train_steps():
    trace = follow(
        "count = tf.train.get_or_create_global_step()\n"
        "adam = tf.train.AdamOptimizer(1e-3)\n"
        "a = adam.minimize(d_loss, count, [d])\n"
        "with tf.control_dependencies([a]):\n"
        "    b = adam.minimize(g_loss, var_list=[g])\n"
        "sess = tf.Session()\nsess.run([a, {'b': b}])\nsess.run(a)\ntf.group(a, b)\n"
    )
    first, second = trace.steps
    assert first.optimizer == second.optimizer
    assert (bool(first.counter), bool(second.counter)) == (True, False)
    assert second.after >= {first.token} and first.token not in first.after
    assert first.variables and first.variables != second.variables
    assert [(each.by, each.steps) for each in trace.together] == [
        ("sess.run", [first, second]),
        ("group", [first, second]),
    ]


def test_ops_in_a_loop_that_runs_a_session():
    source = (
        "def show(x):\n    return tf.cast(tf.exp(x), tf.uint8)\n"
        "sess = tf.Session()\n"
        "for i in range(9):\n    sess.run(show(1))\n    tf.log(2) + tf.log(3)\n"
    )
    found = [(each.function, each.ops) for each in follow(source).repeated_ops]
    assert found == [
        ("show", ["tf.exp", "tf.cast"]),
        ("", ["arithmetic with a tensor"]),
    ]
    assert follow(source.replace("sess.run(show(1))", "show(1)")).repeated_ops == []
    assert follow(source.replace("range(9)", "[1, 2]")).repeated_ops == []


def test_names_of_variables_and_numbers_of_arrays():
    trace = follow(
        "d = [v for v in tf.trainable_variables() if 'd_' in v.name]\n"
        "g = [v for v in tf.trainable_variables() if v.op.name.startswith('g')]\n"
        "w = tf.Session().run(tf.zeros([2, 2]))\n"
        "'%s %d' % (w, w[0])\n'{:.1f} {}'.format(w, w)\nf'{w:.2f} {w}'\nfloat(w)\n"
    )
    assert [(each.method, each.text) for each in trace.name_tests] == [
        ("in", "d_"),
        ("startswith", "g"),
    ]
    assert [(each.by, sorted(each.value.tags)) for each in trace.number_uses] == [
        ("%d", ["array", "vector"]),
        ("", ["array", "matrix"]),
        ("", ["array", "matrix"]),
        ("float()", ["array", "matrix"]),
    ]


def test_a_function_that_calls_itself_ends():
    assert follow("def f(x):\n    return f(x) + tf.log(x)\nf(1)\n").complete
    assert len(calls("def f(x):\n    return f(x) + tf.log(x)\nf(1)\n", "log")) == 1


def test_what_is_too_much_to_follow_is_incomplete(monkeypatch):
    monkeypatch.setattr(walker, "BUDGET", 100)
    trace = follow("tf.log(1)\n" + "x = 1\n" * 100)
    assert not trace.complete
    assert [call.path for call in trace.api_calls] == ["log"]
