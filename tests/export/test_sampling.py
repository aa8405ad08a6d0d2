"""scripts/sampling.py: the images of a run, in every form, and what it says no to."""

from __future__ import annotations

import functools
import json
import math
import os
import sys
import zipfile

import helpers
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from cli_helpers import REPOSITORY, copy, files, leftovers, run_command
from PIL import Image
from tool_helpers import done, four_runs, refused, tool

from gan_tf1.errors import UsageError
from gan_tf1.export import sampling
from gan_tf1.graph import gan as graph
from gan_tf1.graph import noise, sampler
from gan_tf1.runs import directory

FULL = OSError(28, "No space left on device")


@pytest.fixture(scope="module")
def logdir(tmp_path_factory):
    return four_runs(tmp_path_factory)


@pytest.fixture()
def draw(logdir, tmp_path):
    """Calls sampling.py on a run, with --out below tmp_path; returns the path of what it wrote."""

    def call(run, out, *words):
        path = tmp_path / out
        lines = done("sample", logdir / run, "--out", path, *words)
        assert lines[-1] == str(path)
        assert leftovers(tmp_path) == []
        return path

    return call


@functools.lru_cache(maxsize=None)
def samples(run, seed, count, label=None):
    """What the functions below the command line give for a run."""
    opened = sampling.open_run(run.parent, run.name)
    with helpers.few_maps(), sampling.generator(opened, print) as of:
        return sampling.draw(of, seed, count, label)


