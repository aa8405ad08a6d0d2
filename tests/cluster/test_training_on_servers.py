"""A training on servers gives the numbers of one device, with tasks that hold variables too."""

from __future__ import annotations

import json

import numpy as np
import pytest
from helpers import (
    SHAPE,
    SIZE,
    built,
    hyper,
    iterate,
    made_up_images,
    made_up_labels,
    recipe,
    saved,
    session,
)
from machines import Serving, free_ports

from gan_tf1.cluster import chief, spec
from gan_tf1.data import Dataset
from gan_tf1.runs import checkpoints
from gan_tf1.training import loop

pytestmark = pytest.mark.slow

BATCH, STEPS = 8, 3


def test_variables_on_a_task_of_their_own(tmp_path):
    changes = {"batch": BATCH, "dtype": "float64", "conditional": True}
    one = built("fashion", **changes)
    with session(one) as sess:
        for _ in range(STEPS):
            iterate(sess, one)
        expected = saved(sess, one)

    ports = iter(free_ports(3))
    jobs = {job: [f"127.0.0.1:{next(ports)}"] for job in ("chief", "worker", "ps")}

    def task(job):
        content = json.dumps({"cluster": jobs, "task": {"type": job, "index": 0}})
        return spec.read(None, None, {spec.VARIABLE: content})

    serving = [Serving(task(job)) for job in ("worker", "ps")]
    assert "serves variables" in serving[1].lines[0]
    leader = chief.Chief(task("chief"), 60.0, print)
    where = leader.machines()
    options = hyper("fashion", **changes)
    sess, gan, saver = loop.session(recipe("fashion"), options, SIZE, SHAPE, False, where)
    assert {v.op.device for v in gan.saved_vars} == {"/job:ps/task:0"}
    data = Dataset(
        "fashion",
        "train",
        made_up_images().reshape(-1, *SHAPE),
        made_up_labels(),
        "here",
        "0",
        False,
    )
    with sess:
        sess.run(gan.init)
        loop.fill(sess, gan, data.images, data.labels)
        for _ in range(STEPS):
            iterate(sess, gan)
        values = saved(sess, gan)
        checkpoints.save(saver, sess, tmp_path, STEPS)
    leader.end(stop_others=True)
    assert [each.end() for each in serving] == [0, 0]
    for name, value in expected.items():
        assert np.max(np.abs(values[name] - value)) <= 1e-12 * np.max(np.abs(value)), name
    assert checkpoints.steps(tmp_path) == [STEPS]
