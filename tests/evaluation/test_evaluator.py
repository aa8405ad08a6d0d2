"""scripts/evaluator.py and --while-training: the numbers, where they go, and what is said no to."""

from __future__ import annotations

import errno
import json
import math
import os
import runpy
import shutil
import sys
import time

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import yardstick_helpers
from cli_helpers import (
    REPOSITORY,
    assert_same_weights,
    copy,
    error_line,
    files,
    go_back,
    leftovers,
    next_second,
    scalars,
    train,
    trained,
    values,
)
from tensorboard.backend.event_processing import event_accumulator
from tool_helpers import done, refused, tool

from gan_tf1 import data
from gan_tf1.data import builtin, sources
from gan_tf1.errors import UsageError
from gan_tf1.evaluation import classifier, evaluator
from gan_tf1.evaluation.reference import Yardstick, centre
from gan_tf1.export import sampling
from gan_tf1.runs import directory

TAGS = ["class_entropy", "frechet", "missing_classes", "precision", "recall", "score"]
OPTIONS = ["--batch", "8", "--sample-every", "0", "--histogram-every", "0", "--log-every", "0"]


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory):
    folder = tmp_path_factory.mktemp("evaluate") / "cache"
    with yardstick_helpers.quick(folder):
        yield folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The made-up data set."""
    return yardstick_helpers.folder(tmp_path_factory.mktemp("evaluate") / "data")


@pytest.fixture(scope="module")
def finished(folder, tmp_path_factory):
    """A run of six steps with checkpoints at 2, 4 and 6; it has evaluated itself at 4."""
    logdir = tmp_path_factory.mktemp("evaluate") / "logs"
    words = ["--steps", "6", "--save-every", "2", "--while-training", "4", "--run-name", "a"]
    result = trained("fashion", *OPTIONS, *words, "--data-dir", folder, "--logdir", logdir)
    (logdir / "output.txt").write_text(result.out)
    return logdir / "a"


@pytest.fixture()
def run(finished, tmp_path):
    """A copy of it: an evaluation writes into the directory of its run."""
    return copy(finished, tmp_path)


@pytest.fixture(scope="module")
def yardstick(folder):
    """With 150 test images."""
    train, test = (data.load("fashion", split, str(folder), print) for split in ("train", "test"))
    return Yardstick(train, test, 150, print)


def as_json(*words):
    """What --json puts on standard output, all of it, and the lines on standard error."""
    result = tool("evaluate", *words, "--json")
    assert result.status == 0, result
    return json.loads(result.out), result.err.splitlines()


def nearest(points, k):
    """Distance from each point to its k-th neighbour among the others."""
    apart = np.sqrt(((points[:, np.newaxis] - points) ** 2).sum(axis=2))
    return np.sort(apart, axis=1)[:, k]  # in place 0, the point itself


def covered(points, by, k=3):
    """Share of points in a ball about any of `by` that reaches that one's k-th neighbour."""
    apart = np.sqrt(((points[:, np.newaxis] - by) ** 2).sum(axis=2))
    return np.mean((apart <= nearest(by, k) + 1e-9).any(axis=1))


def by_hand(real, fake, probabilities):
    """The measures, with a general matrix root where the package has a symmetric one."""
    real, fake = real.astype(np.float64), fake.astype(np.float64)
    root = np.linalg.eigvals(np.cov(real.T) @ np.cov(fake.T))
    gap = ((real.mean(axis=0) - fake.mean(axis=0)) ** 2).sum()
    trace = np.trace(np.cov(real.T) + np.cov(fake.T)) - 2 * np.sqrt(root + 0j).real.sum()
    p = probabilities.astype(np.float64)
    p /= p.sum(axis=1, keepdims=True)
    kl = (p * np.log(np.maximum(p, 1e-300) / p.mean(axis=0))).sum(axis=1)
    counts = [(p.argmax(axis=1) == k).sum() for k in range(10)]
    shares = [count / len(p) for count in counts if count]
    return {
        "frechet": gap + trace,
        "precision": covered(fake, real),
        "recall": covered(real, fake),
        "score": math.exp(kl.mean()),
        "class_entropy": -sum(share * math.log(share) for share in shares),
        "missing": [k for k in range(10) if counts[k] == 0],
    }


