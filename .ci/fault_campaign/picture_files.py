"""Mutated pictures, and some that are far larger than their files."""

from __future__ import annotations

import io
import random
import struct
import warnings
import zlib
from pathlib import Path
from typing import Callable

import numpy as np
from PIL import Image

from fault_campaign.fuzz import Target, Wrong
from fault_campaign.mutate import mutated
from fault_campaign.readers import LAST_BLOCK, ODD, odd, packed, put, quiet
from gan_tf1.data import pictures

SIDE = (40, 30)  # of the small ones


def seeds() -> dict[str, bytes]:
    """Small pictures of each format and mode, by their file names."""
    colours = np.random.RandomState(2).randint(0, 256, SIDE[::-1] + (3,)).astype(np.uint8)
    rgb = Image.fromarray(colours)
    deep = Image.fromarray(colours[:, :, 0].astype(np.uint16) * 257)
    exif = Image.Exif()
    exif[0x0112] = 6
    found = {}
    for name, picture, options in (
        ("a.png", rgb, {}),
        ("b.png", deep, {}),
        ("c.png", rgb.convert("P"), {"transparency": 3}),
        ("d.jpg", rgb, {"exif": exif}),
        ("e.gif", rgb.convert("P"), {"save_all": True, "append_images": [rgb.convert("P")]}),
        ("f.bmp", rgb, {}),
        ("g.tiff", rgb, {}),
        ("h.tif", rgb, {"compression": "tiff_lzw"}),
        ("i.webp", rgb, {}),
        ("j.ppm", rgb, {}),
        ("k.pgm", rgb.convert("L"), {}),
        ("l.png", rgb.convert("RGBA"), {}),
    ):
        file = io.BytesIO()
        try:
            picture.save(file, format=FORMATS.get(name[1:], name[2:].upper()), **options)
        except (KeyError, OSError):
            continue  # Pillow was built without this format
        found[name] = file.getvalue()
    return found


FORMATS = {".jpg": "JPEG", ".tif": "TIFF", ".pgm": "PPM"}


def large_png(width: int, height: int, depth: int, colour: int) -> bytes:
    """A PNG of zeros, which is small as a file."""
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    size = height * (1 + (width * channels * depth + 7) // 8)
    piece = packed(bytes(1 << 22))
    data = b"\x78\xda" + piece * (size >> 22) + packed(bytes(size % (1 << 22))) + LAST_BLOCK
    data += struct.pack(">HH", size % 65521, 1)  # the checksum of zeros
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    content = b"\x89PNG\r\n\x1a\n"
    for name, body in ((b"IHDR", head), (b"IDAT", data), (b"IEND", b"")):
        check = zlib.crc32(name + body) & 0xFFFFFFFF
        content += struct.pack(">I", len(body)) + name + body + struct.pack(">I", check)
    return content


BOMBS = ((9400, 9400, 16, 0), (9400, 9400, 16, 6), (9400, 9400, 8, 6), (13000, 13000, 1, 0))


APART = 200  # inputs between two of them, which take seconds


def prepare_pictures(here: Path) -> Callable[[random.Random, int], None]:
    """A folder of one picture, or of as many bombs as there are threads."""
    made = seeds()
    names = sorted(made)

    def try_one(draw: random.Random, number: int) -> None:
        for path in here.iterdir():
            path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
        if number < ODD:
            odd(here / "a.png", number)
        elif number % APART == ODD and number // APART < len(BOMBS):
            content = large_png(*BOMBS[number // APART])
            for copy in range(2):
                put(here / f"{copy}.png", content)
        else:
            name = draw.choice(names)
            put(here / name, mutated(draw, made[name], list(made.values())))
        with warnings.catch_warnings():
            read = pictures.read(here, (28, 28), quiet)
        if read.images.shape[1:] != (28, 28):
            raise Wrong(f"takes what is no picture: {read.images.shape}")

    return try_one


TARGET = Target("pictures", 15, prepare_pictures)
