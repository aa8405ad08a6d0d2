"""What each kind of statement does to what is known.

Each function in EXECUTE executes one kind. It returns True where what follows the statement in its
block is not reached.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Callable

from gan_tf1.migration.lint.interpreter import beside, sessions
from gan_tf1.migration.lint.interpreter.assignment import assign
from gan_tf1.migration.lint.interpreter.context import Graph, Loop, VariableScope
from gan_tf1.migration.lint.interpreter.expressions import arithmetic, truth
from gan_tf1.migration.lint.interpreter.trace import GRAPH, PERHAPS, RepeatedOps
from gan_tf1.migration.lint.interpreter.values import (
    NONE,
    NOTHING,
    Code,
    Frame,
    Value,
    element,
    join,
    join_all,
)
from gan_tf1.migration.lint.resolution.scopes import UNKNOWN, imported
from gan_tf1.migration.lint.syntax import (
    is_for_one_turn,
    is_main,
    keyword,
    last,
    may_be_long,
    walk,
)

if TYPE_CHECKING:
    from gan_tf1.migration.lint.interpreter.walker import Walker

CONTEXTS_WITHOUT_GRAPH = {
    "variable_scope", "name_scope", "device", "control_dependencies", "GradientTape",
    "keras.backend.name_scope", "variable_op_scope", "op_scope", "colocate_with",
}  # fmt: skip
# What a decorator makes of a function is its own affair, but for those that change nothing.
TRANSPARENT_DECORATORS = {"staticmethod", "classmethod", "contextmanager", "property"}


def imports(walker: Walker, node: ast.Import | ast.ImportFrom, frame: Frame) -> bool:
    for bound, name in walker.local.get(node) or imported(node):
        frame.set(bound, NOTHING if name == UNKNOWN else Value(names=frozenset([name])))
    for bound, value in beside.brought(walker, node).items():
        frame.set(bound, value)
    return False


def function(walker: Walker, node: ast.FunctionDef, frame: Frame) -> bool:
    names = [getattr(each, "id", getattr(each, "attr", "")) for each in node.decorator_list]
    known = TRANSPARENT_DECORATORS.issuperset(names)
    frame.set(node.name, Value(code=Code(node, frame)) if known else NOTHING)
    return False


def class_(walker: Walker, node: ast.ClassDef, frame: Frame) -> bool:
    walker.homes[node] = frame.module()
    frame.set(node.name, Value(code=Code(node, frame)))
    return False


def returns(walker: Walker, node: ast.Return, frame: Frame) -> bool:
    frame.returned.append(walker.value(node.value, frame) if node.value else NONE)
    return True


def leaves_block(walker: Walker, node: ast.stmt, frame: Frame) -> bool:
    return True


def declares_global(walker: Walker, node: ast.Global, frame: Frame) -> bool:
    frame.globals.update(node.names)
    return False


def assigns(walker: Walker, node: ast.Assign, frame: Frame) -> bool:
    value = walker.value(node.value, frame)
    for target in node.targets:
        assign(walker, target, value, frame)
    return False


def assigns_annotated(walker: Walker, node: ast.AnnAssign, frame: Frame) -> bool:
    if node.value:
        assign(walker, node.target, walker.value(node.value, frame), frame)
    return False


def assigns_augmented(walker: Walker, node: ast.AugAssign, frame: Frame) -> bool:
    right = walker.value(node.value, frame)
    left = NOTHING
    if isinstance(node.target, ast.Name):
        left = walker.value(ast.Name(node.target.id, ast.Load()), frame)
    tags = arithmetic(walker, node, node.op, left, right)
    assign(walker, node.target, Value(tags=tags), frame)
    return False


def branches(walker: Walker, node: ast.If, frame: Frame) -> bool:
    outcome = truth(walker, node.test, frame)
    if is_main(node.test):
        outcome = frame.module() is walker.module
    around = walker.context
    in_body = around._replace(loops=()) if is_for_one_turn(node.test) else around
    if outcome is not None:
        walker.context = in_body
        ended = walker.block(node.body if outcome else node.orelse, frame)
        walker.context = around
        return ended
    before = dict(frame.values)
    walker.conditional += 1
    walker.context = in_body
    ended = walker.block(node.body, frame)
    walker.context = around
    after_body, frame.values = frame.values, before
    ended_else = walker.block(node.orelse, frame)
    walker.conditional -= 1
    if ended:
        pass
    elif ended_else:
        frame.values = after_body
    else:
        frame.values = join_all(after_body, frame.values)
    return ended and ended_else


def iterates(walker: Walker, node: ast.For, frame: Frame) -> bool:
    iterated = walker.value(node.iter, frame)
    each = element(iterated)
    if iterated.items:
        each = iterated.items[0]
        for other in iterated.items[1:]:
            each = join(each, other)
    assign(walker, node.target, each, frame)
    loop(walker, node, frame, may_be_long(node.iter))
    return False


def repeats(walker: Walker, node: ast.While, frame: Frame) -> bool:
    walker.value(node.test, frame)
    loop(walker, node, frame, True)
    return False


def loop(walker: Walker, node: ast.For | ast.While, frame: Frame, long: bool) -> None:
    """The body of a loop, once; its ops are recorded if it is long and runs a session."""
    around = walker.context
    entered = Loop(len(walker.calls))
    if long:
        walker.context = around._replace(loops=around.loops + (entered,))
    # What the body assigns is known for the first turn only.
    for each in walk(node):
        stored = isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
        name = getattr(each, "id", "") if stored else ""
        if name in frame.values:
            frame.values[name] = frame.values[name]._replace(const=())
    walker.block(node.body, frame)
    walker.block(node.orelse, frame)
    walker.context = around
    if long and entered.runs and not entered.fresh:
        walker.trace.repeated_ops += _repeated(entered)


def _repeated(left: Loop) -> list[RepeatedOps]:
    """The ops of a loop by the places that make them; `a + b[0]` is one place to a reader."""
    return [
        RepeatedOps(site, function, ops)
        for site, (function, ops) in left.ops.items()
        if not any(site is not other and site in walk(other) for other in left.ops)
    ]


def tries(walker: Walker, node: ast.Try, frame: Frame) -> bool:
    ended = walker.block(node.body, frame)
    walker.conditional += 1
    after = frame.values
    for handler in node.handlers:
        frame.values = dict(after)
        if handler.name:
            frame.values[handler.name] = NOTHING
        if not walker.block(handler.body, frame):
            after = join_all(after, frame.values) if not ended else dict(frame.values)
            ended = False
    frame.values = after
    walker.conditional -= 1
    ended = ended or walker.block(node.orelse, frame)
    return walker.block(node.finalbody, frame) or ended


def enters(walker: Walker, node: ast.With, frame: Frame) -> bool:
    around = walker.context
    for item in node.items:
        value = walker.value(item.context_expr, frame)
        _enter(walker, item.context_expr, value, frame)
        if item.optional_vars is not None:
            entered = value if "session" in value.tags or "graph" in value.tags else NOTHING
            assign(walker, item.optional_vars, entered, frame)
    ended = walker.block(node.body, frame)
    walker.context = around
    return ended


def _enter(walker: Walker, node: ast.expr, value: Value, frame: Frame) -> None:
    """What is around the body of a `with`."""
    context = walker.context
    called = node.func if isinstance(node, ast.Call) else None
    path = walker.api_of(walker.value(called, frame)).path if called else ""
    if "guard" in value.tags:
        context = context._replace(dependencies=context.dependencies + (value,))
    elif "session" in value.tags:
        context = context._replace(state=GRAPH)
    elif isinstance(called, ast.Attribute) and called.attr == "as_default":
        owner = walker.value(called.value, frame)
        if "session" in owner.tags or sessions.NAME.match(last(called.value)):
            return  # which makes a default session, no default graph
        # A graph that was made in this very turn of the loop begins empty.
        fresh = f"loops {len(context.loops)}" in owner.tags
        scope = VariableScope(False, walker.conditional)
        loops = () if fresh else context.loops
        context = context._replace(state=GRAPH, graph=Graph(), loops=loops, scope=scope)
    elif path == "variable_scope":
        assert isinstance(node, ast.Call)
        context = context._replace(scope=_variable_scope(walker, node, frame))
    elif last(called or node) == "new_variables":  # of tf1_layers.py
        context = context._replace(scope=VariableScope(False, walker.conditional, new=True))
    elif path not in CONTEXTS_WITHOUT_GRAPH and last(called or node) != "open":
        context = context._replace(state=GRAPH if context.state == GRAPH else PERHAPS)
    walker.context = context


def _variable_scope(walker: Walker, node: ast.Call, frame: Frame) -> VariableScope:
    """The scope that a `with` enters: without reuse=True it is as the one around it."""
    given = keyword(node, "reuse")
    known = walker.value(given, frame).const if given else (None,)
    around = walker.context.scope.reuse and known in ((None,), (False,))
    return VariableScope(around or known == (True,), walker.conditional)


EXECUTE: dict[type, Callable[..., bool]] = {
    ast.AnnAssign: assigns_annotated,
    ast.Assign: assigns,
    ast.AugAssign: assigns_augmented,
    ast.Break: leaves_block,
    ast.ClassDef: class_,
    ast.Continue: leaves_block,
    ast.For: iterates,
    ast.FunctionDef: function,
    ast.Global: declares_global,
    ast.If: branches,
    ast.Import: imports,
    ast.ImportFrom: imports,
    ast.Raise: leaves_block,
    ast.Return: returns,
    ast.Try: tries,
    ast.While: repeats,
    ast.With: enters,
}