def test_the_numbers_are_those_worked_out_by_hand(run, folder):
    found, _ = as_json(run, "--count", "120", "--seed", "5")
    (yardstick,) = found["yardsticks"]
    (got,) = yardstick["evaluations"]

    train, test = (data.load("fashion", split, str(folder), print) for split in ("train", "test"))
    known = classifier.load(train, test, print)
    opened = sampling.open_run(run.parent, "a")
    with sampling.generator(opened, print) as of:
        samples = sampling.draw(of, 5, 120).images
    chosen = np.random.RandomState(1).permutation(200)[:120]
    with classifier.Eye(known.weights) as eye:
        real, _ = eye.look(test.images[chosen])
        fake, probabilities = eye.look(samples)
    expected = by_hand(real, fake, probabilities)

    names = data.class_names("fashion")
    assert got["missing_classes"] == [names[k] for k in expected.pop("missing")]
    for name, value in expected.items():
        assert got[name] == pytest.approx(value, rel=1e-4, abs=1e-6), name
    assert got["class_entropy_share"] == pytest.approx(got["class_entropy"] / math.log(10))
    assert sum(got["class_shares"].values()) == pytest.approx(1)
    assert [name for name in names if got["class_shares"][name] == 0] == got["missing_classes"]
    assert (got["run"], got["recipe"], got["step"]) == ("a", "fashion", 6)
    assert (yardstick["count"], yardstick["seed"], yardstick["builtin"]) == (120, 5, False)
    assert yardstick["classifier"]["sha256"] == known.sha256
    assert yardstick["classifier"]["accuracy"] == known.accuracy


def test_the_floor_is_what_training_images_get(yardstick):
    chosen = np.random.RandomState(1).permutation(300)[:150]
    images = yardstick.train.images[chosen]
    assert yardstick.measure(images).quality == yardstick.floor
    noise = np.random.RandomState(7).randint(0, 256, (150, 28, 28)).astype(np.uint8)
    ceiling = yardstick.measure(noise).quality
    assert ceiling.frechet == pytest.approx(yardstick.ceiling.frechet, rel=0.2)


def test_the_floor_is_below_the_ceiling(yardstick):
    floor, ceiling = yardstick.floor, yardstick.ceiling
    assert 0 < floor.frechet < ceiling.frechet / 5
    assert floor.recall > 0.5 > ceiling.recall
    assert floor.precision > 0.5
    assert floor.score > ceiling.score
    assert floor.missing == []
    assert floor.class_entropy > 0.95 * math.log(10)


def test_more_noise_is_a_larger_distance(yardstick):
    random = np.random.RandomState(3)
    images = yardstick.train.images[:150]
    noise = random.randint(0, 256, images.shape)
    shares = random.uniform(size=images.shape)
    found = [
        yardstick.measure(np.where(shares < share, noise, images).astype(np.uint8)).quality
        for share in (0, 0.1, 0.3, 0.9)
    ]
    distances = [quality.frechet for quality in found]
    assert distances == sorted(distances) and distances[1] > 1.2 * distances[0]
    assert found[0].recall > found[2].recall


def test_one_class_alone_has_the_others_missing(yardstick):
    known = yardstick.test.labels == 3
    images = np.resize(yardstick.test.images[known], [150, 28, 28])
    quality = yardstick.measure(images).quality
    assert 3 not in quality.missing and len(quality.missing) >= 5
    assert quality.class_entropy < 1
    assert "dress" not in evaluator.classes(quality, data.class_names("fashion"))
    assert quality.recall < yardstick.floor.recall


def test_rare_classes_are_named_beside_the_missing_ones(yardstick):
    shares = [0.0, 0.009, 0.011] + [0.14] * 7
    quality = yardstick.floor._replace(missing=[0], shares=shares)
    assert evaluator.classes(quality, data.class_names("mnist")) == "0 (rare: 1)"
    assert evaluator.classes(yardstick.floor, data.class_names("mnist")) == "none"


def test_the_border_of_larger_images_is_left_out(yardstick):
    images = yardstick.train.images[:150]
    framed = np.pad(images, [(0, 0), (2, 2), (2, 2)], "constant", constant_values=77)
    assert np.array_equal(centre(framed), images)
    assert yardstick.measure(framed).quality == yardstick.measure(images).quality


