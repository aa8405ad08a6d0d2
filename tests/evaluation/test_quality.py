"""How the numbers of an evaluation are called and shown."""

from __future__ import annotations

import math

import pytest

from gan_tf1.data import class_names
from gan_tf1.evaluation.quality import Quality, classes, entropy_share, line, scalars

SHARES = [0.0, 0.009, 0.011] + [0.14] * 7
QUALITY = Quality(26.0834, 0.7591, 0.0664, 2.931, 1.5, [0], SHARES)


def test_rare_classes_are_named_beside_the_missing_ones():
    assert classes(QUALITY, class_names("mnist")) == "0 (rare: 1)"
    assert classes(QUALITY, class_names("fashion")) == "t-shirt (rare: trouser)"
    assert classes(QUALITY._replace(missing=[0, 3]), class_names("mnist")) == "0, 3 (rare: 1)"
    all_there = QUALITY._replace(missing=[], shares=[0.1] * 10)
    assert classes(all_there, class_names("mnist")) == "none"


def test_a_line_has_every_number():
    assert line(QUALITY, class_names("mnist")) == (
        "Frechet 26.083  precision 0.759  recall 0.066  score 2.93  entropy 1.50  "
        "missing: 0 (rare: 1)"
    )


def test_the_tags_of_tensorboard():
    assert scalars(QUALITY) == {
        "quality/frechet": 26.0834,
        "quality/precision": 0.7591,
        "quality/recall": 0.0664,
        "quality/score": 2.931,
        "quality/class_entropy": 1.5,
        "quality/missing_classes": 1.0,
    }


def test_the_entropy_of_ten_even_classes_is_all_of_it():
    assert entropy_share(QUALITY._replace(class_entropy=math.log(10))) == pytest.approx(1)
    assert entropy_share(QUALITY._replace(class_entropy=math.log(2))) == pytest.approx(0.30103)
