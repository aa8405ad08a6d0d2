"""The generator of a run as a SavedModel, with two signatures.

serving_default   noise [n, noise_dim] -> images, uint8 [n, height, width], and values, the same
                  before rounding, in [0, 1]
sample            count (int32), seed (int64) -> images: the first `count` samples of the seed

Of a run trained with --conditional, serving_default takes labels too, one-hot [n, 10], and sample
takes label (int32): the class of all, or -1 for all classes in turn.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any, Callable, Iterator, Mapping, NamedTuple

import tensorflow.compat.v1 as tf

from gan_tf1.export.sampling import Opened
from gan_tf1.files import whole_folder
from gan_tf1.graph import serving as graph
from gan_tf1.runs import checkpoints


class Restored(NamedTuple):
    """A session with the weights of one checkpoint in the graph that is exported."""

    sess: tf.Session
    served: graph.Served
    step: int  # of the checkpoint


@contextlib.contextmanager
def restored(
    opened: Opened, say: Callable[[str], None], step: int | None = None
) -> Iterator[Restored]:
    """The newest usable checkpoint, or that of `step`. Raises UsageError where there is none."""
    served = graph.serve(opened.recipe, opened.hyper)
    with tf.Session(graph=served.graph) as sess:
        directory = opened.run / "checkpoints"
        found = checkpoints.load(sess, served.variables, directory, say, step)
        yield Restored(sess, served, found)


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


def _signature(inputs: Mapping[str, tf.Tensor], outputs: Mapping[str, tf.Tensor]) -> Any:
    """A SignatureDef, a protocol buffer for which `tf` has no name."""

    def info(tensors: Mapping[str, tf.Tensor]) -> dict[str, tf.TensorInfo]:
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