def test_floor_and_ceiling_come_from_the_cache(folder, cache):
    splits = [data.load("fashion", split, str(folder), print) for split in ("train", "test")]
    said = []
    first = Yardstick(*splits, 70, said.append)
    assert "floor and ceiling" in said[-1]
    again = []
    second = Yardstick(*splits, 70, again.append)
    assert again == said[:-1]
    assert (second.floor, second.ceiling) == (first.floor, first.ceiling)
    assert np.array_equal(second.features, first.features)

    (path,) = cache.rglob("yardstick-*-70.npz")
    for damaged in (path.read_bytes()[:-3000], b"", b"nonsense"):
        path.write_bytes(damaged)
        said = []
        third = Yardstick(*splits, 70, said.append)
        assert f"warning: {path} is damaged" in said[1]
        assert (third.floor, third.ceiling) == (first.floor, first.ceiling)
    assert leftovers(cache) == []


def test_a_table_on_the_screen(run):
    lines = done("evaluate", run, "--count", "150")
    assert any("% of 200 test images right, weights " in line for line in lines)
    assert lines[-5] == "150 samples of seed 1 against 150 test images"
    assert lines[-4].split()[:6] == ["step", "Frechet", "precision", "recall", "score", "entropy"]
    assert lines[-3].split()[:2] == ["a", "6"]
    assert lines[-2].startswith("floor: ") and lines[-1].startswith("ceiling: ")
    (found,) = as_json(run, "--count", "150")[0]["yardsticks"]
    rows = found["evaluations"] + [found["floor"], found["ceiling"]]
    for line, row in zip(lines[-3:], rows):
        shown = [f"{row[name]:.3f}" for name in ("frechet", "precision", "recall")]
        shown += [f"{row['score']:.2f}", f"{row['class_entropy']:.2f}"]
        assert " ".join(shown) in " ".join(line.split()), line
        assert line.split("%)")[1].split(" (rare")[0].strip() == (
            ", ".join(row["missing_classes"]) or "none"
        )


def test_several_runs_side_by_side(run, folder, tmp_path):
    words = OPTIONS + ["--steps", "1", "--data-dir", folder, "--logdir", tmp_path]
    trained("fashion", *words, "--run-name", "told", "--conditional")
    lines = done("evaluate", "a", "told", "--logdir", tmp_path)
    assert sum("test images right" in line for line in lines) == 1
    assert [line.split()[0] for line in lines[-4:]] == ["a", "told", "floor:", "ceiling:"]

    found, _ = as_json("told", run, "--logdir", tmp_path)
    (yardstick,) = found["yardsticks"]
    assert [e["run"] for e in yardstick["evaluations"]] == ["told", "a"]
    assert [e["conditional"] for e in yardstick["evaluations"]] == [True, False]
    assert yardstick["count"] == 200  # all there are


def test_json_is_all_that_is_on_standard_output(run, cache, monkeypatch, capsys):
    # as_json parses all of it; here through the script itself, with nothing cached.
    monkeypatch.setenv("GAN_TF1_CACHE", str(cache.parent / "empty"))
    path = REPOSITORY / "scripts" / "evaluate.py"
    words = [str(path), str(run), "--json", "--count", "65"]
    monkeypatch.setattr(sys, "argv", words)
    with pytest.raises(SystemExit) as exit_:
        runpy.run_path(str(path), run_name="__main__")
    assert exit_.value.code == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out)["yardsticks"][0]["count"] == 65
    assert "training one" in captured.err and "steps/s" in captured.err


def test_latest_is_the_newest_run(finished, tmp_path):
    shutil.copytree(str(finished), str(tmp_path / "old"))
    shutil.copytree(str(finished), str(tmp_path / "new"))
    os.utime(str(tmp_path / "old" / "config.json"), (1, 1))
    lines = done("evaluate", "latest", "--logdir", tmp_path)
    assert lines[-3].split()[0] == "new"


def quality_points(run):
    """step -> {tag: value} as TensorBoard's data server has them.

    It drops of a curve what it has from some step on, where a point of that step comes later.
    """
    found: dict = {}
    for step, value in values(run):
        if value.tag.startswith("quality/"):
            curve = found.setdefault(value.tag.split("/")[1], {})
            for later in [known for known in curve if known >= step]:
                del curve[later]
            curve[step] = value.simple_value
    steps = {step for curve in found.values() for step in curve}
    return {step: {tag: curve[step] for tag, curve in found.items()} for step in sorted(steps)}


def curves(run):
    """As TensorBoard without that server reads them: tag -> steps."""
    reader = event_accumulator.EventAccumulator(str(run), {event_accumulator.SCALARS: 0})
    reader.Reload()
    tags = reader.Tags()["scalars"]
    return {tag: [point.step for point in reader.Scalars(tag)] for tag in tags}


