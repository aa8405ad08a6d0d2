"""argv -> the linter: which files, for which versions, and how the findings are shown."""

from __future__ import annotations

import argparse
import os
import re
import sys
from typing import Sequence

from gan_tf1.errors import Parser
from gan_tf1.migration.lint import linter, report
from gan_tf1.migration.lint.findings import Finding
from gan_tf1.migration.lint.versions import NEWEST, Versions, installed, parse


def main(argv: Sequence[str]) -> int:
    """Prints the findings: 0 if there is none, 1 if there is one; raises UsageError."""
    args = _parse(argv)
    versions, described = _versions(args)
    files = linter.python_files(args.files)
    findings: list[Finding] = []
    for name in files:
        result = linter.lint_file(name, versions)
        findings += result.findings
        if not result.complete:
            told = "too long to be followed to its end; some may be missing"
            print(f"{name}: {told}", file=sys.stderr)
    findings = [each for each in findings if not each.code.startswith(tuple(args.ignore))]
    if args.json:
        text = report.to_json(findings)
    else:
        text = report.to_text(findings, len(files), described)
    try:
        print(text, flush=True)
    except BrokenPipeError:  # of `| head`: Python would complain again when it closes the stream
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1 if findings else 0


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
