"""How far public TF1 programs come by `lint_legacy.py --fix`, and what the linter sees of them.

python .ci/corpus.py FOLDER [WORD...]            # of these repositories alone
python .ci/corpus.py FOLDER --only names         # or runs, kinds: one of the three tables
python .ci/corpus.py FOLDER --again RESULTS      # kinds of a run before, without running anything

The repositories of corpus.json are fetched into FOLDER with git where they are not there yet, as
OWNER+NAME. The tables go to stdout, what they count to FOLDER/corpus-results.json. The Python that
runs this needs TensorFlow and the packages of the programs: matplotlib, scipy, six, tqdm, imageio,
scikit-learn.

runs    each program as it is, after --fix alone, and after --fix and the edits of corpus.json
kinds   corpus_repairs.py: what stood between a program and its first ten steps
again   which of these kinds, as RESULTS (corpus-results.json of a run of `kinds`, under another
        name) has them, the linter of this checkout names. What a program meets is not asked anew:
        after a change of --fix it may be something else
names   corpus_names.py: the broken names, and what the linter and tf_upgrade_v2 see of them
"""

import argparse
import contextlib
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:0] = [str(ROOT), str(HERE)]

import corpus_names  # noqa: E402
import corpus_repairs  # noqa: E402
import corpus_run  # noqa: E402

from gan_tf1.migration.lint import copied as stand_ins  # noqa: E402
from gan_tf1.migration.lint import notebooks, versions  # noqa: E402

TODAY = versions.Versions((2, 21), (2, 5), (1, 17))
TABLES = ("runs", "kinds", "names")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("words", nargs="*")
    parser.add_argument("--only", choices=TABLES, action="append")
    parser.add_argument("--again", type=Path, metavar="RESULTS")
    options = parser.parse_args()
    folder = options.folder.resolve()
    if options.again:
        results = json.loads(options.again.read_text(encoding="utf-8"))
        again(results, folder, options.words)
        return
    groups = json.loads((HERE / "corpus.json").read_text(encoding="utf-8"))
    tables = options.only or TABLES
    results = {}
    corpus_run.import_slow_packages()
    for group, repositories in groups.items():
        chosen = {
            fetched(folder, name): programs
            for name, programs in repositories.items()
            if not options.words or any(word in name for word in options.words)
        }
        rows = [
            program_row(source, each, folder, tables)
            for source, programs in chosen.items()
            for each in programs
            if "runs" in tables or "kinds" in tables
        ]
        results[group] = {"programs": rows}
        if "names" in tables:
            results[group]["names"] = corpus_names.count(chosen, folder, TODAY)
        (folder / "corpus-results.json").write_text(json.dumps(results, indent=1))
    for group, found in results.items():
        print(f"\n## {group}\n")
        summary(found["programs"])
        if "names" in found:
            corpus_names.table(found["names"])
    if "names" in tables:
        print()
        corpus_names.precision(
            [each for found in results.values() for each in found["names"]["findings"]]
        )


def again(results, folder, words):
    """Prints which of the failures that a run of `kinds` recorded today's linter names."""
    for group, found in results.items():
        number, before, named = 0, 0, 0
        print(f"\n## {group}\n")
        for row in found["programs"]:
            if words and not any(word in row["repository"] for word in words):
                continue
            source = folder / row["repository"].replace("/", "+")
            work = copied(source, folder / ".work", row["program"].split()[0], "", folder)
            codes = corpus_repairs.again(work, row["failures"], TODAY)
            for each, there in zip(row["failures"], codes):
                if not there or not each["named"]:
                    said = " ".join(each["said"].split())[:110]
                    print("NAMED NOW" if there else "MISSED", row["repository"], each["file"],
                          each["line"], *there, said, flush=True)  # fmt: skip
                number += 1
                before += each["named"]
                named += bool(there)
        if number:
            print(
                f"{named} of {number} kinds of failure ({named / number:.1%}) named, {before} then"
            )


def fetched(folder, name):
    """The folder with the files of a repository at a commit, OWNER/NAME@COMMIT."""
    repository, commit = name.split("@")
    place = folder / repository.replace("/", "+")
    if not place.exists():
        url = f"https://github.com/{repository}"
        subprocess.run(["git", "clone", "-q", url, str(place)], check=True)
        subprocess.run(["git", "-C", str(place), "checkout", "-q", commit], check=True)
    return place


