"""Devices that need not be there."""

from __future__ import annotations

import ast
import re

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.resolution.references import is_api

ANCHORS = {"N305": "s79"}

EAGER = re.compile(r"GradientTape|tf\.function")
DEVICE = frozenset(["device"])
GPU = re.compile(r"['\"]([^'\"]*gpu[^'\"]*)['\"]", re.IGNORECASE)


def check(program: Program, log: Log) -> None:
    """N305 of `with tf.device("/gpu:0")` where nothing allows another device."""
    beside = program.with_beside
    if "soft_" in beside:  # allow_soft_placement, set_soft_device_placement
        return
    if EAGER.search(beside) and "Session" not in beside:  # which takes what device there is
        return
    for call, name in devices(program):
        told = f'tf.device("{name}"): a session on a machine without a GPU raises'
        new = "tf.ConfigProto(allow_soft_placement=True)"
        log.add(call, "N305", told, new, once="gpu")


def devices(program: Program) -> list[tuple[ast.Call, str]]:
    """The calls tf.device("/gpu:0") and tf.device("/gpu:" + n), and what is written there."""
    return [
        (call.node, found.group(1))
        for call in program.references.calls
        if is_api(call.api, DEVICE) and call.node.args
        for found in [GPU.search(ast.dump(call.node.args[0]))]
        if found
    ]
