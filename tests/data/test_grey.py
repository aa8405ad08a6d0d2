"""One picture in bounded memory: of 16 bits, of too many pixels, of tags that are too many."""

from __future__ import annotations

import contextlib
import io
import os
import random
import struct
import threading
import time
import tracemalloc

import numpy as np
import pytest
from PIL import Image

from gan_tf1.data import grey

SIZE = (28, 28)


def noise(mode="L", side=40):
    shape = (side, side) + ((len(mode),) if len(mode) > 1 else ())
    return Image.fromarray(np.random.RandomState(0).randint(0, 256, shape).astype(np.uint8))


def refusal(path):
    with pytest.raises(grey.Unreadable) as caught:
        grey.read(path, SIZE)
    return str(caught.value)


@contextlib.contextmanager
def at_most(limit):
    """Python's and NumPy's memory within, in bytes; Pillow's pixels do not count."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < limit
    finally:
        tracemalloc.stop()


def test_sixteen_bits_take_no_float_of_every_pixel(tmp_path, monkeypatch):
    monkeypatch.setattr(grey, "_STRIP_PIXELS", 1 << 14)
    Image.fromarray(np.zeros((1000, 1000), np.uint16)).save(str(tmp_path / "a.png"))
    with at_most(3_000_000):  # there are a million pixels
        assert not grey.read(tmp_path / "a.png", SIZE).any()


@pytest.mark.parametrize("strip", [1, 500, 1 << 20])
@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "LA", "P", "I;16"])
def test_strips_change_no_pixel(tmp_path, monkeypatch, strip, mode):
    monkeypatch.setattr(grey, "_STRIP_PIXELS", strip)
    picture = noise("RGBA" if mode == "LA" else "L" if mode == "P" else mode[:4])
    picture = picture.convert(mode) if mode in ("LA", "P") else picture
    options = {"transparency": 7} if mode == "P" else {}
    if mode == "I;16":
        values = np.random.RandomState(1).randint(0, 65536, (40, 40)).astype(np.uint16)
        picture = Image.fromarray(values)
        expected = Image.fromarray(np.uint8(np.round(values / 257)))
    else:
        white = Image.new("RGBA", picture.size, "white")
        picture.info.update(options)
        expected = Image.alpha_composite(white, picture.convert("RGBA")).convert("L")
    picture.save(str(tmp_path / "a.png"), **options)
    got = grey.read(tmp_path / "a.png", (40, 40)).astype(int)
    np.testing.assert_allclose(got, np.asarray(expected), rtol=0, atol=1)  # two roundings


@pytest.mark.parametrize(
    "name, options",
    [("a.webp", {}), ("a.jpg", {"progressive": True}), ("a.png", {}), ("a.tif", {})],
)
def test_a_picture_that_needs_more_than_there_is_is_too_large(tmp_path, monkeypatch, name, options):
    noise("RGB", 100).save(str(tmp_path / name), **options)
    grey.read(tmp_path / name, SIZE)
    monkeypatch.setattr(grey, "MOST_BYTES", 60_000)  # 6 for each pixel
    assert refusal(tmp_path / name) == "too large: 100 x 100 pixels"


def test_a_file_too_large_to_be_opened_is_not(tmp_path):
    with (tmp_path / "a.png").open("wb") as file:
        noise().save(file, "PNG")
        file.truncate(1 << 40)
    assert refusal(tmp_path / "a.png") == "too large: 1,099,511,627,776 bytes"


def tiff(count):
    """An 8x8 picture whose tag BitsPerSample has so many values."""
    tags = [(256, 4, 1, 8), (257, 4, 1, 8), (258, 3, count, 200), (259, 3, 1, 1), (262, 3, 1, 1)]
    tags += [(273, 4, 1, 8), (277, 3, 1, 1), (278, 4, 1, 8), (279, 4, 1, 64)]
    content = b"II*\0" + struct.pack("<LH", 8, len(tags))
    content += b"".join(struct.pack("<HHLL", *tag) for tag in tags) + bytes(4)
    return content.ljust(200, b"\0") + b"\1\2" * count


def test_a_tag_of_a_million_numbers_is_not_read(tmp_path):
    (tmp_path / "a.tif").write_bytes(tiff(1_000_000))
    with at_most(500_000):
        assert refusal(tmp_path / "a.tif") == "a tag of too many values"
    (tmp_path / "a.tif").write_bytes(tiff(1)[:9] + b"\xff" + tiff(1)[10:])
    assert "tags" in refusal(tmp_path / "a.tif")


def test_exif_data_of_many_numbers_are_not_read(tmp_path, monkeypatch):
    exif = Image.Exif()
    exif[0x0112] = 3
    picture = noise()
    picture.save(str(tmp_path / "a.png"), exif=exif)
    upright = grey.read(tmp_path / "a.png", SIZE)
    monkeypatch.setattr(grey, "_MOST_EXIF_BYTES", 10)
    as_stored = grey.read(tmp_path / "a.png", SIZE)
    np.testing.assert_array_equal(as_stored, upright[::-1, ::-1])


def test_pixels_are_given_back_to_the_system_not_kept_by_each_thread():
    # glibc gives back at once what is larger than 32 MiB.
    assert Image.core.get_block_size() > 1 << 25


def test_threads_together_take_no_more_than_the_budget():
    budget, taken, most, lock = grey._Budget(10), [0], [0], threading.Lock()

    def take(amount):
        with budget.taken(amount):
            with lock:
                taken[0] += amount
                most[0] = max(most[0], taken[0])
            time.sleep(0.001)
            with lock:
                taken[0] -= amount

    threads = [threading.Thread(target=take, args=[1 + n % 10]) for n in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert taken == [0] and 1 < most[0] <= 10
    with pytest.raises(KeyError), budget.taken(10):
        raise KeyError
    with budget.taken(10):  # an error gives back what was taken
        pass


@pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(str(tmp_path / "a.png"))
    assert refusal(tmp_path / "a.png") == "Not a regular file"


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM"])
@pytest.mark.filterwarnings("ignore")  # of Pillow's, which the reader of a folder silences
def test_no_mutation_of_a_picture_raises_anything_else(tmp_path, form):
    file = io.BytesIO()
    noise("RGB" if form != "GIF" else "L").save(file, form)
    chance, outcomes = random.Random(7), []
    for _ in range(60):
        content = bytearray(file.getvalue())
        for _ in range(chance.choice((1, 1, 3))):
            content[chance.randrange(len(content))] = chance.randrange(256)
        if chance.random() < 0.2:
            del content[chance.randrange(len(content)) :]
        (tmp_path / "a.png").write_bytes(bytes(content))
        try:
            outcomes.append(grey.read(tmp_path / "a.png", SIZE).shape == SIZE)
        except grey.Unreadable as reason:
            outcomes.append(False)
            assert str(reason) and "\n" not in str(reason)
    assert (form == "PNG" or any(outcomes)) and not all(outcomes)  # a PNG has checksums
