"""GIFs, decoded back: exact greys, near colours, times, and the memory that it takes."""

from __future__ import annotations

import io
import tracemalloc

import numpy as np
import pytest
from PIL import Image

from gan_tf1.errors import UsageError
from gan_tf1.measure import theory
from gan_tf1.plots import animation, density_plot

X = np.linspace(-4.0, 4.0, 401)


def plot(mean):
    """A density plot: the colours that the toy's animation is made of."""
    p, q = theory.normal_pdf(X, 1.0, 0.7), theory.normal_pdf(X, mean)
    d_star = theory.optimal_discriminator(p, q)
    return density_plot.draw(X, p, q, 0.2 + 0.6 * d_star, d_star, f"mean {mean}")


def decoded(content):
    """(uint8 [n, height, width, 3], the milliseconds of each), by Pillow."""
    frames, times = [], []
    with Image.open(io.BytesIO(content)) as gif:
        assert (gif.format, gif.info["loop"]) == ("GIF", 0)
        for index in range(gif.n_frames):
            gif.seek(index)
            times.append(gif.info["duration"])
            frames.append(np.array(gif.convert("RGB")))
    return np.stack(frames), times


def greys(n, height=33, width=57):
    return np.random.RandomState(n).randint(0, 256, (n, height, width)).astype(np.uint8)


def test_all_256_greys_stay_as_they_are():
    ramp = np.tile(np.arange(256, dtype=np.uint8), (20, 1))
    frames = [ramp, ramp[:, ::-1], 255 - ramp // 3]
    stored, times = decoded(animation.to_gif(frames, 80))
    np.testing.assert_array_equal(stored, np.stack([frames] * 3, axis=-1))
    assert times == [80] * 3


@pytest.mark.parametrize("level", [0, 7, 255])
def test_a_frame_of_one_grey_has_its_level(level):
    frames = [np.full((8, 9), level, np.uint8), np.full((8, 9), 100, np.uint8)]
    stored, _ = decoded(animation.to_gif(frames, 80))
    np.testing.assert_array_equal(stored[..., 1], frames)


def test_a_part_that_changes_is_put_where_it_belongs():
    frames = np.repeat(greys(1), 5, axis=0)
    frames[1, 3, 8] ^= 1  # a point
    frames[2, 10:12, 20:50] ^= 3  # a bar
    frames[3, 0, 0] ^= 1  # two corners
    frames[3, -1, -1] ^= 1
    frames[4, :, 30] ^= 7  # a column
    stored, _ = decoded(animation.to_gif(frames, 20))
    np.testing.assert_array_equal(stored[..., 0], frames)


def test_tensorflow_decodes_the_same():
    tf = pytest.importorskip("tensorflow.compat.v1")
    frames = greys(4)
    frames[2:, 5:, :40] = frames[1, 5:, :40]
    with tf.Graph().as_default(), tf.Session() as sess:
        stored = sess.run(tf.image.decode_gif(animation.to_gif(frames, 80)))
    np.testing.assert_array_equal(stored[..., 0], frames)


def test_every_plot_keeps_its_time_and_its_colours():
    frames = [plot(mean) for mean in (-2.0, -0.5, 1.0)]
    stored, times = decoded(animation.to_gif(frames, 120))
    assert stored.shape == (3, 640, 960, 3) and times == [120] * 3
    for frame, got in zip(frames, stored.astype(int)):
        assert np.all(got[frame.min(axis=-1) == 255] == 255)  # white stays white
        assert np.abs(got - frame).mean() < 0.5
        assert np.abs(got - frame).max() < 48
        for ink in (density_plot.BLACK, density_plot.GREEN, density_plot.BLUE):
            there = np.all(frame == ink, axis=-1)
            assert there.any() and np.abs(got[there] - ink).max() <= 12


def test_few_colours_are_exact():
    frames = [np.zeros((20, 30, 3), np.uint8), np.full((20, 30, 3), 255, np.uint8)]
    stored, _ = decoded(animation.to_gif(frames, 50))
    np.testing.assert_array_equal(stored, frames)


def test_a_repeated_frame_is_shown_for_longer():
    a, b = greys(2)
    stored, times = decoded(animation.to_gif([a, a, b, a] + [b] * 11, 120))
    np.testing.assert_array_equal(stored[..., 0], [a, b, a, b])
    assert times == [240, 120, 120, 11 * 120]
    stored, times = decoded(animation.to_gif([a] * 3, 120))
    assert len(stored) == 1 and times == [360]


def test_a_time_longer_than_the_format_holds_is_made_of_several():
    a, b = greys(2)
    stored, times = decoded(animation.to_gif([a] * 3 + [b], 300000))
    np.testing.assert_array_equal(stored[..., 0], [a, a, b])
    assert times == [600000, 300000, 300000]


def test_files_are_frames_too(tmp_path):
    grey, colour = greys(3), np.stack([greys(3)] * 3, axis=-1) // 64 * 64
    for name, frames in (("grey", grey), ("colour", colour)):
        paths = [tmp_path / f"{name}_{k}.png" for k in range(3)]
        for path, frame in zip(paths, frames):
            Image.fromarray(frame).save(str(path))
        assert animation.to_gif(paths, 80) == animation.to_gif(frames, 80)
    indexed = tmp_path / "indexed.png"
    Image.fromarray(colour[0]).quantize(16).save(str(indexed))
    stored, _ = decoded(animation.to_gif([indexed], 80))
    np.testing.assert_array_equal(stored[0], colour[0])


def test_memory_does_not_grow_with_the_frames(tmp_path):
    paths = []
    for k in range(40):
        frame = np.zeros((320, 480, 3), np.uint8)
        frame[:, : 10 * k + 10, k % 3] = 200
        paths.append(tmp_path / f"{k:02d}.png")
        Image.fromarray(frame).save(str(paths[-1]))
    peaks = []
    for some in (paths[:5], paths):
        tracemalloc.start()
        animation.to_gif(some, 80)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 2e6  # a frame of colours is 0.46 MB, and 35 are 16


@pytest.mark.parametrize(
    "frames, ms, message",
    [
        ([], 100, "no frames"),
        ([(8, 8)], 5, "in 20 to 655350"),
        ([(8, 8)], 10**6, "in 20 to 655350"),
        ([(8, 8), (4, 8)], 100, "one size"),
        ([(8, 8, 3), (8, 8)], 100, "one size"),
        ([(8, 8), (8, 8, 3)], 100, "one size"),
        ([(8, 8, 4)], 100, r"\[8, 8, 4\]"),
        ([(8,)], 100, r"\[8\]"),
        ([(8, 0)], 100, "1 to 65535 pixels"),
        ([(65536, 1)], 100, "1 to 65535 pixels"),
    ],
)
def test_what_a_gif_cannot_hold_is_refused(frames, ms, message):
    with pytest.raises(UsageError, match=message):
        animation.to_gif([np.zeros(shape, np.uint8) for shape in frames], ms)


def test_a_file_of_another_size_is_named(tmp_path):
    for name, width in (("a", 8), ("b", 9)):
        Image.fromarray(np.zeros((8, width), np.uint8)).save(str(tmp_path / f"{name}.png"))
    with pytest.raises(UsageError, match=r"b\.png is \[8, 9\]"):
        animation.to_gif([tmp_path / "a.png", tmp_path / "b.png"], 80)
