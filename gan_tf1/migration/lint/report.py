"""Files in, findings out: the command line of the linter."""

from __future__ import annotations

import argparse
import ast
import io
import json
import os
import re
import sys
import tokenize
import warnings
from pathlib import Path
from typing import Sequence

from gan_tf1.errors import Parser, UsageError
from gan_tf1.migration.lint import flow, lexical
from gan_tf1.migration.lint.findings import Finding, Log
from gan_tf1.migration.lint.versions import NEWEST, Versions, installed, parse

STDIN = "-"
LOCAL_IMPORTS = 50  # files beside the script to search for a switch


def main(argv: Sequence[str] | None = None) -> int:
    """Prints the findings: 0 if there is none, 1 if there is one; raises UsageError."""
    args = _parse(argv)
    versions, described = _versions(args)
    findings: list = []
    files = _files(args.files)
    for name in files:
        findings += lint_file(name, versions)
    findings = [each for each in findings if not each.code.startswith(tuple(args.ignore))]
    if args.json:
        lines = [json.dumps([each._asdict() for each in findings], indent=1)]
    else:
        count = _count(len(findings), "problem") if findings else "no problem"
        lines = [each.text() for each in findings]
        lines.append(f"{count} in {_count(len(files), 'file')}, for {described}")
    try:
        print("\n".join(lines), flush=True)
    except BrokenPipeError:  # of `| head`: Python would complain again when it closes the stream
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1 if findings else 0


def lint_file(name: str, versions: Versions) -> list:
    """The findings of a file, `-` for standard input."""
    try:
        data = sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()
    except OSError as error:
        raise UsageError(f"{name}: {error.strerror or error}") from None
    try:
        encoding = tokenize.detect_encoding(io.BytesIO(data).readline)[0]
        source = data.decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError) as error:
        log = Log(name)
        line = data[: getattr(error, "start", 0)].count(b"\n") + 1
        what = f"not text in the encoding it claims ({str(error).splitlines()[0]})"
        log.add_at(line, 1, "E002", what, "save it as UTF-8")
        return log.findings()
    folder = None if name == STDIN else Path(name).resolve().parent
    return lint(source, versions, name, folder)


def lint(source: str, versions: Versions, name: str = STDIN, folder: Path | None = None) -> list:
    """The findings of a source text, in its order; folder: where it would import from."""
    log = Log(name)
    try:
        tree = _tree(source)
    except (SyntaxError, ValueError, RecursionError) as error:
        return _not_python_3(log, source, error)
    try:
        lexical.check(tree, source, versions, log)
        followed = flow.check(tree, versions, not _switched(source, tree, folder), log)
    except RecursionError:  # a formula of a thousand terms
        followed = False
    if not followed:
        print(f"{name}: too long to be followed to its end; some may be missing", file=sys.stderr)
    return log.findings()


def _tree(source: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Python's own, of strings like "\\d"
        return ast.parse(source.lstrip("\ufeff"))


def _not_python_3(log: Log, source: str, error: Exception) -> list[Finding]:
    line, column = getattr(error, "lineno", None) or 1, getattr(error, "offset", None) or 1
    lines = source.splitlines()
    text = lines[line - 1] if line <= len(lines) else ""
    message = f"not Python 3: {getattr(error, 'msg', None) or error}"
    fix = "mend that line first"
    if re.search(
        r"^\s*(print\s+[^(=\s]|print\s*$|exec\s+[\w\"'])|\bexcept\s.+,\s*\w+\s*:|<>|`", text
    ):
        fix = "a Python 2 file: 2to3 -w FILE first, which comes with Python up to 3.12"
    elif "\t" in text[: len(text) - len(text.lstrip())] or "tab" in message.lower():
        fix = "tabs and spaces are mixed: expand the tabs first"
    log.add_at(line, max(column, 1), "E001", message, fix)
    return log.findings()


def _switched(source: str, tree: ast.Module, folder: Path | None) -> bool:
    """Eager execution is switched off here, or in a file beside it that this one imports."""
    if lexical.SWITCH.search(source):
        return True
    waiting, seen = [tree], set()
    while folder and waiting and len(seen) < LOCAL_IMPORTS:
        for path in _beside(waiting.pop(), folder):
            if path in seen:
                continue
            seen.add(path)
            try:
                text = path.read_text(encoding="utf-8")
                if lexical.SWITCH.search(text):
                    return True
                waiting.append(_tree(text))
            except (OSError, ValueError, SyntaxError, RecursionError):
                continue
    return False


def _beside(tree: ast.Module, folder: Path) -> list:
    """The files in a folder that a module in it imports."""
    found = []
    for node in ast.walk(tree):
        modules: list = []
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            modules = [module] + [f"{module}.{alias.name}".strip(".") for alias in node.names]
        for module in filter(None, modules):
            path = folder.joinpath(*module.split("."))
            found += [path.with_suffix(".py"), path / "__init__.py"]
    return [path for path in found if path.is_file()]


def _files(names: list) -> list:
    """Files as given, and the Python files of folders; raises UsageError."""
    found = []
    for name in names:
        if name == STDIN:
            found.append(name)
        elif Path(name).is_dir():
            inside = sorted(str(path) for path in Path(name).rglob("*.py") if path.is_file())
            if not inside:
                raise UsageError(f"{name}: no Python file in this folder")
            found += inside
        elif not Path(name).exists():
            raise UsageError(f"{name}: no such file")
        else:
            found.append(name)
    return list(dict.fromkeys(found))


def _versions(args: argparse.Namespace) -> tuple:
    """(Versions, the same for a reader)."""
    found, words = [], []
    for package, shown in (("tensorflow", "TensorFlow"), ("numpy", "NumPy"), ("scipy", "SciPy")):
        given = getattr(args, package, None)
        here = given or installed(package)
        version = here or NEWEST[package]
        found.append(parse(version, "--" + package))
        if package != "scipy":
            words.append(f"{shown} {version}" + ("" if here else " (none installed)"))
    return Versions(*found), " and ".join(words)


def _count(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")


def _parse(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = Parser(
        description="Reports what of old TF1 scripts breaks, or is silently wrong.",
        epilog="Codes: E it raises, W it runs and is wrong, N it runs, beware. "
        "Exit status: 0 nothing found, 1 something found, 2 a request that cannot be met.",
        allow_abbrev=False,
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="or a folder, or - for stdin")
    parser.add_argument("--json", action="store_true", help="a list of objects instead of lines")
    parser.add_argument("--tensorflow", metavar="2.21", help="default: the installed one")
    parser.add_argument("--numpy", metavar="2.4", help="default: the installed one")
    parser.add_argument(
        "--ignore",
        metavar="CODE",
        action="append",
        default=[],
        type=_code,
        help="leave these out; N for all that begin so; may be repeated",
    )
    return parser.parse_args(argv)


def _code(text: str) -> str:
    if not re.fullmatch(r"[EWN]\d{0,3}", text):
        raise argparse.ArgumentTypeError(f"{text}: not a code; as in N302, or N")
    return text
