"""Archives that np.savez writes, read back; and all that is like one and is not."""

from __future__ import annotations

import io
import os
import random
import struct
import tracemalloc
import zipfile

import numpy as np
import pytest

from gan_tf1 import npz

ARRAYS = {
    "x": np.arange(60, dtype=np.uint8).reshape(3, 4, 5),
    "weights/1": np.linspace(0, 1, 7, dtype=np.float32),
    "columns": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    "number": np.float64(0.5),
    "text": np.array("abc"),
}


def accept(name, dtype, size):
    pass


def saved(path, compressed=True, **arrays):
    with path.open("wb") as file:
        (np.savez_compressed if compressed else np.savez)(file, **(arrays or ARRAYS))
    return path


def zipped(path, content, method=zipfile.ZIP_DEFLATED, name="x.npy"):
    with zipfile.ZipFile(str(path), "w", method) as archive:
        archive.writestr(name, content)
    return path


def npy(array, version=(1, 0)):
    file = io.BytesIO()
    np.lib.format.write_array(file, array, version)
    return file.getvalue()


def npy_of_header(text, data=b"", version=1):
    length = struct.pack("<H" if version == 1 else "<L", len(text))
    return b"\x93NUMPY" + bytes([version, 0]) + length + text.encode() + data


@pytest.mark.parametrize("compressed", [True, False])
def test_what_numpy_saves_is_read_back(tmp_path, compressed):
    found = npz.read(saved(tmp_path / "a.npz", compressed), accept)
    assert sorted(found) == sorted(ARRAYS)
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(found[name], array)
        assert found[name].dtype == np.asarray(array).dtype


def test_only_the_arrays_asked_for_are_read_and_an_absent_one_is_named(tmp_path):
    path = saved(tmp_path / "a.npz")
    assert list(npz.read(path, accept, ["x"])) == ["x"]
    with pytest.raises(KeyError, match="'y'"):
        npz.read(path, accept, ["y"])


def test_size_and_type_are_known_before_a_byte_of_the_data_is_read(tmp_path):
    seen = []
    path = saved(tmp_path / "a.npz", x=np.zeros(50_000_000, np.uint8))  # 50 KB of file

    def refuse(name, dtype, size):
        seen.append((name, dtype, size))
        raise npz.Damaged

    tracemalloc.start()
    try:
        with pytest.raises(npz.Damaged):
            npz.read(path, refuse)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()
    assert seen == [("x", np.dtype(np.uint8), 50_000_000)]


@pytest.mark.parametrize(
    "content",
    [
        npy(np.zeros(3, object)),
        npy(np.zeros(300, np.uint8))[:-1],
        npy(np.zeros(300, np.uint8)) + b"1",
        npy(np.zeros(3), version=(2, 0)),
        npy_of_header("{'descr': '|u1', 'fortran_order': False, 'shape': (-1, -3), }", b"123"),
        npy_of_header("{'descr': '|u1', 'fortran_order': False, 'shape': (0, " + "9" * 40 + ")}"),
        npy_of_header("(" * 1000),
        npy_of_header("-" * 1000 + "1"),
        npy_of_header("{'descr': "),
        npy_of_header("[" * 60000),
        npy_of_header("1" * 100_000, version=2),
        b"\x93NUMPY",
        b"",
    ],
    ids=range(13),
)
def test_a_member_that_is_no_whole_array_of_numbers(tmp_path, content):
    with pytest.raises(npz.Damaged):
        npz.read(zipped(tmp_path / "a.npz", content), accept)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_compression_is_refused_as_zipfile_unpacks_it_without_a_limit(tmp_path, method):
    with pytest.raises(npz.Damaged, match="compressed in another way"):
        npz.read(zipped(tmp_path / "a.npz", npy(np.zeros(3)), method), accept)


def test_an_archive_of_very_many_members_is_refused_before_they_are_listed(tmp_path, monkeypatch):
    path = tmp_path / "a.npz"
    with zipfile.ZipFile(str(path), "w") as archive:
        for number in range(1500):
            archive.writestr(str(number), b"")
    monkeypatch.setattr(zipfile, "ZipFile", pytest.fail)
    with pytest.raises(npz.Damaged, match="too many members"):
        npz.read(path, accept)


@pytest.mark.parametrize("content", [b"", b"x", b"<html>", bytes(100), b"PK\x05\x06" + bytes(18)])
def test_what_is_no_archive_at_all(tmp_path, content):
    (tmp_path / "a.npz").write_bytes(content)
    with pytest.raises((npz.Damaged, KeyError)):
        npz.read(tmp_path / "a.npz", accept, ["x"])


def test_a_missing_file_is_the_systems_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        npz.read(tmp_path / "a.npz", accept)
    if os.name == "posix":
        os.mkfifo(str(tmp_path / "pipe"))
        with pytest.raises(OSError, match="regular"):
            npz.read(tmp_path / "pipe", accept)


def test_a_flipped_bit_in_the_data_is_found_by_the_checksum(tmp_path):
    path = saved(tmp_path / "a.npz", False, x=np.zeros(1000, np.uint8))
    content = bytearray(path.read_bytes())
    content[700] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(npz.Damaged, match="CRC"):
        npz.read(path, accept)


@pytest.mark.parametrize("compressed", [True, False])
def test_no_mutation_of_an_archive_raises_anything_else(tmp_path, compressed):
    whole = saved(tmp_path / "a.npz", compressed).read_bytes()
    chance, outcomes = random.Random(5), []
    for _ in range(200):
        content = bytearray(whole)
        for _ in range(chance.choice((1, 1, 3))):
            content[chance.randrange(len(content))] = chance.randrange(256)
        if chance.random() < 0.2:
            del content[chance.randrange(len(content)) :]
        (tmp_path / "b.npz").write_bytes(bytes(content))
        try:
            npz.read(tmp_path / "b.npz", accept)
            outcomes.append(True)
        except (npz.Damaged, OSError):
            outcomes.append(False)
    assert 0 < sum(outcomes) < 200
