"""Downloads from a server on 127.0.0.1 that answers badly."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import os
import random
import socket
import struct
import threading
import time
from pathlib import Path
from typing import Callable, Iterator

from fault_campaign import readers
from fault_campaign.fuzz import Target, Wrong
from fault_campaign.mutate import mutated
from gan_tf1.data import dataset, download, idx

SLOW = 0.05  # seconds between two bytes of an answer that trickles
PATIENCE = 15.0  # seconds, with the limits below, for the two files
BIG = 8  # pieces of 64 MB, decompressed
PROXIES = ("http:/host", "http://", "127.0.0.1:1", "http://127.0.0.1:x", "\u0661", "ftp://a", "[")
HEADERS = (
    b"Content-Length: \xc2\xb2",
    b"Content-Length: -1",
    b"Content-Length: 99999999999999999999",
    b"Content-Length: 1e3",
    b"Transfer-Encoding: chunked",
    b"Content-Encoding: gzip",
    b"Location: http://",
    b"Location: http://[",
    b"Location: http://a b/",
    b"Location: http://\xff/",
    b"Location: file:///etc/passwd",
    b"Location: ftp://127.0.0.1:1/",
    b"Location: http://127.0.0.1:99999/",
    b"Location: http://" + b"a" * 300 + b"/",
    b"Location: /" + b"x" * 100000,
    b"X: " + b"y" * 100000,
)
STATUS = (
    b"200 OK",
    b"200 OK",
    b"301 Moved",
    b"302 Found",
    b"404 Not Found",
    b"500 \xff",
    b"99",
    b"",
)


def _prepare(here: Path) -> Callable[[random.Random, int], None]:
    os.environ.pop("GAN_TF1_OFFLINE", None)
    os.environ["no_proxy"] = "127.0.0.1"
    download.STALL_SECONDS, download.ANSWER_SECONDS, download.FILE_SECONDS = 0.3, 1.0, 1.0
    raw = [idx.encode(array) for array in readers.arrays()]
    for kind, content in zip(dataset.KINDS, raw):
        dataset.SHA256["fashion", "train", kind] = hashlib.sha256(content).hexdigest()
    packed = [gzip.compress(content, 1) for content in raw]
    bomb = gzip.compress(readers.PIECE, 9)
    folder = here / "cache"

    def try_one(draw: random.Random, number: int) -> None:
        bodies = {
            name: _body(draw, content, bomb) for name, content in zip(("images", "labels"), packed)
        }
        os.environ.pop("http_proxy", None)
        mirrors = ["http://example.invalid/"] if draw.random() < 0.05 else []
        if mirrors:
            os.environ["http_proxy"] = draw.choice(PROXIES)
        since = time.monotonic()
        with _server(draw, bodies) as url:
            try:
                download.fetch_split("fashion", "train", folder, readers.quiet, [*mirrors, url])
                _require_whole(folder, raw)
            finally:
                seconds = time.monotonic() - since
                parts = [path.name for path in folder.glob("*") if path.name.endswith(".part")]
                for path in folder.glob("*"):
                    path.unlink()
        if parts:
            raise Wrong(f"left over: {parts}")
        if seconds > PATIENCE:
            raise Wrong(f"escapes the time limit: {seconds:.1f} s")

    return try_one


def _require_whole(folder: Path, raw: list[bytes]) -> None:
    names = [dataset.file_names("train", kind)[0] for kind in dataset.KINDS]
    if [gzip.decompress((folder / name).read_bytes()) for name in names] != raw:
        raise Wrong("other files than were asked for")


def _body(draw: random.Random, content: bytes, bomb: bytes) -> bytes:
    """What a file's address gives."""
    kind = draw.randrange(20)
    if kind < 8:
        return content
    if kind < 15:
        return mutated(draw, content)
    if kind < 17:
        return b"<!DOCTYPE html><html></html>"
    if kind == 17:
        return gzip.compress(struct.pack(">BBBBIII", 0, 0, 8, 3, 60000, 28, 28)) + bomb * BIG
    return b""


def _answer(draw: random.Random, body: bytes) -> tuple[bytes, float]:
    """The bytes of an answer, and the seconds to wait between two of them."""
    lines = [b"HTTP/1.1 " + draw.choice(STATUS)]
    if draw.random() < 0.6:
        lines.append(b"Content-Length: %d" % (len(body) + draw.choice((0, 0, 0, 1, -1, 1000))))
    lines += [draw.choice(HEADERS) for _ in range(draw.choice((0, 0, 1, 1, 2)))]
    answer = b"\r\n".join(lines) + b"\r\nConnection: close\r\n\r\n" + body
    if draw.random() < 0.3:
        answer = mutated(draw, answer[:300]) + answer[300:]
    return answer, SLOW if draw.random() < 0.05 else 0.0


@contextlib.contextmanager
def _server(draw: random.Random, bodies: dict[str, bytes]) -> Iterator[str]:
    """Answers to every connection, until it is left; gives its address."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(5)
    answers = {name: _answer(draw, body) for name, body in bodies.items()}
    for name in ("images", "labels"):  # else the second file would hardly ever be asked for
        if draw.random() < 0.5:
            head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(bodies[name])
            answers[name] = (head + bodies[name], 0.0)
    left = threading.Event()

    def serve() -> None:
        while not left.is_set():
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(connection,), daemon=True).start()

    def talk(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            asked = connection.recv(4096)
            answer, pause = answers["labels" if b"labels" in asked else "images"]
            if not pause:
                connection.sendall(answer)
            for byte in answer if pause else b"":
                connection.sendall(bytes([byte]))
                if left.wait(pause):
                    return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/a/"
    finally:
        left.set()
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(2)


TARGET = Target("downloads", 0, _prepare, batch=200)
