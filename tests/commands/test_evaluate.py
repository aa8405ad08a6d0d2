"""scripts/evaluate.py: the numbers, worked out by hand, where they go, and what is said no to."""

from __future__ import annotations

import json
import math
import runpy
import sys
from unittest import mock

import numpy as np
import pytest
import reference_helpers
from cli_helpers import REPOSITORY, copy, files, trained
from reference_helpers import OPTIONS
from tool_helpers import done, refused, tool

from gan_tf1 import data
from gan_tf1.data.dataset import SPLITS
from gan_tf1.evaluation import classifier, curves, finished_runs
from gan_tf1.evaluation.features import FeatureExtractor
from gan_tf1.export import sampling
from gan_tf1.graph import classifier as network

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("cache")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The made-up data set."""
    return reference_helpers.data_folder(tmp_path_factory)


@pytest.fixture(scope="module")
def finished(cache, tmp_path_factory):
    """A run of six steps with checkpoints at 2, 4 and 6; it has evaluated itself at 4."""
    return reference_helpers.evaluated_run(tmp_path_factory)


@pytest.fixture()
def run(finished, tmp_path):
    """A copy of it: an evaluation writes into the directory of its run."""
    return copy(finished, tmp_path)


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
    (reference,) = found["references"]
    (got,) = reference["evaluations"]

    train, test = (data.load("fashion", split, str(folder), print) for split in ("train", "test"))
    known = classifier.load(train, test, print)
    opened = sampling.open_run(run.parent, "a")
    with sampling.generator(opened, print) as of:
        samples = sampling.draw(of, 5, 120).images
    chosen = np.random.RandomState(1).permutation(200)[:120]
    with FeatureExtractor(known.weights) as extractor:
        real, _ = extractor.extract(test.images[chosen])
        fake, probabilities = extractor.extract(samples)
    expected = by_hand(real, fake, probabilities)

    names = data.class_names("fashion")
    assert got["missing_classes"] == [names[k] for k in expected.pop("missing")]
    for name, value in expected.items():
        assert got[name] == pytest.approx(value, rel=1e-4, abs=1e-6), name
    assert sum(got["class_shares"].values()) == pytest.approx(1)
    assert [name for name in names if got["class_shares"][name] == 0] == got["missing_classes"]
    assert (got["run"], got["recipe"], got["step"]) == ("a", "fashion", 6)
    assert (reference["count"], reference["seed"], reference["builtin"]) == (120, 5, False)
    assert reference["classifier"]["sha256"] == known.sha256
    assert reference["classifier"]["accuracy"] == known.accuracy


def test_a_table_on_the_screen(run):
    lines = done("evaluate", run, "--count", "150")
    assert any("% of 200 test images right, weights " in line for line in lines)
    assert lines[-6] == ""
    assert lines[-5] == "150 samples of seed 1 against 150 test images"
    assert lines[-3].split()[:2] == ["a", "6"]
    assert lines[-2].startswith("real baseline: 150 training images ")
    assert lines[-1].startswith("noise baseline: uniform noise ")
    points = curves.read(run, pytest.fail).values[6]
    assert f" {points['quality/frechet']:.3f} " in lines[-3]


def test_several_runs_side_by_side(run, folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words = OPTIONS + ["--steps", "1", "--data-dir", folder, "--logdir", tmp_path]
    trained("fashion", *words, "--run-name", "told", "--conditional")
    found, lines = as_json("told", run, "--logdir", tmp_path)
    assert sum("test images right" in line for line in lines) == 1
    (reference,) = found["references"]
    assert [e["run"] for e in reference["evaluations"]] == ["told", "a"]
    assert [e["conditional"] for e in reference["evaluations"]] == [True, False]
    done("sample", "told", "--logdir", tmp_path, "--as", "npz", "--count", "200", "--out", "d.npz")
    drawn, splits = np.load("d.npz"), [data.load("fashion", s, folder, print) for s in SPLITS]
    told = splits[1]._replace(images=drawn["images"], labels=drawn["labels"])
    right = classifier.accuracy(classifier.load(*splits, print).weights, told)
    assert [e["as_asked"] for e in reference["evaluations"]] == [pytest.approx(right), None]
    assert reference["count"] == 200  # all there are


def test_json_is_all_that_is_on_standard_output(run, cache, monkeypatch, capsys):
    # as_json parses all of it; here through the script itself, with nothing cached.
    monkeypatch.setenv("GAN_TF1_CACHE", str(cache.parent / "empty"))
    monkeypatch.setattr(classifier, "MOST_PASSES", 1)
    monkeypatch.setattr(network, "SETTLE", 1)
    path = REPOSITORY / "scripts" / "evaluate.py"
    words = [str(path), str(run), "--json", "--count", "65"]
    monkeypatch.setattr(sys, "argv", words)
    with pytest.raises(SystemExit) as exit_:
        runpy.run_path(str(path), run_name="__main__")
    assert exit_.value.code == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out)["references"][0]["count"] == 65
    assert "training one" in captured.err and "steps/s" in captured.err


def test_every_checkpoint_is_a_curve_in_tensorboard_too(run):
    lines = done("evaluate", run, "--every-checkpoint")
    rows = lines[-5:-2]
    assert [line.split()[:2] for line in rows] == [["a", "2"], ["a", "4"], ["a", "6"]]
    said = [line for line in lines if line.startswith("step ") and "Frechet" in line]
    assert [line.split()[1] for line in said] == ["2", "4", "6"]
    points, added = curves.read(run, pytest.fail)
    assert sorted(points) == [2, 4, 6] and added >= {2, 6}
    for step, line, row in zip((2, 4, 6), said, rows):
        distance = f" {points[step]['quality/frechet']:.3f} "
        assert distance in line and distance in row
    bars = [line.split(")")[1].split()[0] for line in rows]
    longest = int(np.argmax([points[step]["quality/frechet"] for step in (2, 4, 6)]))
    assert all(set(bar) == {"#"} for bar in bars) and len(bars[longest]) == 30

    there = files(run)
    assert done("evaluate", run, "--step", "2")[-3].split()[:2] == ["a", "2"]
    assert files(run) == there  # the same numbers again


# --- whatever becomes of TensorBoard's pages, there is a table


def is_table(lines):
    return lines[-3].split()[:2] == ["a", "6"] and lines[-1].startswith("noise baseline: ")


def test_a_run_that_cannot_be_written_to_is_evaluated_all_the_same(run):
    denied = OSError(30, "Read-only file system")
    events = mock.patch.object(curves, "Events", side_effect=denied)
    with events, mock.patch.object(finished_runs.projector, "write", side_effect=denied):
        lines = done("evaluate", run)
    assert sum("warning: " in line and "Read-only file system" in line for line in lines) == 2
    assert is_table(lines)


def test_a_run_with_a_damaged_event_file_is_evaluated_all_the_same(run):
    (end,) = run.glob("events.out.tfevents.*.end")
    content = bytearray(end.read_bytes())
    content[-20] ^= 1
    end.write_bytes(bytes(content))
    (path,) = run.glob("events.out.tfevents.*.0")
    path.write_bytes(path.read_bytes()[:-7])
    lines = done("evaluate", run)
    warnings = [line for line in lines if line.startswith("warning: ") and "events" in line]
    assert [str(name) in line for name, line in zip((path, end), warnings)] == [True, True]
    assert is_table(lines)
    assert 6 in curves.read(run, lambda line: None).values


# --- what is refused


@pytest.mark.parametrize(
    "words, expected",
    [
        (["nobody"], "RUN nobody: no such run"),
        ([""], "RUN is empty"),
        (["a", ""], "RUN is empty"),
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
        (["a", "--data-dir", "/nowhere"], "/nowhere does not exist.*reference of a.*--data-dir"),
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
