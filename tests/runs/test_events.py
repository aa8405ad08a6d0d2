"""The event files of a run, read back raw and as TensorBoard reads them."""

from __future__ import annotations

import dataclasses
import io
import json
import re

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from cli_helpers import (
    assert_same_weights,
    checkpoint_steps,
    event_files,
    events,
    go_back,
    lines_of,
    make_data,
    next_second,
    scalars,
    small,
    trained,
    values,
    weights,
)
from helpers import IMAGE_RECIPES, RECIPES, all_but, exhaustive
from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from gan_tf1.recipes import fashion, toy
from gan_tf1.runs.events import Events
from gan_tf1.training import run_summaries

pytestmark = pytest.mark.slow

# Of every recipe: decision 11 of the design.
TAGS = {
    "loss/d",
    "loss/d_real",
    "loss/d_fake",
    "loss/g",
    "prob/real",
    "prob/fake",
    "accuracy/real",
    "accuracy/fake",
    "js/lower_bound",
    "gradient_norm/d",
    "gradient_norm/g",
    "learning_rate/d",
    "learning_rate/g",
    "speed/steps_per_s",
}
LINE = {"d_loss": "loss/d", "g_loss": "loss/g", "D(x)": "prob/real", "D(G(z))": "prob/fake"}
EVERY = ["--log-every", "3", "--scalar-every", "4", "--sample-every", "5"]
EVERY += ["--histogram-every", "6", "--save-every", "0"]
STEPS = 13
ONE_OF_IMAGES = all_but(IMAGE_RECIPES, *set(IMAGE_RECIPES) - {"fashion"})


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return make_data(tmp_path_factory.mktemp("events") / "data")


@pytest.fixture(scope="module", params=all_but(RECIPES, "mnist", "keras_mlp", "dcgan_mmd"))
def finished(request, data, tmp_path_factory):
    """(recipe, run, what was printed) of a short run with outputs at different steps."""
    logdir = tmp_path_factory.mktemp(request.param)
    argv = small(data, request.param) + EVERY + ["--steps", STEPS, "--logdir", logdir]
    argv += ["--run-name", "a"]
    return request.param, logdir / "a", trained(request.param, *argv).out


def at(every: int, first: tuple = ()) -> list:
    """The steps at which something is due, and the last one."""
    return sorted(set(first) | set(range(every, STEPS + 1, every)) | {STEPS})


def test_scalars_have_the_same_tags_in_every_recipe_at_the_steps_asked_for(finished):
    recipe, run, _ = finished
    points = scalars(run)
    assert set(points) >= TAGS
    assert ("continuity/step" in points) == (recipe != "toy")
    assert ("theory/js" in points) == (recipe == "toy")
    for tag, curve in points.items():
        # What is measured on the pictures comes with them.
        due = at(5, first=(0,)) if tag.startswith(("continuity/", "theory/")) else at(4)
        assert sorted(curve) == due, tag
        assert np.isfinite(list(curve.values())).all(), tag


def test_scalars_are_in_their_ranges_and_agree_with_each_other(finished):
    recipe, run, _ = finished
    points = scalars(run)
    for step in at(4):
        value = {tag: points[tag][step] for tag in TAGS}
        for tag in ("prob/real", "prob/fake", "accuracy/real", "accuracy/fake"):
            assert 0 <= value[tag] <= 1, (tag, step)
        assert value["js/lower_bound"] <= np.log(2) + 1e-6
        assert value["speed/steps_per_s"] > 0
        if recipe in ("fashion", "toy"):  # loss/d is -V there, and V is what the bound is made of
            assert value["loss/d"] == pytest.approx(value["loss/d_real"] + value["loss/d_fake"])
            bound = (np.log(4) - value["loss/d"]) / 2
            assert value["js/lower_bound"] == pytest.approx(bound, abs=1e-5)


def test_lines_come_when_asked_for_and_show_the_values_of_the_curves(data, tmp_path):
    argv = small(data) + ["--steps", "6", "--log-every", "2", "--scalar-every", "1"]
    out = trained("fashion", *argv, "--logdir", tmp_path, "--run-name", "a").out
    points, lines = scalars(tmp_path / "a"), lines_of(out)
    assert sorted(lines) == [1, 2, 4, 6]
    for step, line in lines.items():
        assert set(line) == set(LINE)
        for name, number in line.items():
            assert abs(number - points[LINE[name]][step]) <= 0.5001e-4, (name, step)


