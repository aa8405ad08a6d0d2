"""The broken names of old scripts, and what the linter and tf_upgrade_v2 see of them.

A broken place is a line with an import that fails on the installed TensorFlow, or with a dotted
name of a module of TensorFlow's that getattr does not find in it, or with a keyword argument that
the function of that name does not have. The names are resolved here by importing the packages,
and not by anything of the linter's but its reading of Python 2 and of notebooks. What is inside a
`try` that catches it counts as whole, and so does what hangs on a name whose import failed.

An error of the linter is right where the line has a broken place, or a name whose import failed;
the rest is read by a person,
who writes corpus-verdicts.json.
"""

import ast
import contextlib
import importlib
import inspect
import io
import json
import random
import re
import sys
import types
from functools import lru_cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import corpus_repairs  # noqa: E402

from gan_tf1.migration.lint import linter, notebooks, source  # noqa: E402

ROOTS = {"tensorflow", "numpy", "scipy", "keras", "PIL"}
CATCHES = {"ImportError", "ModuleNotFoundError", "AttributeError", "Exception", "NameError"}
VERDICTS = HERE / "corpus-verdicts.json"
SAMPLE = {"E": 100, "W": 60}
SEED = 12


class Broken(ast.NodeVisitor):
    """places: line -> what is broken there, the root of its name first."""

    def __init__(self, tree):
        self.places, self.bound, self.caught = {}, {}, 0
        self.behind = set()  # lines with a name whose import failed
        stars = any(
            isinstance(node, ast.ImportFrom) and node.names[0].name == "*"
            for node in ast.walk(tree)
        )
        imports = [
            each for each in ast.walk(tree) if isinstance(each, (ast.Import, ast.ImportFrom))
        ]
        for node in imports:
            self.bound.update(_bound(node))
        if stars:
            self.bound.setdefault("tf", "tensorflow")
        for node in tree.body:  # slim = tf.contrib.slim
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                name = self.dotted(node.value)
                if name:
                    self.bound[node.targets[0].id] = name
        self.visit(tree)

    def dotted(self, node):
        parts = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name) or node.id not in self.bound:
            return ""
        return ".".join([self.bound[node.id], *reversed(parts)])

    def add(self, line, what):
        if not self.caught:
            self.places.setdefault(line, set()).add(what)

    def visit_Try(self, node):
        names = [ast.dump(each.type) if each.type else "Exception" for each in node.handlers]
        caught = any(word in name for name in names for word in CATCHES)
        self.caught += caught
        for each in node.body:
            self.visit(each)
        self.caught -= caught
        for each in [*node.handlers, *node.orelse, *node.finalbody]:
            self.visit(each)

    def visit_Import(self, node):
        for alias in node.names:
            if missing(alias.name):
                self.add(node.lineno, alias.name)

    def visit_ImportFrom(self, node):
        for alias in node.names if node.module and not node.level else ():
            name = node.module if alias.name == "*" else f"{node.module}.{alias.name}"
            if missing(name):
                self.add(node.lineno, name)

    def visit_Attribute(self, node):
        name = self.dotted(node)
        if name and missing(name):
            whole = node
            while isinstance(whole, ast.Attribute):
                whole = whole.value
            if missing(self.bound[whole.id]):
                self.behind.add(node.lineno)
            else:
                self.add(node.lineno, name)
        elif not name:
            self.generic_visit(node)

    def visit_Name(self, node):
        if missing(self.bound.get(node.id, "")):
            self.behind.add(node.lineno)

    def visit_Call(self, node):
        name = self.dotted(node.func)
        given = [each.arg for each in node.keywords if each.arg]
        for argument in given if name and not missing(name) else ():
            if argument not in arguments(name):
                self.add(node.lineno, f"{name}({argument}=)")
        self.generic_visit(node)


def _bound(node):
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            if node.module and not node.level:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"
        elif alias.asname:
            yield alias.asname, alias.name
        else:
            yield alias.name.split(".")[0], alias.name.split(".")[0]


class Any(set):
    """Has everything."""

    def __contains__(self, what):
        return True


@lru_cache(maxsize=None)
def looked_up(name):
    """(object, True), or (None, False) where a part of the name is missing."""
    root, *parts = name.split(".")
    if root not in ROOTS:
        return None, True
    owner = importlib.import_module(root)
    path = root
    for part in parts:
        path += "." + part
        if not isinstance(owner, (types.ModuleType, type)):
            return None, True  # an object: what it has is its own affair
        try:
            owner = getattr(owner, part)
        except AttributeError:
            try:
                owner = importlib.import_module(path)
            except Exception:
                return None, False
        except Exception:
            return None, False
    return owner, True


def missing(name):
    return not looked_up(name)[1]


def arguments(name):
    """The keyword arguments of a function, Any where that is not known."""
    owner = looked_up(name)[0]
    if not name.startswith("tensorflow.") or not callable(owner):
        return Any()
    try:
        parameters = inspect.signature(owner).parameters.values()
    except (TypeError, ValueError):
        return Any()
    if any(each.kind == each.VAR_KEYWORD for each in parameters):
        return Any()
    return {each.name for each in parameters}


