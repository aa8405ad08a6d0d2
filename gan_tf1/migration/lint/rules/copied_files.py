"""Names and arguments that the files which --fix copies do not have."""

from __future__ import annotations

from gan_tf1.migration.lint import copied
from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program

ANCHORS = {"E140": "s03"}

# tf1_keras has what keras.backend has, too.
CHECKED = (copied.CELLS, copied.CONTRIB, copied.LAYERS, copied.MNIST, copied.PICTURES)


def check(program: Program, log: Log) -> None:
    """E140 of tf1_contrib.NAME, where --fix wrote the module for others of its names."""
    if "tf1_" not in program.source:
        return
    for node in program.references.uses:
        for name in program.references.names_of(node):
            module, _, inside = name.partition(".")
            wanted = inside.split(".")[0]
            if module in CHECKED and wanted and wanted not in copied.names(module):
                told = f"{module}.py has no {wanted}"
                log.add(node, "E140", told, "write it with plain ops", once=f"{module}.{wanted}")
    for call in program.references.calls:
        module, _, name = min(call.names).partition(".")
        taken = copied.parameters(module).get(name) if module in CHECKED else None
        if taken is None or len(call.names) > 1:
            continue
        for given in call.node.keywords:
            if given.arg and given.arg not in taken:
                told = f"{module}.{name} takes no {given.arg}"
                log.add(call.node, "E140", told, "leave it out, or write it with plain ops")
