"""What the names in a script refer to."""

from __future__ import annotations

import ast

from gan_tf1.migration.lint.resolution import references
from gan_tf1.migration.lint.resolution.api_names import V1, V2, ApiName, api_name
from gan_tf1.migration.lint.resolution.references import is_api


def collect(source, tensorflow=(2, 21)):
    return references.collect(ast.parse(source), tensorflow)


def test_names_of_tensorflow():
    assert api_name("tensorflow.nn.relu", (2, 21)) == ApiName(V2, "nn.relu")
    assert api_name("tensorflow.nn.relu", (1, 15)) == ApiName(V1, "nn.relu")
    assert api_name("tensorflow.compat.v1.log", (2, 21)) == ApiName(V1, "log")
    assert api_name("tensorflow.compat.v2.compat.v1.log", (1, 15)) == ApiName(V1, "log")
    assert api_name("tensorflow.python.ops.nn", (2, 21)).path == "python.ops.nn"
    assert api_name("numpy.log", (2, 21)) == ("", "")


def test_calls_have_their_names_whatever_they_are_called_here():
    found = collect(
        "import tensorflow as t\nfrom tensorflow.compat import v1\nmy = t.nn\n"
        "my.relu(1)\nv1.log(2)\nprint(3)\n"
    )
    assert [sorted(call.names) for call in found.calls] == [
        ["tensorflow.nn.relu"],
        ["tensorflow.compat.v1.log"],
    ]
    assert is_api(found.calls[0].api, frozenset(["nn.relu"]), V2)
    assert not is_api(found.calls[0].api, frozenset(["nn.relu"]), V1)
    assert not is_api(frozenset(), frozenset(["nn.relu"]))
    assert {"nn", "nn.relu", "log"} <= found.paths()


def test_a_use_is_a_whole_name_that_is_read():
    found = collect("import a.b\nx = a.b.c\na.d = 1\n")
    assert [sorted(found.names_of(node)) for node in found.uses] == [["a.b.c"]]
    assert [(each.name, each.bound) for each in found.imports] == [("a.b", "a")]


def test_relative_imports_have_no_name():
    found = collect("from . import tensorflow as tf\ntf.log(1)\n")
    assert found.imports[0][1:] == ("", "tf")
    assert found.calls == []


def test_what_its_author_asked_for_first_is_guarded():
    found = collect(
        "import tensorflow as tf\n"
        "try:\n    import a\nexcept ImportError:\n    a = tf.b\n"
        "if tf.__version__ < '2':\n    tf.c\n"
        "tf.d\n"
    )
    guarded = {node.attr for node in found.guarded if isinstance(node, ast.Attribute)}
    assert guarded == {"b", "c"}
    assert found.imports[1].node in found.guarded
    assert found.imports[0].node not in found.guarded


def test_attributes_of_elements_and_attribute_tests():
    found = collect("import tensorflow as tf\n[d.value for d in x.shape]\nhasattr(tf, 'layers')\n")
    (element,) = found.element_attributes
    assert (element.node.attr, element.iterable.attr) == ("value", "shape")
    assert found.attributes["value"] == [element.node]
    (test,) = found.attribute_tests
    assert (test.owner, test.name) == ({ApiName(V2, "")}, "layers")
