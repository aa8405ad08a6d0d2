"""What data is here, and fetching what is not.

  python -m gan_tf1.data                    each place that may hold a set, and what it holds
  python -m gan_tf1.data --data-dir DIR     the same for one folder, of pictures too
  python -m gan_tf1.data fetch fashion      download into the cache (--split train or test)

Exit status: 0 done; 1 the fetch failed, or DIR holds nothing usable; 2 wrong usage.
"""

from __future__ import annotations

import argparse
import sys
from typing import NamedTuple, Sequence

from gan_tf1.data import builtin, pictures
from gan_tf1.data.dataset import DATASETS, IMAGE_SHAPE, PICTURES, SPLITS, TITLES, Dataset
from gan_tf1.data.folder import holds, read_folder
from gan_tf1.data.sources import Place, fetch, named_folder, only_pictures, places
from gan_tf1.errors import Parser, RunError, UsageError


class _Row(NamedTuple):
    data_set: str
    split: str
    source: str
    status: str  # OK, own (well-formed, checksum unknown), wrong, absent
    images: str
    where: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line, and return the exit status."""
    try:
        options = _parser().parse_args(arguments)
        if options.command == "fetch":
            if options.data_dir is not None:
                raise UsageError("fetch fills the cache and takes no --data-dir: leave one out")
            return _fetch(options.name, SPLITS if options.split == "both" else (options.split,))
        return _list(options.data_dir)
    except (UsageError, RunError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2 if isinstance(error, UsageError) else 1
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = Parser(description="List the data on this machine, or fetch what is missing.")
    parser.add_argument("--data-dir", metavar="DIR", help="look at this folder only")
    commands = parser.add_subparsers(dest="command", metavar="fetch")
    fetching = commands.add_parser("fetch", help="download a data set into the cache")
    fetching.add_argument("name", choices=DATASETS)
    fetching.add_argument("--split", choices=(*SPLITS, "both"), default="both")
    return parser


def _fetch(name: str, splits: Sequence[str]) -> int:
    for split in splits:
        folder = fetch(name, split, say=print)
        print(f"{TITLES[name]} {split} is in {folder}")
    return 0


def _list(data_dir: str | None) -> int:
    rows: list[_Row] = []
    if data_dir is not None:
        given = Place("--data-dir", named_folder(data_dir))
        if not given.folder.is_dir():
            raise UsageError(f"--data-dir {data_dir!r} is not a directory: name one that is")
        if only_pictures(given.folder):
            row = _pictures_row(given)
            _print_table([row])
            return 0 if row.status == "own" else 1
    for name in DATASETS:
        for split in SPLITS:
            asked = places(name) if data_dir is None else [given]
            rows += [_row(place, name, split, data_dir is not None) for place in asked]
            if data_dir is None:
                rows.append(_builtin_row(name, split))
    _print_table(rows)
    usable = any(row.status in ("OK", "own") for row in rows)
    return 0 if usable else 1


def _row(place: Place, name: str, split: str, own_allowed: bool) -> _Row:
    if not holds(place.folder, name, split):
        return _Row(name, split, place.label, "absent", "-", str(place.folder))
    notes: list[str] = []
    try:
        found = read_folder(place.folder, name, split, own=notes.append if own_allowed else None)
    except UsageError as error:
        return _Row(name, split, place.label, "wrong", "-", str(error))
    return _filled("own" if notes else "OK", found, place.label, found.source)


def _pictures_row(place: Place) -> _Row:
    try:
        found = pictures.read(place.folder, IMAGE_SHAPE, say=print)
    except UsageError as error:
        return _Row(PICTURES, "train", place.label, "wrong", "-", str(error))
    return _filled("own", found, place.label, found.source)


def _builtin_row(name: str, split: str) -> _Row:
    if name == "mnist":  # nothing of it can be damaged, and drawing it to count it takes seconds
        where = "drawn when needed (last resort)"
        return _Row(name, split, "built-in", "OK", f"{builtin.SIZES[split]:,}", where)
    try:
        sample = builtin.load(name, split)
    except RunError as error:
        return _Row(name, split, "built-in", "wrong", "-", str(error))
    return _filled("OK", sample, "built-in", f"{builtin.SAMPLE_DIR} (last resort)")


def _filled(status: str, found: Dataset, label: str, where: str) -> _Row:
    return _Row(found.name, found.split, label, status, f"{len(found.images):,}", where)


def _print_table(rows: list[_Row]) -> None:
    header = _Row("data set", "split", "source", "status", "images", "where")
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header) - 1)]
    for row in [header, *rows]:
        cells = [cell.ljust(width) for cell, width in zip(row, widths)]
        cells[4] = row.images.rjust(widths[4])
        print("  ".join([*cells, row.where]))


if __name__ == "__main__":
    from gan_tf1 import cli  # one line for a full disk, a closed pipe or Ctrl-C, as of every tool

    sys.exit(cli.tool("data"))
