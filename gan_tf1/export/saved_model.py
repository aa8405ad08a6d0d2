"""Exports the generator of a run as a SavedModel and, with --tflite, as a TFLite file too.

serving_default   noise [n, noise_width] -> images, uint8 [n, height, width], and values, the same
                  before rounding, in [0, 1]
sample            count (int32), seed (int64) -> images: those of sample.py --count and --seed

Of a run trained with --conditional, serving_default takes labels too, one-hot [n, 10], and sample
takes label (int32): the class of all, or -1 for all classes in turn, as sample.py has them.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from pathlib import Path
from typing import Iterator, Sequence

import numpy as np
import tensorflow.compat.v1 as tf

from gan_tf1.config import LOGDIR
from gan_tf1.errors import Parser, RunError, UsageError
from gan_tf1.export.sampling import one_hot, open_run, writing
from gan_tf1.files import whole_folder, write_atomic
from gan_tf1.graph import sampler as graph
from gan_tf1.graph.gan import N_CLASSES
from gan_tf1.runs import checkpoints
from gan_tf1.runs.console import say

CHECKED = 20  # samples that a TFLite file is tried on
SHADE = 1 / 255  # of values in [0, 1]: by how much they may differ


def save_model(sess: tf.Session, served: graph.Served, folder: Path) -> None:
    """Writes a SavedModel that appears whole: under another name, then renamed.

    Raises OSError or one of TensorFlow's errors where it cannot be written.
    """
    inputs = {"noise": served.noise}
    drawn = {"count": served.count, "seed": served.seed}
    if served.labels is not None:
        inputs["labels"], drawn["label"] = served.labels, served.label
    signatures = {
        "serving_default": _signature(inputs, {"images": served.images, "values": served.values}),
        "sample": _signature(drawn, {"images": served.sampled}),
    }
    with whole_folder(folder) as temporary:
        builder = tf.saved_model.Builder(str(temporary))
        builder.add_meta_graph_and_variables(
            sess,
            [tf.saved_model.tag_constants.SERVING],
            signature_def_map=signatures,
            strip_default_attrs=True,  # an attribute of a newer release would be a stranger before
        )
        builder.save()


def to_tflite(sess: tf.Session, served: graph.Served) -> bytes:
    """noise (and labels) -> values, as a TFLite file; the last use of this graph.

    Raises RunError where the installed TensorFlow cannot make one.
    """
    inputs = [served.noise] if served.labels is None else [served.noise, served.labels]
    try:
        with _programs_beside_python():
            return tf.lite.TFLiteConverter.from_session(sess, inputs, [served.values]).convert()
    except Exception as error:  # of many kinds, and of others on another release
        raise RunError(
            f"--tflite: TensorFlow {tf.__version__} could not make it "
            f"({checkpoints.reason(error)}); the SavedModel is complete"
        ) from None


def run_tflite(content: bytes, inputs: dict) -> np.ndarray:
    """The values that a TFLite file gives: [n, height, width].

    inputs: name of the placeholder -> array of n rows. All at once where the file allows, one after
    another where it is for one.
    """
    interpreter = tf.lite.Interpreter(model_content=content)
    details = interpreter.get_input_details()
    n = len(next(iter(inputs.values())))
    # TensorFlow 1.15 takes a dimension left open for 1 and says nothing of it in its details.
    size = n if all(-1 in detail.get("shape_signature", ()) for detail in details) else 1
    for detail in details:
        shape = [size] + [int(length) for length in detail["shape"][1:]]
        interpreter.resize_tensor_input(detail["index"], shape)
    interpreter.allocate_tensors()
    output = interpreter.get_output_details()[0]["index"]
    parts = []
    for start in range(0, n, size):
        for detail in details:
            rows = inputs[detail["name"].split(":")[0]][start : start + size]
            interpreter.set_tensor(detail["index"], rows.astype(detail["dtype"]))
        interpreter.invoke()
        parts.append(interpreter.get_tensor(output).copy())
    return np.concatenate(parts)


def main(argv: Sequence[str]) -> int:
    """The command line of scripts/export.py."""
    args = _parse(argv)
    opened = open_run(Path(args.logdir), args.run)
    recipe, hyper, run = opened.recipe, opened.hyper, opened.run
    if args.tflite and hyper.dtype != "float32":
        raise UsageError(f"--tflite: TFLite computes in float32 and {run.name} in {hyper.dtype}")
    served = graph.serve(recipe, hyper)
    with served.graph.as_default():
        saver = checkpoints.saver(served.variables, 1)
    with tf.Session(graph=served.graph) as sess:
        step = checkpoints.load(saver, sess, run / "checkpoints", say, args.step)
        out = Path(args.out) if args.out else run / "exported" / f"step_{step:06d}"
        tflite = out.with_name(out.name + ".tflite")
        for path in (out, tflite) if args.tflite else (out,):
            if path.exists():
                raise UsageError(f"{path} exists already; give another --out, or remove it")
        say(f"{run.name}: step {step}")
        with writing(out, bool(args.out)):
            save_model(sess, served, out)
        say(str(out))
        if args.tflite:
            _write_tflite(sess, served, hyper.noise_width, tflite, bool(args.out))
    say("to use it, with TensorFlow 2:")
    say(f'    model = tf.saved_model.load("{out}")')
    label = ", label=tf.constant(-1)" if hyper.conditional else ""
    arguments = f"count=tf.constant(8), seed=tf.constant(1, tf.int64){label}"
    say(f'    images = model.signatures["sample"]({arguments})["images"]')
    return 0


def _write_tflite(sess, served, width, path, given):
    feed = {served.noise: np.random.RandomState(1).normal(size=[CHECKED, width])}
    if served.labels is not None:
        feed[served.labels] = one_hot(np.arange(CHECKED) % N_CLASSES)
    expected = sess.run(served.values, feed)
    content = to_tflite(sess, served)
    got = run_tflite(content, {placeholder.op.name: rows for placeholder, rows in feed.items()})
    difference = float(np.max(np.abs(got - expected)))
    if not difference <= SHADE:
        raise RunError(
            f"--tflite: its values are up to {difference:.2g} away from the session's, and nothing "
            "was written of it; the SavedModel is complete"
        )
    with writing(path, given):
        write_atomic(path, content)
    say(f"{path}: on {CHECKED} samples at most {difference:.1e} away from the session's values")


def _signature(inputs, outputs):
    def info(tensors):
        return {
            name: tf.TensorInfo(
                name=tensor.name,
                dtype=tensor.dtype.as_datatype_enum,
                tensor_shape=tensor.shape.as_proto(),
            )
            for name, tensor in tensors.items()
        }

    method = tf.saved_model.signature_constants.PREDICT_METHOD_NAME
    return tf.saved_model.build_signature_def(info(inputs), info(outputs), method)


@contextlib.contextmanager
def _programs_beside_python() -> Iterator[None]:
    # TensorFlow 1.15's converter is a program that pip puts there. It is looked for in PATH, which
    # does not name the folder of a virtual environment that is not activated.
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before


def _parse(argv):
    parser = Parser(
        prog="export.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("run", metavar="RUN", help="a run's directory, its name, or latest")
    add("--out", metavar="DIR", help="a new folder (default: RUN/exported/step_...)")
    add("--step", type=int, metavar="N", help="of which checkpoint (default: the newest usable)")
    add("--tflite", action="store_true", help="DIR.tflite as well: noise -> values; it is tried")
    add("--logdir", metavar="DIR", default=str(LOGDIR), help="default: tensorboard/ of the project")
    args = parser.parse_args(argv)
    for name in ("run", "out", "logdir"):
        if getattr(args, name) == "":
            raise UsageError(f"{name.replace('run', 'RUN')} is empty: give a value")
    return args
