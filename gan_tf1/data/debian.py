"""Fashion-MNIST from the Debian package, downloaded and unpacked without installing anything.

The package manager keeps working on a network that lets only a package mirror through. Nothing of
the system is changed and no root is needed: apt gets list and cache folders of its own, and the
package is unpacked beside the cache, not installed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Callable

from gan_tf1.data import idx
from gan_tf1.data.dataset import KINDS, PUBLISHED_BYTES, SHA256, SPLITS, file_names
from gan_tf1.errors import RunError, UsageError
from gan_tf1.files import clear_abandoned, sync_folder

PACKAGE = "dataset-fashion-mnist"
_INSIDE = Path("usr") / "share" / "datasets" / "fashion-mnist"
TIME_LIMIT_SECONDS = 300.0  # for all commands together
_GRACE_SECONDS = 60.0  # after that an unpacking is surely over
_PREFIX = ".gan_tf1-apt-"  # of the folder to work in; one that a user has cannot be called that

# The system's own clean-up commands run after an update and would touch the system's own folders.
# Only a configuration file, read last, can clear such lists.
_APT_CONF = """\
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
Acquire::Languages "none";
Acquire::Retries "1";
Acquire::http::Timeout "5";
Acquire::https::Timeout "5";
"""


def available() -> bool:
    """Whether this system has the two programs that are needed."""
    return shutil.which("apt-get") is not None and shutil.which("dpkg-deb") is not None


def fetch(folder: Path, say: Callable[[str], None] = print) -> None:
    """Put the four Fashion-MNIST files of the Debian package, verified, into a folder.

    Raises:
      RunError: apt or dpkg-deb failed or took too long, the package does not hold the published
        files, or the folder cannot be written.
    """
    say(f"download: asking apt for the package {PACKAGE} (about 40 MB, nothing is installed)")
    deadline = time.monotonic() + TIME_LIMIT_SECONDS
    try:
        folder = folder.absolute()  # apt runs in another one
        folder.mkdir(parents=True, exist_ok=True)
        clear_abandoned(folder.parent, [_PREFIX], "", TIME_LIMIT_SECONDS + _GRACE_SECONDS)
        # Beside the target, so that a rename moves the files into place.
        with tempfile.TemporaryDirectory(prefix=_PREFIX, dir=str(folder.parent)) as name:
            work = Path(name)
            package = _download(work, deadline)
            _run(["dpkg-deb", "-x", str(package), str(work / "unpacked")], work, deadline)
            _move_verified(work / "unpacked" / _INSIDE, folder)
    except OSError as error:
        raise RunError(
            f"cannot unpack {PACKAGE} into {folder} ({error.strerror}): free some space, or set "
            "GAN_TF1_CACHE to another folder"
        ) from None


def _download(work: Path, deadline: float) -> Path:
    conf = work / "apt.conf"
    conf.write_text(_APT_CONF, encoding="ascii")
    (work / "lists" / "partial").mkdir(parents=True)
    (work / "cache" / "archives" / "partial").mkdir(parents=True)
    apt = ["apt-get", "-q", "-c", str(conf)]
    apt += ["-o", f"Dir::State::lists={work / 'lists'}", "-o", f"Dir::Cache={work / 'cache'}"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        # As root, apt would hand the transfer to a user who may not write into our folder.
        apt += ["-o", "APT::Sandbox::User=root"]
    try:
        _run(apt + ["update"], work, deadline)
    except RunError:
        # One dead source fails the update as a whole; the package may be in the lists that came.
        if time.monotonic() > deadline:
            raise
    _run(apt + ["download", PACKAGE], work, deadline)
    packages = sorted(work.glob(f"{PACKAGE}_*.deb"))
    if not packages:
        raise RunError(f"apt-get download gave no {PACKAGE} file: is the package in its sources?")
    return packages[0]


def _run(command: list[str], work: Path, deadline: float) -> None:
    what = f"{command[0]} {command[-1]}" if command[0] == "apt-get" else command[0]
    environment = dict(os.environ, LC_ALL="C", DEBIAN_FRONTEND="noninteractive")
    try:
        done = subprocess.run(
            command,
            cwd=str(work),
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=max(0.1, deadline - time.monotonic()),
        )
    except subprocess.TimeoutExpired:
        raise RunError(f"{what} took longer than {TIME_LIMIT_SECONDS:.0f} s: giving up") from None
    if done.returncode != 0:
        lines = done.stdout.decode("utf-8", "replace").strip().splitlines()
        errors = [line for line in lines if line.startswith(("E:", "dpkg-deb: error"))] or lines
        reason = errors[-1] if errors else f"exit status {done.returncode}"
        raise RunError(f"{what} failed ({reason}): is the package in apt's sources?")


def _move_verified(unpacked: Path, folder: Path) -> None:
    files = [(split, kind) for split in SPLITS for kind in KINDS]
    for split, kind in files:
        path = unpacked / file_names(split, kind)[0]
        try:
            sha256 = hashlib.sha256(idx.read_bytes(path, PUBLISHED_BYTES)).hexdigest()
        except UsageError:
            sha256 = ""
        if sha256 != SHA256["fashion", split, kind]:
            raise RunError(
                f"the package {PACKAGE} does not hold the published {path.name}: not used"
            )
    for split, kind in files:
        file_name = file_names(split, kind)[0]
        (unpacked / file_name).replace(folder / file_name)
    sync_folder(folder)
