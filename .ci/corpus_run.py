"""Runs a program on noise in a child of this process, which has imported what takes long.

Nothing reaches the network, and packages that only draw or show are stubs (corpus_driver.py).
"""

import contextlib
import gzip
import importlib
import io
import json
import os
import pickle
import resource
import shutil
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import NamedTuple

import corpus_driver
import numpy as np
from PIL import Image

TIME_LIMIT = 200  # seconds of a processor for a program; the machine may have other work
LONGEST = 3600  # seconds in all
MNIST = ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")
SLOW_IMPORTS = (
    "tensorflow", "keras", "scipy.io", "scipy.stats", "matplotlib.pyplot", "sklearn.datasets",
    "imageio", "tqdm",
)  # fmt: skip
SIZES = {"celeba": (178, 218), "faces": (64, 64), "pairs": (512, 256), "small": (64, 64)}
COPIED = {
    "tf1_cells.py", "tf1_contrib.py", "tf1_keras.py", "tf1_layers.py", "tf1_mnist.py",
    "tf1_pictures.py",
}  # fmt: skip


class Outcome(NamedTuple):
    """What came of a run."""

    said: str  # "runs", or the last line of the error
    file: str = ""  # of the program, where the error came from
    line: int = 0

    @property
    def runs(self):
        return self.said == "runs"


def import_slow_packages():
    os.environ.update(MPLBACKEND="Agg", TF_CPP_MIN_LOG_LEVEL="3")
    for name in SLOW_IMPORTS:
        importlib.import_module(name)
    import tensorflow as tf

    for lazy in (tf.keras.Model, tf.compat.v1.Session, tf.compat.v1.layers):
        repr(lazy)


def run(work, script, arguments):
    """Runs a script of the folder `work` where it stands; the outcome's file is below `work`."""
    path = sorted(work.glob(script))[0].resolve()
    told = work / ".outcome.json"
    told.unlink(missing_ok=True)
    sys.stdout.flush()
    child = os.fork()
    if not child:
        try:
            _child(work.resolve(), path, arguments, told.resolve())
        finally:
            os._exit(1)
    deadline = time.monotonic() + LONGEST
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            break
        if time.monotonic() > deadline:
            os.kill(child, signal.SIGKILL)
        time.sleep(0.05)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL):
        return Outcome("time is up")
    if not told.exists():
        return Outcome("the process died")
    return Outcome(*json.loads(told.read_text(encoding="utf-8")))


