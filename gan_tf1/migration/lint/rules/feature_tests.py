"""Tests for a feature that say yes where the feature raises."""

from __future__ import annotations

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.resolution.api_names import V1, ApiName
from gan_tf1.migration.lint.tables.api_changes import KERAS_3_SINCE

ANCHORS = {"W212": "s02"}  # and hasattr says it is there

# Module and name of hasattr -> what of it raises under Keras 3. In V1 it is a module, all the same.
EMPTY = {
    (ApiName(V1, ""), "layers"): ("layers", "dense"),
    (ApiName(V1, "nn"), "rnn_cell"): ("nn.rnn_cell", "LSTMCell"),
}


def check(program: Program, log: Log) -> None:
    """W212 of hasattr(tf, "layers")."""
    if program.versions.tensorflow < KERAS_3_SINCE:
        return
    for test in program.references.attribute_tests:
        for (module, name), (path, leaf) in EMPTY.items():
            if test.owner == {module} and test.name == name:
                log.add(
                    test.node,
                    "W212",
                    f"True here, and yet tf.{path}.{leaf} raises under Keras 3",
                    f'ask hasattr(tf.{path}, "{leaf}")',
                )
