"""The parity ladder: TensorFlow 1.15.5, compat.v1 on the installed TensorFlow, native TensorFlow 2.

    python scripts/compare_with_tf2.py                          # all recipes, about a minute
    python scripts/compare_with_tf2.py fashion --float64
    python scripts/compare_with_tf2.py toy --python37 PYTHON    # 1.15.5 itself, not what it gave

Every recipe is set up with the same made-up images and the same seed on each side, and compared
rung by rung: names, random numbers, outputs from equal weights, gradients, everything saved after
1, 10 and 100 iterations, and 10 iterations on from a checkpoint of another side. What 1.15.5 gives
stands in golden/, as one number for each array: its dot product with a fixed vector of
+1 and -1, which hardly any difference leaves as it was. The option --record wrote it.

A difference is that of two elements as a part of the array's largest; of a recorded array, that of
the dot products as a part of the array's norm. Exit status 1 where one exceeds its bound.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import importlib
import json
import os
import shutil
import subprocess
import tempfile
import zlib
from pathlib import Path
from typing import Callable, NamedTuple, Sequence
from unittest import mock

import numpy as np
import tensorflow.compat.v1 as tf

from gan_tf1.config import DTYPES, RECIPES, Hyper
from gan_tf1.errors import Parser, RunError, UsageError
from gan_tf1.graph import batches
from gan_tf1.graph import gan as graph
from gan_tf1.runs import checkpoints

ROOT = Path(__file__).resolve().parents[3]
GOLDEN = Path(__file__).resolve().parent / "golden"

# name -> (recipe, options)
CASES = {name: (name, {}) for name in RECIPES}
CASES["fashion_conditional"] = ("fashion", {"conditional": True})

SEED = 11
IMAGES, SIDE = 24, 28  # made-up images, and their height and width
BATCH = 6
# Of dcgan_mmd: the same layers with few feature maps take a tenth of the time.
FEW_MAPS = {"MAPS_G": (4, 5, 4, 3), "MAPS_D": (3, 4, 5, 4)}
STEPS = (1, 10, 100)  # iterations after which everything saved is compared
CARRIED, GO_ON = 10, 10  # iterations before a checkpoint is carried over, and after
LATER = 7  # iterations after which random numbers are compared a second time
TIME_LIMIT = 900  # seconds, for the other Python

NAMES, RANDOM, OUTPUTS, GRADIENTS = (
    "names and shapes",
    "random numbers",
    "outputs from equal weights",
    "gradients",
)
OVER = "carried over: {} -> {}"
ANEW = "recorded anew: "
V1, V2, V115 = "compat.v1", "TF2", "1.15.5"


def after(steps: int) -> str:
    """The name of a rung."""
    return f"after {steps} iteration{'' if steps == 1 else 's'}"


RECORDED = (RANDOM, OUTPUTS, GRADIENTS) + tuple(after(steps) for steps in STEPS)

# float64: rounding at 2e-16 leaves 1e-11 or less of everything, and a difference of any other kind,
# such as an epsilon of 1e-7 for 1e-8, leaves far more than 1e-9.
FLOAT64 = 1e-9
# float32: no further apart than this many times what float32 and float64 are apart on one side.
# Rounding at 6e-8 does not stay there: Adam divides a gradient by its own size, so that where it is
# near 0 its rounding decides the direction of a step of full length, and training magnifies what is
# there. The distance to float64 is what it comes to; each of two sides is that far off by itself.
FLOAT32 = 10
LEAST = 1e-5  # of the bounds in float32: sums of hundreds of products, in another order
SAME_BITS = 1e-12  # of two dot products in float64, of the same numbers


def bound(rung: str, dtype: str, recorded: bool, rounding: dict) -> float:
    """The largest difference that is allowed.

    recorded: of a recorded array. rounding: rung -> difference of float32 from float64 on one side.
    """
    if rung == NAMES:
        return 0.0
    rung = rung.replace(ANEW, "")
    if rung == RANDOM:
        return SAME_BITS if recorded else 0.0
    if dtype == "float64":
        return FLOAT64
    # Another training, and so another element that is hit hardest: by the largest of all rungs.
    rung = after(max(STEPS)) if rung.startswith(OVER.split(":")[0]) else rung
    return max(FLOAT32 * rounding[rung], LEAST)


class Row(NamedTuple):
    """One rung: the difference of each pair of sides, None where there is none to tell."""

    rung: str
    old_v1: float | None  # 1.15.5 ~ compat.v1
    old_v2: float | None  # 1.15.5 ~ TF2
    v1_v2: float | None  # compat.v1 ~ TF2
    bound: float
    ok: bool


class Column:
    """A recipe's graph and a session on it, answering in arrays; `tf2.column.Column` is the twin.

    To be closed.
    """

    def __init__(self, hyper: Hyper, images: np.ndarray | None, labels: np.ndarray | None):
        """images: uint8 [n, height, width]; labels: uint8 [n]. None where the recipe has none."""
        recipe = importlib.import_module("gan_tf1.recipes." + hyper.recipe)
        self.hyper = hyper
        shape = (0, 0) if images is None else images.shape[1:]
        size = 0 if images is None else len(images)
        self.gan = graph.build(recipe, hyper, size, shape)
        with self.gan.graph.as_default(), tf.variable_scope("", use_resource=True):
            # Draws and networks of their own: those of the last update depend on the ones before.
            inputs = graph.draw(recipe, hyper, self.gan.data, shape, self.gan.counters)
            self._draws = {k: v for k, v in inputs._asdict().items() if v is not None}
            self._outputs, self._gradients = _measured(recipe, hyper, self.gan, inputs)
            self._saver = checkpoints.saver(self.gan.saved_vars, 1)
        self.gan.graph.finalize()
        self.variables = {variable.op.name: variable for variable in self.gan.saved_vars}
        self._session = tf.Session(graph=self.gan.graph)
        self._session.run(self.gan.init)
        if self.gan.data:
            feed = {self.gan.data.feed: images.reshape(size, -1)}
            if self.gan.data.labels is not None:
                feed[self.gan.data.label_feed] = labels
            self._session.run(self.gan.data.fill, feed)

    def close(self) -> None:
        """Ends the session."""
        self._session.close()

    def state(self) -> dict:
        """All that a checkpoint holds: name -> array."""
        return self._session.run(self.variables)

    def assign(self, values: dict) -> None:
        """Sets the variables that are named."""
        initializers = [self.variables[name].initializer for name in values]
        feed = {op.inputs[1]: value for op, value in zip(initializers, values.values())}
        self._session.run(initializers, feed)

    def draws(self) -> dict:
        """What the next update of D sees."""
        return self._session.run(self._draws)

    def indices(self, size: int, batch: int, step: int) -> np.ndarray:
        """The images of a batch: int64 [batch]."""
        with tf.Graph().as_default(), tf.Session() as session:
            step = tf.constant(step, tf.int64)
            return session.run(batches.indices(size, batch, self.hyper.seed, step))

    def outputs(self) -> dict:
        """Both networks on the next draw, and the losses."""
        return self._session.run(self._outputs)

    def gradients(self) -> dict:
        """Of both losses on the next draw, G in training mode: name of the variable -> array."""
        return self._session.run(self._gradients)

    def iterate(self, count: int) -> dict:
        """That many iterations; returns the losses of the last."""
        for _ in range(count):
            report: dict = {}
            for run in self.gan.train.runs:
                _, values = self._session.run([run.step, run.values])
                report.update(zip(run.tags, values))
        return {tag: value for tag, value in report.items() if tag.startswith("loss/")}

    def save(self, prefix: str) -> None:
        """Writes a checkpoint."""
        # In the graph: outside of any, a Saver on TensorFlow 2 takes itself to be in eager mode.
        with self.gan.graph.as_default():
            self._saver.save(self._session, prefix, write_meta_graph=False, write_state=False)

    def load(self, prefix: str) -> None:
        """Goes on from a checkpoint."""
        with self.gan.graph.as_default():
            self._saver.restore(self._session, prefix)


def _measured(recipe, hyper, gan, inputs):
    """What `outputs` and `gradients` fetch."""
    nets = graph.networks(recipe, hyper, inputs)
    d_loss, g_loss = recipe.d_loss(nets, hyper).total, recipe.g_loss(nets, hyper)
    outputs = {
        "G(z)": nets.fake,
        "logits of x": nets.real_logits,
        "logits of G(z)": nets.fake_logits,
        "loss of D": d_loss,
        "loss of G": g_loss,
    }
    fake = graph.generate(recipe, hyper, inputs.noise, inputs.labels, True, "compared").images
    logits = graph.discriminate(recipe, hyper, fake, inputs.labels, "compared")
    g_loss = recipe.g_loss(nets._replace(fake=fake, fake_logits=logits), hyper)
    gradients = {}
    for variables, loss in ((gan.d_vars, d_loss), (gan.g_vars, g_loss)):
        names = [variable.op.name for variable in variables]
        gradients.update(zip(names, tf.gradients(loss, variables)))
    return outputs, gradients


def hyper_of(case: str, dtype: str, full: bool) -> Hyper:
    """A case's options: the recipe's own, but for the seed and, unless `full`, the batch."""
    recipe, options = CASES[case]
    defaults = importlib.import_module("gan_tf1.recipes." + recipe).DEFAULTS
    changes = dict(options, seed=SEED, dtype=dtype, steps=max(STEPS))
    if not full:
        changes["batch"] = BATCH
    return dataclasses.replace(defaults, **changes)


def made_up_images(count: int) -> np.ndarray:
    """uint8 [count, SIDE, SIDE]: noise, brighter from image to image, so that no two are alike."""
    random = np.random.RandomState(0)
    brightness = np.linspace(40, 255, count)[:, np.newaxis, np.newaxis]
    return (random.uniform(size=[count, SIDE, SIDE]) * brightness).astype(np.uint8)


def made_up_weights(state: dict) -> dict:
    """Values for the networks' variables, the same on every machine, nothing 0 or 1 by chance."""
    values = {}
    for name, value in state.items():
        if not name.startswith(("generator/", "discriminator/")):
            continue
        random = np.random.RandomState(zlib.crc32(name.encode()))
        if name.endswith("kernel"):
            limit = np.sqrt(3.0 / np.prod(value.shape[:-1]))
            drawn = random.uniform(-limit, limit, value.shape)
        elif name.endswith(("gamma", "moving_variance", "scale")):
            drawn = random.uniform(0.5, 1.5, value.shape)
        else:
            drawn = random.uniform(-0.1, 0.1, value.shape)
        values[name] = drawn.astype(value.dtype)
    return values


