"""Servers that answer badly on purpose, and addresses that are none: a line, and nothing left."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from gan_tf1.data import download, transfer
from gan_tf1.errors import RunError

ROOT = Path(__file__).resolve().parents[2]
posix = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@contextlib.contextmanager
def server(answer):
    """Sends each client what `answer(socket)` does, byte by byte as it likes; yields the URL."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(5)

        def serve():
            with contextlib.suppress(OSError):  # closed, or the client has left
                while True:
                    client, _ = listening.accept()
                    with client, contextlib.suppress(OSError):
                        client.recv(1 << 16)
                        answer(client)

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/folder/"
        listening.shutdown(socket.SHUT_RDWR)


def sending(content):
    return lambda client: client.sendall(content)


def said(folder, url):
    """What is said of a mirror that gives nothing."""
    lines = []
    with pytest.raises(RunError) as caught:
        download.fetch_split("fashion", "test", folder, lines.append, [url])
    assert "\n" not in str(caught.value)
    assert len(lines) == 1 and "\n" not in lines[0]
    assert list(folder.iterdir()) == []
    return lines[0]


@pytest.mark.parametrize(
    "address",
    ["http://[bad/", "http://a..b/", "http://a b/", "http://:x/", f"http://{'a' * 70}.b/"],
)
def test_a_redirect_to_an_address_that_is_none_is_one_line(tmp_path, address):
    head = f"HTTP/1.1 302 Found\r\nLocation: {address}\r\nContent-Length: 0\r\n\r\n"
    with server(sending(head.encode())) as url:
        assert "leads to an address that is none" in said(tmp_path, url)


@pytest.mark.parametrize("address", ["http:/host", "http://h:port", "http://"])
def test_a_proxy_whose_address_is_none_is_one_line(tmp_path, monkeypatch, address):
    monkeypatch.setenv("http_proxy", address)
    monkeypatch.setenv("no_proxy", "")
    line = said(tmp_path, "http://127.0.0.1:1/folder/")
    assert "leads to an address that is none" in line or "no host given" in line


@pytest.mark.parametrize("length", [b"\xb2", b"9" * 5000, b"-1", b"x", b" "])
def test_a_length_that_is_no_number_is_none(tmp_path, length):
    head = b"HTTP/1.1 200 OK\r\nContent-Length: " + length + b"\r\n\r\nabc"
    with server(sending(head)) as url:
        assert said(tmp_path, url)  # that three bytes are no data set, or that none came


@pytest.mark.parametrize(
    "head",
    [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 200],
    ids=["nothing", "nonsense", "no status", "200 lines"],
)
def test_what_is_no_answer_is_one_line(tmp_path, head):
    with server(sending(head)) as url:
        assert "cannot be reached" in said(tmp_path, url)


def test_chunks_of_a_length_that_is_none_are_one_line(tmp_path):
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    with server(sending(head + b"zz\r\nabc")) as url:
        assert "connection lost" in said(tmp_path, url)


def trickle(start, piece):
    """Never silent, and never at an end."""

    def answer(client):
        client.sendall(start)
        while True:
            client.sendall(piece)
            time.sleep(0.02)

    return answer


def test_headers_that_trickle_do_not_outlive_the_time_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(download, "ANSWER_SECONDS", 0.2)
    start = time.monotonic()
    with server(trickle(b"HTTP/1.1 200 OK\r\nX: ", b"y")) as url:
        assert "no whole answer" in said(tmp_path, url)
    assert time.monotonic() - start < 3


def test_a_chunks_length_that_trickles_does_not_outlive_the_time_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(download, "FILE_SECONDS", 0.2)
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;"
    start = time.monotonic()
    with server(trickle(head, b"x")) as url:
        assert "too slow: 0 bytes" in said(tmp_path, url)
    assert time.monotonic() - start < 3


def test_the_thread_ends_when_nobody_wants_the_rest(monkeypatch):
    monkeypatch.setattr(transfer, "_LOOK_SECONDS", 0.02)
    body = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n" + bytes(10_000_000)
    with server(sending(body)) as url:
        before = set(threading.enumerate())
        with transfer.Transfer(url, 1.0) as answer:
            assert answer.promised(time.monotonic() + 5) == 99999999
            (thread,) = set(threading.enumerate()) - before
        thread.join(5)
    assert not thread.is_alive()


@posix
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_no_part_of_a_download(tmp_path, number):
    code = (
        "import sys\n"
        "from gan_tf1.data import debian, download, sources\n"
        "debian.available = lambda: False\n"
        "download.MIRRORS['fashion'] = (sys.argv[1],)\n"
        "sources.fetch('fashion', 'test')\n"
    )
    folder = tmp_path / "fashion-mnist"
    environment = dict(os.environ, PYTHONPATH=str(ROOT), GAN_TF1_CACHE=str(tmp_path))
    environment.pop("GAN_TF1_OFFLINE", None)
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n"
    with server(trickle(head, b"x")) as url:
        process = subprocess.Popen(
            [sys.executable, "-B", "-c", code, url], env=environment, stderr=subprocess.PIPE
        )
        deadline = time.monotonic() + 20
        while not (folder.is_dir() and list(folder.iterdir())) and time.monotonic() < deadline:
            time.sleep(0.02)
        (part,) = folder.iterdir()
        assert part.name.endswith(".part")
        process.send_signal(number)
        error = process.communicate(timeout=20)[1]
    assert process.returncode == -number  # of the signal itself, as if it had not been handled
    assert error == b""
    assert list(folder.iterdir()) == []


def test_a_part_that_a_killed_download_left_is_cleared_by_the_next(tmp_path):
    old, young, other = (
        tmp_path / name
        for name in (
            ".t10k-images-idx3-ubyte.gz.0123.part",
            ".t10k-images-idx3-ubyte.gz.4567.part",
            "of-somebody-else.part",
        )
    )
    for path in (old, young, other):
        path.write_bytes(b"")
    for path in (old, other):
        os.utime(str(path), (time.time() - 1000,) * 2)
    with pytest.raises(RunError):
        download.fetch_split("fashion", "test", tmp_path, lambda line: None, [])
    assert sorted(tmp_path.iterdir()) == sorted([young, other])


@posix
def test_a_planted_link_in_the_cache_is_not_written_through(tmp_path, monkeypatch):
    precious = tmp_path / "precious"
    precious.write_bytes(b"precious")
    folder = tmp_path / "cache"
    folder.mkdir()
    (folder / "planted").symlink_to(precious)
    monkeypatch.setattr(download, "temporary_path", lambda path, ending: folder / "planted")
    with pytest.raises(RunError, match="File exists"):
        download.fetch_split("fashion", "test", folder, lambda line: None, ["http://127.0.0.1:1/"])
    assert precious.read_bytes() == b"precious"
