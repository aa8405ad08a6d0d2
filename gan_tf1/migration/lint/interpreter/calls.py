"""What a call does: of a function or class of the script, of a method, of TensorFlow."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from gan_tf1.migration.lint.interpreter import number_formats, operations, sessions
from gan_tf1.migration.lint.interpreter.expressions import attribute, method_of
from gan_tf1.migration.lint.interpreter.trace import NameTest, NumberUse, UnderReuse
from gan_tf1.migration.lint.interpreter.values import (
    NONE,
    NOTHING,
    Code,
    Frame,
    Instance,
    Value,
    element,
    join,
)
from gan_tf1.migration.lint.syntax import by_position, default, last, parameters

if TYPE_CHECKING:
    from gan_tf1.migration.lint.interpreter.walker import Walker

DEPTH = 16  # calls within calls


def call(walker: Walker, node: ast.Call, frame: Frame) -> Value:
    """What a call gives; its function and its arguments are evaluated first."""
    owner = NOTHING
    if isinstance(node.func, ast.Attribute):
        owner = walker.value(node.func.value, frame)
        called = attribute(walker, owner, node.func.attr)
    else:
        called = walker.value(node.func, frame)
    arguments = [walker.value(each, frame) for each in node.args]
    keywords = {each.arg: walker.value(each.value, frame) for each in node.keywords}
    api = walker.api_of(called)
    if api.path == "app.run":
        return _app_run(walker, node, arguments, keywords)
    if api.path in ("case", "cond"):
        for each in (*arguments[1:], *keywords.values()):  # which are called there
            if each.code and not isinstance(each.code.node, ast.ClassDef):
                inline(walker, node, each.code, [], {})
    if api.path:
        return operations.call(walker, node, api, arguments, keywords)
    if called.code:
        return inline(walker, node, called.code, arguments, keywords)
    if called.instance:
        code = method_of(walker, called.instance.node, "__call__")
        if code:
            return inline(walker, node, code._replace(owner=called), arguments, keywords)
    if isinstance(node.func, ast.Attribute):
        return _method_call(walker, node, node.func, owner, arguments, keywords)
    return _builtin(walker, node, called, arguments, keywords)


def _builtin(
    walker: Walker,
    node: ast.Call,
    called: Value,
    arguments: list[Value],
    keywords: dict[str | None, Value],
) -> Value:
    """Of a function by its bare name that the script does not define."""
    name = getattr(node.func, "id", "")
    if name in ("float", "int") and arguments:
        walker.trace.number_uses.append(NumberUse(node, arguments[0], name + "()"))
    if name in ("list", "tuple") and arguments:
        return arguments[0]
    filters = last(node.func) == "filter" and arguments and isinstance(node.args[0], ast.Lambda)
    if filters and arguments[0].code:
        inline(walker, node, arguments[0].code, [element(each) for each in arguments[1:]], {})
    if called.names and all(each.endswith("app.run") for each in called.names):
        return _app_run(walker, node, arguments, keywords)
    return NOTHING


def _app_run(
    walker: Walker, node: ast.Call, arguments: list[Value], keywords: dict[str | None, Value]
) -> Value:
    """tf.app.run(main), which calls main(argv)."""
    main = (arguments or [keywords.get("main", walker.module.get("main"))])[0]
    return inline(walker, node, main.code, [NOTHING], {}) if main.code else NOTHING


def inline(
    walker: Walker,
    node: ast.Call,
    code: Code,
    arguments: list[Value],
    keywords: dict[str | None, Value],
) -> Value:
    """A call of a function or class of the script: what it gives for these arguments."""
    called = code.node
    if isinstance(called, ast.ClassDef):
        return _instance(walker, node, called, arguments, keywords)
    if len(walker.active) >= DEPTH or called in walker.active or walker.is_generator(called):
        return NOTHING
    walker.visited.add(called)
    frame = Frame(code.frame)
    _bind(walker, node, code, called.args, arguments, keywords, frame)
    walker.active.append(called)
    walker.calls.append(node)
    if isinstance(called, ast.Lambda):
        found = walker.value(called.body, frame)
    else:
        ended = walker.block(called.body, frame)
        found = NONE
        if frame.returned:
            found = frame.returned[0]
            for other in frame.returned[1:] + ([] if ended else [NONE]):
                found = join(found, other)
    walker.calls.pop()
    walker.active.pop()
    return found


def _bind(
    walker: Walker,
    node: ast.Call,
    code: Code,
    expected: ast.arguments,
    arguments: list[Value],
    keywords: dict[str | None, Value],
    frame: Frame,
) -> None:
    """Gives the parameters of a function their values in a frame."""
    positional = [code.owner] if code.owner else []
    defaults = False
    if not any(isinstance(each, ast.Starred) for each in node.args):
        positional += arguments
        defaults = None not in keywords
    by_place = len(by_position(expected))
    for i, name in enumerate(parameters(expected)):
        frame.values[name] = NOTHING
        if i < by_place and i < len(positional):
            frame.values[name] = positional[i]
        elif name in keywords:
            frame.values[name] = keywords[name]
        elif defaults:
            given = default(expected, name)
            frame.values[name] = walker.value(given, code.frame) if given else NOTHING


def _instance(
    walker: Walker,
    node: ast.Call,
    called: ast.ClassDef,
    arguments: list[Value],
    keywords: dict[str | None, Value],
) -> Value:
    made = Value(instance=Instance(called), token=walker.new_token())
    start = method_of(walker, called, "__init__")
    if start:
        inline(walker, node, start._replace(owner=made), arguments, keywords)
    return made


def _method_call(
    walker: Walker,
    node: ast.Call,
    method: ast.Attribute,
    owner: Value,
    arguments: list[Value],
    keywords: dict[str | None, Value],
) -> Value:
    """Of a method that is not the script's own: what it is called and what of decides."""
    name = method.attr
    if name == "run" and sessions.is_session(owner, last(method.value), keywords):
        return sessions.run(walker, node, arguments, keywords)
    if name == "eval" and sessions.can_evaluate(owner, keywords):
        walker.session_runs()
        return Value(tags=frozenset(["array"]) | (owner.tags & {"matrix"}))
    if name == "reuse_variables" and walker.conditional <= walker.context.scope.conditional:
        walker.context.scope.reuse = True
    if name == "apply" and "averages" in owner.tags:
        if walker.context.scope.reuse:
            walker.trace.under_reuse.append(UnderReuse(walker.place(node), "averages"))
        elif walker.active and not walker.context.scope.new:
            walker.trace.averages.append(node)
    if "optimizer" in owner.tags:
        if name in ("minimize", "apply_gradients"):
            slots = sorted(owner.tags & operations.WITH_SLOTS)
            if slots and walker.context.scope.reuse:
                walker.trace.under_reuse.append(UnderReuse(walker.place(node), slots[0]))
            return sessions.train_step(walker, node, owner, arguments, keywords)
        if name == "compute_gradients":
            return NOTHING
    if name in ("assign", "assign_add", "assign_sub") and "tensor" in owner.tags:
        walker.made("." + name + "()", node)
        return Value(tags=frozenset(["tensor"]))
    if name == "startswith" and "variable name" in owner.tags:
        text = arguments[0].const[0] if arguments and arguments[0].const else ""
        walker.trace.name_tests.append(NameTest(node, "startswith", text))
    if name == "format" and owner.const and isinstance(owner.const[0], str):
        walker.trace.number_uses += number_formats.format_method(node, owner.const[0], arguments)
    return NOTHING