def tiles(path, size=28):
    """The pictures of a strip or grid, row by row: uint8 [rows, columns, size, size]."""
    pixels = np.array(Image.open(str(path)))
    cut = pixels.reshape([pixels.shape[0] // (size + 4), size + 4, -1, size + 4])
    assert (cut[:, :4] == 255).all() or path.suffix == ".jpg"
    return cut[:, 4:, :, 4:].transpose(0, 2, 1, 3)


# --- the images


@pytest.mark.parametrize(
    "name, changes",
    [
        ("fashion", {}),
        ("keras_mlp", {}),
        ("dcgan_mmd", {}),
        ("fashion", {"conditional": True}),
    ],
)
def test_the_images_are_those_of_the_training_graph(name, changes):
    hyper, recipe = helpers.hyper(name, **changes), helpers.recipe(name)
    gan = helpers.built(name, **changes)
    with helpers.session(gan) as sess:
        for _ in range(3):
            helpers.iterate(sess, gan)
        expected, weights = sess.run(gan.samples), helpers.saved(sess, gan)
    columns, rows = recipe.SAMPLE_COLUMNS, recipe.SAMPLE_ROWS
    count = columns if hyper.conditional else rows * columns
    fixed, fresh = helpers.evaluate(
        lambda: [
            graph.draw_noise(recipe, hyper, count, noise.key(hyper.seed, stream, step))
            for stream, step in (("fixed", 0), ("sample", 3))
        ]
    )
    with helpers.few_maps():
        drawn = sampler.build(recipe, hyper)
    feed = {drawn.noise: np.concatenate([fixed, fresh])}
    if hyper.conditional:
        feed = {
            drawn.noise: np.concatenate([fixed] * 10 + [fresh] * 10),
            drawn.labels: np.eye(10)[list(np.repeat(np.arange(10), columns)) * 2],
        }
    with tf.Session(graph=drawn.graph) as sess:
        for variable in drawn.variables:
            value = weights[variable.op.name]
            sess.run(variable.initializer, {variable.initializer.inputs[1]: value})
        images = sess.run(drawn.images, feed)
    assert images.dtype == np.uint8
    np.testing.assert_array_equal(images, expected.reshape(images.shape))


def test_the_sampler_holds_the_generator_and_nothing_else():
    with helpers.few_maps():
        for name in ("keras_mlp", "dcgan_mmd"):
            drawn = sampler.build(helpers.recipe(name), helpers.hyper(name))
            with drawn.graph.as_default():
                assert tf.global_variables() == drawn.variables
            names = {v.op.name for v in drawn.variables}
            gan = helpers.built(name)
            owned = {v.op.name for v in gan.saved_vars if v.op.name.startswith("generator/")}
            assert names == owned
            assert not [op for op in drawn.graph.get_operations() if "discriminator" in op.name]


@pytest.mark.parametrize("run", ["plain", "classes", "wide"])
def test_a_sample_depends_on_the_seed_and_its_number_alone(logdir, run):
    few, many = samples(logdir / run, 1, 3), samples(logdir / run, 1, 503)
    for a, b in zip(few, many):
        if run != "classes" and a is None:
            continue
        assert a.dtype == b.dtype and (a == b[:3]).all()
    assert len(many.images) == len(np.unique(many.noise, axis=0)) == 503
    other = samples(logdir / run, 8, 3)
    assert not np.isin(other.noise, many.noise).all()


@pytest.mark.parametrize("name", sorted(noise.NOISES))
def test_the_noise_has_the_distribution_of_training(name):
    for recipe in ("fashion", "dcgan_mmd"):
        hyper = helpers.hyper(recipe, noise=name, noise_width=40)
        with helpers.few_maps():
            drawn = sampler.build(helpers.recipe(recipe), hyper)
        with tf.Session(graph=drawn.graph) as sess:
            values = sess.run(drawn.noise, {drawn.seed: 2**31 - 1, drawn.chunk: 3})
        mean, stddev = (0, 1) if recipe == "dcgan_mmd" else noise.NOISES[name]
        # Within five standard errors; the fourth moment of these is at most nine.
        assert abs(values.mean() - mean) < 5 * stddev / math.sqrt(values.size)
        assert abs(values.var() - stddev**2) < 5 * stddev**2 * math.sqrt(8 / values.size)


def test_noise_is_neither_that_of_training_nor_that_of_another_chunk():
    hyper, recipe = helpers.hyper("fashion"), helpers.recipe("fashion")

    def all_of_them():
        keys = [noise.key(hyper.seed, stream, 0) for stream in noise.STREAMS]
        return [graph.draw_noise(recipe, hyper, 4, key) for key in keys]

    drawn = sampler.build(recipe, hyper)
    with tf.Session(graph=drawn.graph) as sess:
        chunks = [sess.run(drawn.noise, {drawn.seed: hyper.seed, drawn.chunk: k}) for k in (0, 1)]
    streams = helpers.evaluate(all_of_them)
    everything = np.concatenate(streams[:-1] + [chunk[:4] for chunk in chunks])
    assert len(np.unique(everything)) == everything.size


# --- the forms


def test_a_strip_is_a_jpeg_of_one_row(draw, logdir):
    got = tiles(draw("plain", "a.jpg"))
    assert got.shape == (1, 8, 28, 28)
    expected = samples(logdir / "plain", 1, 8).images
    # Noisy tiles are hard on a JPEG.
    assert np.abs(got[0].astype(int) - expected).mean() < 8
    assert np.abs(got[0, ::-1].astype(int) - expected).mean() > 16


@pytest.mark.parametrize("count, shape", [(3, (1, 3)), (20, (3, 8)), (100, (10, 10))])
def test_a_grid_is_filled_row_by_row(draw, logdir, count, shape):
    got = tiles(draw("plain", "a.png", "--as", "grid", "--count", count, "--seed", 5))
    assert got.shape[:2] == shape
    got = got.reshape([-1, 28, 28])
    np.testing.assert_array_equal(got[:count], samples(logdir / "plain", 5, count).images)
    assert (got[count:] == 255).all()


def test_files_are_numbered(draw, logdir):
    folder = draw("plain", "pictures", "--as", "files", "--count", "12", "--seed", "3")
    names = sorted(path.name for path in folder.iterdir())
    assert names == [f"sample_{k:05d}.png" for k in range(12)]
    got = np.array([np.array(Image.open(str(folder / name))) for name in names])
    assert got.dtype == np.uint8
    np.testing.assert_array_equal(got, samples(logdir / "plain", 3, 12).images)


@pytest.mark.parametrize(
    "run, size, width, dtype",
    [
        ("plain", 28, 128, "float32"),
        ("classes", 28, 128, "float32"),
        ("wide", 32, 100, "float64"),
    ],
)
def test_arrays(draw, logdir, run, size, width, dtype):
    path = draw(run, "a.npz", "--count", "260")  # the form by the name of the file
    content = np.load(str(path), allow_pickle=False)
    assert sorted(content.files) == ["images"] + ["labels"] * (run == "classes") + ["noise"]
    assert (content["images"].dtype, content["images"].shape) == (np.uint8, (260, size, size))
    assert (content["noise"].dtype, content["noise"].shape) == (dtype, (260, width))
    expected = samples(logdir / run, 1, 503)
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


def test_between_normal_vectors_direction_and_length_change_evenly():
    random = np.random.RandomState(0)
    for a, b in random.normal(size=[5, 2, 100]) * [[[1.0], [1.3]]]:
        way = sampling.between(a, b, 9, "normal")
        assert (way[0] == a).all() and (way[-1] == b).all()
        lengths = np.linalg.norm(way, axis=1)
        np.testing.assert_allclose(np.diff(lengths, 2), 0, atol=1e-12)
        directions = way / lengths[:, np.newaxis]
        angles = np.arccos((directions[1:] * directions[:-1]).sum(axis=1))
        np.testing.assert_allclose(angles, angles.mean(), rtol=1e-9)
        whole = math.acos(directions[0] @ directions[-1])
        assert angles.sum() == pytest.approx(whole)


def test_between_normal_vectors_a_line_where_there_is_no_circle():
    a = np.array([3.0, 4.0])
    np.testing.assert_array_equal(sampling.between(a, a, 5, "normal"), [a] * 5)
    np.testing.assert_allclose(sampling.between(a, -a, 3, "normal"), [a, 0 * a, -a])
    np.testing.assert_allclose(sampling.between(a, 2 * a, 3, "normal"), [a, 1.5 * a, 2 * a])
    np.testing.assert_allclose(sampling.between(0 * a, a, 3, "normal"), [0 * a, a / 2, a])


@pytest.mark.parametrize("name", ["uniform", "poisson", "exponential", "bernoulli"])
def test_between_other_vectors_lies_a_straight_line(name):
    a, b = np.random.RandomState(1).uniform(-1, 1, size=[2, 50]).astype(np.float32)
    way = sampling.between(a, b, 7, name)
    assert way.dtype == np.float32
    assert (way[0] == a).all() and (way[-1] == b).all()
    np.testing.assert_allclose(np.diff(way, 2, axis=0), 0, atol=1e-6)


def test_a_walk_starts_and_ends_at_the_images_of_the_seeds(draw, logdir):
    got = tiles(draw("plain", "a.png", "--interpolate", 3, 1, 4, "--frames", 5))
    assert got.shape[:2] == (2, 5)
    for row, (first, last) in enumerate([(3, 1), (1, 4)]):
        for column, seed in ((0, first), (-1, last)):
            expected = samples(logdir / "plain", seed, 1).images[0]
            np.testing.assert_array_equal(got[row, column], expected)
    changes = np.abs(np.diff(got.astype(int), axis=1)).mean(axis=(2, 3))
    assert (changes > 0).all()


def gif(path):
    picture = Image.open(str(path))
    frames = []
    for k in range(picture.n_frames):
        picture.seek(k)
        frames.append(np.array(picture.convert("L")))
    return picture, np.array(frames)


def test_a_gif_goes_through_the_seeds_and_back_without_end(draw, logdir):
    path = draw("wide", "a.gif", "--interpolate", 3, 1, "--gif", "--frames", 4)
    picture, frames = gif(path)
    assert picture.info["loop"] == 0 and picture.info["duration"] == 80
    assert frames.shape == (6, 4 * 32, 4 * 32)
    ends = [samples(logdir / "wide", seed, 1).images[0] for seed in (3, 1)]
    for k, expected in ((0, ends[0]), (3, ends[1])):
        np.testing.assert_array_equal(frames[k], expected.repeat(4, 0).repeat(4, 1))
    # There and back on the same way.
    np.testing.assert_array_equal(frames[4:], frames[[2, 1]])


def test_a_gif_without_seeds_walks_through_four(draw, logdir):
    _, frames = gif(draw("plain", "a.gif", "--gif", "--frames", 3, "--seed", 2**31 - 2))
    assert len(frames) == 4 * 2
    for k, seed in enumerate([2**31 - 2, 2**31 - 1, 0, 1]):
        expected = samples(logdir / "plain", seed, 1).images[0]
        np.testing.assert_array_equal(frames[2 * k, ::4, ::4], expected)


# --- classes


def test_a_grid_of_a_conditional_run_has_a_row_for_each_class(draw):
    grid = tiles(draw("classes", "grid.png", "--as", "grid"))
    assert grid.shape[:2] == (10, 8)
    for number, word in ((0, "0"), (1, "trouser"), (9, "BOOT")):
        row = tiles(draw("classes", f"{number}.png", "--class", word))
        np.testing.assert_array_equal(grid[number], row[0])
    assert len(np.unique(grid[:, 0], axis=0)) == 10  # the class does decide


def test_a_grid_of_classes_may_end_within_a_column(draw):
    full = tiles(draw("classes", "full.png", "--as", "grid", "--count", "30"))
    part = tiles(draw("classes", "part.png", "--as", "grid", "--count", "24"))
    assert part.shape[:2] == (10, 3)
    np.testing.assert_array_equal(part[:, :2], full[:, :2])
    np.testing.assert_array_equal(part[:4], full[:4])
    assert (part[4:, 2] == 255).all()


def test_other_forms_take_the_classes_in_turn(draw, logdir):
    strip = tiles(draw("classes", "a.png", "--count", 12))[0]
    for k, label in ((0, 0), (3, 3), (9, 9), (10, 0)):
        expected = samples(logdir / "classes", 1, 12, label).images[k]
        np.testing.assert_array_equal(strip[k], expected)


def test_a_walk_of_a_conditional_run_shows_every_class(draw, logdir):
    got = tiles(draw("classes", "a.png", "--interpolate", 3, 1, "--frames", 4))
    assert got.shape[:2] == (10, 4)
    alone = tiles(draw("classes", "b.png", "--interpolate", 3, 1, "--frames", 4, "--class", "coat"))
    np.testing.assert_array_equal(alone[0], got[4])
    _, frames = gif(draw("classes", "a.gif", "--interpolate", 3, 1, "--gif", "--frames", 4))
    assert frames.shape == (6, 2 * 32 * 4, 5 * 32 * 4)
    small = frames[0, ::4, ::4].reshape([2, 32, 5, 32])[:, 4:, :, 4:].transpose(0, 2, 1, 3)
    np.testing.assert_array_equal(small.reshape([10, 28, 28]), got[:, 0])


def test_classes_that_there_are_not(logdir, tmp_path):
    words = ["--out", tmp_path / "a.jpg"]
    for name in ("shoe", "10", "-1", "1.5", "²"):
        line = refused("sample", logdir / "classes", *words, f"--class={name}")
        assert f"--class {name}: " in line and "t-shirt, trouser, pullover" in line
    line = refused("sample", logdir / "plain", *words, "--class", "trouser")
    assert "--conditional" in line and "t-shirt, trouser, pullover" in line
    assert files(tmp_path) == {}


# --- which run, which checkpoint


def test_the_run_is_only_read_and_a_damaged_checkpoint_passed_over(logdir, tmp_path):
    run = copy(logdir / "plain", tmp_path)
    (newest,) = (run / "checkpoints").glob("model.ckpt-3.data-*")
    newest.write_bytes(newest.read_bytes()[:5000])
    (run / "checkpoints" / "model.ckpt-4.data-00000-of-00001.tempstate5").write_bytes(b"part")
    before = files(run)
    lines = done("sample", run, "--out", tmp_path / "a.png")
    assert lines[0].startswith("warning: the checkpoint of step 3 is damaged")
    assert lines[1] == "plain: step 2"
    assert files(run) == before
    done("sample", logdir / "plain", "--step", "2", "--out", tmp_path / "b.png")
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    line = refused("sample", run, "--step", "3", "--out", tmp_path / "c.png")
    assert "step 3 is damaged" in line


def test_a_checkpoint_that_is_not_there(logdir):
    line = refused("sample", logdir / "plain", "--step", "1")
    assert "no checkpoint of step 1; there are: 2, 3" in line


def test_a_run_without_checkpoints(logdir, tmp_path):
    run = copy(logdir / "plain", tmp_path)
    for path in (run / "checkpoints").iterdir():
        path.unlink()
    before = files(run)
    assert "holds no checkpoint" in refused("sample", run)
    assert "there is none" in refused("sample", run, "--step", "2")
    assert files(run) == before


def test_latest_is_of_any_recipe(tmp_path):
    line = refused("sample", "latest", "--logdir", tmp_path)
    assert f"RUN latest: no run in {tmp_path}" in line
    for name, recipe, age in (("a", "fashion", 9), ("b", "mnist", 5), ("c", "strange", 1)):
        (tmp_path / name).mkdir()
        config = tmp_path / name / "config.json"
        config.write_text(json.dumps({"hyper": {"recipe": recipe}}))
        time = 1e9 - age
        os.utime(str(config), (time, time))
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
    path = run / "config.json"
    content = json.loads(path.read_text())
    for change, message in (
        ({"recipe": "biggan"}, "unknown recipe 'biggan'"),
        ({"z_dim": 3}, "unknown option z_dim; it was written by another version"),
        ({"noise": "pink"}, "must be one of"),
    ):
        path.write_text(json.dumps(dict(content, hyper=dict(content["hyper"], **change))))
        line = refused("sample", run)
        assert message in line and str(path) in line
    del content["hyper"]["conditional"]
    path.write_text(json.dumps(content))
    assert "missing option conditional" in refused("sample", run)
    path.write_text("{")
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
        (["--out", ""], "is empty"),
        (["--count", "3000"], "a JPEG holds 65500"),
        (["--interpolate", "1", "2", "--frames", "3000"], "a JPEG holds 65500"),
        (["--out", "a.npz", "--count", str(10**15)], "too many samples for the memory"),
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

    monkeypatch.setattr(sampling, "to_png", full)
    for name, words in (("pictures", ["--as", "files"]), ("a.png", [])):
        words += ["--out", tmp_path / name]
        line = refused("sample", logdir / "plain", *words, status=1)
        assert "No space left on device" in line and name in line
    assert files(tmp_path) == {}


def test_an_interrupt_leaves_nothing(logdir, tmp_path, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(sampling, "to_png", stop)
    result = tool("sample", logdir / "plain", "--as", "files", "--out", tmp_path / "pictures")
    assert result.status == 130
    assert files(tmp_path) == {}


def test_the_script(logdir, tmp_path):
    script = REPOSITORY / "scripts" / "sample.py"
    words = [str(logdir / "plain"), "--as", "npz", "--count", "5", "--out", "a.npz"]
    result = run_command([sys.executable, str(script)] + words, cwd=tmp_path)
    assert result.status == 0, result
    assert result.out.splitlines() == ["plain: step 3", "a.npz"]
    assert zipfile.ZipFile(str(tmp_path / "a.npz")).testzip() is None
    expected = samples(logdir / "plain", 1, 5).images
    np.testing.assert_array_equal(np.load(str(tmp_path / "a.npz"))["images"], expected)
