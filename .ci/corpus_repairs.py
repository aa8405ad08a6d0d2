"""The kinds of failure between an old program and its first ten steps, one after the other.

The original is run; where it fails, the smallest part of what `--fix` writes that covers the line
takes the place of that line, and it is run again, until it runs or nothing is left of it. A failure
counts as named where the linter has a finding on that statement of the original, or on a line of
the part that made it go away. Failures of the same words in one program count once.
"""

import ast
import difflib
import re
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import corpus_run  # noqa: E402

from gan_tf1.migration.fix import fixer  # noqa: E402
from gan_tf1.migration.lint import (  # noqa: E402
    findings,
    linter,
    python2,  # noqa: E402
    source,
)

MOST_RUNS = 100  # of one program: each line of a kind may take one
NO_SYNTAX = ("SyntaxError", "TabError", "IndentationError")
findings.MOST_LINES = 10**6  # that a finding lists: all


class Failure(NamedTuple):
    """One failure of a program on its way."""

    said: str
    file: str
    line: int  # of the original
    named: bool
    codes: str  # of the linter, there
    statement: list  # its lines in the original: a finding on one of them names it
    repaired: list  # lines of the part that was repaired, which name it, too


class Hunk(NamedTuple):
    """Lines of the original that --fix writes anew."""

    start: int  # counted from 0
    end: int
    new: list

    def touches(self, first, last):
        """Lines counted from 1, both included."""
        return self.start < last and max(self.end, self.start + 1) >= first


class File:
    """A script of the program, partly repaired."""

    def __init__(self, path, versions):
        self.path = path
        text = _text(path)
        self.base = text.split("\n")
        self.converted = _converted(text).split("\n")
        fixed = fixer.fix(text, path).text.split("\n")
        matcher = difflib.SequenceMatcher(None, self.converted, fixed, autojunk=False)
        self.left = [
            Hunk(i, k, fixed[m:n]) for tag, i, k, m, n in matcher.get_opcodes() if tag != "equal"
        ]
        self.done = []
        self.found = _found(path, text, versions)

    def write(self):
        """The file with what is done; remembers which line of the original each line is."""
        lines, self.origin, at = [], [], 0
        for hunk in sorted(self.done):
            lines += self.base[at : hunk.start] + hunk.new
            self.origin += [*range(at, hunk.start), *[hunk.start] * len(hunk.new)]
            at = hunk.end
        lines += self.base[at:]
        self.origin += range(at, len(self.base))
        self.path.write_text("\n".join(lines), encoding="utf-8")

    def statement(self, line):
        """First and last line of the smallest statement of the original with a line of it."""
        try:
            tree = source.parse("\n".join(self.converted))
        except (SyntaxError, ValueError):
            return line, line
        best = (line, line)
        size = None
        for node in ast.walk(tree):
            if isinstance(node, ast.stmt):
                body = getattr(node, "body", None)
                last = body[0].lineno - 1 if body else node.end_lineno
                last = max(last, node.lineno)
                if node.lineno <= line <= last and (size is None or last - node.lineno < size):
                    best, size = (node.lineno, last), last - node.lineno
        return best


def _text(path):
    return path.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n")


def _found(path, text, versions):
    """Line -> codes, by the linter of this checkout."""
    return finding_lines(linter.lint_source(text, versions, str(path), path.parent))


def _converted(text):
    try:
        source.parse(text)
    except SyntaxError:
        return python2.convert(text)
    except ValueError:
        pass
    return text


def finding_lines(result):
    """Line -> codes of the findings there, their further places included."""
    found = {}
    for each in result.findings:
        lines = [each.line]
        others = re.search(r"\(also line ([\d, ]+)\)", each.message)
        if others:
            lines += [int(line) for line in others.group(1).split(",")]
        for line in lines:
            found.setdefault(line, set()).add(each.code)
    return found


def codes_there(found, statement, repaired, said):
    """The codes of the findings that name a failure, of what finding_lines() gives for its file."""
    for lines in (statement, repaired):
        codes = {code for each in lines for code in found.get(each, ())}
        if codes:
            return sorted(codes)
    everywhere = {code for each in found.values() for code in each}
    return ["E001"] if said.startswith(NO_SYNTAX) and "E001" in everywhere else []


