"""The IDX reader against files made by hand from the format's description."""

from __future__ import annotations

import gzip
import io
import os
import random
import struct
import tracemalloc

import numpy as np
import pytest

from gan_tf1.data import idx
from gan_tf1.errors import UsageError


def image_bytes(n=3, rows=28, columns=28, magic=0x00000803):
    """An image file as the format's description puts it, without the writer under test."""
    pixels = bytes(i % 251 for i in range(n * rows * columns))
    return struct.pack(">IIII", magic, n, rows, columns) + pixels


def label_bytes(labels=(3, 1, 4)):
    return struct.pack(">II", 0x00000801, len(labels)) + bytes(labels)


def refusal(raw, kind):
    with pytest.raises(UsageError) as caught:
        idx.decode(raw, kind, "some/file")
    message = str(caught.value)
    assert message.startswith("some/file ")
    assert "\n" not in message
    return message


def refusal_of_file(path, content):
    path.write_bytes(content)
    with pytest.raises(UsageError) as caught:
        idx.read_bytes(path)
    message = str(caught.value)
    assert message.startswith(str(path))
    assert "\n" not in message
    return message


def test_images_come_out_row_by_row():
    array = idx.decode(image_bytes(n=3), "images", "f")
    assert array.shape == (3, 28, 28)
    assert array.dtype == np.uint8
    for n, row, column in ((0, 0, 0), (0, 0, 27), (0, 1, 0), (1, 0, 0), (2, 27, 27)):
        assert array[n, row, column] == ((n * 28 + row) * 28 + column) % 251


def test_labels_come_out_in_order():
    array = idx.decode(label_bytes((9, 0, 5)), "labels", "f")
    assert array.tolist() == [9, 0, 5]
    assert array.dtype == np.uint8


def test_arrays_are_read_only_so_nothing_alters_the_data_behind_its_checksum():
    assert not idx.decode(image_bytes(), "images", "f").flags.writeable


@pytest.mark.parametrize("name", ["a.gz", "a", "plain.gz"])
def test_gzip_is_told_by_content_not_by_name(tmp_path, name):
    raw = image_bytes()
    (tmp_path / name).write_bytes(raw if name == "plain.gz" else gzip.compress(raw))
    assert idx.read_bytes(tmp_path / name) == raw


def test_header_written_is_the_one_described():
    array = np.arange(2 * 28 * 28, dtype=np.int64).reshape(2, 28, 28).astype(np.uint8)
    assert idx.encode(array)[:16] == bytes([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 28, 0, 0, 0, 28])
    assert idx.encode(array)[16:] == array.tobytes()


@pytest.mark.parametrize("name", ["x.gz", "x"])
def test_what_is_written_is_read_back(tmp_path, name):
    array = np.random.RandomState(0).randint(0, 256, (5, 28, 28)).astype(np.uint8)
    idx.write(tmp_path / name, array)
    raw = idx.read_bytes(tmp_path / name)
    np.testing.assert_array_equal(idx.decode(raw, "images", "f"), array)


def test_gzip_written_carries_neither_date_nor_name(tmp_path):
    array = np.zeros((1, 28, 28), np.uint8)
    idx.write(tmp_path / "one.gz", array)
    idx.write(tmp_path / "two.gz", array)
    first = (tmp_path / "one.gz").read_bytes()
    assert first == (tmp_path / "two.gz").read_bytes()
    assert first[3] == 0  # RFC 1952: no optional fields, so no file name
    assert first[4:8] == b"\0\0\0\0"  # RFC 1952: modification time unknown


def test_writer_takes_uint8_only():
    with pytest.raises(ValueError, match="float64"):
        idx.encode(np.zeros((1, 28, 28)))


def test_wrong_magic_is_shown():
    message = refusal(b"\x89PNG" + bytes(100), "images")
    assert "not an IDX file" in message
    assert "0x89504e47" in message
    assert "0x00000803" in message


def test_unknown_type_code_is_not_idx():
    assert "not an IDX file" in refusal(image_bytes(magic=0x00000703), "images")


def test_other_value_types_are_named():
    assert "float32" in refusal(image_bytes(magic=0x00000D03), "images")
    assert "int32" in refusal(image_bytes(magic=0x00000C03), "images")


def test_labels_in_place_of_images_and_the_reverse():
    assert "holds labels where images are expected" in refusal(label_bytes(), "images")
    assert "holds images where labels are expected" in refusal(image_bytes(), "labels")


def test_other_rank():
    raw = struct.pack(">IIIII", 0x00000804, 1, 28, 28, 3) + bytes(28 * 28 * 3)
    assert "4 dimensions" in refusal(raw, "images")


def test_other_image_size():
    assert "32x16 pixels" in refusal(image_bytes(rows=32, columns=16), "images")


def test_cut_short_at_any_place():
    whole = image_bytes()
    assert "too short" in refusal(whole[:3], "images")
    assert "inside its header" in refusal(whole[:9], "images")
    message = refusal(whole[:-1], "images")
    assert "2,352 bytes, 2,351 are there" in message


def test_header_that_promises_the_impossible_is_only_cut_short():
    raw = struct.pack(">IIII", 0x00000803, 0xFFFFFFFF, 28, 28) + bytes(784)
    assert "cut short" in refusal(raw, "images")


def test_trailing_bytes():
    assert "5 bytes too many" in refusal(image_bytes() + b"extra", "images")
    assert "1 bytes too many" in refusal(label_bytes() + b"\0", "labels")


def test_no_images_and_no_labels():
    assert "holds no images" in refusal(image_bytes(n=0), "images")
    assert "holds no labels" in refusal(label_bytes(()), "labels")


def test_label_out_of_range():
    assert "the label 10:" in refusal(label_bytes((0, 10)), "labels")