def _child(work, path, arguments, told):
    log = os.open(str(work / ".said.txt"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(log, stream)
    os.environ.update(
        HTTPS_PROXY="http://127.0.0.1:9", HTTP_PROXY="http://127.0.0.1:9", HOME=str(work)
    )
    os.chdir(str(path.parent))
    root = str(Path(__file__).resolve().parent.parent)
    here = str(Path(__file__).resolve().parent)
    sys.path = [each for each in sys.path if each not in ("", root, here)]

    def tell(*outcome):
        told.write_text(json.dumps(outcome), encoding="utf-8")
        os._exit(0)

    resource.setrlimit(resource.RLIMIT_CPU, (TIME_LIMIT, TIME_LIMIT + 5))
    try:
        corpus_driver.drive(str(path), arguments, lambda: tell("runs"))
    except SystemExit as error:
        if error.code not in (None, 0):
            tell(f"SystemExit: {error.code}", *_place(error, work))
    except BaseException as error:
        traceback.print_exc()
        error = _first(error, work)
        lines = traceback.format_exception_only(type(error), error)
        said = " ".join(line.strip() for line in lines if not line.startswith(" "))
        tell(said[:200].replace("|", "/").replace(str(work), "."), *_place(error, work))
    tell("runs")


def _first(error, work):
    """The error that was being handled when this one was raised, where the program's code had it.

    Python prints it first, and it is what has to be mended.
    """
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    first = error if before is None else _first(before, work)
    return first if _place(first, work)[0] else error


def _place(error, work):
    """File and line of the program that an error came from."""
    if isinstance(error, SyntaxError) and str(error.filename).startswith(str(work)):
        return os.path.relpath(error.filename, str(work)), error.lineno or 1
    frames = [
        each
        for each in traceback.extract_tb(error.__traceback__)
        if each.filename.startswith(str(work)) and Path(each.filename).name not in COPIED
    ]
    if not frames:
        return "", 0
    return os.path.relpath(frames[-1].filename, str(work)), frames[-1].lineno


def prepare(folder, data, cache):
    """Writes noise in the form that a program looks for, `KIND:PLACE PLACE...`."""
    for each in filter(None, data.split(";")):
        kind, _, places = each.partition(":")
        for place in places.split(" "):
            target = folder / place
            target.mkdir(parents=True, exist_ok=True)
            if kind != "folder":
                _noise(kind, cache)
                shutil.copytree(str(cache / kind), str(target), dirs_exist_ok=True)


def _noise(kind, cache):
    """The files of a kind in a folder of that name, once."""
    target = cache / kind
    if target.exists():
        return
    target.mkdir(parents=True)
    random = np.random.RandomState(0)
    if kind == "svhn":
        _svhn(target, random)
    elif kind == "mnist_inverse":  # what CoGAN's invert.py writes, though as bytes
        for name, rows in (("train", 60000), ("t10k", 10000)):
            pixels = random.randint(0, 256, [rows, 28, 28, 1]).astype(np.uint8)
            np.save(str(target / f"{name}-images-idx3-ubyte.npy"), pixels)
    elif kind.startswith("records"):
        _records(kind, target, random)
    elif kind == "mnist_pickle":  # three pairs of images and labels
        sets = [(random.rand(1000, 784).astype(np.float32), np.arange(1000) % 10)] * 3
        with gzip.open(str(target / "mnist.pkl.gz"), "wb", 1) as f:
            pickle.dump(sets, f)
    elif kind.startswith("mnist"):
        for name in MNIST:
            rows = 60000 if "train" in name else 10000
            shape = [rows, 28, 28] if "images" in name else [rows]
            values = random.randint(0, 256 if "images" in name else 10, shape).astype(np.uint8)
            content = bytes([0, 0, 8, len(shape)]) + np.array(shape, ">i4").tobytes()
            content += values.tobytes()
            if kind == "mnist":
                with gzip.open(str(target / f"{name}-ubyte.gz"), "wb", 1) as f:
                    f.write(content)
            else:
                (target / f"{name}-ubyte").write_bytes(content)
    else:
        size = SIZES.get(kind, (96, 96))
        ending = "JPEG" if kind == "small" else "jpg"
        for number in range(20 if kind == "pairs" else 250):
            pixels = random.randint(0, 256, [size[1], size[0], 3]).astype(np.uint8)
            with contextlib.suppress(OSError):
                Image.fromarray(pixels).save(str(target / f"{number}.{ending}"))


def _svhn(target, random):
    """House numbers as MATLAB's files, which have the number of the picture last."""
    from scipy.io import savemat

    for name in ("train", "test", "extra"):
        pixels = random.randint(0, 256, [32, 32, 3, 1000]).astype(np.uint8)
        labels = random.randint(1, 11, [1000, 1]).astype(np.uint8)
        savemat(str(target / f"{name}_32x32.mat"), {"X": pixels, "y": labels})


def _records(kind, target, random):
    """Records of TensorFlow's as the programs' own converters write them."""
    import tensorflow as tf

    def text(value):
        return tf.train.Feature(bytes_list=tf.train.BytesList(value=[value]))

    def number(value):
        return tf.train.Feature(int64_list=tf.train.Int64List(value=[value]))

    def picture(*shape):
        return random.randint(0, 256, shape).astype(np.uint8)

    def example():
        if kind == "records_raw":  # tf.gans-comparison
            return {"image": text(picture(128, 128, 3).tobytes())}
        if kind == "records_jpeg":  # CycleGAN-TensorFlow
            encoded = io.BytesIO()  # by Pillow: a runtime of this process would hang its children
            Image.fromarray(picture(64, 64, 3)).save(encoded, "JPEG")
            return {
                "image/file_name": text(b"0.jpg"),
                "image/encoded_image": text(encoded.getvalue()),
            }
        shape = {"height": number(28), "width": number(28), "depth": number(1)}
        label = number(int(random.randint(10)))
        return {**shape, "label": label, "image_raw": text(picture(28, 28, 1).tobytes())}

    for name in ("train", "validation", "test"):
        ending = ".tfrecord" if kind == "records_raw" else ".tfrecords"
        with tf.io.TFRecordWriter(str(target / (name + ending))) as writer:
            for _ in range(100):
                features = tf.train.Features(feature=example())
                writer.write(tf.train.Example(features=features).SerializeToString())
