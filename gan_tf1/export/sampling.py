"""Draws from a finished run: strips, grids, single files, arrays, and walks between seeds.

Sample i of a seed is the same image in every form, however many are drawn with it. In a run trained
with --conditional, sample i is of class i % 10 unless --class says otherwise; a grid and a walk
show one noise vector in each class instead.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import importlib
import io
import math
import shutil
from pathlib import Path
from types import ModuleType
from typing import Callable, Iterator, NamedTuple, Sequence

import numpy as np
import tensorflow.compat.v1 as tf
from PIL import Image

from gan_tf1.config import LOGDIR, RECIPES, Hyper
from gan_tf1.data import class_names
from gan_tf1.errors import Parser, RunError, UsageError
from gan_tf1.files import whole_folder, write_atomic
from gan_tf1.graph import sampler as graph
from gan_tf1.graph.gan import N_CLASSES
from gan_tf1.plots import image_grid
from gan_tf1.plots.image_grid import to_png
from gan_tf1.runs import checkpoints, directory
from gan_tf1.runs.console import say

SUFFIXES = {
    "strip": (".jpg", ".jpeg", ".png"),
    "grid": (".jpg", ".jpeg", ".png"),
    "files": ("",),
    "npz": (".npz",),
    "gif": (".gif",),
}
STRIP, MANY, CLASSES = 8, 64, 80  # pictures, unless --count says: the last of a grid of classes
GRID_COLUMNS = 8  # at least
STRIP_FRAMES, GIF_FRAMES = 8, 24  # of a walk, from one seed to the next
WALK_SEEDS = 4  # of a GIF without --interpolate
MS_PER_FRAME = 80
ENLARGED = 4  # times; a GIF of 28x28 pixels is too small to see
JPEG_LIMIT = 65500  # pixels
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


class Opened(NamedTuple):
    """A run whose generator can be used."""

    run: Path
    recipe: ModuleType
    hyper: Hyper


class Drawn(NamedTuple):
    """Samples of a run."""

    images: np.ndarray  # uint8 [n, height, width]
    noise: np.ndarray  # [n, noise_width] in hyper.dtype
    labels: np.ndarray | None  # uint8 [n], the class of each; None unless conditional


class Generator(NamedTuple):
    """A session with the weights of one checkpoint."""

    sess: tf.Session
    sampler: graph.Sampler
    step: int  # of the checkpoint


def open_run(logdir: Path, which: str) -> Opened:
    """The run of that name or directory, or `latest`, with its recipe and options.

    Raises UsageError where there is none, or none that makes images and that this version knows.
    """
    run = directory.find(logdir, which)
    hyper = directory.read_config(run)["hyper"]
    if hyper.recipe not in RECIPES:
        raise UsageError(
            f"{run / 'config.json'}: unknown recipe {hyper.recipe!r}; known are "
            + ", ".join(RECIPES)
        )
    recipe = importlib.import_module("gan_tf1.recipes." + hyper.recipe)
    if recipe.IMAGE is None:
        raise UsageError(f"{run}: a run of {hyper.recipe}, which makes no images")
    return Opened(run, recipe, hyper)


@contextlib.contextmanager
def generator(
    opened: Opened, say: Callable[[str], None], step: int | None = None
) -> Iterator[Generator]:
    """G with the weights of the newest usable checkpoint, or those of `step`; the run is only read.

    Raises UsageError where there is none.
    """
    sampler = graph.build(opened.recipe, opened.hyper)
    with sampler.graph.as_default():
        saver = checkpoints.saver(sampler.variables, 1)
    sampler.graph.finalize()
    with tf.Session(graph=sampler.graph) as sess:
        directory = opened.run / "checkpoints"
        yield Generator(sess, sampler, checkpoints.load(saver, sess, directory, say, step))


def draw(of: Generator, seed: int, count: int, label: int | None = None) -> Drawn:
    """The first `count` samples of a seed; if conditional, of one class or of all in turn."""
    # All memory at once, so that what cannot fit is refused before any work.
    size = [count] + of.sampler.images.shape.as_list()[1:]
    images = np.empty(size, np.uint8)
    width = int(of.sampler.noise.shape[1])
    noise = np.empty([count, width], of.sampler.noise.dtype.as_numpy_dtype)
    labels = None if of.sampler.labels is None else np.empty([count], np.uint8)
    start = 0
    for part in chunks(of, seed, count, label):
        rows = slice(start, start + len(part.images))
        images[rows], noise[rows] = part.images, part.noise
        if labels is not None:
            labels[rows] = part.labels
        start = rows.stop
    return Drawn(images, noise, labels)


def chunks(of: Generator, seed: int, count: int, label: int | None = None) -> Iterator[Drawn]:
    """As `draw`, a part at a time."""
    sampler = of.sampler
    fetches = [sampler.images, sampler.noise]
    feed = {sampler.seed: seed}
    if sampler.labels is not None:
        fetches.append(sampler.labels)
        if label is not None:
            feed[sampler.labels] = one_hot(np.full(graph.CHUNK, label))
    for number in range(-(-count // graph.CHUNK)):
        feed[sampler.chunk] = number
        left = count - number * graph.CHUNK
        parts = [part[:left] for part in of.sess.run(fetches, feed)]
        labels = parts[2].argmax(axis=1).astype(np.uint8) if len(parts) > 2 else None
        yield Drawn(parts[0], parts[1], labels)


def images_of(of: Generator, noise: np.ndarray, labels: np.ndarray | None = None) -> np.ndarray:
    """G on noise [n, noise_width] and, for a conditional run, classes [n]: uint8 [n, h, w]."""
    size, parts = graph.CHUNK, []
    for start in range(0, len(noise), size):
        part = noise[start : start + size]
        missing = size - len(part)  # as many at a time as ever; see graph/sampler.py
        feed = {of.sampler.noise: np.pad(part, [(0, missing), (0, 0)], "edge")}
        if labels is not None:
            numbers = np.pad(labels[start : start + size], (0, missing), "edge")
            feed[of.sampler.labels] = one_hot(numbers)
        parts.append(of.sess.run(of.sampler.images, feed)[: len(part)])
    return np.concatenate(parts)


def one_hot(numbers: np.ndarray) -> np.ndarray:
    """Class numbers [n] -> [n, N_CLASSES]."""
    return np.eye(N_CLASSES)[numbers]


def between(start: np.ndarray, end: np.ndarray, frames: int, distribution: str) -> np.ndarray:
    """Noise vectors from start [width] to end: [frames, width], both ends exact; frames at least 2.

    Between normal vectors the direction turns evenly on the great circle and the length changes
    evenly, so that no point is shorter than both ends: a normal vector of width n has a length near
    sqrt(n), and the middle of a straight line would not. A straight line for every other
    distribution, and where there is no great circle: opposite directions, or twice the same.
    """
    a, b = start.astype(np.float64), end.astype(np.float64)
    part = np.linspace(0, 1, frames)[:, np.newaxis]
    way = (1 - part) * a + part * b
    if distribution == "normal":
        lengths = np.linalg.norm(a), np.linalg.norm(b)
        cosine = a @ b / (lengths[0] * lengths[1]) if min(lengths) > 0 else 1.0
        angle = math.acos(min(1.0, max(-1.0, cosine)))
        if math.sin(angle) > 1e-6:
            directions = a / lengths[0], b / lengths[1]
            turned = (
                np.sin((1 - part) * angle) * directions[0] + np.sin(part * angle) * directions[1]
            )
            way = ((1 - part) * lengths[0] + part * lengths[1]) * turned / math.sin(angle)
    way = way.astype(start.dtype)
    way[0], way[-1] = start, end
    return way


def walk(
    of: Generator,
    seeds: Sequence[int],
    frames: int,
    distribution: str,
    label: int | None,
    loop: bool,
) -> np.ndarray:
    """Images on the way through the first samples of the seeds: uint8 [legs, frames, tiles, h, w].

    With `loop` a last leg goes back to the first seed. A tile for each class where the run is
    conditional and label is None, else one.
    """
    ends = [draw(of, seed, 1).noise[0] for seed in seeds]
    if loop:
        ends.append(ends[0])
    legs = [between(a, b, frames, distribution) for a, b in zip(ends, ends[1:])]
    noise = np.concatenate(legs)  # [legs * frames, noise_width]
    tiles, labels = 1, None
    if of.sampler.labels is not None:
        classes = np.arange(N_CLASSES) if label is None else np.array([label])
        tiles = len(classes)
        labels = np.tile(classes, len(noise))
    images = images_of(of, np.repeat(noise, tiles, axis=0), labels)
    return images.reshape((len(legs), frames, tiles) + images.shape[1:])


def class_number(name: str | None, opened: Opened) -> int | None:
    """Of a class by its name or number. Raises UsageError where the run knows no such class."""
    if name is None:
        return None
    names = class_names(opened.hyper.dataset)
    listed = ", ".join(names) + ("" if names[0] == "0" else " (or 0 to 9)")
    if not opened.hyper.conditional:
        raise UsageError(
            f"--class {name}: {opened.run.name} was trained without --conditional and cannot be "
            f"told a class; with it, these: {listed}"
        )
    if name.lower() in names:
        return names.index(name.lower())
    if name.isdecimal() and int(name) < len(names):
        return int(name)
    raise UsageError(f"--class {name}: no such class; there are: {listed}")


def gif(frames: list) -> bytes:
    """uint8 [h, w] each -> an animated GIF without end, all 256 greys as they are."""
    images = [Image.fromarray(frame) for frame in frames]
    for image in images:
        # Pillow 9 cannot write some grey frames that have no palette of their own.
        image.putpalette(np.repeat(np.arange(256), 3).tolist())
    buffer = io.BytesIO()
    images[0].save(
        buffer,
        "GIF",
        save_all=True,
        append_images=images[1:],
        duration=MS_PER_FRAME,
        loop=0,
        optimize=False,
    )
    return buffer.getvalue()


def main(argv: Sequence[str]) -> int:
    """The command line of scripts/sample.py."""
    args = _parse(argv)
    opened = open_run(Path(args.logdir), args.run)
    label = class_number(args.label, opened)
    if args.count is None:
        rows_of_classes = args.form == "grid" and opened.hyper.conditional and label is None
        args.count = CLASSES if rows_of_classes else STRIP if args.form == "strip" else MANY
    with generator(opened, say, args.step) as of:
        out = Path(args.out) if args.out else _default_path(args, opened, of.step)
        _require_free(out, args)
        rows, columns = _layout(args, opened.hyper, label)
        if args.form in ("strip", "grid"):
            _require_fits(out, rows, columns, opened.recipe)
        say(f"{opened.run.name}: step {of.step}")
        with writing(out, bool(args.out)):
            _write(out, args, of, opened.hyper, label, columns)
    say(str(out))
    return 0


def _write(out, args, of, hyper, label, columns):
    if args.seeds:
        _write_walk(out, args, of, hyper, label)
    elif args.form == "files":
        _write_files(out, chunks(of, args.seed, args.count, label), args.count)
    elif args.form == "npz":
        _write_npz(out, draw(of, args.seed, args.count, label))
    elif args.form == "grid" and hyper.conditional and label is None:
        _write_classes(out, args, of, columns)
    else:
        _write_grid(out, draw(of, args.seed, args.count, label).images, columns)


def _layout(args, hyper, label):
    """Rows and columns of a strip or a grid."""
    by_class = hyper.conditional and label is None
    if args.seeds:
        return (N_CLASSES if by_class else 1) * (len(args.seeds) - 1), args.frames
    if args.form == "strip":
        return 1, args.count
    if by_class:
        return N_CLASSES, -(-args.count // N_CLASSES)
    columns = min(args.count, max(GRID_COLUMNS, math.ceil(math.sqrt(args.count))))
    return -(-args.count // columns), columns


def _write_grid(out, images, columns):
    pixels = image_grid.grid(images, columns)
    png = out.suffix.lower() == ".png"
    write_atomic(out, to_png(pixels) if png else image_grid.to_jpeg(pixels))


def _write_classes(out, args, of, columns):
    """A row for each class, a noise vector for each column, as the strips of training have it."""
    noise = draw(of, args.seed, columns).noise
    labels = np.repeat(np.arange(N_CLASSES), columns)
    images = images_of(of, np.tile(noise, (N_CLASSES, 1)), labels)
    # The last column may not be full: a white picture is a tile left empty.
    turn = np.tile(np.arange(columns) * N_CLASSES, N_CLASSES) + labels
    images[turn >= args.count] = 255
    _write_grid(out, images, columns)


def _require_fits(out, rows, columns, recipe):
    height = rows * (recipe.IMAGE.height + image_grid.BORDER)
    width = columns * (recipe.IMAGE.width + image_grid.BORDER)
    if max(height, width) > JPEG_LIMIT and out.suffix.lower() != ".png":
        raise UsageError(
            f"{out}: {width}x{height} pixels, and a JPEG holds {JPEG_LIMIT} each way; take fewer, "
            "--as grid, files or npz, or --out with a name in .png"
        )


@contextlib.contextmanager
def writing(out: Path, given: bool) -> Iterator[None]:
    """Around what makes `out`: what the system has against it is one line.

    Makes the folder that a path of our own choice is in, but none for one that was given. Raises
    UsageError, and RunError for a full disk.
    """
    try:
        if not given:
            out.parent.mkdir(exist_ok=True)
        elif not out.parent.is_dir():
            raise UsageError(f"--out {out}: there is no folder {out.parent}")
        yield
    except OSError as error:
        line = f"{out}: cannot be written ({error.strerror or error})"
        raise (RunError if error.errno in FULL else UsageError)(line) from None
    except tf.errors.OpError as error:
        raise RunError(f"{out}: cannot be written ({checkpoints.reason(error)})") from None
    except MemoryError:
        raise UsageError(f"{out}: too many samples for the memory; take --as files") from None


def _write_walk(out, args, of, hyper, label):
    images = walk(of, args.seeds, args.frames, hyper.noise, label, loop=args.gif)
    if not args.gif:
        # A row for each class and leg, the legs of a class below one another.
        rows = images.transpose(2, 0, 1, 3, 4).reshape((-1,) + images.shape[3:])
        _write_grid(out, rows, args.frames)
        return
    # Each leg ends where the next one starts, and the last one where the first does.
    frames = images[:, :-1].reshape((-1,) + images.shape[2:])  # [n, tiles, h, w]
    columns = 1 if frames.shape[1] == 1 else N_CLASSES // 2
    pictures = [image_grid.grid(tiles, columns) for tiles in frames]
    if columns == 1:
        pictures = [tiles[0] for tiles in frames]
    write_atomic(out, gif([p.repeat(ENLARGED, 0).repeat(ENLARGED, 1) for p in pictures]))


def _write_npz(out, drawn):
    arrays = {"images": drawn.images, "noise": drawn.noise}
    if drawn.labels is not None:
        arrays["labels"] = drawn.labels
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    write_atomic(out, buffer.getvalue())


def _write_files(out, parts, count):
    """A folder of PNG files, in place of one that was there."""
    digits, number = max(5, len(str(count - 1))), 0
    with whole_folder(out) as folder:
        folder.mkdir()
        for part in parts:
            for image in part.images:
                path = folder / f"sample_{number:0{digits}d}.png"
                path.write_bytes(to_png(image))
                number += 1
        if out.exists():
            shutil.rmtree(str(out))


def _default_path(args, opened, step):
    what = args.form
    if args.seeds and not args.gif:
        what = "interpolation"
    elif args.seeds:
        what = "walk"
    if not args.seeds:
        what += f"_{args.count}"
    if args.label is not None:
        what += f"_{args.label.lower()}"
    seeds = args.interpolate or [args.seed]
    named = "_".join(str(seed) for seed in seeds[:5])
    if len(seeds) > 5:
        named += f"_and_{len(seeds) - 5}_more"
    name = f"{what}_step_{step:06d}_seed_{named}{SUFFIXES[args.form][0]}"
    return opened.run / "generated" / name


def _require_free(out, args):
    if not out.exists():
        return
    if not args.force:
        raise UsageError(f"{out} exists already; give --force to replace it, or another --out")
    if args.form != "files":
        if not out.is_file():
            raise UsageError(f"{out}: not a file, and so not replaced; give another --out")
        return
    # What --force may delete: a folder that this script has made, and nothing else.
    others = out.is_dir() and [
        path.name for path in out.iterdir() if not path.match("sample_*.png")
    ]
    if not out.is_dir() or others:
        holds = f"it holds {others[0]}" if others else "it is no folder"
        raise UsageError(f"{out}: {holds}, and so is not replaced; give another --out")


def _parse(argv):
    parser = Parser(
        prog="sample.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("run", metavar="RUN", help="a run's directory, its name, or latest")
    add(
        "--count", type=int, metavar="N", help="8 in a strip, otherwise 64, in a grid of classes 80"
    )
    add("--seed", type=int, default=1, metavar="S", help="of the noise (default: 1)")
    add("--step", type=int, metavar="N", help="of which checkpoint (default: the newest usable)")
    add(
        "--as",
        dest="form",
        choices=("strip", "grid", "files", "npz"),
        help="a JPEG of one row or of several, a folder of PNG files, or arrays: images uint8 "
        "[N, height, width], noise and, of a conditional run, labels (default: by --out, or strip)",
    )
    add("--out", metavar="PATH", help="default: below RUN/generated, named by step and seed")
    add("--class", dest="label", metavar="NAME", help="all of this class, by name or number")
    add(
        "--interpolate",
        type=int,
        nargs="+",
        metavar="SEED",
        help="the way from the first sample of a seed to that of the next; of normal noise on a "
        "great circle, of any other straight",
    )
    add("--frames", type=int, metavar="N", help="pictures from seed to seed (default: 8, GIF 24)")
    add("--gif", action="store_true", help="a walk through seeds and back, animated")
    add("--logdir", metavar="DIR", default=str(LOGDIR), help="default: tensorboard/ of the project")
    add("--force", action="store_true", help="replace what is there")
    args = parser.parse_args(argv)
    _check(args)
    return args


def _check(args):
    """Completes the options; raises UsageError where they do not go together."""
    for name in ("run", "out", "logdir"):
        if getattr(args, name) == "":
            raise UsageError(f"{name.replace('run', 'RUN')} is empty: give a value")
    is_walk = args.gif or args.interpolate is not None
    for option, value in (("--count", args.count), ("--frames", args.frames)):
        if value is not None and value < 1:
            raise UsageError(f"{option} {value}: must be positive")
    for seed in [args.seed] + (args.interpolate or []):
        if not 0 <= seed < 2**31:
            raise UsageError(f"seed {seed}: must be in [0, 2**31)")
    if args.interpolate is not None and len(args.interpolate) < 2:
        raise UsageError(f"--interpolate {args.interpolate[0]}: name two seeds or more")
    if is_walk and (args.count is not None or args.form not in (None, "strip")):
        raise UsageError("--interpolate and --gif make a strip or a GIF: no --count, no other --as")
    if is_walk and args.frames == 1:
        raise UsageError("--frames 1: the way from seed to seed has two ends")
    if args.frames is not None and not is_walk:
        raise UsageError("--frames is for --interpolate and --gif")
    args.seeds = args.interpolate  # of a walk
    if args.gif and not args.seeds:
        args.seeds = [(args.seed + k) % 2**31 for k in range(WALK_SEEDS)]
    suffix = Path(args.out).suffix.lower() if args.out else None
    if args.gif:
        args.form = "gif"
    elif args.form is None:
        args.form = "npz" if suffix == ".npz" else "strip"
    if suffix is not None and args.form != "files" and suffix not in SUFFIXES[args.form]:
        raise UsageError(
            f"--out {args.out}: a {args.form} is written to a file "
            + " or ".join(SUFFIXES[args.form])
        )
    if args.frames is None:
        args.frames = GIF_FRAMES if args.gif else STRIP_FRAMES