@contextlib.contextmanager
def set_up(case: str, dtype: str, full: bool, make: Callable):
    """`make`, a Column of either side, for a case; closed at the end."""
    hyper = hyper_of(case, dtype, full)
    images = labels = None
    if hyper.recipe != "toy":
        images = made_up_images(4 * hyper.batch if full else IMAGES)
        labels = (np.arange(len(images)) % graph.N_CLASSES).astype(np.uint8)
    twin = not issubclass(make, Column)
    recipe = f"gan_tf1.{'tf2.' if twin else ''}recipes.{hyper.recipe}"
    maps = FEW_MAPS if hyper.recipe == "dcgan_mmd" and not full else {}
    with mock.patch.multiple(recipe, **maps) if maps else contextlib.ExitStack():
        column = make(hyper, images, labels if hyper.conditional else None)
    try:
        yield column
    finally:
        if not twin:
            column.close()


def climb(column, save_to: str) -> dict:
    """Every rung of one side: rung -> name -> array. Leaves a checkpoint on the way."""
    start = column.state()
    of_networks = made_up_weights(start)
    rungs = {RANDOM: {name: start[name] for name in of_networks}}
    for step in (0, LATER):
        counters = {"train_d/global_step": step, "train_g/global_step": step}
        column.assign({name: np.int64(value) for name, value in counters.items()})
        for name, value in column.draws().items():
            rungs[RANDOM][f"{name} of step {step}"] = value
    rungs[RANDOM]["images of a batch"] = column.indices(60000, 500, LATER)
    column.assign(of_networks)
    rungs[OUTPUTS], rungs[GRADIENTS] = column.outputs(), column.gradients()
    column.assign(start)
    done = 0
    for steps in sorted({*STEPS, CARRIED, CARRIED + GO_ON}):
        losses = column.iterate(steps - done)
        done = steps
        rungs[after(steps)] = dict(column.state(), **losses)
        if steps == CARRIED:
            column.save(save_to)
    return rungs