def again(work, failures, versions):
    """The codes of today's findings for each failure that a run of follow() recorded earlier.

    No program is run: work is a copy of the repository at the same commit, as follow() gets it.
    """
    found = {}
    codes = []
    for each in failures:
        name, statement = each["file"], each["statement"]
        if statement and name not in found:
            found[name] = _found(work / name, _text(work / name), versions)
        codes.append(codes_there(found.get(name, {}), statement, each["repaired"], each["said"]))
    return codes


def follow(work, command, edits, versions):
    """(failures, outcome at the end, hand edits that it took) of a program in the folder work."""
    script, *arguments = command.split()
    files = {
        str(path.relative_to(work)): File(path, versions)
        for path in sorted(work.rglob("*.py"))
        if path.name not in corpus_run.COPIED
    }
    for each in files.values():
        each.write()
    edits = list(edits)
    used = 0
    failures = {}
    for _ in range(MOST_RUNS):
        outcome = corpus_run.run(work, script, arguments)
        if outcome.runs or outcome.said == "time is up":
            break
        file = files.get(outcome.file)
        origin = _origin(file, outcome.line)
        *lines, repaired = _repair(files, file, origin, outcome.said)
        codes = codes_there(file.found, *lines, outcome.said) if file else []
        failure = Failure(outcome.said, outcome.file, origin, bool(codes), ",".join(codes), *lines)
        if not _of_a_repair(file, outcome.said):
            words = re.sub("0x[0-9a-f]+", "0x", outcome.said)  # the address of an object
            failures.setdefault(words[:80], failure)
        if not repaired:
            if not edits:
                break
            used += apply_edit(work, edits.pop(0), files)
    return list(failures.values()), outcome, used


def _of_a_repair(file, said):
    """Whether a name is missing that the repair before took the import of away, or needs."""
    missing = re.match(r"NameError: name '(\w+)' is not defined", said)
    if not missing or file is None:
        return False
    name = missing.group(1)
    imports = re.compile(rf"\s*(import|from)\s.*\b{name}\b")
    return name.startswith("tf1_") or (
        any(imports.match(line) for line in file.converted)
        and not any(imports.match(line) for line in file.path.read_text("utf-8").split("\n"))
    )


def _origin(file, line):
    if file is None or not 0 < line <= len(file.origin):
        return line
    return file.origin[line - 1] + 1


def _repair(files, file, line, said):
    """The lines of the statement, those of the part repaired there, and whether any part was."""
    if file is None:
        return [], [], _rest(files)
    first, last = file.statement(line)
    statement = list(range(first, last + 1))
    if said.startswith(NO_SYNTAX) and file.base != file.converted:
        file.base = file.converted
        file.write()
        return statement, [], True
    hunks = [each for each in file.left if each.touches(first, last)]
    there = [line for each in hunks for line in range(each.start + 1, each.end + 1)]
    hunks = hunks or [each for each in file.left if _imports(file, each)] or list(file.left)
    if not hunks:
        return statement, there, _rest(files)
    file.left = [each for each in file.left if each not in hunks]
    file.done += hunks
    file.write()
    return statement, there, True


def _imports(file, hunk):
    old = file.converted[hunk.start : hunk.end]
    return any(re.match(r"\s*(import|from)\s", line) for line in old)


def _rest(files):
    """All that --fix would write and is not there yet."""
    changed = False
    for each in files.values():
        if each.left or each.base != each.converted:
            each.base = each.converted
            each.done += each.left
            each.left = []
            each.write()
            changed = True
    return changed


def apply_edit(work, edit, files=None):
    """Replaces a piece of a file, [FILE, OLD, NEW]; how many lines of it that changes.

    0 where --fix has done it.
    """
    name, old, new = edit
    path = work / name
    text = path.read_text(encoding="utf-8", errors="replace")
    lines = text.split("\n")
    changed = [line.replace(old, new) for line in lines]
    number = sum(one != other for one, other in zip(lines, changed))
    path.write_text("\n".join(changed), encoding="utf-8")
    if files and name in files:
        file = files[name]
        file.base = [line.replace(old, new) for line in file.base]
        file.converted = [line.replace(old, new) for line in file.converted]
        file.done = [
            each._replace(new=[line.replace(old, new) for line in each.new]) for each in file.done
        ]
    return number
