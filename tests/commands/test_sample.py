"""scripts/sample.py: the images of a run in every form, and what it says no to."""

from __future__ import annotations

import json
import os
import runpy
import sys
import zipfile

import numpy as np
import pytest
from cli_helpers import REPOSITORY, copy, files, leftovers, seem_saved
from PIL import Image
from tool_helpers import done, generators, refused, tool

from gan_tf1.errors import UsageError
from gan_tf1.export import sample_files, sampling
from gan_tf1.runs import directory

pytestmark = pytest.mark.slow

FULL = OSError(28, "No space left on device")


@pytest.fixture(scope="module")
def logdir(four_runs):
    return four_runs


@pytest.fixture(scope="module")
def of(logdir):
    """Name of a run -> its generator."""
    with generators(logdir) as generator:
        yield generator


@pytest.fixture()
def draw(logdir, tmp_path):
    """Calls sample.py on a run, with --out below tmp_path; returns the path of what it wrote."""

    def call(run, out, *words):
        path = tmp_path / out
        lines = done("sample", logdir / run, "--out", path, *words)
        assert lines == [f"{run}: step 3", str(path)]
        assert leftovers(tmp_path) == []
        return path

    return call


def tiles(path, size=28):
    """The pictures of a strip or grid, row by row: uint8 [rows, columns, size, size]."""
    pixels = np.array(Image.open(str(path)))
    cut = pixels.reshape([pixels.shape[0] // (size + 4), size + 4, -1, size + 4])
    return cut[:, 4:, :, 4:].transpose(0, 2, 1, 3)


# --- the forms


def test_a_strip_is_a_jpeg_of_one_row(draw, of):
    path = draw("plain", "a.jpg")
    assert Image.open(str(path)).format == "JPEG"
    got = tiles(path)
    assert got.shape == (1, 8, 28, 28)
    expected = sampling.draw(of("plain"), 1, 8).images
    # Noisy tiles are hard on a JPEG.
    assert np.abs(got[0].astype(int) - expected).mean() < 8
    assert np.abs(got[0, ::-1].astype(int) - expected).mean() > 16


@pytest.mark.parametrize("count, shape", [(3, (1, 3)), (20, (3, 8)), (100, (10, 10))])
def test_a_grid_has_as_many_rows_as_columns_or_fewer(draw, of, count, shape):
    got = tiles(draw("plain", "a.png", "--as", "grid", "--count", count, "--seed", 5))
    assert got.shape[:2] == shape
    got = got.reshape([-1, 28, 28])
    np.testing.assert_array_equal(got[:count], sampling.draw(of("plain"), 5, count).images)
    assert (got[count:] == 255).all()


def test_files_are_numbered(draw, of):
    folder = draw("plain", "pictures", "--as", "files", "--count", "12", "--seed", "3")
    names = sorted(path.name for path in folder.iterdir())
    assert names == [f"sample_{k:05d}.png" for k in range(12)]
    got = np.array([np.array(Image.open(str(folder / name))) for name in names])
    np.testing.assert_array_equal(got, sampling.draw(of("plain"), 3, 12).images)


@pytest.mark.parametrize(
    "run, size, width, dtype", [("classes", 28, 128, "float32"), ("wide", 32, 100, "float64")]
)
def test_arrays(draw, of, run, size, width, dtype):
    path = draw(run, "a.npz", "--count", "260")  # the form by the name of the file
    content = np.load(str(path), allow_pickle=False)
    assert sorted(content.files) == ["images"] + ["labels"] * (run == "classes") + ["noise"]
    assert (content["images"].dtype, content["images"].shape) == (np.uint8, (260, size, size))
    assert (content["noise"].dtype, content["noise"].shape) == (dtype, (260, width))
    expected = sampling.draw(of(run), 1, 503)
    np.testing.assert_array_equal(content["images"], expected.images[:260])
    np.testing.assert_array_equal(content["noise"], expected.noise[:260])
    if run == "classes":
        assert content["labels"].dtype == np.uint8
        np.testing.assert_array_equal(content["labels"], np.arange(260) % 10)


def test_what_is_drawn_goes_into_the_run_by_default(logdir, tmp_path):
    run = copy(logdir / "classes", tmp_path)
    before = files(run)
    words = ["classes", "--logdir", tmp_path]
    expected = [
        (["--as", "grid"], "grid_80_step_000003_seed_1.jpg"),
        (["--step", "2", "--seed", "4"], "strip_8_step_000002_seed_4.jpg"),
        (["--class", "Bag", "--as", "npz"], "npz_64_bag_step_000003_seed_1.npz"),
        (["--as", "files", "--count", "2"], "files_2_step_000003_seed_1"),
        (["--gif", "--frames", "2", "--class", "0"], "walk_0_step_000003_seed_1.gif"),
        (["--interpolate", "8", "9", "--frames", "2"], "interpolation_step_000003_seed_8_9.jpg"),
        (
            ["--interpolate", *range(1, 8), "--frames", "2"],
            "interpolation_step_000003_seed_1_2_3_4_5_and_2_more.jpg",
        ),
    ]
    for options, name in expected:
        lines = done("sample", *words, *options)
        assert lines[-1] == str(run / "generated" / name)
    after = files(run)
    made = {path for path in after if path.startswith("generated/")} - {
        f"generated/files_2_step_000003_seed_1/sample_0000{k}.png" for k in (0, 1)
    }
    assert made == {"generated/" + name for _, name in expected}
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) - {"generated"} >= made
    assert leftovers(run) == []


# --- walks


def test_a_walk_is_a_grid_with_a_row_for_each_leg(draw, of):
    got = tiles(draw("plain", "a.png", "--interpolate", 3, 1, 4, "--frames", 5))
    expected = sampling.walk(of("plain"), [3, 1, 4], 5, "normal", None, loop=False)
    np.testing.assert_array_equal(got, expected[:, :, 0])


def gif(path):
    picture = Image.open(str(path))
    frames = []
    for k in range(picture.n_frames):
        picture.seek(k)
        frames.append(np.array(picture.convert("L")))
    return picture, np.array(frames)


def test_a_gif_goes_through_the_seeds_and_back_without_end(draw, of):
    path = draw("wide", "a.gif", "--interpolate", 3, 1, "--gif", "--frames", 4)
    picture, frames = gif(path)
    assert picture.info["loop"] == 0 and picture.info["duration"] == 80
    assert frames.shape == (6, 4 * 32, 4 * 32)
    ends = [sampling.draw(of("wide"), seed, 1).images[0] for seed in (3, 1)]
    for k, expected in ((0, ends[0]), (3, ends[1])):
        np.testing.assert_array_equal(frames[k], expected.repeat(4, 0).repeat(4, 1))
    # There and back on the same way.
    np.testing.assert_array_equal(frames[4:], frames[[2, 1]])


def test_a_gif_without_seeds_walks_through_four(draw, of):
    _, frames = gif(draw("plain", "a.gif", "--gif", "--frames", 3, "--seed", 2**31 - 2))
    assert len(frames) == 4 * 2
    for k, seed in enumerate([2**31 - 2, 2**31 - 1, 0, 1]):
        expected = sampling.draw(of("plain"), seed, 1).images[0]
        np.testing.assert_array_equal(frames[2 * k, ::4, ::4], expected)


# --- classes


def test_a_grid_of_a_conditional_run_has_a_row_for_each_class(draw, of):
    grid = tiles(draw("classes", "grid.png", "--as", "grid", "--count", "24"))
    assert grid.shape[:2] == (10, 3)
    expected = sampling.every_class(of("classes"), 1, 24)
    np.testing.assert_array_equal(grid.reshape([30, 28, 28]), expected)


def test_one_class_alone(draw, of):
    strip = tiles(draw("classes", "a.png", "--class", "trouser"))
    np.testing.assert_array_equal(strip[0], sampling.draw(of("classes"), 1, 8, 1).images)
    grid = tiles(draw("classes", "b.png", "--as", "grid", "--count", "9", "--class", "1"))
    assert grid.shape[:2] == (2, 8)
    np.testing.assert_array_equal(grid[0], strip[0])


def test_other_forms_take_the_classes_in_turn(draw, of):
    strip = tiles(draw("classes", "a.png", "--count", 12))[0]
    np.testing.assert_array_equal(strip, sampling.draw(of("classes"), 1, 12).images)


def test_a_walk_of_a_conditional_run_shows_every_class(draw, of):
    got = tiles(draw("classes", "a.png", "--interpolate", 3, 1, "--frames", 4))
    assert got.shape[:2] == (10, 4)
    expected = sampling.walk(of("classes"), [3, 1], 4, "normal", None, loop=False)
    np.testing.assert_array_equal(got, expected[0].swapaxes(0, 1))


def test_classes_that_there_are_not(logdir, tmp_path):
    words = ["--out", tmp_path / "a.jpg"]
    line = refused("sample", logdir / "classes", *words, "--class", "shoe")
    assert "--class shoe: " in line and "t-shirt, trouser, pullover" in line
    assert "--class is empty" in refused("sample", logdir / "classes", *words, "--class", "")
    line = refused("sample", logdir / "plain", *words, "--class", "trouser")
    assert "--conditional" in line and "t-shirt, trouser, pullover" in line
    assert files(tmp_path) == {}


# --- which run, which checkpoint


def test_the_checkpoint_that_is_asked_for(logdir, tmp_path):
    run = copy(logdir / "plain", tmp_path)
    (newest,) = (run / "checkpoints").glob("model.ckpt-3.data-*")
    newest.write_bytes(newest.read_bytes()[:5000])
    before = files(run)
    lines = done("sample", run, "--out", tmp_path / "a.png")
    assert lines[0].startswith("warning: the checkpoint of step 3 is damaged")
    assert lines[1] == "plain: step 2"
    assert files(run) == before
    done("sample", logdir / "plain", "--step", "2", "--out", tmp_path / "b.png")
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    line = refused("sample", logdir / "plain", "--step", "1")
    assert "no checkpoint of step 1; there are: 2, 3" in line


def test_latest_is_of_any_recipe(tmp_path):
    line = refused("sample", "latest", "--logdir", tmp_path)
    assert f"RUN latest: no run in {tmp_path}" in line
    for name, recipe, age in (("a", "fashion", 9), ("b", "mnist", 5), ("c", "strange", 1)):
        (tmp_path / name).mkdir()
        config = tmp_path / name / "config.json"
        config.write_text(json.dumps({"hyper": {"recipe": recipe}}))
        time = 1e9 - age
        os.utime(str(config), (time, time))
        seem_saved(tmp_path / name)
    assert directory.find(tmp_path, "latest") == tmp_path / "b"
    assert directory.find(tmp_path, "latest", "fashion") == tmp_path / "a"
    with pytest.raises(UsageError, match="--resume latest: no run of toy"):
        directory.find(tmp_path, "latest", "toy")
    with pytest.raises(UsageError, match="RUN d: no such run in .*there are: a, b, c"):
        directory.find(tmp_path, "d")


def test_runs_that_cannot_be_drawn_from(logdir, tmp_path):
    assert "RUN nowhere: no such run" in refused("sample", "nowhere", "--logdir", logdir)
    assert "makes no images" in refused("sample", "toy", "--logdir", logdir)
    run = copy(logdir / "plain", tmp_path)
    (run / "config.json").write_text("{")
    assert "no readable config.json" in refused("sample", run)
    assert not (run / "generated").exists()


# --- what is refused


@pytest.mark.parametrize(
    "words, message",
    [
        (["--count", "0"], "--count 0: must be positive"),
        (["--count", "-5"], "--count -5: must be positive"),
        (["--count", "many"], "invalid int value"),
        (["--seed", "-1"], "seed -1: must be in [0, 2**31)"),
        (["--seed", str(2**31)], "must be in [0, 2**31)"),
        (["--interpolate", "1"], "two seeds"),
        (["--interpolate", "1", "2", "--seed", "3"], "--seed 3: --interpolate names the seeds"),
        (["--interpolate", "1", "-2"], "seed -2"),
        (["--interpolate", "1", "2", "--frames", "1"], "two ends"),
        (["--interpolate", "1", "2", "--frames", "0"], "must be positive"),
        (["--interpolate", "1", "2", "--count", "4"], "no --count"),
        (["--gif", "--as", "files"], "no other --as"),
        (["--frames", "4"], "--frames is for"),
        (["--as", "video"], "invalid choice"),
        (["--as", "npz", "--out", "a.jpg"], "a file .npz"),
        (["--out", "a.webp"], ".jpg or .jpeg or .png"),
        (["--gif", "--out", "a.png"], "a file .gif"),
        (["--out", ""], "--out is empty"),
        (["--logdir", ""], "--logdir is empty"),
        (["--count", "3000"], "a JPEG holds 65500"),
        (["--interpolate", "1", "2", "--frames", "3000"], "a JPEG holds 65500"),
        (["--out", "a.npz", "--count", str(2**31 - 1)], "too many samples for the memory"),
        (["--step"], "expected one argument"),
        (["--colour"], "unrecognized arguments"),
    ],
)
def test_options_that_cannot_be(logdir, tmp_path, monkeypatch, words, message):
    monkeypatch.chdir(tmp_path)
    before = files(logdir / "plain")
    assert message in refused("sample", logdir / "plain", *words)
    assert files(tmp_path) == {}
    assert files(logdir / "plain") == before


def test_nothing_is_overwritten_without_force(logdir, tmp_path):
    words = [logdir / "plain", "--out", tmp_path / "a.png"]
    (tmp_path / "a.png").write_bytes(b"mine")
    assert "a.png exists already; give --force" in refused("sample", *words)
    assert (tmp_path / "a.png").read_bytes() == b"mine"
    done("sample", *words, "--force")
    assert tiles(tmp_path / "a.png").shape[:2] == (1, 8)
    (tmp_path / "b.png").mkdir()
    line = refused("sample", logdir / "plain", "--out", tmp_path / "b.png", "--force")
    assert "not a file" in line


def test_force_replaces_a_folder_of_samples_and_no_other(logdir, tmp_path):
    folder = tmp_path / "pictures"
    words = [logdir / "plain", "--as", "files", "--out", folder]
    done("sample", *words, "--count", "3")
    before = files(folder)
    assert "exists already" in refused("sample", *words, "--count", "2")
    assert files(folder) == before
    done("sample", *words, "--count", "2", "--seed", "5", "--force")
    assert sorted(files(folder)) == ["sample_00000.png", "sample_00001.png"]
    assert files(folder)["sample_00000.png"] != before["sample_00000.png"]
    (folder / "holiday.png").write_bytes(b"mine")
    before = files(folder)
    assert "it holds holiday.png" in refused("sample", *words, "--force")
    assert files(folder) == before
    (tmp_path / "file").write_bytes(b"mine")
    words[-1] = tmp_path / "file"
    assert "no folder" in refused("sample", *words, "--force")
    assert (tmp_path / "file").read_bytes() == b"mine"


def test_places_that_cannot_be_written_to(logdir, tmp_path):
    line = refused("sample", logdir / "plain", "--out", tmp_path / "no" / "a.png")
    assert f"there is no folder {tmp_path / 'no'}" in line
    run = copy(logdir / "plain", tmp_path)
    (run / "generated").write_text("a file where the folder should be")
    line = refused("sample", run)
    assert str(run / "generated") in line and "cannot be written" in line
    assert (run / "generated").read_text().startswith("a file")


def test_a_full_disk_is_one_line_and_leaves_nothing(logdir, tmp_path, monkeypatch):
    def full(*_):
        raise FULL

    monkeypatch.setattr(sample_files, "to_png", full)
    for name, words in (("pictures", ["--as", "files"]), ("a.png", [])):
        words += ["--out", tmp_path / name]
        line = refused("sample", logdir / "plain", *words, status=1)
        assert "No space left on device" in line and name in line
    assert files(tmp_path) == {}


def test_an_interrupt_leaves_nothing(logdir, tmp_path, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(sample_files, "to_png", stop)
    result = tool("sample", logdir / "plain", "--as", "files", "--out", tmp_path / "pictures")
    assert result.status == 130
    assert files(tmp_path) == {}


def test_the_script(logdir, of, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    words = [str(logdir / "plain"), "--as", "npz", "--count", "5", "--out", "a.npz"]
    monkeypatch.setattr(sys, "argv", ["sample.py"] + words)
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(REPOSITORY / "scripts" / "sample.py"), run_name="__main__")
    assert ended.value.code == 0
    assert capsys.readouterr().out.splitlines() == ["plain: step 3", "a.npz"]
    assert zipfile.ZipFile(str(tmp_path / "a.npz")).testzip() is None
    expected = sampling.draw(of("plain"), 1, 5).images
    np.testing.assert_array_equal(np.load(str(tmp_path / "a.npz"))["images"], expected)


def test_raw_weights_of_a_run_without_an_average_are_its_own(logdir, capsys):
    opened = sampling.open_run(logdir, "plain", raw_weights=True)
    assert not opened.raw
    assert capsys.readouterr().out == "note: plain has no average of weights; these are its own\n"
