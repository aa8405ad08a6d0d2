"""isinstance with the class of variables that TensorFlow 1 had."""

from __future__ import annotations

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.resolution.api_names import V1
from gan_tf1.migration.lint.resolution.references import is_api

ANCHORS = {"W219": "s76"}

VARIABLE = frozenset(["Variable"])
SWITCHES = {"disable_v2_behavior", "disable_resource_variables"}  # after which they are


def check(program: Program, log: Log) -> None:
    """W219 of isinstance(v, tf.compat.v1.Variable): resource variables are none."""
    if program.versions.tensorflow < (2, 0) or SWITCHES & program.references.attributes.keys():
        return
    for call in program.references.every_call:
        if getattr(call.func, "id", "") != "isinstance" or len(call.args) != 2:
            continue
        if is_api(program.references.api_of(call.args[1]), VARIABLE, V1):
            log.add(
                call,
                "W219",
                "isinstance(v, tf.compat.v1.Variable) is False for what get_variable gives",
                "ask for tensorflow.Variable, the class of TensorFlow 2",
            )