def go_on(column, prefix: str) -> dict:
    """What a checkpoint, of whichever side, comes to: name -> array."""
    column.load(prefix)
    losses = column.iterate(GO_ON)
    return dict(column.state(), **losses)


def digest(values: dict) -> dict:
    """name -> the dot product of the array with +1 and -1, evenly, by the array's name."""
    found = {}
    for name, value in values.items():
        flat = np.asarray(value, np.float64).ravel()
        random = np.random.RandomState(zlib.crc32(name.encode()))
        found[name] = float(np.dot(flat, random.randint(0, 2, flat.size) * 2.0 - 1.0))
    return found


def difference(expected: dict, got: dict) -> float:
    """The largest one; infinite where not the same arrays are there, or what is not finite."""
    if set(expected) != set(got):
        return np.inf
    largest = 0.0
    for name, value in expected.items():
        one, other = np.asarray(value, np.float64), np.asarray(got[name], np.float64)
        if one.shape != other.shape or not np.isfinite([one.sum(), other.sum()]).all():
            return np.inf
        gap = np.abs(one - other).max() if one.size else 0.0
        if gap > 0:
            scale = np.abs(one).max()
            largest = max(largest, gap / scale if scale > 0 else np.inf)
    return largest


def recorded_difference(recorded: dict, got: dict) -> float:
    """As `difference`, from the dot products of one side and the arrays of the other."""
    if set(recorded) != set(got):
        return np.inf
    largest = 0.0
    for name, product in digest(got).items():
        gap = abs(product - recorded[name])
        if not np.isfinite(gap):
            return np.inf
        if gap > 0:
            norm = np.linalg.norm(np.asarray(got[name], np.float64))
            largest = max(largest, gap / norm if norm > 0 else np.inf)
    return largest