def test_every_checkpoint_is_a_curve_in_tensorboard_too(run):
    before, drawn = values(run), curves(run)
    assert drawn["loss/d"] == [6] and drawn["quality/recall"] == [4]
    found, _ = as_json(run, "--every-checkpoint")
    evaluations = found["yardsticks"][0]["evaluations"]
    assert [e["step"] for e in evaluations] == [2, 4, 6]
    points = quality_points(run)
    assert list(points) == [2, 4, 6]
    for e in evaluations:
        assert sorted(points[e["step"]]) == TAGS
        for tag, value in points[e["step"]].items():
            expected = len(e["missing_classes"]) if tag == "missing_classes" else e[tag]
            assert value == pytest.approx(expected, rel=1e-4), tag
    # What was there is there still, and nothing tells TensorBoard to drop any of it.
    assert values(run)[: len(before)] == before
    (added,) = run.glob("events.out.tfevents.*.added")
    marks = [event.session_log.status for event in tf.train.summary_iterator(str(added))]
    assert set(marks) == {tf.SessionLog.STATUS_UNSPECIFIED}
    after = {tag: [4, 2, 4, 6] if tag.startswith("quality/") else drawn[tag] for tag in drawn}
    assert curves(run) == after

    next_second()
    there = files(run)
    lines = done("evaluate", run, "--every-checkpoint")
    assert [line.split()[1] for line in lines[-5:-2]] == ["2", "4", "6"]
    bars = [line.split(")")[1].split()[0] for line in lines[-5:-2]]
    longest = int(np.argmax([e["frechet"] for e in evaluations]))
    assert all(set(bar) == {"#"} for bar in bars) and len(bars[longest]) == evaluator.BAR
    assert files(run) == there


def test_points_come_in_order_however_the_checkpoints_were_evaluated(run):
    steps = []
    for words in (["--step", "6"], ["--step", "2"], ["--step", "4"], ["--every-checkpoint"]):
        done("evaluate", run, *words)
        next_second()
        steps.append(list(quality_points(run)))
    assert steps == [[4, 6], [2, 4, 6], [2, 4, 6], [2, 4, 6]]
    assert len(list(run.glob("events.out.tfevents.*.added"))) == 1


def test_a_run_evaluated_once_has_each_point_once(run):
    done("evaluate", run)
    assert curves(run)["quality/recall"] == [4, 6]


def test_another_seed_takes_the_place_of_the_point(run):
    done("evaluate", run)
    first = quality_points(run)
    next_second()
    done("evaluate", run, "--seed", "2")
    second = quality_points(run)
    assert list(first) == list(second) == [4, 6]
    assert first[4] == second[4] and first[6]["frechet"] != second[6]["frechet"]
    assert curves(run)["quality/recall"] == [4, 6]


def test_points_that_a_resumed_run_drops_are_not_taken_for_shown(run, folder, tmp_path):
    done("evaluate", run)
    next_second()
    go_back(run, 4)
    words = ["--data-dir", folder, "--logdir", tmp_path, "--save-every", "0"]
    trained("fashion", *OPTIONS, *words, "--resume", "a", "--steps", "6", "--while-training", "3")
    points, added = evaluator.shown(run)
    assert list(points) == [4, 6] and added == set()
    assert sorted(points[6]) == ["quality/" + tag for tag in TAGS]
    next_second()
    there = files(run)
    done("evaluate", run)
    new = set(files(run)) - set(there)
    assert not any("events" in name for name in new)


def test_nothing_is_added_to_a_run_that_may_be_training(run):
    (run / "DONE").unlink()
    for path in run.glob("events.out.tfevents.*"):
        path.touch()
    events = sorted(path.name for path in run.glob("events.*"))
    lines = done("evaluate", run)
    assert any("nothing was added" in line for line in lines)
    assert sorted(path.name for path in run.glob("events.*")) == events
    for path in run.glob("events.out.tfevents.*"):
        os.utime(str(path), (time.time() - 600,) * 2)
    assert not any("nothing was added" in line for line in done("evaluate", run))
    assert sorted(quality_points(run)) == [4, 6]


def test_the_projector_shows_real_and_generated_images(run):
    assert not (run / "projector_config.pbtxt").exists()
    done("evaluate", run, "--step", "2")
    assert not (run / "projector_config.pbtxt").exists(), "not the newest checkpoint"
    done("evaluate", run, "--count", "100")
    assert (run / "projector_config.pbtxt").is_file()
    features = np.loadtxt(str(run / "projector" / "features.tsv"), delimiter="\t")
    assert features.shape == (200, 64)
    kinds = (run / "projector" / "metadata.tsv").read_text().splitlines()[1:]
    assert [kind.split("\t")[0] for kind in kinds] == ["real"] * 100 + ["generated"] * 100


