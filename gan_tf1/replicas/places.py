"""Replicas: the networks once for each device, on a share of the batch, in one graph.

Weights, losses and optimizers are at home; each replica holds the data set, draws its share of the
batch from (seed, step) by itself, and runs the networks on it. What it gives is joined, in order,
into the very tensors that the losses of one device see. A tensor that was joined remembers its
shares, so that what is only passed from one network to the next stays where it is.

Without a layout nothing here adds an op to a graph.
"""

from __future__ import annotations

import contextlib
from typing import Any, Callable, Iterator, NamedTuple, Sequence

import tensorflow.compat.v1 as tf

from gan_tf1.replicas import lockstep

_KEY = "gan_tf1/replicas"  # of the graph's collection that holds its Replicas


class Layout(NamedTuple):
    """Which device does what; devices as TensorFlow writes them, as far as they matter."""

    home: str  # losses, optimizers, samples, and variables unless these have a place of their own
    replicas: tuple[str, ...]  # of the networks, in the order of their shares
    variables: tuple[str, ...] = ()  # where variables go in turn; none: home
    container: str = ""  # of all variables on their servers: each run has its own


def config(timeout: float = 0.0) -> tf.ConfigProto:
    """What a session on replicas needs. timeout: seconds for a `sess.run`; 0 has none.

    Some ops, such as those of integers, are not to be had on a GPU, and a processor is one device
    whatever the graph names. TensorFlow's arithmetic rewriting is off: it makes one sum of those
    on one device, and a run on replicas would not give the bits of the same on machines.
    """
    made = tf.ConfigProto(allow_soft_placement=True, operation_timeout_in_ms=int(1000 * timeout))
    rewrite = made.graph_options.rewrite_options
    rewrite.arithmetic_optimization = rewrite.OFF
    return made


