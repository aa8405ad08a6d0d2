"""Events: the one FileWriter of a run, by which everything reaches TensorBoard."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Mapping, Sequence

import tensorflow.compat.v1 as tf
from tensorboard.plugins.hparams import api_pb2
from tensorboard.plugins.hparams import summary as hparams

from gan_tf1.errors import RunError
from gan_tf1.runs.reader import reason

END = ".end"  # of the name of the event file that holds how a session ended
BOOKKEEPING = ("init", "finite", "checkpoint")  # scopes that touch every variable and teach nothing


class Events:
    """The run's one FileWriter.

    Two on one directory in one second would share a file name, so the step is part of it. Without
    a graph it adds to a run that has ended, and what is there of later steps stays.
    """

    def __init__(self, run: Path, graph: tf.Graph | None, step: int):
        self._run = run
        self._in_session = self._succeeded = False
        suffix = f".{step}" if graph else f".{step}.added"
        # Under eager execution, the default on TensorFlow 2, a FileWriter wants a graph around it.
        with tf.Graph().as_default():
            self._writer = tf.summary.FileWriter(str(run), flush_secs=10, filename_suffix=suffix)
        if graph:
            definition = figure(graph).SerializeToString()
            self._writer.add_event(tf.Event(wall_time=time.time(), graph_def=definition))
            # What an interrupted run wrote beyond its last checkpoint is dropped by this mark when
            # TensorBoard reads the directory: curves of a resumed run do not fold back.
            start = tf.SessionLog(status=tf.SessionLog.START)
            # Of a run that begins again, as it had no checkpoint, step 0 goes too.
            self._writer.add_session_log(start, global_step=step + 1 if step else 0)

    def scalars(self, values: Mapping[str, float], step: int) -> None:
        """One point for each tag."""
        self._add(
            [tf.Summary.Value(tag=tag, simple_value=value) for tag, value in values.items()], step
        )

    def image(self, tag: str, encoded: bytes, shape: tuple[int, ...], step: int) -> None:
        """An encoded picture of shape (height, width), or (height, width, 3) in colour."""
        image = tf.Summary.Image(
            height=shape[0],
            width=shape[1],
            colorspace=(shape + (1,))[2],
            encoded_image_string=encoded,
        )
        self._add([tf.Summary.Value(tag=tag, image=image)], step)

    def text(self, tag: str, markdown: str, step: int) -> None:
        """A page of the text tab."""
        plugin = tf.SummaryMetadata.PluginData(plugin_name="text")
        # A path on this system may hold what is no letter of any encoding.
        encoded = markdown.encode("utf-8", "backslashreplace")
        tensor = tf.make_tensor_proto(encoded, dtype=tf.string)
        metadata = tf.SummaryMetadata(plugin_data=plugin)
        self._add([tf.Summary.Value(tag=tag, metadata=metadata, tensor=tensor)], step)

    def merged(self, summary: bytes, step: int) -> None:
        """A serialized summary: what a merged summary op gave, or one of TensorBoard's own."""
        self._writer.add_summary(summary, step)

    def trace(self, tag: str, metadata: tf.RunMetadata, step: int) -> None:
        """Time and memory of one `sess.run`, for the Graph tab. ValueError for a tag again."""
        self._writer.add_run_metadata(metadata, tag, step)

    def session(self, values: Mapping[str, bool | float | str], step: int) -> None:
        """A row of the HParams tab: name -> bool, number or text. Its end is written on leaving.

        It ends well only if `succeed` was called before.
        """
        self._in_session = True
        # TensorBoard believes the first end that it reads of a run, and the run goes on now. So
        # each end is in a file of its own, and the file of an earlier one has to go.
        for path in self._run.glob("events.out.tfevents.*" + END):
            path.unlink()
        self.merged(hparams.session_start_pb(values).SerializeToString(), step)

    def succeed(self) -> None:
        """The session has done all it should."""
        self._succeeded = True

    def flush(self) -> None:
        """Everything so far reaches the file. Raises RunError where the disk says no."""
        try:
            self._writer.flush()
        except Exception as error:  # what TensorFlow 2's writing thread died of
            raise RunError(f"{self._run}: events could not be written ({reason(error)})") from None

    def __enter__(self) -> Events:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is KeyboardInterrupt:
            # It may have come while this thread held the lock of the writer's queue, for which
            # closing would wait for good. What is lost is of steps that are done again.
            return
        # What is written to a closed writer is lost, with no more than a warning. TensorFlow 2
        # raises here what its writing thread died of, whatever kind of error that was.
        try:
            self._writer.close()
            if self._in_session:
                self._end()
        except Exception as error:
            if kind is None:
                raise RunError(
                    f"{self._run}: events could not be written ({reason(error)})"
                ) from None

    def _end(self) -> None:
        status = api_pb2.STATUS_SUCCESS if self._succeeded else api_pb2.STATUS_FAILURE
        # After the other writer is closed: TensorBoard reads file after file and may not turn back.
        with tf.Graph().as_default():
            writer = tf.summary.FileWriter(str(self._run), filename_suffix=END)
        writer.add_summary(hparams.session_end_pb(status).SerializeToString())
        writer.close()

    def _add(self, values: Sequence[tf.Summary.Value], step: int) -> None:
        self._writer.add_summary(tf.Summary(value=values), step)


def figure(graph: tf.Graph) -> tf.GraphDef:
    """The graph as the Graph tab is to show it: without what saves and starts all variables.

    Nothing else depends on that, but its edges would be the thickest of the picture.
    """
    definition = graph.as_graph_def(add_shapes=True)
    nodes = [node for node in definition.node if node.name.split("/")[0] not in BOOKKEEPING]
    del definition.node[:]
    definition.node.extend(nodes)
    return definition