def test_a_run_that_cannot_be_written_to_is_evaluated_all_the_same(run, monkeypatch):
    def full(*_):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(evaluator, "Events", full)
    monkeypatch.setattr(evaluator.projector, "write", full)
    lines = done("evaluate", run)
    assert sum("warning: " in line and "Read-only file system" in line for line in lines) == 2
    assert lines[-3].split()[:2] == ["a", "6"]


def test_a_damaged_checkpoint_is_passed_over(run):
    for path in (run / "checkpoints").glob("model.ckpt-6.data*"):
        path.write_bytes(path.read_bytes()[:100])
    lines = done("evaluate", run)
    assert any(line.startswith("warning: the checkpoint of step 6") for line in lines)
    assert lines[-3].split()[:2] == ["a", "4"]
    lines = done("evaluate", run, "--every-checkpoint")
    assert any(line.startswith("warning: ") and "step 6" in line for line in lines)
    assert [line.split()[1] for line in lines[-4:-2]] == ["2", "4"]
    assert "step 6" in refused("evaluate", run, "--step", "6")


def test_what_the_run_learned_from_is_compared(run):
    assert not any("learned from" in line for line in done("evaluate", run))
    config = json.loads((run / "config.json").read_text())
    config["data"]["sha256"] = "0" * 64
    config["hyper"]["split"] = "test"
    (run / "config.json").write_text(json.dumps(config))
    lines = done("evaluate", run)
    assert any("learned from the test images" in line for line in lines)
    assert any("learned from other images" in line for line in lines)


def test_evaluating_while_training_changes_no_weight(finished, run, folder, tmp_path):
    words = ["--steps", "6", "--save-every", "2", "--data-dir", folder, "--logdir", tmp_path]
    trained("fashion", *OPTIONS, *words, "--run-name", "without")
    for step in (2, 4, 6):
        assert_same_weights(finished, tmp_path / "without", step)
    theirs, ours = scalars(tmp_path / "without"), scalars(finished)
    theirs.pop("speed/steps_per_s"), ours.pop("speed/steps_per_s")
    quality = [tag for tag in ours if tag.startswith("quality/")]
    assert sorted(quality) == ["quality/" + tag for tag in TAGS]
    assert {tag: steps for tag, steps in ours.items() if tag not in quality} == theirs

    lines = (finished.parent / "output.txt").read_text().splitlines()
    (line,) = [line for line in lines if "Frechet" in line]
    assert line.startswith("step 4 ")
    found, _ = as_json(run, "--step", "4")
    assert f"{found['yardsticks'][0]['evaluations'][0]['frechet']:.3f}" in line
    first_step = next(k for k, line in enumerate(lines) if line.startswith("step 1 "))
    assert any("test images right" in line for line in lines[:first_step])


def test_an_evaluation_while_training_has_a_checkpoint(folder, tmp_path):
    words = ["--steps", "3", "--save-every", "0", "--while-training", "2", "--run-name", "a"]
    trained("fashion", *OPTIONS, *words, "--data-dir", folder, "--logdir", tmp_path)
    found = {path.name for path in (tmp_path / "a" / "checkpoints").glob("*.index")}
    assert found == {"model.ckpt-2.index", "model.ckpt-3.index"}
    assert sorted(quality_points(tmp_path / "a")) == [2]


def test_while_training_needs_labels_and_a_test_split(tmp_path):
    only = yardstick_helpers.folder(tmp_path / "data", test=0)
    words = ["--steps", "1", "--while-training", "1", "--logdir", tmp_path / "logs"]
    line = error_line(train("fashion", *OPTIONS, *words, "--data-dir", only))
    assert str(only) in line and "t10k-images" in line

    opened = sampling.Opened(tmp_path, None, directory.config.Hyper("fashion", while_training=5))
    learned = yardstick_helpers.split("train", 100, 1)._replace(name=data.PICTURES)
    with pytest.raises(UsageError, match="--while-training 5: .*without labels"):
        evaluator.judge(opened.recipe, opened.hyper, learned)


def change(run, **changes):
    """Rewrites options in a run's config.json; None takes one away."""
    config = json.loads((run / "config.json").read_text())
    for name, value in changes.items():
        if value is None:
            del config["hyper"][name]
        else:
            config["hyper"][name] = value
    (run / "config.json").write_text(json.dumps(config))


