"""Batch normalisation whose moving averages never move."""

from __future__ import annotations

import re

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.resolution.references import is_api
from gan_tf1.migration.lint.rules.api_rules import missing
from gan_tf1.migration.lint.syntax import constant, keyword

ANCHORS = {"W205": "s41", "W216": "s43"}

UPDATES = re.compile("UPDATE_OPS|updates_collections|create_train_op|get_updates_for|[.]updates")
LAYER = frozenset(["layers.batch_normalization"])  # whose training is False unless given
V1_LAYERS = LAYER | {"contrib.layers.batch_norm", "contrib.slim.batch_norm"}
KERAS_LAYER = frozenset(["keras.layers.BatchNormalization"])
SESSIONS = frozenset(["Session", "InteractiveSession", "train.MonitoredTrainingSession"])


def check(program: Program, log: Log) -> None:
    """W205 of a v1 layer and W216 of a Keras layer in a script that trains and runs no updates."""
    references = program.references
    if UPDATES.search(program.source) or "minimize" not in references.attributes:
        return
    in_session = not SESSIONS.isdisjoint(references.paths())
    for call in references.calls:
        if is_api(call.api, V1_LAYERS) and not missing(call.names, program.versions.tensorflow):
            training = keyword(call.node, "training") or keyword(call.node, "is_training")
            if constant(training) == (False,) or (is_api(call.api, LAYER) and not training):
                continue
            code = "W205"
            fix = "run tf.get_collection(tf.GraphKeys.UPDATE_OPS, scope) with the train step"
        elif in_session and is_api(call.api, KERAS_LAYER):
            code = "W216"
            fix = "in a session graph write it: tf.nn.moments, and averages in variables"
        else:
            continue
        log.add(
            call.node,
            code,
            "nothing here runs the updates of this batch normalisation: its averages stay "
            "where they began",
            fix,
            once="averages",
        )