def rounding_of(exact: dict, rounded: dict) -> dict:
    """How far float32 is from float64 on one side: rung -> difference.

    Of trainings the largest so far: which element is hit hardest, and when, is chance.
    """
    found = {rung: difference(exact[rung], rounded[rung]) for rung in exact}
    largest = 0.0
    for rung in filter(lambda rung: rung.startswith("after"), exact):
        largest = found[rung] = max(largest, found[rung])
    return found


class Record(NamedTuple):
    """What 1.15.5 gave of a case in one type."""

    shapes: dict  # name of a variable -> shape
    rungs: dict  # rung -> name -> dot product


def write_record(path: Path, records: dict) -> None:
    """records: dtype -> Record."""
    arrays = {}
    for dtype, record in records.items():
        names = {rung: list(values) for rung, values in record.rungs.items()}
        text = json.dumps({"shapes": record.shapes, "names": names}, separators=(",", ":"))
        arrays[dtype + "_names"] = np.frombuffer(text.encode(), np.uint8)
        products = [value for values in record.rungs.values() for value in values.values()]
        arrays[dtype] = np.array(products)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(str(path), **arrays)


def read_record(path: Path, dtype: str) -> Record | None:
    """The record of a case, or None where there is none of this type."""
    if not path.is_file():
        return None
    with np.load(str(path)) as arrays:
        if dtype not in arrays.files:
            return None
        content = json.loads(arrays[dtype + "_names"].tobytes().decode())
        products = iter(arrays[dtype].tolist())
    names = content["names"]
    rungs = {rung: {name: next(products) for name in names[rung]} for rung in names}
    return Record(content["shapes"], rungs)


def record(case: str, dtype: str, full: bool, folder: Path) -> Record:
    """Measures a case here, under 1.15.5; leaves its checkpoint, goes on from those of others."""
    with set_up(case, dtype, full, Column) as column:
        rungs = climb(column, prefix(folder, case, dtype, V115))
        found = {rung: digest(rungs[rung]) for rung in RECORDED}
        for side in (V1, V2):
            theirs = prefix(folder, case, dtype, side)
            if Path(theirs + ".index").is_file():
                found[OVER.format(side, V115)] = digest(go_on(column, theirs))
        shapes = {name: list(value.shape) for name, value in column.state().items()}
    return Record(shapes, found)


def prefix(folder: Path, case: str, dtype: str, side: str) -> str:
    """Where a side leaves its checkpoint."""
    return str(folder / f"{case}-{dtype}-{side}.ckpt")