def program_row(source, program, folder, tables):
    """What came of a program, [COMMAND, DATA] or [COMMAND, DATA, EDITS]."""
    command, data, *edits = program
    edits = edits[0] if edits else []
    script = command.split()[0].replace(".ipynb", ".py")
    command = " ".join([script, *command.split()[1:]])
    row = {"repository": source.name.replace("+", "/"), "program": command}
    if "kinds" in tables:
        work = copied(source, folder / ".work", script, data, folder)
        failures, outcome, used = corpus_repairs.follow(work, command, edits, TODAY)
        row.update(failures=[each._asdict() for each in failures], stepwise=outcome.said)
        row.update(as_it_is=failures[0].said if failures else "runs")
    words = command.split()
    if "runs" in tables:
        if "kinds" not in tables:
            work = copied(source, folder / ".work", script, data, folder)
            row["as_it_is"] = corpus_run.run(work, words[0], words[1:]).said
        work = copied(source, folder / ".work", script, data, folder)
        fix(work)
        row["fixed"] = corpus_run.run(work, words[0], words[1:]).said
        row["edited"], row["lines"] = row["fixed"], 0
        if edits and row["fixed"] != "runs":
            row["lines"] = sum(corpus_repairs.apply_edit(work, each) for each in edits)
            row["edited"] = corpus_run.run(work, words[0], words[1:]).said
    else:  # what the repairs came to is all there is
        row["fixed"] = outcome.said if not used else "runs after an edit"
        row["edited"], row["lines"] = outcome.said, used
    print("|", " | ".join(str(row[key]) for key in ("repository", "program", "as_it_is")), "|",
          row["fixed"], "|", row["edited"], row["lines"], "|", flush=True)  # fmt: skip
    for each in row.get("failures", []):
        print("    ", "named " if each["named"] else "MISSED", each["file"], each["line"],
              each["codes"], each["said"][:110], flush=True)  # fmt: skip
    return row


def copied(source, work, script, data, folder):
    """A copy of a repository with data, its notebook as a script, and the files of --fix."""
    shutil.rmtree(str(work), ignore_errors=True)
    shutil.copytree(str(source), str(work), ignore=shutil.ignore_patterns(".git"))
    notebook = sorted(work.glob(script.replace(".py", ".ipynb")))
    if notebook and not sorted(work.glob(script)):
        path = notebook[0]
        text = notebooks.read(path.read_text(encoding="utf-8")).text
        lines = [
            "pass" if line.startswith("from __future__") else line for line in text.split("\n")
        ]
        path.with_suffix(".py").write_text("\n".join(lines), encoding="utf-8")
    home = sorted(work.glob(script))[0].parent
    corpus_run.prepare(home, data, folder / ".noise")
    for name in corpus_run.COPIED:
        for place in {work, home}:
            if not (place / name).exists():
                shutil.copy(str(stand_ins.path(name[:-3])), str(place))
    return work


def fix(work):
    """`lint_legacy.py --fix FOLDER`."""
    from gan_tf1.cli import tool

    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        arguments, sys.argv = sys.argv, ["lint_legacy.py", "--fix", str(work)]
        try:
            tool("lint")
        except SystemExit:
            pass
        finally:
            sys.argv = arguments


def summary(rows):
    """How many run, and how many kinds of failure the linter names."""
    number = len(rows)
    if not number:
        return
    for key, what in (
        ("as_it_is", "as they are"),
        ("fixed", "after --fix alone"),
        ("edited", "after --fix and at most five edited lines"),
    ):
        ran = sum(row[key] == "runs" and row["lines"] <= 5 for row in rows)
        print(f"{ran} of {number} programs ({ran / number:.0%}) run ten steps {what}")
    failures = [each for row in rows for each in row.get("failures", [])]
    if failures:
        named = sum(each["named"] for each in failures)
        print(f"{named} of {len(failures)} kinds of failure ({named / len(failures):.1%}) named")


if __name__ == "__main__":
    main()
