"""--data-dir with one's own pictures: what is read, how it turns grey and small, what is not."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys

import cli_helpers
import helpers
import numpy as np
import pytest
from cli_helpers import assert_same_weights, error_line, files, train, trained
from PIL import Image

from gan_tf1 import data
from gan_tf1.data import __main__ as listing
from gan_tf1.data import pictures
from gan_tf1.errors import UsageError
from gan_tf1.graph import batches
from gan_tf1.graph.build import build

pytestmark = pytest.mark.slow

SIZE = (28, 28)
COLOUR = (200, 90, 30)
OTHERS = ("notes.txt", "labels.csv", ".DS_Store", "Thumbs.db", ".hidden.png", "._a.png", "png")


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    """No progress on a busy machine, where a test expects no word."""
    monkeypatch.setattr(pictures, "_QUIET_SECONDS", 3600)


def luma(red, green, blue):
    """ITU-R BT.601."""
    return 0.299 * red + 0.587 * green + 0.114 * blue


def over_white(value, alpha):
    return (value * alpha + 255 * (255 - alpha)) / 255


def one(path, size=SIZE):
    """The picture of a folder with that one file, read without a word."""
    found = pictures.read(path.parent, size, say=pytest.fail)
    assert found.images.shape == (1,) + size
    return found.images[0]


def bicubic(grey, size):
    """The textbook's bicubic filter (a = -1/2), widened where it shrinks: float64 [height, width].

    Between the passes, no rounding; beyond the border there is nothing, and weights sum to 1.
    """

    def weights(wanted, there):
        scale = there / wanted
        centre = (np.arange(wanted) + 0.5) * scale
        x = np.abs(np.arange(there) + 0.5 - centre[:, np.newaxis]) / max(scale, 1)
        near, far = 1.5 * x**3 - 2.5 * x**2 + 1, -0.5 * x**3 + 2.5 * x**2 - 4 * x + 2
        filtered = np.where(x < 1, near, np.where(x < 2, far, 0))
        return filtered / filtered.sum(1, keepdims=True)

    rows, columns = weights(size[0], grey.shape[0]), weights(size[1], grey.shape[1])
    return np.clip(rows @ grey.astype(np.float64) @ columns.T, 0, 255)


def smooth(height, width):
    """uint8 [height, width]: waves in both directions, no two rows or columns alike."""
    down, right = np.mgrid[:height, :width].astype(np.float64)
    waves = np.sin(down / height * 9) + np.cos((right / width) ** 2 * 11) + right / width
    return np.uint8(np.round((waves + 2) / 5 * 255))


def plain(mode, colour):
    return Image.new(mode, (40, 40), colour)


def palette(mode, colour):
    """All of one colour, the third of the palette."""
    picture = Image.new("P", (40, 40), 2)
    picture.putpalette([1, 2, 3, 4, 5, 6, *colour, 7, 8, 9])
    assert picture.mode == mode
    return picture


def from_cmyk(cyan, magenta, yellow, black):
    return luma(*((255 - ink) * (255 - black) / 255 for ink in (cyan, magenta, yellow)))


@pytest.mark.parametrize(
    "name, picture, options, expected",
    [
        ("a.png", plain("RGB", COLOUR), {}, luma(*COLOUR)),
        ("a.jpg", plain("RGB", COLOUR), {"quality": 95}, luma(*COLOUR)),
        ("a.JPEG", plain("RGB", COLOUR), {"progressive": True}, luma(*COLOUR)),
        ("a.jfif", plain("L", 77), {"format": "JPEG"}, 77),
        ("a.webp", plain("RGB", COLOUR), {"lossless": True}, luma(*COLOUR)),
        ("a.bmp", plain("RGB", COLOUR), {}, luma(*COLOUR)),
        ("a.tif", plain("RGB", COLOUR), {}, luma(*COLOUR)),
        ("a.ppm", plain("RGB", COLOUR), {}, luma(*COLOUR)),
        ("a.pgm", plain("L", 77), {}, 77),
        ("red.png", plain("RGB", (255, 0, 0)), {}, luma(255, 0, 0)),
        ("green.jpg", plain("RGB", (0, 255, 0)), {}, luma(0, 255, 0)),
        ("blue.png", plain("RGB", (0, 0, 255)), {}, luma(0, 0, 255)),
        ("a.png", plain("1", 1), {}, 255),
        ("a.png", palette("P", COLOUR), {}, luma(*COLOUR)),
        ("a.gif", palette("P", COLOUR), {}, luma(*COLOUR)),
        ("a.bmp", palette("P", COLOUR), {}, luma(*COLOUR)),
        ("clear.gif", palette("P", COLOUR), {"transparency": 2}, 255),
        ("clear.png", palette("P", COLOUR), {"transparency": 2}, 255),
        (
            "a.png",
            palette("P", COLOUR),
            {"transparency": bytes([0, 0, 100])},
            over_white(luma(*COLOUR), 100),
        ),
        ("a.png", plain("RGBA", COLOUR + (0,)), {}, 255),
        ("a.png", plain("RGBA", COLOUR + (60,)), {}, over_white(luma(*COLOUR), 60)),
        ("a.png", plain("RGBA", COLOUR + (255,)), {}, luma(*COLOUR)),
        (
            "a.webp",
            plain("RGBA", COLOUR + (60,)),
            {"lossless": True},
            over_white(luma(*COLOUR), 60),
        ),
        ("a.tiff", plain("RGBA", COLOUR + (60,)), {}, over_white(luma(*COLOUR), 60)),
        ("a.png", plain("LA", (40, 128)), {}, over_white(40, 128)),
        ("key.png", plain("RGB", COLOUR), {"transparency": COLOUR}, 255),
        ("key.png", plain("L", 40), {"transparency": 40}, 255),
        ("a.jpg", plain("CMYK", (10, 200, 30, 40)), {"quality": 95}, from_cmyk(10, 200, 30, 40)),
        ("a.tif", plain("CMYK", (10, 200, 30, 40)), {}, from_cmyk(10, 200, 30, 40)),
        ("a.tif", plain("RGBX", COLOUR + (0,)), {}, luma(*COLOUR)),
        ("called.png", plain("RGB", COLOUR), {"format": "JPEG"}, luma(*COLOUR)),
    ],
    ids=lambda value: getattr(value, "mode", None) or (value if isinstance(value, str) else ""),
)
def test_a_colour_becomes_its_luma_over_white(tmp_path, name, picture, options, expected):
    path = tmp_path / name
    picture.save(str(path), **options)
    # Half a level for the rounding of the result, another for that of colours on the way.
    inexact = 2 if path.read_bytes().startswith(b"\xff\xd8") else 1
    np.testing.assert_allclose(one(path), expected, rtol=0, atol=inexact)


def deep_png(path, values):
    Image.fromarray(values).save(str(path))


def deep_tiff(path, values):
    Image.fromarray(values).save(str(path), compression="tiff_deflate")


def deep_pgm(path, values):
    header = "P5 {} {} 65535\n".format(*values.shape[::-1]).encode()
    path.write_bytes(header + values.astype(">u2").tobytes())


@pytest.mark.parametrize(
    "name, write", [("a.png", deep_png), ("a.tif", deep_tiff), ("a.pgm", deep_pgm)]
)
def test_sixteen_bits_of_grey_are_scaled_not_cut(tmp_path, name, write):
    random = np.random.RandomState(3)
    values = random.randint(0, 65536, SIZE).astype(np.uint16)
    values[0, :5] = 0, 255, 256, 65280, 65535
    write(tmp_path / name, values)
    np.testing.assert_allclose(one(tmp_path / name), values / 257.0, rtol=0, atol=0.5)
    shades = smooth(*SIZE)
    write(tmp_path / name, shades.astype(np.uint16) * 257)
    np.testing.assert_array_equal(one(tmp_path / name), shades)


def test_the_first_of_several_frames_is_read(tmp_path):
    frames = [plain("L", 10), plain("L", 200)]
    frames[0].save(str(tmp_path / "a.gif"), save_all=True, append_images=frames[1:])
    np.testing.assert_allclose(one(tmp_path / "a.gif"), 10, atol=1)
    (tmp_path / "a.gif").unlink()
    # What some cameras write: a JPEG with a second one behind it.
    frames[0].save(str(tmp_path / "a.jpg"), format="MPO", save_all=True, append_images=frames[1:])
    np.testing.assert_allclose(one(tmp_path / "a.jpg"), 10, atol=1)


# EXIF's table: what the stored picture's first row and first column are, as the eye sees it.
STORED = {
    1: lambda upright: upright,  # top, left
    2: lambda upright: upright[:, ::-1],  # top, right
    3: lambda upright: upright[::-1, ::-1],  # bottom, right
    4: lambda upright: upright[::-1],  # bottom, left
    5: lambda upright: upright.T,  # left, top
    6: lambda upright: upright[:, ::-1].T,  # right, top
    7: lambda upright: upright[::-1, ::-1].T,  # right, bottom
    8: lambda upright: upright[::-1].T,  # left, bottom
}


@pytest.mark.parametrize("name, near", [("a.png", 0), ("a.tif", 0), ("a.jpg", 3)])
@pytest.mark.parametrize("orientation", STORED)
def test_pictures_are_turned_as_the_camera_was_held(tmp_path, name, near, orientation):
    upright = smooth(44, 30)  # cut by the recipe's square along one side only
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = Image.fromarray(np.ascontiguousarray(STORED[orientation](upright)))
    stored.save(str(tmp_path / name), exif=exif, quality=98)
    got = one(tmp_path / name, (30, 30)).astype(int)
    np.testing.assert_allclose(got, upright[7:37], rtol=0, atol=near)


def test_damaged_exif_data_do_not_cost_the_picture(tmp_path):
    plain("L", 90).save(str(tmp_path / "a.png"), exif=b"no table of tags")
    with pytest.raises(SyntaxError), Image.open(str(tmp_path / "a.png")) as picture:
        picture.getexif()
    np.testing.assert_array_equal(one(tmp_path / "a.png"), 90)


@pytest.mark.parametrize(
    "size, part",
    [
        ((28, 28), np.s_[:, :]),
        ((40, 28), np.s_[6:34, :]),
        ((28, 91), np.s_[:, 31:59]),
        ((28, 29), np.s_[:, 0:28]),
    ],
    ids=str,
)
def test_the_middle_is_cut_out_and_what_has_the_size_is_not_touched(tmp_path, size, part):
    pixels = np.random.RandomState(4).randint(0, 256, size).astype(np.uint8)
    Image.fromarray(pixels).save(str(tmp_path / "a.png"))
    np.testing.assert_array_equal(one(tmp_path / "a.png"), pixels[part])


@pytest.mark.parametrize("wanted", [(28, 28), (32, 32), (20, 30)], ids=str)
@pytest.mark.parametrize("there", [100, 37, 11, 1])
def test_resizing_is_the_bicubic_filter(tmp_path, there, wanted):
    height, width = max(1, there * wanted[0] // 10), max(1, there * wanted[1] // 10)
    pixels = smooth(height, width)
    Image.fromarray(pixels).save(str(tmp_path / "a.png"))
    # Half a level for each of its two passes; the second carries on the first's, whose weights are
    # up to 1.25 in sum without their signs.
    np.testing.assert_allclose(
        one(tmp_path / "a.png", wanted), bicubic(pixels, wanted), rtol=0, atol=1.13
    )


def test_a_jpeg_is_the_same_picture(tmp_path):
    pixels = smooth(500, 700)
    Image.fromarray(pixels).convert("RGB").save(str(tmp_path / "a.jpg"), quality=95)
    expected = bicubic(pixels[:, 100:600], SIZE)
    np.testing.assert_allclose(one(tmp_path / "a.jpg"), expected, rtol=0, atol=2)


def test_the_same_bytes_whatever_the_version_of_pillow(tmp_path):
    # A checksum, not a value to be right: what one Python trained, another must be able to resume.
    down, right = np.mgrid[:1397, :579]
    pixels = np.uint8((down * right // 7 + 3 * down) % 256)
    Image.fromarray(pixels).save(str(tmp_path / "a.png"))  # tall: where resize(box=...) differed
    Image.fromarray(pixels.T.copy()).save(str(tmp_path / "b.png"))
    rgba = np.stack([pixels, pixels[::-1], pixels[:, ::-1], pixels // 2 + 64], 2)
    Image.fromarray(rgba[:90, :70].copy()).save(str(tmp_path / "c.png"))
    found = pictures.read(tmp_path, (32, 32), pytest.fail)
    assert found.sha256 == "cd454cde2970e11d1758c6d12c2af1ad052bc81e8dff8665b2384dd49be625f2"


def put(folder, count=12, start=0):
    """A folder of small pictures, some in subfolders and of another size; returns it."""
    for k in range(start, start + count):
        path = folder / ("sub" if k % 3 else "") / f"{k:02d}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        random = np.random.RandomState(k)
        pixels = random.randint(0, 256, (30 + k, 35, 3)).astype(np.uint8)
        Image.fromarray(pixels).save(str(path))
    return folder


def test_files_come_in_the_order_of_their_paths_and_others_are_passed_over(tmp_path):
    paths = ["b.png", "a/z.png", "a-b/1.png", "B.png", "a/deep/er/0.png", "10.png", "9.png"]
    in_order = ["10.png", "9.png", "B.png", "a-b/1.png", "a/deep/er/0.png", "a/z.png", "b.png"]
    found = []
    for folder, order in ((tmp_path / "x", paths), (tmp_path / "y", paths[::-1])):
        for path in order:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            plain("L", 20 + paths.index(path)).save(str(folder / path))
        for other in OTHERS:
            (folder / other).write_bytes(b"no picture")
        (folder / ".hidden").mkdir()
        plain("L", 1).save(str(folder / ".hidden" / "a.png"))
        (folder / "folder.png").mkdir()
        found.append(pictures.read(folder, SIZE, say=pytest.fail))
    assert [int(image[0, 0]) - 20 for image in found[0].images] == [
        paths.index(path) for path in in_order
    ]
    assert found[0].sha256 == found[1].sha256


def test_linked_folders_are_read_once_and_circles_end(tmp_path):
    folder = put(tmp_path / "own", 3)
    plain("L", 5).save(str(put(tmp_path / "far", 1, start=20) / "more.png"))
    (folder / "link").symlink_to(tmp_path / "far", target_is_directory=True)
    (folder / "circle").symlink_to(folder, target_is_directory=True)
    assert len(pictures.read(folder, SIZE, say=pytest.fail).images) == 5


def test_what_comes_back(tmp_path):
    folder = put(tmp_path / "own")
    lines = []
    found = data.load("fashion", "train", str(folder), lines.append, (32, 32))
    assert lines == []
    assert (found.name, found.split, found.builtin) == (data.PICTURES, "train", False)
    assert (found.images.shape, found.images.dtype) == ((12, 32, 32), np.uint8)
    assert (found.labels.shape, found.labels.dtype) == ((0,), np.uint8)
    assert not found.images.flags.writeable and not found.labels.flags.writeable
    assert found.sha256 == hashlib.sha256(found.images.tobytes()).hexdigest()
    assert found.source == f"{folder} (12 pictures)"
    assert data.load("mnist", "train", str(folder)).images.shape == (12, 28, 28)


def cut(path, part=0.5):
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * part)])


def broken(folder):
    """File name -> what is said of it; all of them written."""
    folder.mkdir(parents=True, exist_ok=True)
    noise = Image.fromarray(np.random.RandomState(0).randint(0, 256, (60, 60, 3)).astype(np.uint8))
    for name in ("cut.bmp", "cut.gif", "cut.jpg", "cut.png", "cut.ppm", "cut.webp"):
        noise.save(str(folder / name))
        cut(folder / name)
    (folder / "empty.png").write_bytes(b"")
    os.mkfifo(str(folder / "pipe.png"))
    (folder / "page.jpg").write_bytes(b"<!DOCTYPE html><html></html>")
    noise.save(str(folder / "print.png"), format="EPS")  # Pillow would start another program
    (folder / "there.png").symlink_to(folder / "gone.png")
    Image.fromarray(np.zeros((9, 9), np.float32)).save(str(folder / "real.tif"))
    Image.fromarray(np.zeros((9, 9), np.int32)).save(str(folder / "whole.tif"))
    plain("LAB", (9, 9, 9)).save(str(folder / "lab.tif"))
    expected = dict.fromkeys((path.name for path in folder.iterdir()), "")
    expected.update(
        {
            "empty.png": "empty)",
            "pipe.png": "Not a regular file)",
            "cut.jpg": "damaged or cut short",
        }
    )
    expected.update({"page.jpg": "no picture)", "print.png": "no picture)"})
    expected.update({"there.png": "No such file", "whole.tif": "its numbers, mode I,"})
    expected.update({"real.tif": "its numbers, mode F,", "lab.tif": "its numbers, mode LAB,"})
    return expected


def test_each_file_that_cannot_be_read_is_named_with_a_reason(tmp_path):
    for name, reason in broken(tmp_path / "all").items():
        folder = tmp_path / name
        folder.mkdir()
        (tmp_path / "all" / name).rename(folder / name)
        with pytest.raises(UsageError) as caught:
            pictures.read(folder, SIZE, say=pytest.fail)
        assert f"holds no picture that can be read: {name} ({reason}" in str(caught.value)
        assert "\n" not in str(caught.value)


def test_the_first_few_are_named_and_the_rest_counted(tmp_path):
    bad = broken(tmp_path)
    put(tmp_path, 4)
    lines = []
    found = pictures.read(tmp_path, SIZE, lines.append)
    assert len(found.images) == 4
    (line,) = lines
    assert line.startswith(f"warning: skipped {len(bad)} of {len(bad) + 4} pictures: cut.bmp (")
    assert line.endswith(f" and {len(bad) - 3} more")
    assert found.source == f"{tmp_path} (4 of {len(bad) + 4} pictures)"


@pytest.mark.parametrize("limit", [3000, 1000], ids=["Pillow warns", "Pillow refuses"])
@pytest.mark.filterwarnings("error")
def test_a_picture_of_too_many_pixels_is_skipped(tmp_path, monkeypatch, limit):
    plain("L", 9).resize((60, 60)).save(str(tmp_path / "huge.png"))
    plain("L", 9).resize((30, 30)).save(str(tmp_path / "ok.png"))
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", limit)
    lines = []
    assert len(pictures.read(tmp_path, SIZE, lines.append).images) == 1
    assert lines[0].startswith("warning: skipped 1 of 2 pictures: huge.png (too large")


@pytest.mark.skipif(os.name == "nt", reason="such names do not exist there")
def test_a_file_name_cannot_break_the_line(tmp_path):
    (tmp_path / "two\nlines\x1b[2J.png").write_bytes(b"")
    with pytest.raises(UsageError, match=r"two\?lines\?\[2J\.png \(empty\)"):
        pictures.read(tmp_path, SIZE)


def test_a_folder_with_neither_says_what_was_looked_for(tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "text" / "sub").mkdir(parents=True)
    (tmp_path / "text" / "sub" / "notes.txt").write_text("x")
    (tmp_path / "text" / "IMG_1.HEIC").write_text("x")
    for name in ("empty", "text"):
        with pytest.raises(UsageError) as caught:
            data.load("fashion", "train", str(tmp_path / name), pytest.fail)
        message = str(caught.value)
        assert "train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz" in message
        assert "pictures of your own" in message and ".jpg" in message and ".png" in message


def test_the_files_of_a_data_set_win(tmp_path):
    folder = put(cli_helpers.make_data(tmp_path / "own"), 3)
    found = data.load("fashion", "train", str(folder), lambda line: None)
    assert (found.name, found.images.shape) == ("fashion", (cli_helpers.IMAGES, 28, 28))
    with pytest.raises(UsageError, match="only the train split"):
        data.load("mnist", "test", str(folder))
    for path in folder.glob("*.gz"):
        path.unlink()
    np.savez(str(folder / "mnist.npz"), x_train=np.zeros([1, 28, 28], np.uint8))
    with pytest.raises(UsageError, match="use --dataset mnist"):
        data.load("fashion", "train", str(folder))


def test_progress_is_a_few_lines_where_it_takes_a_while(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "_QUIET_SECONDS", -1)
    lines = []
    pictures.read(put(tmp_path / "own"), SIZE, lines.append)
    assert lines == [f"pictures: {p:3d} % of 12 files" for p in (25, 50, 75, 100)]


def test_progress_rewrites_one_line_of_a_terminal(tmp_path, monkeypatch):
    written = []

    class Terminal:
        isatty = staticmethod(lambda: True)
        write = staticmethod(written.append)
        flush = staticmethod(lambda: None)

    monkeypatch.setattr(pictures, "_QUIET_SECONDS", -1)
    monkeypatch.setattr(sys, "stderr", Terminal)
    pictures.read(put(tmp_path / "own"), SIZE, pytest.fail)
    lines = "".join(written).split("\r")
    assert len(lines) == 1 + 12
    assert lines[-1] == "pictures: 100 % of 12 files\n"


def test_the_listing_shows_a_folder_of_pictures(tmp_path, capsys):
    folder = put(tmp_path / "own", 3)
    (folder / "bad.png").write_bytes(b"x")
    assert listing.main(["--data-dir", str(folder)]) == 0
    out = capsys.readouterr().out
    assert "bad.png" in out
    header, row = out.splitlines()[-2:]
    assert header.split()[:2] == ["data", "set"]
    assert row.split()[:5] == ["pictures", "train", "--data-dir", "own", "3"]
    assert row.endswith(f"{folder} (3 of 4 pictures)")
    shutil.rmtree(str(folder / "sub"))
    (folder / "00.png").unlink()
    assert listing.main(["--data-dir", str(folder)]) == 1
    assert " wrong " in capsys.readouterr().out


@pytest.mark.parametrize(
    "words, expected",
    [
        (["--dataset", "mnist"], "--dataset mnist: {} holds pictures"),
        (["--split", "test"], "{} holds pictures, which have no test split"),
        (["--batch", "13"], "--batch 13: the images of a batch are all distinct, and there are 12"),
        (["--conditional"], "--conditional: {} holds pictures, which have no labels"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_options_that_own_pictures_cannot_meet(tmp_path, words, expected):
    folder = put(tmp_path / "own")
    before = files(tmp_path)
    argv = ["--data-dir", folder, "--batch", "4", "--steps", "1", "--logdir", tmp_path / "logs"]
    assert expected.format(folder) in error_line(train("fashion", *argv, *words))
    assert files(tmp_path) == before


def described(run):
    return json.loads((run / "config.json").read_text())["data"]


@pytest.mark.parametrize("recipe, side", [("fashion", 28), helpers.exhaustive("dcgan_mmd", 32)])
def test_training_on_own_pictures(tmp_path, recipe, side):
    own = put(tmp_path / "own")
    (own / "bad.jpg").write_bytes(b"")
    argv = ["--data-dir", own, "--batch", "4", "--steps", "2", "--logdir", tmp_path / "logs"]
    done = trained(recipe, *argv, "--run-name", "a")
    assert "warning: skipped 1 of 13 pictures: bad.jpg (empty)" in done.out
    assert f"pictures, 12 images: {own} (12 of 13 pictures)" in done.out
    images = pictures.read(own, (side, side), lambda line: None).images
    assert described(tmp_path / "logs" / "a") == {
        "name": "pictures",
        "split": "train",
        "images": 12,
        "source": f"{own} (12 of 13 pictures)",
        "sha256": hashlib.sha256(images.tobytes()).hexdigest(),
        "builtin": False,
    }
    assert (tmp_path / "logs" / "a" / "DONE").exists()


def test_resuming_with_the_same_pictures_and_with_others(tmp_path):
    own = put(tmp_path / "own")
    logs = ["--logdir", tmp_path / "logs"]
    small = ["--data-dir", own, "--batch", "4", *logs]
    trained("fashion", *small, "--steps", "4", "--run-name", "whole")
    trained("fashion", *small, "--steps", "2", "--run-name", "parts")
    run = tmp_path / "logs" / "parts"
    resume = ["--resume", "parts", "--steps", "4", *logs]
    put(own, 1, start=12)
    before = files(run)
    line = error_line(train("fashion", *resume))
    assert "other images" in line
    assert f"{own} (13 pictures)" in line and f"{own} (12 pictures)" in line
    assert files(run) == before
    (own / "12.png").unlink()
    own.rename(tmp_path / "moved")
    trained("fashion", *resume, "--data-dir", tmp_path / "moved")
    assert described(run)["source"] == f"{tmp_path / 'moved'} (12 pictures)"
    assert_same_weights(tmp_path / "logs" / "whole", run, 4)


def test_nothing_is_padded_where_pictures_have_the_recipes_size(tmp_path):
    plain("L", 255).save(str(tmp_path / "white.png"))
    plain("RGB", (255, 255, 255)).save(str(tmp_path / "white.jpg"))
    images = pictures.read(tmp_path, (32, 32), pytest.fail).images
    recipe, hyper = helpers.recipe("dcgan_mmd"), helpers.hyper("dcgan_mmd", batch=2)
    with helpers.few_maps():
        gan = build(recipe, hyper, len(images), images.shape[1:])
    with helpers.session(gan, fill=False) as sess:
        sess.run(*batches.fill(gan.data, images))
        np.testing.assert_array_equal(sess.run(gan.inputs.real), np.ones([2, 32 * 32]))