def compare(
    case: str,
    dtypes: Sequence[str],
    full: bool = False,
    golden: Path | None = GOLDEN,
    python37: str | None = None,
) -> dict:
    """dtype -> the rows of its table. What float32 may be off by is measured against float64.

    golden: the folder of what 1.15.5 gave once; python37: an interpreter that has 1.15.5, which is
    then asked again and takes part in carrying checkpoints. Without either, its columns are empty.
    Raises RunError where that interpreter does not do it.
    """
    with contextlib.ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="compare-"))
        stack.callback(shutil.rmtree, str(folder), True)
        makes = {V1: Column}
        twin = _twin()
        if twin is not None:
            makes[V2] = twin
        columns: dict = {dtype: {} for dtype in dtypes}
        rungs: dict = {dtype: {} for dtype in dtypes}
        for dtype in dtypes:
            for side, make in makes.items():
                columns[dtype][side] = stack.enter_context(set_up(case, dtype, full, make))
                mine = prefix(folder, case, dtype, side)
                rungs[dtype][side] = climb(columns[dtype][side], mine)
        kept, fresh = {}, {}
        for dtype in dtypes:
            if golden and not full:
                kept[dtype] = read_record(golden / (case + ".npz"), dtype)
        if python37:
            ask(python37, case, dtypes, full, folder)
            fresh = {dtype: read_record(folder / (case + ".npz"), dtype) for dtype in dtypes}
        found = {}
        for dtype in dtypes:
            rounding = {}
            if dtype == "float32":
                exact, rounded = rungs["float64"][V1], rungs[dtype][V1]
                rounding = rounding_of(exact, rounded)
            found[dtype] = _rows(
                case,
                dtype,
                columns[dtype],
                rungs[dtype],
                kept.get(dtype),
                fresh.get(dtype),
                rounding,
                folder,
            )
        return found


def _twin():
    """The class of the twin's column, or None on TensorFlow 1."""
    if tf.__version__.startswith("1."):
        return None
    # Not at the top: it needs eager execution, which TensorFlow 1 has not.
    from gan_tf1.tf2.column import Column as Twin

    return Twin


def ask(python37: str, case: str, dtypes: Sequence[str], full: bool, folder: Path) -> None:
    """Has 1.15.5 record a case into the folder, and go on from the checkpoints there.

    Raises RunError, with what it said last, where it does not.
    """
    script = ROOT / "scripts" / "compare_with_tf2.py"
    command = [python37, "-B", str(script), case, "--record", str(folder)]
    command += ["--checkpoints", str(folder)] + (["--full"] if full else [])
    command += ["--float64"] if "float32" not in dtypes else []
    environment = dict(os.environ, PYTHONPATH=str(ROOT))
    try:
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIME_LIMIT,
        )
    except OSError as error:
        raise RunError(f"{python37} could not be started ({error.strerror})") from None
    except subprocess.TimeoutExpired:
        raise RunError(f"{python37} took longer than {TIME_LIMIT} s for {case}") from None
    if done.returncode:
        last = (done.stderr.decode(errors="replace").strip().splitlines() or ["no message"])[-1]
        raise RunError(f"{python37} could not record {case}: {last}")


def _rows(case, dtype, columns, rungs, kept, fresh, rounding, folder):
    """The table of a case in one type."""
    rows = []
    old, v1, v2 = fresh or kept, rungs[V1], rungs.get(V2)

    def add(rung, old_v1=None, old_v2=None, v1_v2=None):
        of_old, of_new = (bound(rung, dtype, recorded, rounding) for recorded in (True, False))
        ok = all(
            value is None or value <= allowed
            for value, allowed in ((old_v1, of_old), (old_v2, of_old), (v1_v2, of_new))
        )
        rows.append(Row(rung, old_v1, old_v2, v1_v2, of_new if v1_v2 is not None else of_old, ok))

    shapes = {
        side: {name: list(value.shape) for name, value in column.state().items()}
        for side, column in columns.items()
    }
    add(
        NAMES,
        old and _equal(old.shapes, shapes[V1]),
        old and v2 and _equal(old.shapes, shapes[V2]),
        v2 and _equal(shapes[V1], shapes[V2]),
    )
    for rung in RECORDED:
        add(
            rung,
            old and recorded_difference(old.rungs[rung], v1[rung]),
            old and v2 and recorded_difference(old.rungs[rung], v2[rung]),
            v2 and difference(v1[rung], v2[rung]),
        )
    then = v1[after(CARRIED + GO_ON)]
    for here in columns:
        for there in (V115,) + tuple(columns):
            theirs = prefix(folder, case, dtype, there)
            if here != there and Path(theirs + ".index").is_file():
                gap = difference(then, go_on(columns[here], theirs))
                key = "v1_v2" if V115 not in (here, there) else _with_old(here)
                add(OVER.format(there, here), **{key: gap})
        over = OVER.format(here, V115)
        if fresh and over in fresh.rungs:
            gap = recorded_difference(fresh.rungs[over], then)
            add(over, **{_with_old(here): gap})
    if fresh and kept:
        for rung in RECORDED:
            norms = {
                name: np.linalg.norm(np.asarray(value, np.float64))
                for name, value in v1[rung].items()
            }
            gaps = [
                abs(fresh.rungs[rung][name] - value) / (norms[name] or 1.0)
                for name, value in kept.rungs[rung].items()
            ]
            add(ANEW + rung, max(gaps))
    return rows