class Replicas:
    """Of one graph: where its ops go, and which tensors are joined from shares."""

    def __init__(self, layout: Layout):
        self.layout = layout
        self.count = len(layout.replicas)
        self._elsewhere = {_plain(device) for device in layout.replicas} - {_plain(layout.home)}
        self._shares: dict[str, list[tf.Tensor]] = {}  # name of a joined tensor -> its shares
        self._replica: int | None = None  # whose ops are being made
        self._holds_data = False
        self._variables = 0

    def device(self, op: tf.Operation) -> str:
        """Where an op goes: a device function, for `tf.device`.

        A gradient that a recipe takes itself is not made for a replica by name: it goes where its
        only remote inputs are, and what comes from several devices goes home.
        """
        for tensor in op.inputs:
            if tensor.dtype == tf.resource:
                return str(tensor.op.device)
        if op.type == "VarHandleOp" and not self._holds_data:
            # Already set where the function is applied again, by the scope of a thread.
            return str(op.device) or self._of_variable()
        if self._replica is not None:
            return self.layout.replicas[self._replica]
        devices = {tensor.op.device for tensor in op.inputs}
        remote = devices & self._elsewhere
        joins = op.type in ("AddN", "ConcatV2", "Pack") and len(devices) > 1
        return str(remote.pop()) if len(remote) == 1 and not joins else self.layout.home

    def _of_variable(self) -> str:
        if not self.layout.variables:
            return self.layout.home
        self._variables += 1
        return self.layout.variables[(self._variables - 1) % len(self.layout.variables)]

    @contextlib.contextmanager
    def on(self, replica: int, holds_data: bool = False) -> Iterator[None]:
        """A block whose ops go to a replica. holds_data: and so do its variables."""
        before = self._replica, self._holds_data
        self._replica, self._holds_data = replica, holds_data
        try:
            yield
        finally:
            self._replica, self._holds_data = before

    def rows(self, replica: int, batch: int) -> slice:
        """Its share of a batch. Raises ValueError where not all shares are equally large."""
        share = batch // self.count
        if share * self.count != batch:
            raise ValueError(f"a batch of {batch} has no {self.count} equal shares")
        return slice(replica * share, (replica + 1) * share)

    def own(self, batch: int, draw: Callable[[int, slice], tf.Tensor]) -> tf.Tensor:
        """A batch of which each replica draws its share: draw(replica, its rows)."""
        shares = []
        for replica in range(self.count):
            with self.on(replica):
                shares.append(draw(replica, self.rows(replica, batch)))
        return self.join(shares)

    def join(self, shares: Sequence[tf.Tensor]) -> tf.Tensor:
        """The shares one after another, at home; what is made of it by `each` is made of them."""
        joined = tf.concat(list(shares), 0)
        self._shares[joined.name] = list(shares)
        return joined

    def split(self, whole: tf.Tensor) -> tf.Tensor:
        """A batch that was made at home, to be shared out by `each`."""
        size = whole.shape[0:1].as_list()[0]
        if whole.name in self._shares or not size or size % self.count:
            return whole
        return self.join(tf.split(whole, self.count))

    def each(self, function: Callable[..., Any], inputs: Sequence[tf.Tensor]) -> list[Any] | None:
        """function(*inputs) on each replica, from its shares; None where inputs are not joined."""
        shares = [self._shares.get(tensor.name) for tensor in inputs]
        if any(share is None for share in shares):
            return None
        graph, scope = tf.get_default_graph(), tf.get_variable_scope()
        name, order = graph.get_name_scope(), tf.no_op()

        def call(replica: int) -> Any:
            mine = [share[replica] for share in shares if share is not None]
            # What a thread begins without; the first one makes the variables.
            with contextlib.ExitStack() as stack:
                stack.enter_context(graph.as_default())
                stack.enter_context(tf.name_scope(f"{name}/replica_{replica}/".lstrip("/")))
                reuse = True if replica else None
                stack.enter_context(
                    tf.variable_scope(scope, reuse=reuse, auxiliary_name_scope=False)
                )
                stack.enter_context(tf.device(self.device))
                stack.enter_context(tf.control_dependencies(order.control_inputs))
                return function(*mine)

        def turn(replica: int) -> Callable[[], Any]:
            return lambda: call(replica)

        turns = [turn(replica) for replica in range(self.count)]
        return lockstep.run(turns, _join_moments, self.on)


def current() -> Replicas | None:
    """Of the graph that is being built; None where it is that of one device."""
    found = tf.get_collection(_KEY)
    return found[0] if found else None


@contextlib.contextmanager
def spread(layout: Layout | None) -> Iterator[None]:
    """A block that builds a graph by that layout; without one, nothing is changed."""
    if layout is None:
        yield
        return
    replicas = Replicas(layout)
    # As it is by default on TensorFlow 2: what one thread opens, another does not have to close.
    tf.get_default_graph().switch_to_thread_local()
    tf.add_to_collection(_KEY, replicas)
    with tf.device(replicas.device), tf.container(layout.container):
        yield


def moments(inputs: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """(mean, biased variance, rows) of inputs [batch, width] over the whole batch, of all replicas.

    Of equal shares: the mean of the means, and the mean of (their variances plus the squares of
    their means' distances to it).
    """
    mean, variance = tf.nn.moments(inputs, [0])
    rows = tf.cast(tf.shape(inputs)[0], inputs.dtype)
    if not lockstep.inside():
        return mean, variance, rows
    mean, variance, count = lockstep.meet((mean, variance))
    return mean, variance, rows * count


def _join_moments(shares: list[Any]) -> tuple[tf.Tensor, tf.Tensor, float]:
    means, variances = (tf.stack(values) for values in zip(*shares))  # [replicas, width]
    mean = tf.reduce_mean(means, 0)
    variance = tf.reduce_mean(variances + tf.square(means - mean), 0)
    return mean, variance, float(len(shares))


def _plain(device: str) -> str:
    """As TensorFlow writes the device of an op."""
    return str(tf.DeviceSpec.from_string(device).to_string())
