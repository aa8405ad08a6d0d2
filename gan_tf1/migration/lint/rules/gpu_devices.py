"""Devices that need not be there."""

from __future__ import annotations

import re

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.resolution.references import is_api
from gan_tf1.migration.lint.syntax import constant

ANCHORS = {"N305": "s79"}

DEVICE = frozenset(["device"])
GPU = re.compile(r"gpu", re.IGNORECASE)


def check(program: Program, log: Log) -> None:
    """N305 of `with tf.device("/gpu:0")` where nothing allows another device."""
    if "allow_soft_placement" in program.with_beside:
        return
    for call in program.references.calls:
        if is_api(call.api, DEVICE) and call.node.args:
            for name in constant(call.node.args[0]):
                if isinstance(name, str) and GPU.search(name):
                    told = f'tf.device("{name}"): a session on a machine without a GPU raises'
                    new = "tf.ConfigProto(allow_soft_placement=True)"
                    log.add(call.node, "N305", told, new, once="gpu")