@pytest.mark.parametrize("d_steps", [exhaustive("1"), "2"])
def test_how_often_something_is_reported_does_not_change_it(data, tmp_path, d_steps):
    for name, every in (("often", "1"), ("seldom", "3")):
        argv = small(data) + ["--steps", "6", "--d-steps", d_steps, "--logdir", tmp_path]
        for what in ("log", "scalar", "sample", "histogram", "save"):
            argv += [f"--{what}-every", every]
        trained("fashion", *argv, "--run-name", name)
    for step in (3, 6):
        assert_same_weights(tmp_path / "often", tmp_path / "seldom", step)
        assert weights(tmp_path / "often", step)["train_d/global_step"] == step * int(d_steps)
    often, seldom = scalars(tmp_path / "often"), scalars(tmp_path / "seldom")
    for tag in set(seldom) - {"speed/steps_per_s"}:
        assert set(seldom[tag]) - {0} == {3, 6}, tag
        assert seldom[tag] == {step: often[tag][step] for step in seldom[tag]}, tag
    for file in ("step_000003.jpg", "fixed_000006.jpg"):
        strips = [(tmp_path / name / "samples" / file).read_bytes() for name in ("often", "seldom")]
        assert strips[0] == strips[1]


def images(run) -> dict:
    """tag -> {step: picture} of everything on the page of images."""
    found: dict = {}
    for step, value in values(run):
        if value.HasField("image"):
            found.setdefault(value.tag, {})[step] = value.image
    return found


@pytest.mark.parametrize("finished", ["toy"], indirect=True)
def test_frames_of_the_line_are_png_in_tensorboard_and_on_disk_the_same(finished):
    _, run, _ = finished
    (pictures,) = images(run).values()
    assert set(images(run)) == {"samples/four_curves"}
    assert sorted(pictures) == at(5, first=(0,))
    for step, picture in pictures.items():
        png = picture.encoded_image_string
        image = Image.open(io.BytesIO(png))
        assert (image.format, image.mode) == ("PNG", "RGB")
        assert (picture.width, picture.height, picture.colorspace) == image.size + (3,)
        assert png == (run / "samples" / f"step_{step:06d}.png").read_bytes()
    assert (run / "samples" / "latest.png").read_bytes() == pictures[STEPS].encoded_image_string


@pytest.mark.parametrize("finished", ONE_OF_IMAGES, indirect=True)
def test_strips_are_jpeg_in_tensorboard_and_on_disk_the_same(finished):
    recipe, run, _ = finished
    found = images(run)
    (real,) = found.pop("samples/real").items()  # once
    assert real[0] == 0
    assert real[1].encoded_image_string == (run / "samples" / "real.jpg").read_bytes()
    assert set(found) == {"samples/fixed_noise", "samples/fresh_noise", "samples/interpolation"}
    # Side by side with the samples: of their size.
    assert {(real[1].width, real[1].height)} == {
        (picture.width, picture.height) for picture in found["samples/fixed_noise"].values()
    }
    names = {"samples/fixed_noise": "fixed", "samples/fresh_noise": "step"}
    for tag, pictures in found.items():
        assert sorted(pictures) == at(5, first=(0,)), tag
        for step, picture in pictures.items():
            jpeg = picture.encoded_image_string
            image = Image.open(io.BytesIO(jpeg))
            assert (image.format, image.mode) == ("JPEG", "L")
            assert (picture.width, picture.height) == image.size
            if tag in names:
                assert jpeg == (run / "samples" / f"{names[tag]}_{step:06d}.jpg").read_bytes()
            if recipe == "fashion":
                assert image.size == (256, 32)
    last = found["samples/interpolation"][STEPS].encoded_image_string
    assert (run / "samples" / "interpolation.jpg").read_bytes() == last
    latest = (run / "samples" / "latest.jpg").read_bytes()
    assert latest == (run / "samples" / f"step_{STEPS:06d}.jpg").read_bytes()
    expected = {f"{name}_{step:06d}.jpg" for name in names.values() for step in at(5, first=(0,))}
    assert {path.name for path in (run / "samples").iterdir()} == expected | {
        "interpolation.jpg",
        "latest.jpg",
        "progress.jpg",
        "real.jpg",
    }
    # The fixed noise over time: a row for each of the steps above.
    size = {"dcgan_mmd": (36 * 8, 36 * 4), "keras_mlp": (32 * 5, 32 * 4)}.get(recipe, (256, 32 * 4))
    assert Image.open(str(run / "samples" / "progress.jpg")).size == size