def test_empty_file(tmp_path):
    assert "is empty" in refusal_of_file(tmp_path / "f.gz", b"")


def test_gzip_of_nothing(tmp_path):
    assert "nothing in it" in refusal_of_file(tmp_path / "f.gz", gzip.compress(b""))


@pytest.mark.parametrize("keep", [3, 11, -20, -1])
def test_truncated_gzip(tmp_path, keep):
    message = refusal_of_file(tmp_path / "f.gz", gzip.compress(image_bytes())[:keep])
    assert "cut short" in message
    assert "download it again" in message


def test_damaged_gzip(tmp_path):
    packed = bytearray(gzip.compress(image_bytes()))
    packed[-6] ^= 0xFF  # in the checksum
    assert "damaged gzip" in refusal_of_file(tmp_path / "f.gz", bytes(packed))


def test_bytes_after_the_gzip_stream(tmp_path):
    content = gzip.compress(image_bytes()) + b"more"
    assert "damaged gzip" in refusal_of_file(tmp_path / "f.gz", content)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"<!DOCTYPE html><html><body>503</body></html>", "web page"),
        (b"\n  <html>", "web page"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Error/>", "XML"),
        (b'{"error": "not found"}', "JSON"),
        (b"PK\x03\x04rest", "ZIP"),
        (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS"),
        (gzip.compress(b"<html>packed by the server</html>"), "web page"),
    ],
)
def test_things_saved_under_the_name_of_a_data_file(tmp_path, content, what):
    message = refusal_of_file(tmp_path / "train-images-idx3-ubyte.gz", content)
    assert what in message
    assert "not an IDX file" in message


def test_missing_file_and_directory_in_its_place(tmp_path):
    with pytest.raises(UsageError, match="No such file"):
        idx.read_bytes(tmp_path / "absent.gz")
    (tmp_path / "folder.gz").mkdir()
    with pytest.raises(UsageError, match="cannot be read"):
        idx.read_bytes(tmp_path / "folder.gz")


def packed_zeros(start, size):
    """A gzip file that begins so and goes on with zeros."""
    file = io.BytesIO()
    with gzip.GzipFile("", "wb", 9, file) as stream:
        stream.write(start)
        for _ in range(size // 1_000_000):
            stream.write(bytes(1_000_000))
    return file.getvalue()


@pytest.mark.parametrize(
    "start, words",
    [
        (image_bytes(n=0)[:16], "holds no images"),
        (struct.pack(">IIII", 0x00000803, 100, 28, 28), "bytes too many"),
        (struct.pack(">IIII", 0x00000803, 0xFFFFFFFF, 0xFFFFFFFF, 28), "promises"),
        (struct.pack(">IIII", 0x00000803, 200_000, 28, 28), "promises 156,800,016 bytes"),
        (b"<html>", "web page"),
        (b"\x89PNG", "not an IDX file"),
    ],
    ids=["nothing", "some", "the impossible", "too much", "a page", "a picture"],
)
def test_a_small_gzip_file_cannot_become_a_large_one(tmp_path, start, words):
    path = tmp_path / "f.gz"
    path.write_bytes(packed_zeros(start, 40_000_000))
    assert path.stat().st_size < 200_000
    tracemalloc.start()
    try:
        with pytest.raises(UsageError, match=words):
            idx.decode(idx.read_bytes(path, 10_000_000), "images", "f")
        assert tracemalloc.get_traced_memory()[1] < 30_000_000
    finally:
        tracemalloc.stop()


def test_a_plain_file_is_read_no_further_than_its_header_says(tmp_path):
    with (tmp_path / "f").open("wb") as file:
        file.write(image_bytes())
        file.truncate(1 << 40)  # a hole: no bytes on the disk
    with pytest.raises(UsageError, match="bytes too many"):
        idx.decode(idx.read_bytes(tmp_path / "f"), "images", "f")


def test_data_of_more_than_a_piece_are_read_whole(tmp_path):
    array = np.random.RandomState(1).randint(0, 256, (6000, 28, 28)).astype(np.uint8)  # 4.7 MB
    (tmp_path / "f").write_bytes(idx.encode(array))
    raw = idx.read_bytes(tmp_path / "f")
    np.testing.assert_array_equal(idx.decode(raw, "images", "f"), array)


@pytest.mark.skipif(os.name != "posix", reason="pipes and devices of POSIX")
def test_a_pipe_and_a_device_are_refused_at_once(tmp_path):
    os.mkfifo(str(tmp_path / "f.gz"))
    (tmp_path / "zeros").symlink_to("/dev/zero")
    for name in ("f.gz", "zeros"):
        with pytest.raises(UsageError, match="cannot be read .Not a regular file."):
            idx.read_bytes(tmp_path / name)


def test_a_name_that_no_file_can_have_is_one_line(tmp_path):
    with pytest.raises(UsageError, match="cannot be read .*embedded null"):
        idx.read_bytes(tmp_path / "a\0b")


@pytest.mark.parametrize("pack", [gzip.compress, bytes])
def test_no_mutation_of_a_file_raises_anything_else(tmp_path, pack):
    whole = pack(image_bytes())
    chance, outcomes = random.Random(6), []
    for _ in range(300):
        content = bytearray(whole)
        for _ in range(chance.choice((1, 1, 3))):
            content[chance.randrange(min(len(content), 40))] = chance.randrange(256)
        if chance.random() < 0.2:
            del content[chance.randrange(len(content)) :]
        (tmp_path / "f").write_bytes(bytes(content))
        try:
            idx.decode(idx.read_bytes(tmp_path / "f"), "images", "f")
            outcomes.append(True)
        except UsageError:
            outcomes.append(False)
    assert 0 < sum(outcomes) < 300
