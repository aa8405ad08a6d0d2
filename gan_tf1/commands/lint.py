"""argv -> the linter: which files, for which versions, and how the findings are shown."""

from __future__ import annotations

import argparse
import functools
import os
import re
import signal
import sys
from concurrent import futures
from pathlib import Path
from typing import Iterator, Sequence

from gan_tf1 import launch, threads
from gan_tf1.commands import arguments
from gan_tf1.errors import Parser, RunError, UsageError
from gan_tf1.migration.fix import writing
from gan_tf1.migration.lint import linter, report
from gan_tf1.migration.lint.findings import Finding
from gan_tf1.migration.lint.versions import NEWEST, Versions, installed, parse

RENAMED_CODES = {"W203": "N303", "W214": "N304"}  # warnings that became notes
FORMATS = ("text", "json", "github", "sarif")
WORTH_A_PROCESS = 32  # files: about a second


def main(argv: Sequence[str]) -> int:
    """Prints the findings: 1 if one is an error, 2 if something could not be read, else 0."""
    args = _parse(argv)
    versions, described = _versions(args)
    refused: list[str] = []
    files = linter.source_files(args.files, refused.append)
    if args.diff or args.fix or args.out:
        files = _fix(args, files, refused)
        if args.diff:
            return _refuse(refused)
    findings: list[Finding] = []
    for name, result in zip(files, _results(files, versions)):
        if isinstance(result, str):
            refused.append(result)
            continue
        findings += result.findings
        if not result.complete:
            told = "too long to be followed to its end; some may be missing"
            print(f"{name}: {told}", file=sys.stderr)
    findings = [each for each in findings if not each.code.startswith(tuple(args.ignore))]
    status = _refuse(refused)
    if files or args.format != "text":
        _show(_report(args.format, findings, len(files), described))
    if status:
        return status
    failing = findings if args.strict else [each for each in findings if each.code[0] == "E"]
    return 1 if failing else 0


def _results(files: list[str], versions: Versions) -> Iterator[linter.Result | str]:
    """What there is to say of each file, or why it cannot be read; of many, by all cores."""
    lint = functools.partial(_result, versions)
    count = min(threads.cores(), len(files) // WORTH_A_PROCESS)
    if count < 2 or linter.STDIN in files:
        yield from map(lint, files)
        return
    try:
        with futures.ProcessPoolExecutor(count, initializer=_leave_signals) as pool:
            yield from pool.map(lint, files, chunksize=WORTH_A_PROCESS // 4)
    except futures.BrokenExecutor:
        raise RunError(
            "a process that read some of the files was ended, perhaps for want of memory; "
            "give fewer files at once"
        ) from None


def _result(versions: Versions, name: str) -> linter.Result | str:
    try:
        return linter.lint_file(name, versions)
    except UsageError as error:
        return str(error)


def _leave_signals() -> None:
    """Ctrl-C is for the process that has started this one, which ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _refuse(refused: list[str]) -> int:
    """Says what could not be read: 2 if there is anything, else 0."""
    for line in refused:
        print(f"{launch.program()}: error: {line}", file=sys.stderr)
    return 2 if refused else 0


def _fix(args: argparse.Namespace, files: list[str], refused: list[str]) -> list[str]:
    """Rewrites the scripts, or shows how; the files to be linted afterwards."""
    changes: list[writing.Change] = []
    for name in files:
        if name == linter.STDIN:
            print(f"{name}: not rewritten, as it is no file", file=sys.stderr)
            continue
        try:
            found = writing.change(Path(name))
        except UsageError as error:
            refused.append(str(error))
            continue
        changes += [found] if found else []
    if args.diff:
        _show("".join(each.diff() for each in changes) or "nothing to rewrite")
        return []
    roots = [Path(each) for each in args.files if Path(each).is_dir()]
    out = Path(args.out) if args.out else None
    for line in writing.write(changes, roots, out):
        print(line, file=sys.stderr)
    return files if out is None else linter.source_files([str(out)], lambda line: None)


def _report(form: str, findings: list[Finding], files: int, versions: str) -> str:
    if form == "json":
        return report.to_json(findings)
    if form == "github":
        return report.to_github(findings)
    if form == "sarif":
        return report.to_sarif(findings)
    return report.to_text(findings, files, versions)


def _show(text: str) -> None:
    try:
        print(text, flush=True)
    except BrokenPipeError:  # of `| head`: Python would complain again when it closes the stream
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _versions(args: argparse.Namespace) -> tuple[Versions, str]:
    """What is given or else installed, and the same for a reader."""
    found, words = [], []
    for package, shown in (("tensorflow", "TensorFlow"), ("numpy", "NumPy"), ("scipy", "SciPy")):
        given = getattr(args, package, None)
        here = given or installed(package)
        version = here or NEWEST[package]
        found.append(parse(version, "--" + package))
        if package != "scipy":
            words.append(f"{shown} {version}" + ("" if here else " (none installed)"))
    return Versions(*found), " and ".join(words)


def _parse(argv: Sequence[str]) -> argparse.Namespace:
    parser = Parser(
        description="Reports what of old TF1 scripts and notebooks breaks, or is silently wrong.",
        epilog="Codes: E it raises, W it runs and is wrong, N it runs, beware. "
        "Exit status: 0 nothing of E, 1 something of E, 2 something could not be read.",
        allow_abbrev=False,
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="or a folder, or - for stdin")
    parser.add_argument("--format", choices=FORMATS, default="text", help="default: text")
    parser.add_argument(
        "--json", action="store_const", const="json", dest="format", help="as --format json"
    )
    fix = parser.add_mutually_exclusive_group()
    fix.add_argument(
        "--fix", action="store_true", help="rewrite what is certain, keep the old as FILE.orig"
    )
    fix.add_argument("--out", metavar="FOLDER", help="as --fix, and write it there")
    fix.add_argument("--diff", action="store_true", help="show what --fix would do, and do nothing")
    parser.add_argument("--strict", action="store_true", help="exit with 1 for W and N as well")
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
    args = parser.parse_args(argv)
    arguments.require_values(args, ("files", "out", "tensorflow", "numpy"))
    return args


def _code(text: str) -> str:
    if not re.fullmatch(r"[EWN]\d{0,3}", text):
        raise argparse.ArgumentTypeError(f"{text}: not a code; as in N302, or N")
    return RENAMED_CODES.get(text, text)
