"""Public mirrors to files in the cache: verified before they get their name, or not kept at all."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import os
import time
import urllib.error
import urllib.parse
from pathlib import Path
from typing import BinaryIO, Callable, Sequence

from gan_tf1.data import idx, transfer
from gan_tf1.data.dataset import (
    KINDS,
    PUBLISHED_BYTES,
    SHA256,
    TITLES,
    file_names,
    identify,
)
from gan_tf1.data.progress import PercentLine
from gan_tf1.errors import RunError, UsageError
from gan_tf1.files import clear_abandoned, create, sync_folder, temporary_path

# Folders that serve the four .gz files under their usual names, the most dependable first.
MIRRORS = {
    "fashion": (
        "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
        "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
    ),
    "mnist": (
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://raw.githubusercontent.com/fgnt/mnist/master/",
    ),
}
STALL_SECONDS = 5.0  # to connect, and between two pieces of an answer
ANSWER_SECONDS = 30.0  # until an answer's header is there
FILE_SECONDS = 300.0  # for one file in all
MAX_BYTES = 100 * 1000 * 1000  # the largest file is 47 MB uncompressed
HOSTS_BEFORE_GIVING_UP = 2  # two hosts out of reach: it is our network, not them
_PART = ".part"
_GRACE_SECONDS = 60.0  # after its time limit a download is surely over
_LONGEST_REASON = 200  # characters of what a server wrote
_PROGRESS_FROM = 1000 * 1000  # smaller files are there before the line is read


class _Unreachable(Exception):
    """No conversation with the host."""


class _Unusable(Exception):
    """The host answered, and what came is not the file."""


def fetch_split(
    name: str,
    split: str,
    folder: Path,
    say: Callable[[str], None] = print,
    mirrors: Sequence[str] | None = None,
) -> None:
    """Download the image file and the label file of a split into a folder.

    A file is checked (sha256 of its decompressed bytes) under a name of its own, which ends in
    `.part`, and then renamed, so a file under its proper name is whole, whoever else downloads at
    the same time.

    Args:
      name: "fashion" or "mnist".
      split: "train" or "test".
      folder: made if it is not there.
      say: gets one short line for each failure, and a few for progress.
      mirrors: URLs of folders to try in order; MIRRORS[name] by default.

    Raises:
      RunError: no mirror gave a file, or the folder cannot be written.
    """
    urls = MIRRORS[name] if mirrors is None else mirrors
    try:
        folder.mkdir(parents=True, exist_ok=True)
        names = [file_names(split, kind)[0] for kind in KINDS]
        starts = [dot + name + "." for dot in (".", "") for name in names]  # "" once was so
        clear_abandoned(folder, starts, _PART, FILE_SECONDS + _GRACE_SECONDS)
    except OSError as error:
        raise RunError(
            f"cannot make {folder} ({error.strerror}): set GAN_TF1_CACHE to a folder "
            "that can be written"
        ) from None
    out_of_reach: set[str] = set()
    for kind in KINDS:
        _fetch_file((name, split, kind), folder, urls, out_of_reach, say)


def _fetch_file(
    what: tuple[str, str, str],
    folder: Path,
    mirrors: Sequence[str],
    out_of_reach: set[str],
    say: Callable[[str], None],
) -> None:
    name, split, kind = what
    file_name = file_names(split, kind)[0]
    failures: list[str] = []
    for mirror in mirrors:
        if len(out_of_reach) >= HOSTS_BEFORE_GIVING_UP:
            break
        host = urllib.parse.urlsplit(mirror).netloc
        if host in out_of_reach:
            continue
        # One name for each attempt, so that two downloads never write into one file.
        part = temporary_path(folder / file_name, _PART)
        try:
            with create(part) as out:
                _download(mirror.rstrip("/") + "/" + file_name, out, say)
                out.flush()
                os.fsync(out.fileno())
            _check(part, what)
            part.replace(folder / file_name)
            sync_folder(folder)
            return
        except _Unreachable as error:
            out_of_reach.add(host)
            failures.append(f"{host} cannot be reached ({error})")
            say(f"download: {failures[-1]}")
        except _Unusable as error:
            failures.append(f"{host}: {error}")
            say(f"download: {failures[-1]}")
        except OSError as error:
            raise RunError(
                f"cannot write {part} ({error.strerror}): free some space, or set GAN_TF1_CACHE "
                "to another folder"
            ) from None
        finally:  # also on Ctrl-C
            with contextlib.suppress(OSError):
                part.unlink()
    if len(out_of_reach) >= HOSTS_BEFORE_GIVING_UP:
        cause = f"{HOSTS_BEFORE_GIVING_UP} hosts cannot be reached"
    else:
        cause = failures[-1] if failures else "no mirror left to try"
    raise RunError(
        f"no mirror gave {file_name} of {TITLES[name]} ({cause}): check the network, "
        f"or put the file into {folder} yourself"
    )


def _download(url: str, out: BinaryIO, say: Callable[[str], None]) -> None:
    """Write what the URL serves, within the limits of time and size."""
    start = time.monotonic()
    with transfer.Transfer(url, STALL_SECONDS) as answer:
        promised = _begun(answer, url, start + ANSWER_SECONDS)
        if promised > MAX_BYTES:
            raise _Unusable(f"promises {promised:,} bytes: not the file")
        shown = promised if promised >= _PROGRESS_FROM else None
        progress = PercentLine(
            f"download: {Path(url).name}", shown, f"{promised / 1e6:.1f} MB", say
        )
        arrived = 0
        pieces = answer.pieces(start + FILE_SECONDS)
        while True:
            try:
                piece = next(pieces, b"")
            except transfer.Late:
                raise _Unusable(f"too slow: {arrived:,} bytes in {FILE_SECONDS:.0f} s") from None
            except Exception as error:
                raise _Unusable(
                    f"connection lost after {arrived:,} bytes ({_reason(error)})"
                ) from None
            if not piece:
                break
            out.write(piece)
            arrived += len(piece)
            progress.show(arrived)
            if arrived > MAX_BYTES:
                raise _Unusable(f"sends more than {MAX_BYTES:,} bytes: not the file")
        progress.end()
    if arrived < promised:
        raise _Unusable(f"download cut short: {arrived:,} of {promised:,} bytes")


def _begun(answer: transfer.Transfer, url: str, deadline: float) -> int:
    """Waits for the answer; the bytes that it promises, or UNKNOWN."""
    try:
        return answer.promised(deadline)
    except transfer.Late:
        raise _Unreachable(f"no whole answer in {ANSWER_SECONDS:.0f} s") from None
    except urllib.error.HTTPError as error:
        error.close()
        raise _Unusable(f"HTTP status {error.code} for {url}") from None
    except urllib.error.URLError as error:
        raise _Unreachable(_reason(error.reason)) from None
    except http.client.InvalidURL as error:
        raise _Unusable(f"leads to an address that is none ({_reason(error)})") from None
    except (OSError, http.client.HTTPException) as error:
        raise _Unreachable(_reason(error)) from None
    except Exception as error:  # ValueError and more, of a proxy's address or a redirect's
        raise _Unusable(f"leads to an address that is none ({_reason(error)})") from None


def _check(part: Path, what: tuple[str, str, str]) -> None:
    try:
        raw = idx.read_bytes(part, PUBLISHED_BYTES)
    except UsageError as error:
        # "/long/path/x.part is a web page ...: delete it": here only the middle is of use.
        problem = str(error).replace(str(part), "the file", 1).rsplit(": ", 1)[0]
        raise _Unusable(problem) from None
    sha256 = hashlib.sha256(raw).hexdigest()
    if sha256 == SHA256[what]:
        return
    really = identify(sha256)
    if really is not None:
        raise _Unusable(f"the file is {TITLES[really[0]]}, {really[1]} {really[2]}")
    raise _Unusable(f"the file has the wrong sha256 ({sha256[:12]}...)")


def _reason(error: object) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    lines = str(error).splitlines()  # a server may have written them
    return lines[0][:_LONGEST_REASON] if lines else type(error).__name__