def upgraded(text, place):
    """(lines that tf_upgrade_v2 reports, the text it writes), None where it fails."""
    from tensorflow.tools.compatibility import ast_edits, tf_upgrade_v2

    one, other = place / "in.py", place / "out.py"
    one.write_text(text, encoding="utf-8")
    other.unlink(missing_ok=True)
    upgrader = ast_edits.ASTCodeUpgrader(tf_upgrade_v2.TFAPIChangeSpec())
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            _, report, *_ = upgrader.process_file(str(one), str(other))
    except Exception:
        return None
    report = report if isinstance(report, str) else "\n".join(map(str, report))
    if not other.exists() or "ERROR: Failed to parse" in report:
        return None
    lines = {int(line) for line in re.findall(r"(?:^|[\s:])(\d+):\d+: (?:INFO|WARN|ERR)", report)}
    return lines, other.read_text(encoding="utf-8")


def count(chosen, folder, versions):
    """For each repository, what is broken and what was seen of it; and the findings to read."""
    place = folder / ".upgrade"
    place.mkdir(exist_ok=True)
    counts, findings = {}, []
    for repository in chosen:
        row = dict.fromkeys(
            ("files", "places", "linter", "upgrade", "upgrade_left", "upgrade_failed"), 0
        )
        row["missed"] = []
        for path in sorted([*repository.rglob("*.py"), *repository.rglob("*.ipynb")]):
            if ".ipynb_checkpoints" not in path.parts:
                _file(path, repository, versions, row, findings, place)
        counts[repository.name.replace("+", "/")] = row
        print(repository.name, {k: v for k, v in row.items() if k != "missed"}, flush=True)
    return {"counts": counts, "findings": findings}


def _file(path, repository, versions, row, findings, place):
    try:
        text = path.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n")
        if path.suffix == ".ipynb":
            text = notebooks.read(text).text
        tree = source.parse_any(text)
    except (ValueError, SyntaxError, RecursionError):
        return
    row["files"] += 1
    names = Broken(tree)
    places = names.places
    broken = {
        (line, what)
        for line, whats in places.items()
        for what in whats
        if what.startswith("tensorflow")
    }
    result = linter.lint_source(text, versions, str(path), path.parent)
    lines = corpus_repairs.finding_lines(result)
    row["places"] += len(broken)
    row["linter"] += sum(line in lines for line, _ in broken)
    name = str(path.relative_to(repository))
    row["missed"] += [[name, line, what] for line, what in sorted(broken) if line not in lines]
    done = upgraded(text, place)
    if done is None:
        row["upgrade_failed"] += 1
        row["upgrade_left"] += len(broken)
    else:
        row["upgrade"] += sum(line in done[0] for line, _ in broken)
        row["upgrade_left"] += _left(done[1])
    source_lines = text.split("\n")
    for each in result.findings:
        others = re.search(r"\(also line ([\d, ]+)\)", each.message)
        more = [int(line) for line in others.group(1).split(",")] if others else []
        for line in [each.line, *more]:
            findings.append(
                {
                    "repository": repository.name.replace("+", "/"),
                    "file": name,
                    "line": line,
                    "code": each.code,
                    "checked": each.code[0] == "E" and (line in places or line in names.behind),
                    "message": re.sub(r" \(also line [\d, ]+\)", "", each.message),
                    "text": source_lines[line - 1] if line <= len(source_lines) else "",
                }
            )


def _left(text):
    try:
        places = Broken(source.parse_any(text)).places
    except (SyntaxError, ValueError, RecursionError):
        return 0
    return sum(what.startswith("tensorflow") for names in places.values() for what in names)


def table(found):
    """Recall by repository and in all, and precision as far as it was checked."""
    total = {}
    print("\n| repository | files | broken places | linter | tf_upgrade_v2 | files it fails on |")
    print("|---|---|---|---|---|---|")
    for name, row in [*found["counts"].items(), ("in all", total)]:
        for key, value in row.items():
            if key != "missed" and row is not total:
                total[key] = total.get(key, 0) + value
        print(f"| {name} | {row['files']} | {row['places']} | {row['linter']} | "
              f"{row['upgrade']} | {row['upgrade_failed']} |")  # fmt: skip


def to_read(findings, kind):
    """The sample that a person reads: findings of a kind that were not checked, always the same."""
    left = [each for each in findings if each["code"][0] == kind and not each["checked"]]
    random.Random(SEED).shuffle(left)
    return left[: SAMPLE[kind]] if len(left) > SAMPLE[kind] else left


def precision(findings):
    """For E and W: findings, checked by import, and of those drawn how many are right.

    Verdicts on findings that were not drawn are counted apart: they were chosen by their codes.
    """
    verdicts = {}
    if VERDICTS.exists():
        for each in json.loads(VERDICTS.read_text(encoding="utf-8")):
            verdicts[tuple(each[:4])] = each[4]
    for kind in SAMPLE:
        every = [each for each in findings if each["code"][0] == kind]
        checked = sum(each["checked"] for each in every)
        drawn = to_read(findings, kind)
        keys = [_key(each) for each in drawn]
        read = [verdicts[key] for key in keys if key in verdicts]
        others = {_key(each) for each in every if not each["checked"]} - set(keys)
        besides = [verdicts[key] for key in others if key in verdicts]
        print(f"{kind}: {len(every)} findings by line, {checked} right by import; of the other "
              f"{len(every) - checked} {len(drawn)} drawn, {len(read)} read, "
              f"{read.count('right')} right; besides, {besides.count('right')} of "
              f"{len(besides)} read")  # fmt: skip
        for key, each in zip(keys, drawn):
            if key not in verdicts:
                print("    to read:", *key, each["message"][:60])


def _key(finding):
    return tuple(finding[name] for name in ("repository", "file", "line", "code"))
