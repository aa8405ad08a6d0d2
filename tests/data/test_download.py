"""Downloads from servers on the loopback interface, good and bad, and apt replaced by scripts."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import http.server
import os
import socket
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from gan_tf1.data import dataset, debian, download, idx, sources, transfer
from gan_tf1.data.__main__ import main
from gan_tf1.errors import RunError

ROOT = Path(__file__).resolve().parents[2]
IMAGES = np.random.RandomState(1).randint(0, 256, (30, 28, 28)).astype(np.uint8)
LABELS = np.random.RandomState(2).randint(0, 10, 30).astype(np.uint8)
IMAGE_FILE, LABEL_FILE = (dataset.file_names("test", kind)[0] for kind in dataset.KINDS)
BODIES = {
    IMAGE_FILE: gzip.compress(idx.encode(IMAGES)),
    LABEL_FILE: gzip.compress(idx.encode(LABELS)),
}


@pytest.fixture(autouse=True)
def machine(tmp_path, monkeypatch):
    monkeypatch.setenv("GAN_TF1_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.delenv("GAN_TF1_OFFLINE", raising=False)
    monkeypatch.setattr(sources, "SYSTEM_DATASETS", tmp_path / "system")
    monkeypatch.setattr(debian, "available", lambda: False)
    for kind, array in zip(dataset.KINDS, (IMAGES, LABELS)):
        sha256 = hashlib.sha256(idx.encode(array)).hexdigest()
        monkeypatch.setitem(dataset.SHA256, ("fashion", "test", kind), sha256)


@contextlib.contextmanager
def server(answer):
    """Serve `answer(handler, file name)` on a free port; yields (URL, names asked for)."""
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            name = self.path.rsplit("/", 1)[1]
            asked.append(name)
            with contextlib.suppress(OSError):  # the client may have left: that is tested
                answer(self, name)

        def log_message(self, *arguments):
            pass

    httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{httpd.server_address[1]}/some/folder/", asked
    finally:
        httpd.shutdown()
        thread.join()
        httpd.server_close()


def reply(handler, body, status=200, length=None):
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(body) if length is None else length))
    handler.end_headers()
    handler.wfile.write(body)


def good(handler, name):
    reply(handler, BODIES[name])


def cut_short(handler, name):
    reply(handler, BODIES[name][:-100], length=len(BODIES[name]))


def cut_without_notice(handler, name):
    reply(handler, BODIES[name][:-100])


def web_page(handler, name):
    reply(handler, b"<!DOCTYPE html><html><body>Sign in to the network</body></html>")


def gone(handler, name):
    reply(handler, b"gone", status=404)


def other_file(handler, name):
    reply(handler, gzip.compress(idx.encode(IMAGES[::-1])))


def closed_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}/"


def fetch(folder, mirrors):
    lines = []
    try:
        download.fetch_split("fashion", "test", folder, lines.append, mirrors)
        return lines, None
    except RunError as error:
        assert "\n" not in str(error)
        return lines, str(error)
    finally:
        assert all("\n" not in line for line in lines)


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def test_files_arrive_under_their_names_and_nothing_else_stays(tmp_path):
    with server(good) as (url, asked):
        lines, error = fetch(tmp_path / "a" / "b", [url])
    assert (lines, error) == ([], None)
    assert asked == [IMAGE_FILE, LABEL_FILE]
    assert names_in(tmp_path / "a" / "b") == sorted(BODIES)
    for name, body in BODIES.items():
        assert (tmp_path / "a" / "b" / name).read_bytes() == body


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (cut_short, "download cut short"),
        (cut_without_notice, "cut short (its gzip stream has no end)"),
        (web_page, "web page"),
        (gone, "HTTP status 404"),
        (other_file, "wrong sha256"),
    ],
)
def test_bad_answer_is_one_line_and_the_next_mirror_is_asked(tmp_path, bad, words):
    with server(bad) as (first, asked), server(good) as (second, _):
        lines, error = fetch(tmp_path, [first, second])
    assert error is None
    assert asked == [IMAGE_FILE, LABEL_FILE]
    assert len(lines) == 2  # one for each file
    assert words in lines[0]
    assert lines[0].startswith("download: 127.0.0.1:")
    assert names_in(tmp_path) == sorted(BODIES)


@pytest.mark.parametrize("bad", [cut_short, web_page, gone, other_file])
def test_bad_answers_only_leave_nothing_behind(tmp_path, bad):
    with server(bad) as (url, asked):
        lines, error = fetch(tmp_path, [url])
    assert IMAGE_FILE in error
    assert "Fashion-MNIST" in error
    assert str(tmp_path) in error
    assert asked == [IMAGE_FILE]  # the labels alone would be of no use
    assert names_in(tmp_path) == []


def test_file_of_the_other_set_is_named(tmp_path, monkeypatch):
    sha256 = hashlib.sha256(idx.encode(IMAGES[::-1])).hexdigest()
    monkeypatch.setitem(dataset.SHA256, ("mnist", "test", "images"), sha256)
    with server(other_file) as (url, _):
        lines, error = fetch(tmp_path, [url])
    assert "the file is MNIST, test images" in lines[0]
    assert error is not None


def test_bad_download_does_not_replace_the_file_that_was_there(tmp_path):
    (tmp_path / IMAGE_FILE).write_bytes(b"precious")
    with server(cut_short) as (url, _):
        assert fetch(tmp_path, [url])[1] is not None
    assert (tmp_path / IMAGE_FILE).read_bytes() == b"precious"
    with server(good) as (url, _):
        assert fetch(tmp_path, [url])[1] is None
    assert (tmp_path / IMAGE_FILE).read_bytes() == BODIES[IMAGE_FILE]


def test_two_hosts_out_of_reach_end_the_attempt(tmp_path):
    with server(good) as (third, asked):
        start = time.monotonic()
        lines, error = fetch(tmp_path, [closed_port(), closed_port(), third])
    assert time.monotonic() - start < 5.0
    assert [line.count("cannot be reached") for line in lines] == [1, 1]
    assert "2 hosts cannot be reached" in error
    assert asked == []


def test_host_out_of_reach_is_not_asked_for_the_second_file(tmp_path):
    with server(good) as (second, _):
        lines, error = fetch(tmp_path, [closed_port(), second])
    assert error is None
    assert len(lines) == 1
    assert names_in(tmp_path) == sorted(BODIES)


def test_silent_server_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(download, "STALL_SECONDS", 0.2)
    with server(lambda handler, name: time.sleep(1.0)) as (url, _):
        lines, error = fetch(tmp_path, [url])
    assert "timed out" in lines[0]
    assert error is not None
    assert names_in(tmp_path) == []


def test_trickle_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(download, "FILE_SECONDS", 0.3)

    def trickle(handler, name):
        reply(handler, b"", length=1000)
        for _ in range(250):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.02)

    start = time.monotonic()
    with server(trickle) as (url, _):
        lines, error = fetch(tmp_path, [url])
    assert time.monotonic() - start < 3.0  # the whole trickle takes five seconds
    assert "too slow" in lines[0]
    assert error is not None
    assert names_in(tmp_path) == []


def test_endless_answer_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(download, "MAX_BYTES", 5000)

    def without_length(handler, name):
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(BODIES[name])

    with server(without_length) as (url, _):
        lines, _ = fetch(tmp_path, [url])
    assert "more than 5,000 bytes" in lines[0]
    assert names_in(tmp_path) == []
    with server(good) as (url, _):
        lines, _ = fetch(tmp_path, [url])
    assert f"promises {len(BODIES[IMAGE_FILE]):,} bytes" in lines[0]
    assert names_in(tmp_path) == []


def test_ctrl_c_leaves_no_part_file(tmp_path, monkeypatch):
    monkeypatch.setattr(download, "_PROGRESS_FROM", 1)
    seen = []

    def interrupt(line):
        seen.extend(names_in(tmp_path))
        raise KeyboardInterrupt

    with server(good) as (url, _), pytest.raises(KeyboardInterrupt):
        download.fetch_split("fashion", "test", tmp_path, interrupt, [url])
    assert len(seen) == 1
    assert seen[0].startswith(f".{IMAGE_FILE}.")
    assert seen[0].endswith(".part")
    assert names_in(tmp_path) == []


def test_progress_is_a_few_lines_without_a_terminal(tmp_path, monkeypatch):
    monkeypatch.setattr(download, "_PROGRESS_FROM", 1)
    monkeypatch.setattr(transfer, "CHUNK", 64)
    with server(good) as (url, _):
        lines, error = fetch(tmp_path, [url])
    assert error is None
    about_images = [line for line in lines if IMAGE_FILE in line]
    assert 1 <= len(about_images) <= 4
    assert "100 %" in about_images[-1]


def test_progress_rewrites_one_line_of_a_terminal(tmp_path, monkeypatch):
    written = []

    class Terminal:
        isatty = staticmethod(lambda: True)
        write = staticmethod(written.append)
        flush = staticmethod(lambda: None)

    monkeypatch.setattr(download, "_PROGRESS_FROM", 1)
    monkeypatch.setattr(sys, "stderr", Terminal)
    with server(good) as (url, _):
        download.fetch_split("fashion", "test", tmp_path, pytest.fail, [url])
    text = "".join(written)
    assert text.count("\n") == 2  # one line for each file
    assert text.startswith("\r")


def test_folder_that_cannot_be_made_is_a_run_error(tmp_path):
    (tmp_path / "file").write_text("in the way")
    lines, error = fetch(tmp_path / "file" / "cache", ["http://127.0.0.1:1/"])
    assert "GAN_TF1_CACHE" in error
    assert lines == []


def together(n):
    """An answer that waits until `n` clients ask for the images at once."""
    barrier = threading.Barrier(n)

    def answer(handler, name):
        if name == IMAGE_FILE:
            barrier.wait(timeout=10)
        body = BODIES[name]
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        for start in range(0, len(body), 2000):
            handler.wfile.write(body[start : start + 2000])
            time.sleep(0.005)

    return answer


def test_two_threads_at_once(tmp_path):
    results = []
    with server(together(2)) as (url, asked):
        threads = [
            threading.Thread(target=lambda: results.append(fetch(tmp_path, [url]))) for _ in "ab"
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert results == [([], None)] * 2
    assert asked.count(IMAGE_FILE) == 2
    assert names_in(tmp_path) == sorted(BODIES)
    assert (tmp_path / IMAGE_FILE).read_bytes() == BODIES[IMAGE_FILE]


def test_two_processes_at_once(tmp_path):
    sums = {kind: dataset.SHA256["fashion", "test", kind] for kind in dataset.KINDS}
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from gan_tf1.data import dataset, download\n"
        f"for kind, sha256 in {sums!r}.items():\n"
        "    dataset.SHA256['fashion', 'test', kind] = sha256\n"
        "download.fetch_split('fashion', 'test', Path(sys.argv[1]), print, [sys.argv[2]])\n"
    )
    environment = dict(os.environ, PYTHONPATH=str(ROOT))
    folder = tmp_path / "cache"
    with server(together(2)) as (url, asked):
        command = [sys.executable, "-B", "-c", code, str(folder), url]
        running = [
            subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) for _ in range(2)
        ]
        errors = [process.communicate(timeout=30)[1] for process in running]
    assert errors == [b"", b""]
    assert [process.returncode for process in running] == [0, 0]
    assert asked.count(IMAGE_FILE) == 2
    assert names_in(folder) == sorted(BODIES)
    assert (folder / IMAGE_FILE).read_bytes() == BODIES[IMAGE_FILE]


def test_load_downloads_into_the_cache_and_replaces_a_bad_file_there(tmp_path, monkeypatch):
    folder = tmp_path / "cache" / "fashion-mnist"
    folder.mkdir(parents=True)
    (folder / IMAGE_FILE).write_bytes(BODIES[IMAGE_FILE][:-9])
    lines = []
    with server(good) as (url, _):
        monkeypatch.setitem(download.MIRRORS, "fashion", (url,))
        found = sources.load("fashion", "test", say=lines.append)
    np.testing.assert_array_equal(found.images, IMAGES)
    assert found.source == str(folder)
    assert len(lines) == 1
    assert lines[0].startswith("warning: own cache passed over")
    assert sources.load("fashion", "test", say=pytest.fail).sha256 == found.sha256


def test_offline_asks_no_server(monkeypatch):
    monkeypatch.setenv("GAN_TF1_OFFLINE", "1")
    with server(good) as (url, asked):
        monkeypatch.setitem(download.MIRRORS, "fashion", (url,))
        assert sources.load("fashion", "test", say=lambda line: None).builtin
    assert asked == []


def test_fetch_command_downloads_says_where_and_fails_with_one_line(tmp_path, monkeypatch, capsys):
    with server(good) as (url, _):
        monkeypatch.setitem(download.MIRRORS, "fashion", (url,))
        assert main(["fetch", "fashion", "--split", "test"]) == 0
    assert str(tmp_path / "cache" / "fashion-mnist") in capsys.readouterr().out
    monkeypatch.setitem(download.MIRRORS, "mnist", (closed_port(),))
    assert main(["fetch", "mnist"]) == 1
    error = capsys.readouterr().err
    assert error.startswith("error: ")
    assert error.count("\n") == 1


APT_GET = """#!/bin/sh
echo "$@" >> "$RECORD"
for last in "$@"; do :; done
case "$last" in
  update) exit "$UPDATE_STATUS" ;;
  dataset-fashion-mnist)
    if [ -n "$APT_ERROR" ]; then echo "Reading lists"; echo "$APT_ERROR" >&2; exit 100; fi
    : > dataset-fashion-mnist_0.0_all.deb ;;