@pytest.mark.parametrize(
    "words, expected",
    [
        (["nobody"], "RUN nobody: no such run"),
        ([""], "RUN is empty"),
        ([], "RUN"),
        (["a", "nobody"], "nobody"),
        (["a", "--count", "0"], "--count 0: must be positive"),
        (["a", "--count", "-5"], "--count -5: must be positive"),
        (["a", "--count", "many"], "many"),
        (["a", "--count", "64"], "--count 64: 64 features need at least 65 samples"),
        (["a", "--count", "201"], "--count 201: compared with as many test images"),
        (["a", "--seed", "-1"], "--seed -1: must be in [0, 2**31)"),
        (["a", "--seed", "2147483648"], "--seed 2147483648"),
        (["a", "--step", "5"], "--step 5: .*no such checkpoint, only 2, 4, 6"),
        (["a", "--step", "4", "--every-checkpoint"], "leave one out"),
        (["a", "--data-dir", ""], "--data-dir is empty"),
        (["a", "--data-dir", "/nowhere"], "/nowhere does not exist"),
        (["a", "--logdir", ""], "--logdir is empty"),
        (["a", "--frechet"], "unrecognized arguments: --frechet"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_request_that_cannot_be_met_is_one_line(finished, words, expected):
    before = files(finished)
    line = refused("evaluate", "--logdir", finished.parent, *words)
    assert all(part in line for part in expected.split(".*")), line
    assert files(finished) == before


def test_a_run_that_cannot_be_judged_is_one_line(finished, folder, tmp_path):
    def spoilt(name):
        return copy(finished, tmp_path / name)

    empty = tmp_path / "none"
    empty.mkdir()
    assert "latest: no run" in refused("evaluate", "latest", "--logdir", empty)
    run = spoilt("unsaved")
    shutil.rmtree(str(run / "checkpoints"))
    (run / "checkpoints").mkdir()
    assert "no checkpoint" in refused("evaluate", run)
    run = spoilt("unknown")
    change(run, recipe="wgan")
    assert "unknown recipe 'wgan'" in refused("evaluate", run)
    run = spoilt("older")
    change(run, conditional=None)
    assert "missing option conditional" in refused("evaluate", run)
    run = spoilt("line")
    change(run, recipe="toy")
    assert "makes no images" in refused("evaluate", run)
    run = spoilt("other")
    change(run, recipe="keras_mlp")
    line = refused("evaluate", run).split("error:")[1]
    assert "generator/2/kernel has shape" in line and "config.json" in line
    run = spoilt("own")
    config = json.loads((run / "config.json").read_text())
    config["data"].update(name="pictures", source="somewhere (12 pictures)")
    (run / "config.json").write_text(json.dumps(config))
    assert "without labels (somewhere (12 pictures))" in refused("evaluate", run)


def test_a_data_set_that_is_gone_or_too_small_is_named(run, folder, cache, tmp_path):
    before = files(cache)
    change(run, data_dir=str(tmp_path / "gone"))
    line = refused("evaluate", run)
    assert "gone does not exist" in line and "--data-dir" in line and "yardstick of a" in line
    assert done("evaluate", run, "--data-dir", folder)[-1].startswith("ceiling: ")
    few = yardstick_helpers.folder(tmp_path / "few", test=64)
    line = refused("evaluate", run, "--data-dir", few)
    assert "64 images" in line and "at least 65" in line
    only = yardstick_helpers.folder(tmp_path / "only", test=0)
    assert "t10k-images" in refused("evaluate", run, "--data-dir", only)
    assert files(cache) == before


def test_the_built_in_sample_is_a_weak_yardstick(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "places", lambda name: [])
    monkeypatch.setattr(classifier, "MOST_PASSES", 1)
    words = ["--steps", "1", "--logdir", tmp_path, "--run-name", "a"]
    trained("fashion", *OPTIONS, *words)
    found, lines = as_json(tmp_path / "a")
    assert any("USING THE BUILT-IN SAMPLE" in line for line in lines)
    weak = "!! THE YARDSTICK IS WEAK: it knows 2,000 training and 500 test images only"
    assert weak in lines
    (yardstick,) = found["yardsticks"]
    assert yardstick["builtin"] is True and yardstick["count"] == builtin.SIZES["test"]
    assert yardstick["floor"]["frechet"] < yardstick["ceiling"]["frechet"]
    assert "at most 500" in refused("evaluate", tmp_path / "a", "--count", "501").split("error:")[1]
