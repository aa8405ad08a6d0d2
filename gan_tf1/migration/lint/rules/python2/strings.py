"""Text where Python 3 wants bytes, and bytes where it wants text."""

from __future__ import annotations

import ast
from typing import Iterator

from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.program import Program
from gan_tf1.migration.lint.syntax import constant, keyword, last

ANCHORS = {"E144": "s68"}

CODECS = ("base64", "bz2", "hex", "hex_codec", "rot13", "rot_13", "string_escape", "zip", "zlib")
WANTS_BYTES = {
    "base64.b64encode", "hashlib.md5", "hashlib.sha1", "hashlib.sha256", "hashlib.sha512",
    "zlib.compress",
}  # fmt: skip
GIVES_BYTES = {"subprocess.check_output"}
AS_TEXT = ("encoding", "errors", "text", "universal_newlines")
OF_TEXT = ("endswith", "find", "join", "partition", "replace", "split", "startswith", "strip")
# Functions that want a file of text -> the place of the file.
TEXT_FILES = {
    "csv.DictReader": 0, "csv.DictWriter": 0, "csv.reader": 0, "csv.writer": 0, "json.dump": 1,
}  # fmt: skip
DEPTH = 3


def check(program: Program, log: Log) -> None:
    """E144 of each."""
    for call in program.references.every_call:
        if call in program.references.guarded:
            continue
        for message, fix in _of_call(program, call):
            log.add(call, "E144", message, fix)


def _of_call(program: Program, call: ast.Call) -> Iterator[tuple[str, str]]:
    names = program.references.names_of(call.func)
    yield from _of_function(program, call, program.references.name_called(call))
    if isinstance(call.func, ast.Attribute) and not names:
        yield from _of_method(program, call, call.func.attr, call.func.value)


def _of_function(program: Program, call: ast.Call, name: str) -> Iterator[tuple[str, str]]:
    if name in WANTS_BYTES and call.args and _is_text(program, call.args[0]):
        yield f"{name} of text: it wants bytes in Python 3", "text.encode()"
    file = keyword(call, "file") if name == "print" else None
    if name in TEXT_FILES and len(call.args) > TEXT_FILES[name]:
        file = call.args[TEXT_FILES[name]]
    if file is not None and _is_binary_file(program, file):
        yield f"{name} with a file that is opened for bytes", 'open(name, "r"), or "w"'
    values = keyword(call, "value") if last(call.func) == "BytesList" else None
    if isinstance(values, ast.List) and any(_is_text(program, each) for each in values.elts):
        yield "a BytesList of text: it wants bytes in Python 3", "text.encode()"
    if name in ("open", "os.fdopen") and len(call.args) > 2 and constant(call.args[2]) == (0,):
        mode = next(iter(constant(call.args[1])), None)
        if isinstance(mode, str) and "b" not in mode:
            yield "a file of text without a buffer", "1 instead of 0: by lines"


def _of_method(
    program: Program, call: ast.Call, method: str, owner: ast.expr
) -> Iterator[tuple[str, str]]:
    first = call.args[0] if call.args else None
    text = first is not None and _is_text(program, first)
    if method == "write" and text and _is_binary_file(program, owner):
        yield "text is written to a file that is opened for bytes", 'open(name, "w")'
    if method == "decode" and _is_text(program, owner):
        yield "text.decode(): it is decoded already in Python 3", "leave it out"
    if method == "encode" and next(iter(constant(first)), None) in CODECS:
        yield "encode() with what is no encoding of text in Python 3", "codecs.encode(bytes, ...)"
    if method == "translate" and len(call.args) == 2 and constant(first) == (None,):
        yield "translate(None, ...): text has no such argument", 'str.maketrans("", "", letters)'
    if method in OF_TEXT and text and _is_output(program, owner):
        yield "the output of a process is bytes in Python 3", "universal_newlines=True"


def _is_text(program: Program, node: ast.AST, depth: int = DEPTH) -> bool:
    """A text that is written there, str(...), one with something filled in, or a sum with one."""
    if isinstance(next(iter(constant(node)), None), str) or isinstance(node, ast.JoinedStr):
        return True
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mod, ast.Add)):
        return _is_text(program, node.left) or (
            isinstance(node.op, ast.Add) and _is_text(program, node.right)
        )
    if isinstance(node, ast.Call):
        if getattr(node.func, "id", "") == "str":
            return len(node.args) == 1 and node.func in program.references.unbound
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("format", "join"):
            return isinstance(next(iter(constant(node.func.value)), None), str)
        return False
    return depth > 0 and program.references.is_given(
        node, lambda value: _is_text(program, value, depth - 1)
    )


def _is_binary_file(program: Program, node: ast.AST) -> bool:
    """open(name, "wb"), or a name that is given nothing else."""
    if isinstance(node, ast.Call):
        mode = node.args[1] if len(node.args) > 1 else keyword(node, "mode")
        value = next(iter(constant(mode)), None)
        return getattr(node.func, "id", "") == "open" and isinstance(value, str) and "b" in value
    given = program.references.given(node)
    return bool(given) and all(
        isinstance(each.value, ast.Call) and _is_binary_file(program, each.value) for each in given
    )


def _is_output(program: Program, node: ast.AST) -> bool:
    """subprocess.check_output(...), or a name that is given nothing else."""
    if isinstance(node, ast.Call):
        names = program.references.names_of(node.func)
        as_text = any(keyword(node, each) is not None for each in AS_TEXT)
        return bool(names) and names <= GIVES_BYTES and not as_text
    given = program.references.given(node)
    return bool(given) and all(
        isinstance(each.value, ast.Call) and _is_output(program, each.value) for each in given
    )