esac
"""
DPKG_DEB = """#!/bin/sh
mkdir -p "$3/usr/share/datasets" && cp -r "$CONTENT" "$3/usr/share/datasets/fashion-mnist"
"""


@pytest.fixture
def fake_apt(tmp_path, monkeypatch):
    """apt-get and dpkg-deb as scripts, and a package whose content is the returned folder."""
    if os.name != "posix":
        pytest.skip("apt needs a POSIX shell")
    programs = tmp_path / "bin"
    content = tmp_path / "content"
    for folder in (programs, content):
        folder.mkdir()
    for name, text in (("apt-get", APT_GET), ("dpkg-deb", DPKG_DEB)):
        (programs / name).write_text(text)
        (programs / name).chmod(stat.S_IRWXU)
    for split, n in (("train", 20), ("test", 30)):
        for kind, array in zip(dataset.KINDS, (IMAGES[:n], LABELS[:n])):
            sha256 = hashlib.sha256(idx.encode(array)).hexdigest()
            monkeypatch.setitem(dataset.SHA256, ("fashion", split, kind), sha256)
            idx.write(content / dataset.file_names(split, kind)[0], array)
    monkeypatch.setenv("PATH", str(programs) + os.pathsep + os.environ["PATH"])
    monkeypatch.setenv("RECORD", str(tmp_path / "record"))
    monkeypatch.setenv("CONTENT", str(content))
    monkeypatch.setenv("UPDATE_STATUS", "0")
    monkeypatch.setenv("APT_ERROR", "")
    return content


def test_package_is_unpacked_into_the_cache_with_lists_of_its_own(fake_apt, tmp_path, monkeypatch):
    monkeypatch.setattr(debian, "available", lambda: True)
    monkeypatch.setitem(download.MIRRORS, "fashion", (closed_port(), closed_port()))
    monkeypatch.setenv("UPDATE_STATUS", "100")  # one dead source must not be the end
    lines = []
    found = sources.load("fashion", "train", say=lines.append)
    np.testing.assert_array_equal(found.images, IMAGES[:20])
    assert found.source == str(tmp_path / "cache" / "fashion-mnist")
    assert sum("apt" in line for line in lines) == 1
    assert names_in(tmp_path / "cache") == ["fashion-mnist"]
    assert len(names_in(tmp_path / "cache" / "fashion-mnist")) == 4
    calls = (tmp_path / "record").read_text().splitlines()
    assert [call.split()[-1] for call in calls] == ["update", debian.PACKAGE]
    for call in calls:
        assert f"Dir::State::lists={tmp_path / 'cache'}" in call
        assert f"Dir::Cache={tmp_path / 'cache'}" in call
        assert "install" not in call


def test_a_relative_cache_is_no_hindrance_to_apt(fake_apt, tmp_path, monkeypatch):
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    debian.fetch(Path("cache") / "fashion-mnist", lambda line: None)
    assert len(names_in(tmp_path / "work" / "cache" / "fashion-mnist")) == 4
    for call in (tmp_path / "record").read_text().splitlines():
        assert f"Dir::State::lists={tmp_path}" in call


def test_what_a_killed_unpacking_left_is_cleared_and_a_users_folder_is_not(fake_apt, tmp_path):
    folder = tmp_path / "cache" / "fashion-mnist"
    for name in (".gan_tf1-apt-x1", "apt-of-mine"):
        (folder.parent / name / "sub").mkdir(parents=True)
        os.utime(str(folder.parent / name), (time.time() - 1000,) * 2)
    debian.fetch(folder, lambda line: None)
    assert names_in(folder.parent) == ["apt-of-mine", "fashion-mnist"]


@pytest.mark.parametrize("fault", ["not in apt", "other content", "file missing"])
def test_package_that_fails_is_one_line_and_leaves_nothing(fake_apt, tmp_path, monkeypatch, fault):
    if fault == "not in apt":
        monkeypatch.setenv("APT_ERROR", "E: Unable to locate package dataset-fashion-mnist")
        words = "Unable to locate package"
    elif fault == "other content":
        idx.write(fake_apt / LABEL_FILE, LABELS[::-1])
        words = LABEL_FILE
    else:
        (fake_apt / LABEL_FILE).unlink()
        words = LABEL_FILE
    folder = tmp_path / "cache" / "fashion-mnist"
    with pytest.raises(RunError, match=words) as caught:
        debian.fetch(folder, lambda line: None)
    assert "\n" not in str(caught.value)
    assert names_in(folder) == []
    assert names_in(folder.parent) == ["fashion-mnist"]


def test_package_download_has_a_time_limit(fake_apt, tmp_path, monkeypatch):
    (tmp_path / "bin" / "apt-get").write_text("#!/bin/sh\nexec sleep 20\n")
    monkeypatch.setattr(debian, "TIME_LIMIT_SECONDS", 0.3)
    start = time.monotonic()
    with pytest.raises(RunError, match="took longer"):
        debian.fetch(tmp_path / "cache" / "fashion-mnist", lambda line: None)
    assert time.monotonic() - start < 5.0
