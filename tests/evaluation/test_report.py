"""The table on the screen and the JSON, of made-up evaluations."""

from __future__ import annotations

import json
import math
from pathlib import Path
from types import SimpleNamespace

import helpers
import pytest
from reference_helpers import both

from gan_tf1.data import class_names
from gan_tf1.evaluation import report
from gan_tf1.evaluation.classifier import Classifier
from gan_tf1.evaluation.finished_runs import Evaluation, Group
from gan_tf1.evaluation.given_images import Judged
from gan_tf1.evaluation.quality import Quality

EVEN = [0.1] * 10
RARE = [0.0, 0.005, 0.195] + [0.8 / 7] * 7


def evaluation(name, step, frechet, **changes):
    quality = Quality(frechet, 0.5, 0.25, 3.14159, 2.0, [], EVEN)._replace(**changes)
    hyper = helpers.hyper("fashion", conditional=name == "told")
    as_asked = 0.935 if name == "told" else None
    return Evaluation(Path("/logs") / name, hyper, step, quality, as_asked=as_asked)


@pytest.fixture()
def group():
    train, test = both()
    reference = SimpleNamespace(
        train=train,
        test=test,
        count=150,
        classifier=Classifier({}, 0.93, "0123456789abcdef", train.sha256),
        real_baseline=Quality(0.07, 0.823, 0.812, 9.27, math.log(10), [], EVEN),
        noise_baseline=Quality(74.833, 0.413, 0.0, 1.48, 0.5, [0, 2, 9], EVEN),
    )
    evaluations = [
        evaluation("a", 2, 30.0, missing=[0], shares=RARE),
        evaluation("told", 100000, 12.3456),
    ]
    return Group(reference, evaluations, [])


def test_the_table_has_a_line_for_each_evaluation_and_two_baselines(group):
    lines = report.table(group.reference, group.evaluations, 7).splitlines()
    assert lines[0] == "150 samples of seed 7 against 150 test images"
    assert lines[1].split()[:6] == ["step", "Frechet", "precision", "recall", "score", "entropy"]
    assert [line.split("  ")[0] for line in lines[2:]] == [
        "a",
        "told",
        "real baseline: 150 training images",
        "noise baseline: uniform noise",
    ]
    numbers = ["30.000 0.500 0.250 3.14 2.00 ( 87 %)", "12.346 0.500 0.250 3.14 2.00 ( 87 %)"]
    numbers += ["0.070 0.823 0.812 9.27 2.30 (100 %)", "74.833 0.413 0.000 1.48 0.50 ( 22 %)"]
    missing = ["t-shirt (rare: trouser)", "none; 93.5% as asked", "none", "t-shirt, pullover, boot"]
    for line, number, name in zip(lines[2:], numbers, missing):
        shown = " ".join(line.split()).replace("( ", "(")
        assert number.replace("( ", "(") in shown
        assert line.endswith("  " + name)
    assert lines[2].split()[1] == "2" and lines[3].split()[1] == "100000"
    assert len({line.index("%)") for line in lines[2:]}) == 1  # one below the other


def test_a_curve_has_a_bar_for_each_distance(group):
    lines = report.table(group.reference, group.evaluations, 1, curve=True).splitlines()
    bars = [line.split("%)")[1].split()[0] for line in lines[2:4]]
    assert bars == ["#" * 30, "#" * 12]
    assert "#" not in "".join(lines[4:])
    assert "#" not in report.table(group.reference, group.evaluations, 1)


def test_the_json_has_all_of_it(group):
    found = json.loads(json.dumps(report.as_json([group], 7)))
    assert sorted(found) == ["note", "references", "versions"]
    (reference,) = found["references"]
    assert reference["real_baseline"]["frechet"] == 0.07
    assert reference["noise_baseline"]["missing_classes"] == ["t-shirt", "pullover", "boot"]
    assert reference["classifier"]["sha256"] == "0123456789abcdef"
    assert reference["classifier"]["accuracy"] == 0.93
    assert (reference["count"], reference["seed"], reference["neighbours"]) == (150, 7, 3)
    assert (reference["dataset"], reference["source"]) == ("fashion", "made up")
    assert reference["builtin"] is False
    one, other = reference["evaluations"]
    assert (one["run"], one["directory"], one["step"]) == ("a", "/logs/a", 2)
    assert (one["recipe"], one["conditional"], other["conditional"]) == ("fashion", False, True)
    assert one["class_shares"] == dict(zip(class_names("fashion"), RARE))
    assert one["missing_classes"] == ["t-shirt"]
    assert one["class_entropy_share"] == pytest.approx(2 / math.log(10))
    for name in ("frechet", "precision", "recall", "score", "class_entropy"):
        assert one[name] == getattr(group.evaluations[0].quality, name)


def test_given_images_stand_below_the_runs(group):
    judged = [Judged("other/samples.npz", 12000, group.evaluations[1].quality)]
    seen = report.table(group.reference, group.evaluations, 7, True, judged).splitlines()[2:]
    assert [line.split("  ")[0] for line in seen[1:3]] == ["told", "other/samples.npz"]
    assert seen[2].split()[1] == "12.346" and seen[2].count("#") == 12
    alone = report.table(group.reference, [], 7, judged=judged).splitlines()
    assert alone[2].split() == [word for word in seen[2].split() if "#" not in word]
    (found,) = report.as_json([group._replace(judged=judged)], 7)["references"]
    (numbers,) = found["images"]
    assert (numbers["source"], numbers["available"]) == ("other/samples.npz", 12000)
    assert numbers["frechet"] == found["evaluations"][1]["frechet"]


def test_raw_weights_are_called_that(group):
    group.evaluations[0] = group.evaluations[0]._replace(raw=True)
    line = report.table(group.reference, group.evaluations, 7).splitlines()[2]
    assert line.startswith("a (raw weights)  ")
    found = report.as_json([group], 7)["references"][0]["evaluations"]
    assert [each["raw_weights"] for each in found] == [True, False]


@pytest.mark.parametrize("split", ["train", "test"])
def test_the_json_says_where_the_built_in_sample_served(group, split):
    setattr(group.reference, split, getattr(group.reference, split)._replace(builtin=True))
    assert report.as_json([group], 1)["references"][0]["builtin"] is True