def _with_old(side):
    return "old_v1" if side == V1 else "old_v2"


def _equal(one, other):
    return 0.0 if one == other else np.inf


def table(case: str, dtype: str, rows: list) -> str:
    """For the screen."""
    width = max(len(row.rung) for row in rows)
    titles = (f"{V115} ~ {V1}", f"{V115} ~ {V2}", f"{V1} ~ {V2}", "bound")
    lines = [f"{case + ' ' + dtype:<{width}}" + "".join(f"{title:>20}" for title in titles)]
    for row in rows:
        cells = [_number(value) for value in row[1:4]]
        cells.append(f"{row.bound:.0e}" if row.bound else "equal")
        lines.append(
            f"{row.rung:<{width}}"
            + "".join(f"{cell:>20}" for cell in cells)
            + ("" if row.ok else "   <- TOO FAR")
        )
    return "\n".join(lines)


def _number(value):
    if value is None:
        return "-"
    return "equal" if value == 0 else f"{value:.1e}"


def main(argv: Sequence[str]) -> int:
    """The comparison's command line."""
    parser = Parser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "recipes", nargs="*", metavar="RECIPE", help=f"of: {', '.join(CASES)} (default: all)"
    )
    parser.add_argument("--float64", action="store_true", help="leave float32 out")
    parser.add_argument(
        "--full", action="store_true", help="the recipes' own batches and feature maps; minutes"
    )
    parser.add_argument(
        "--python37",
        metavar="PYTHON",
        default=os.environ.get("GAN_TF1_PYTHON37"),
        help="an interpreter with TensorFlow 1.15.5, to ask again (default: GAN_TF1_PYTHON37)",
    )
    parser.add_argument(
        "--record", metavar="DIR", help="under 1.15.5: write what it gives there, and no table"
    )
    parser.add_argument(
        "--checkpoints",
        metavar="DIR",
        help="with --record: leave checkpoints there, and go on from those of other sides",
    )
    args = parser.parse_args(argv)
    tf.logging.set_verbosity(tf.logging.ERROR)  # notes on what is deprecated are not ours
    unknown = [name for name in args.recipes if name not in CASES]
    if unknown:
        raise UsageError(f"{unknown[0]}: no such recipe; there are {', '.join(CASES)}")
    if args.python37 and not shutil.which(args.python37):
        raise UsageError(f"--python37 {args.python37}: no program; give the path of a Python 3.7")
    cases = args.recipes or list(CASES)
    dtypes = ["float64"] if args.float64 else list(DTYPES)
    if args.record:
        return _record_all(cases, dtypes, args.full, Path(args.record), args.checkpoints)

    print(
        f"{V1} and {V2} are those of TensorFlow {tf.__version__}, {V115} is "
        + ("asked now" if args.python37 else f"what {GOLDEN.relative_to(ROOT)} holds of it")
    )
    far = []
    for case in cases:
        found = compare(case, dtypes, args.full, GOLDEN, args.python37)
        for dtype, rows in found.items():
            print("\n" + table(case, dtype, rows), flush=True)
            far += [f"{case} {dtype}, {row.rung}" for row in rows if not row.ok]
    if far:
        raise RunError("further apart than allowed: " + "; ".join(far))
    return 0


def _record_all(cases, dtypes, full, folder, checkpoint_folder):
    if tf.__version__ != "1.15.5":
        raise UsageError(
            f"--record: it keeps what TensorFlow 1.15.5 gives, and this is {tf.__version__}"
        )
    with tempfile.TemporaryDirectory(prefix="compare-") as temporary:
        checkpoints_ = Path(checkpoint_folder or temporary)
        for case in cases:
            found = {dtype: record(case, dtype, full, checkpoints_) for dtype in dtypes}
            write_record(folder / (case + ".npz"), found)
            print(folder / (case + ".npz"), flush=True)
    return 0
