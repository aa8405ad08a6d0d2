"""Pictures that are no bytes, which imageio is given and once made bytes of."""

from __future__ import annotations

from gan_tf1.migration.lint.arrays import numbers_of
from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.syntax import constant

ANCHORS = {"E143": "s77"}

WRITERS = {
    f"imageio.{version}{name}" for version in ("", "v2.") for name in ("imsave", "imwrite")
} | {"imageio.v3.imwrite"}
TAKES_FLOATS = (".exr", ".hdr", ".npy", ".npz", ".tif", ".tiff")


def check(program: Program, log: Log) -> None:
    """E143 of imwrite(name, (x + 1) / 2), what astype(np.float32) gave, what a session gave."""
    for call in program.references.calls:
        arguments = call.node.args
        if (
            len(arguments) < 2
            or not call.names <= WRITERS
            or call.node in program.references.guarded
        ):
            continue
        if str(next(iter(constant(arguments[0])), "")).endswith(TAKES_FLOATS):
            continue
        numbers = numbers_of(program, arguments[1])
        if numbers:
            told = f"a picture of {numbers}: imageio makes no bytes of it since 2.28"
            log.add(call.node, "E143", told, "np.clip(x * 255, 0, 255).astype(np.uint8)")