@pytest.mark.parametrize("finished", ONE_OF_IMAGES, indirect=True)
def test_continuity_is_the_mean_absolute_change_along_the_strip(finished):
    _, run, _ = finished
    pictures, curve = images(run)["samples/interpolation"], scalars(run)["continuity/step"]
    for step, value in curve.items():
        strip = np.array(Image.open(io.BytesIO(pictures[step].encoded_image_string)))
        side = strip.shape[0]
        assert strip.shape[1] == 8 * side
        tiles = strip.reshape([side, 8, side]).transpose(1, 0, 2)[:, 4:, 4:].astype(np.float64)
        # JPEG at quality 95 moves a shade by about one.
        change = np.mean(np.abs(tiles[1:] - tiles[:-1]))
        assert value == pytest.approx(change, abs=1.5) and value >= 0, step


def test_learning_rates_are_those_of_the_options(finished):
    recipe, run, _ = finished
    points, options = scalars(run), json.loads((run / "config.json").read_text())["hyper"]
    for network in ("d", "g"):
        assert set(points["learning_rate/" + network].values()) == {
            np.float32(options[network + "_lr"])
        }


def test_a_generator_that_stays_has_no_learning_rate():
    hyper = dataclasses.replace(toy.RECIPE.defaults, fixed_g=True)
    assert run_summaries.learning_rates(hyper, 7) == {"learning_rate/d": hyper.d_lr}


def test_learning_rates_that_go_down_are_those_in_use():
    changes = {"schedule": "linear", "steps": 8, "g_lr": 0.5}
    hyper = dataclasses.replace(fashion.RECIPE.defaults, **changes)
    for step, share in ((1, 1.0), (5, 0.5), (8, 0.125)):
        rates = run_summaries.learning_rates(hyper, step)
        assert rates == {"learning_rate/d": 2e-4 * share, "learning_rate/g": 0.5 * share}


def test_the_graph_is_there_once_with_the_scopes_of_the_design(finished):
    _, run, _ = finished
    graphs = [event.graph_def for event in events(run) if event.HasField("graph_def")]
    assert len(graphs) == 1
    nodes = tf.GraphDef.FromString(graphs[0]).node
    first = {node.name.split("/")[0] for node in nodes}
    assert first >= {
        "input",
        "generator",
        "discriminator_real",
        "discriminator_fake",
        "loss",
        "train_d",
        "train_g",
        "sample",
        "report",
    }
    assert not first & {"checkpoint", "finite", "init"}, "their edges would hide the others"
    assert {node.name for node in nodes if "/" not in node.name} == set(), "in no box"
    names = {node.name for node in nodes}
    for node in nodes:
        for name in node.input:  # `name`, `name:1` or `^name`
            assert name.lstrip("^").split(":")[0] in names, (node.name, name)
    assert len(graphs[0]) < 2000000, "the data set is no part of it"


def test_histograms_of_d_and_of_every_weight(finished):
    _, run, _ = finished
    found: dict = {}
    for step, value in values(run):
        if value.HasField("histo"):
            found.setdefault(value.tag, {})[step] = value.histo
    last = weights(run, STEPS)
    networks = {
        name: value
        for name, value in last.items()
        if re.match(r"(generator|discriminator)/", name) and "moving_" not in name
    }
    assert set(found) == {"D/real", "D/fake"} | {"weights/" + name for name in networks}
    for tag, histograms in found.items():
        assert sorted(histograms) == at(6), tag
    for tag in ("D/real", "D/fake"):
        assert 0 <= found[tag][STEPS].min <= found[tag][STEPS].max <= 1
    for name, value in networks.items():
        histogram = found["weights/" + name][STEPS]
        assert histogram.num == value.size
        assert histogram.min == pytest.approx(value.min(), rel=1e-6)
        assert histogram.max == pytest.approx(value.max(), rel=1e-6)
        assert histogram.sum == pytest.approx(value.astype(float).sum(), rel=1e-4, abs=1e-3)


