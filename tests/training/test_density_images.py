"""What is made of the toy's density plots at the end of a run."""

from __future__ import annotations

import json
import tracemalloc

import numpy as np
import pytest
from PIL import Image

from gan_tf1 import files
from gan_tf1.training import density_images

NUMBERS = dict.fromkeys(("V", "V_at_optimum", "js", "js_lower_bound", "distance_to_d_star"), 0.5)


def make_run(folder, frames, height=40, width=60):
    """A run with that many plots, each of a red of its own."""
    (folder / "samples").mkdir(parents=True)
    for k in range(frames):
        plot = np.full((height, width, 3), 255, np.uint8)
        plot[:, : k + 1] = (8 * k % 256, 0, 0)
        Image.fromarray(plot).save(str(folder / "samples" / f"step_{20 * k:06d}.png"))
    content = {"start": dict(NUMBERS, step=0), "end": dict(NUMBERS, step=20 * frames - 20)}
    (folder / "theory.json").write_text(json.dumps(content))
    return folder


def names(run):
    return {path.name for path in (run / "samples").iterdir() if path.suffix != ".png"}


def test_the_animation_shows_every_plot_and_holds_the_last(tmp_path):
    run, said = make_run(tmp_path / "a", 5), []
    density_images.finish(run, said.append)
    with Image.open(str(run / "samples" / "training.gif")) as gif:
        assert (gif.n_frames, gif.size) == (5, (60, 40))
        for k in range(5):
            gif.seek(k)
            assert gif.info["duration"] == (120 if k < 4 else 11 * 120)
            reds = np.array(gif.convert("RGB"))[0, : k + 2, 0].astype(int)
            assert np.abs(reds[:-1] - 8 * k).max() <= 8 and reds[-1] == 255
    with Image.open(str(run / "samples" / "four_states.png")) as states:
        assert states.width == 2 * 60
        pixels = np.array(states)
    # The first and the second step, a tenth of the way, and the last.
    levels = [pixels[y, x, 0] for y, x in ((0, 0), (0, 61), (100, 0), (100, 61))]
    assert levels == [0, 8, 0, 32]
    assert said[0].split() == ["step", "0", "step", "80"] and len(said) == 6


def test_a_run_without_plots_gets_no_animation(tmp_path):
    run = make_run(tmp_path / "a", 0)
    density_images.finish(run, pytest.fail)
    assert list((run / "samples").iterdir()) == []


def test_a_failed_write_leaves_the_animation_before(tmp_path, monkeypatch):
    run = make_run(tmp_path / "a", 3)
    (run / "samples" / "training.gif").write_bytes(b"the one before")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        density_images.finish(run, print)
    assert (run / "samples" / "training.gif").read_bytes() == b"the one before"
    assert names(run) == {"training.gif"}


def test_the_plots_of_a_long_run_are_not_all_in_memory(tmp_path):
    run = make_run(tmp_path / "a", 60, 200, 300)
    density_images.finish(make_run(tmp_path / "b", 1, 200, 300), lambda _: None)  # imports, fonts
    tracemalloc.start()
    density_images.finish(run, lambda _: None)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 6e6  # 60 plots of 0.18 MB are 11 MB
