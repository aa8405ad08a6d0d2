"""Iterators of data sets, which were methods."""

from __future__ import annotations

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.resolution.api_names import V2, api_name

ANCHORS = {"E119": "s09"}

METHODS = ("make_one_shot_iterator", "make_initializable_iterator")


def check(program: Program, log: Log) -> None:
    """E119 of a method of a data set, in a script that has TensorFlow 2's data sets."""
    references, tensorflow = program.references, program.versions.tensorflow
    names = {api_name(name, tensorflow) for name in references.all_names}
    if tensorflow < (2, 0) or not any(
        each.space == V2 and each.path.startswith("data.") for each in names
    ):
        return
    for method in METHODS:
        for node in references.attributes.get(method, []):
            if not references.names_of(node):
                log.add(
                    node,
                    "E119",
                    f"the data sets of TensorFlow 2 have no {method}()",
                    f"tf.compat.v1.data.{method}(dataset)",
                )
