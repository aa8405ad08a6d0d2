"""Runs a script until it has trained ten steps; its data sets are noise."""

import importlib
import runpy
import sys
import types
from pathlib import Path

import numpy as np
import tqdm

RUNS = 20  # runs of a session that fetch something besides an initializer: ten of D, ten of G
BATCHES = 20  # of Keras
# Imported for the looks of a plot, and for showing it.
STUBS = (
    "cv2", "seaborn", "skimage", "skimage.io", "IPython", "IPython.display", "dlutils", "plotly",
    "plotly.graph_objs", "plotly.offline", "ipdb", "better_exceptions",
)  # fmt: skip


def drive(script, arguments, ran):
    """Runs a script; calls ran(), which does not come back, where it has trained ten steps."""
    sys.argv = [script, *arguments]
    for name in STUBS:
        sys.modules[name] = _Anything(name)
    sys.modules["bunch"] = types.ModuleType("bunch")
    sys.modules["bunch"].Bunch = _Bunch
    tqdm.tqdm_notebook = tqdm.tqdm  # whose bar needs ipywidgets
    import tensorflow as tf

    seen = {"runs": 0, "batches": 0}
    run = tf.compat.v1.Session.run

    def counted(self, fetches, *args, **kwargs):
        found = run(self, fetches, *args, **kwargs)
        if "init" not in getattr(fetches, "name", ""):
            _count(seen, "runs", RUNS, ran)
        return found

    for kind in (tf.compat.v1.Session, tf.compat.v1.InteractiveSession):
        kind.run = counted
    monitored = tf.compat.v1.train.MonitoredSession.__mro__[1]
    wrapped = monitored.run

    def counted_monitored(self, *args, **kwargs):
        found = wrapped(self, *args, **kwargs)
        _count(seen, "runs", RUNS, ran)
        return found

    monitored.run = counted_monitored
    import keras

    train_on_batch = keras.Model.train_on_batch

    def counted_batch(self, *args, **kwargs):
        found = train_on_batch(self, *args, **kwargs)
        _count(seen, "batches", BATCHES, ran)
        return found

    keras.Model.train_on_batch = counted_batch
    fit = keras.Model.fit
    counter = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: _count(seen, "batches", BATCHES, ran)
    )

    def counted_fit(self, *args, callbacks=None, **kwargs):
        return fit(self, *args, callbacks=[*(callbacks or []), counter], **kwargs)

    keras.Model.fit = counted_fit
    for name in ("mnist", "fashion_mnist"):
        for datasets in (keras.datasets, tf.keras.datasets):
            getattr(datasets, name).load_data = _images
    importlib.import_module("tensorflow.keras.utils")
    for name, module in list(sys.modules.items()):
        if name.startswith(("keras", "tensorflow.keras")) and "plot_model" in vars(module):
            module.plot_model = lambda *args, **kwargs: None  # which needs pydot and graphviz
    sys.path.insert(0, str(Path(script).parent))
    runpy.run_path(script, run_name="__main__")


def _count(seen, what, enough, ran):
    seen[what] += 1
    if seen[what] >= enough:
        ran()


def _images(*args, **kwargs):
    random = np.random.RandomState(0)
    x = random.randint(0, 256, [60000, 28, 28]).astype(np.uint8)
    y = random.randint(0, 10, [60000]).astype(np.uint8)
    return (x, y), (x[:10000], y[:10000])


class _Anything(types.ModuleType):
    version_info = (9, 0)  # which matplotlib asks of IPython

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _Anything(name)

    def __call__(self, *args, **kwargs):
        return None


class _Bunch(dict):
    """What the package bunch is: a dictionary whose items are attributes."""

    __getattr__ = dict.__getitem__
    __setattr__ = dict.__setitem__