def test_a_session_starts_at_the_step_after_the_one_it_restored(data, tmp_path):
    run = tmp_path / "a"
    trained("fashion", *small(data), "--steps", "2", "--logdir", tmp_path, "--run-name", "a")
    for steps in ("5", "6"):
        next_second()
        trained("fashion", "--resume", "a", "--steps", steps, "--logdir", tmp_path)
    assert len(event_files(run)) == 3
    logs = [e for e in events(run) if e.HasField("session_log")]
    starts = [e.step for e in logs if e.session_log.status == tf.SessionLog.START]
    assert starts == [0, 3, 6]
    assert sorted(scalars(run)["loss/d"]) == [2, 5, 6]


def test_tensorboard_shows_an_interrupted_and_resumed_run_without_a_fold(data, tmp_path):
    argv = small(data) + ["--scalar-every", "5", "--sample-every", "10", "--save-every", "20"]
    trained("fashion", *argv, "--steps", "60", "--logdir", tmp_path, "--run-name", "straight")
    trained("fashion", *argv, "--steps", "40", "--logdir", tmp_path, "--run-name", "resumed")
    run = tmp_path / "resumed"
    go_back(run, 20)  # what came after step 20 is in the event file, and in no checkpoint
    assert checkpoint_steps(run) == [20]
    next_second()
    trained("fashion", "--resume", "resumed", "--steps", "60", "--logdir", tmp_path)
    written = [step for step, value in values(run) if value.tag == "loss/d"]
    assert written == list(range(5, 41, 5)) + list(range(25, 61, 5)), "raw: 25 to 40 come twice"

    straight, resumed = (read_by_tensorboard(tmp_path / name) for name in ("straight", "resumed"))
    assert set(resumed.Tags()["scalars"]) == set(straight.Tags()["scalars"]) >= TAGS
    for tag in resumed.Tags()["scalars"]:
        points = resumed.Scalars(tag)
        due = range(0, 61, 10) if tag.startswith("continuity/") else range(5, 61, 5)
        assert [point.step for point in points] == list(due), tag
        if tag != "speed/steps_per_s":
            expected = [point.value for point in straight.Scalars(tag)]
            assert [point.value for point in points] == expected, tag
    for tag in ("samples/fixed_noise", "samples/fresh_noise"):
        pictures, expected = resumed.Images(tag), straight.Images(tag)
        assert [picture.step for picture in pictures] == list(range(0, 61, 10)), tag
        for picture, other in zip(pictures, expected):
            assert picture.encoded_image_string == other.encoded_image_string, (tag, picture.step)


def read_by_tensorboard(run) -> EventAccumulator:
    everything = dict.fromkeys(("scalars", "images", "histograms", "tensors"), 0)
    accumulator = EventAccumulator(str(run), everything, purge_orphaned_data=True)
    return accumulator.Reload()


def test_an_event_file_cut_in_the_middle_hides_nothing_that_comes_later(data, tmp_path):
    argv = small(data) + ["--scalar-every", "1", "--logdir", tmp_path]
    trained("fashion", *argv, "--steps", "3", "--run-name", "a")
    (first,) = event_files(tmp_path / "a")
    first.write_bytes(first.read_bytes()[:-7])  # as kill -9 leaves it
    next_second()
    trained("fashion", "--resume", "a", "--steps", "6", "--logdir", tmp_path)
    points = read_by_tensorboard(tmp_path / "a").Scalars("loss/d")
    assert [point.step for point in points] == [1, 2, 3, 4, 5, 6]


def test_a_resume_within_the_same_second_keeps_what_was_written(data, tmp_path):
    argv = small(data) + ["--scalar-every", "1", "--logdir", tmp_path]
    next_second()  # a run is much shorter than a second
    trained("fashion", *argv, "--steps", "2", "--run-name", "a")
    trained("fashion", "--resume", "a", "--steps", "4", "--logdir", tmp_path)
    assert sorted(scalars(tmp_path / "a")["loss/d"]) == [1, 2, 3, 4]


def test_ctrl_c_does_not_wait_for_the_writer(tmp_path):
    class Held:
        def close(self):
            pytest.fail("its queue may be locked for good")

    found = Events(tmp_path, tf.Graph(), 0)
    found._writer.close()
    found._writer = Held()
    found.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
