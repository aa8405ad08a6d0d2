"""Rules that need to know what a value is: the script is followed, call by call, never run.

An abstract interpreter, small and cautious. It knows of a value what surely holds on every path:
that it came out of a sigmoid, that it has two dimensions, that it is the train step of this
optimizer. Where paths disagree or something is not understood, nothing is known, and nothing said.
"""

from __future__ import annotations

import ast
import re

from gan_tf1.migration.lint import api_changes
from gan_tf1.migration.lint.findings import Log
from gan_tf1.migration.lint.lexical import V2, tensorflow_name
from gan_tf1.migration.lint.steps import Step, together, unordered
from gan_tf1.migration.lint.syntax import (
    argument,
    attribute,
    constant,
    counts_turns,
    default,
    index,
    is_main,
    keyword,
    last,
    once,
    parameters,
)
from gan_tf1.migration.lint.values import (
    CLASS,
    NONE,
    NOTHING,
    Frame,
    Value,
    element,
    equal,
    fetched,
    join,
    join_all,
    leaves,
    unset,
)
from gan_tf1.migration.lint.versions import Versions

DEPTH = 16  # calls within calls
BUDGET = 400_000  # expressions and statements of one file, a few seconds
NO_GRAPH, GRAPH, PERHAPS = "no graph", "graph", "perhaps"
SESSION_NAME = re.compile(r"^_?(sess|session)(ion)?_?$", re.IGNORECASE)
SESSIONS = {
    "Session",
    "InteractiveSession",
    "train.MonitoredTrainingSession",
    "train.MonitoredSession",
}
CONTEXTS_WITHOUT_GRAPH = {
    "variable_scope", "name_scope", "device", "control_dependencies", "GradientTape",
    "keras.backend.name_scope", "variable_op_scope", "op_scope", "colocate_with",
}  # fmt: skip
SPEC = re.compile(r"%(?:\(\w*\))?[#0\- +]*(?:\*|\d+)?(?:\.(?:\*|\d+))?[hlL]?([a-zA-Z%])")
NUMBERS = "diouxXeEfFgG"
FORMAT_NUMBER = re.compile(r"[deEfFgGn%]$")


class Loop:
    """A loop on the way here."""

    def __init__(self, depth: int):
        self.depth = depth  # how many calls led to it
        self.runs = False  # a session runs in it
        self.fresh = False  # its ops go to a graph of their own each time
        self.ops: dict = {}  # node in the loop's own function -> (name of what it calls, [ops])


class _Exhausted(Exception):
    """BUDGET is spent."""


def check(tree: ast.Module, versions: Versions, eager: bool, log: Log) -> bool:
    """Adds to the log what following the file shows; False if it was too much to follow.

    eager: nothing in the file or beside it switches eager execution off.
    """
    interpreter = _Interpreter(tree, versions, eager, log)
    try:
        interpreter.run()
    except (_Exhausted, RecursionError):
        return False
    finally:
        together(log, list(interpreter.steps.values()))
    return True


class _Interpreter:
    def __init__(self, tree: ast.Module, versions: Versions, eager: bool, log: Log):
        self.tree, self.versions, self.log = tree, versions, log
        self.eager = eager and versions.tensorflow >= (2, 0)
        self.module = Frame()
        self.spent = 0
        self.token = 0
        self.root = 0
        self.graph = NO_GRAPH
        self.conditional = 0
        self.calls: list = []  # call nodes on the way here
        self.active: list = []  # functions on the way here
        self.visited: set = set()
        self.loops: list = []
        self.guards: list = []  # Values of the control dependencies around
        self.random = [0]  # random ops and variables of the graphs around
        self.steps: dict = {}  # token -> Step
        self.told_eager = False

    # -- the way through the file

    def run(self) -> None:
        self.block(self.tree.body, self.module)
        for node in self.tree.body:
            if isinstance(node, ast.ClassDef):
                self.rest_of_class(node)
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                self.alone(node, self.module.get(node.name), None)

    def rest_of_class(self, node: ast.ClassDef) -> None:
        methods = [each for each in node.body if isinstance(each, ast.FunctionDef)]
        if all(each in self.visited for each in methods):
            return
        methods.sort(key=lambda each: each.name != "__init__")
        me: dict = {CLASS: node}
        value = self.module.get(node.name)
        scope = value.code[1] if value.code else self.module
        for each in methods:
            self.alone(each, Value(code=(each, scope, None)), me)

    def alone(self, node: ast.AST, value: Value, me: dict | None) -> None:
        """A function that nothing called: with arguments that nothing is known of."""
        again = me is not None and node.name == "__init__"  # what it sets, the others need
        if (node in self.visited and not again) or not value.code:
            return
        self.root += 1
        self.graph, self.loops, self.guards, self.random = PERHAPS, [], [], [0]
        arguments: dict = {}
        if me is not None and node.args.args:
            arguments[node.args.args[0].arg] = Value(object=me)
        scope = Frame(value.code[1])
        for each in parameters(node.args):
            scope.values[each] = arguments.get(each, NOTHING)
        self.visited.add(node)
        self.active.append(node)
        self.block(node.body, scope)
        self.active.pop()

    def new_token(self) -> int:
        self.token += 1
        return self.token

    def spend(self) -> None:
        self.spent += 1
        if self.spent > BUDGET:
            raise _Exhausted

    # -- statements

    def block(self, statements: list, scope: Frame) -> bool:
        """True if what follows the block is not reached."""
        return any(self.statement(each, scope) for each in statements)

    def statement(self, node: ast.AST, scope: Frame) -> bool:
        self.spend()
        method = getattr(self, "do_" + type(node).__name__, None)
        if method:
            return bool(method(node, scope))
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.value(child, scope)
        return False

    def do_Import(self, node: ast.Import, scope: Frame) -> None:
        for alias in node.names:
            name = alias.name if alias.asname else alias.name.split(".")[0]
            scope.set(alias.asname or name, Value(names=frozenset([name])))

    def do_ImportFrom(self, node: ast.ImportFrom, scope: Frame) -> None:
        for alias in node.names:
            name = f"{node.module}.{alias.name}"
            value = NOTHING if node.level else Value(names=frozenset([name]))
            scope.set(alias.asname or alias.name, value)

    def do_FunctionDef(self, node: ast.FunctionDef, scope: Frame) -> None:
        # What a decorator makes of a function is its own affair, but for those that change nothing.
        known = {"staticmethod", "classmethod", "contextmanager", "property"}
        plain = all(getattr(d, "id", getattr(d, "attr", "")) in known for d in node.decorator_list)
        scope.set(node.name, Value(code=(node, scope, None)) if plain else NOTHING)

    def do_ClassDef(self, node: ast.ClassDef, scope: Frame) -> None:
        scope.set(node.name, Value(code=(node, scope, None)))

    def do_Return(self, node: ast.Return, scope: Frame) -> bool:
        scope.returned.append(self.value(node.value, scope) if node.value else NONE)
        return True

    def do_Raise(self, node: ast.Raise, scope: Frame) -> bool:
        return True

    def do_Break(self, node: ast.Break, scope: Frame) -> bool:
        return True

    def do_Continue(self, node: ast.Continue, scope: Frame) -> bool:
        return True

    def do_Global(self, node: ast.Global, scope: Frame) -> None:
        scope.globals.update(node.names)

    def do_Assign(self, node: ast.Assign, scope: Frame) -> None:
        value = self.value(node.value, scope)
        for target in node.targets:
            self.assign(target, value, scope)

    def do_AnnAssign(self, node: ast.AnnAssign, scope: Frame) -> None:
        if node.value:
            self.assign(node.target, self.value(node.value, scope), scope)

    def do_AugAssign(self, node: ast.AugAssign, scope: Frame) -> None:
        right = self.value(node.value, scope)
        target = node.target
        load = ast.copy_location(
            ast.Name(target.id, ast.Load()) if isinstance(target, ast.Name) else target, target
        )
        left = self.value(load, scope) if isinstance(target, ast.Name) else NOTHING
        tags = self.arithmetic(node, node.op, left, right, scope)
        self.assign(target, Value(tags=tags), scope)

    def assign(self, target: ast.AST, value: Value, scope: Frame) -> None:
        if isinstance(target, ast.Name):
            scope.set(target.id, value)
        elif isinstance(target, (ast.Tuple, ast.List)):
            known = value.items is not None and len(value.items) == len(target.elts)
            for i, each in enumerate(target.elts):
                self.assign(each, value.items[i] if known else NOTHING, scope)
        elif isinstance(target, ast.Starred):
            self.assign(target.value, NOTHING, scope)
        elif isinstance(target, ast.Attribute):
            owner = self.value(target.value, scope)
            if owner.object is not None:
                before = owner.object.get(target.attr)
                if self.conditional and before is not None and not unset(before):
                    value = join(before, value)
                owner.object[target.attr] = value
        elif isinstance(target, ast.Subscript):
            self.value(target.value, scope)
            self.value(index(target), scope)

    def do_If(self, node: ast.If, scope: Frame) -> bool:
        outcome = self.truth(node.test, scope)
        if is_main(node.test):
            outcome = True
        loops = self.loops
        if outcome is not None:
            if once(node.test):
                self.loops = []
            ended = self.block(node.body if outcome else node.orelse, scope)
            self.loops = loops
            return ended
        before = dict(scope.values)
        if once(node.test):
            self.loops = []
        self.conditional += 1
        ended = self.block(node.body, scope)
        self.loops = loops
        after_body, scope.values = scope.values, before
        ended_else = self.block(node.orelse, scope)
        self.conditional -= 1
        if ended:
            pass
        elif ended_else:
            scope.values = after_body
        else:
            scope.values = join_all(after_body, scope.values)
        return ended and ended_else

    def truth(self, test: ast.AST, scope: Frame) -> bool | None:
        """What a condition surely is, or None."""
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            inner = self.truth(test.operand, scope)
            return None if inner is None else not inner
        same = (ast.Eq, ast.Is, ast.NotEq, ast.IsNot)
        if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], same):
            left = self.value(test.left, scope)
            right = self.value(test.comparators[0], scope)
            alike = equal(left, right)
            if alike is None:
                return None
            return alike == isinstance(test.ops[0], (ast.Eq, ast.Is))
        value = self.value(test, scope)
        if value.const:
            return bool(value.const[0])
        return True if value.code else None

    def do_For(self, node: ast.For, scope: Frame) -> None:
        iterated = self.value(node.iter, scope)
        each = element(iterated)
        if iterated.items:
            each = iterated.items[0]
            for other in iterated.items[1:]:
                each = join(each, other)
        self.assign(node.target, each, scope)
        self.loop(node, scope, counts_turns(node.iter))

    def do_While(self, node: ast.While, scope: Frame) -> None:
        self.value(node.test, scope)
        self.loop(node, scope, True)

    def loop(self, node: ast.AST, scope: Frame, counts: bool) -> None:
        loop = Loop(len(self.calls))
        if counts:
            self.loops = self.loops + [loop]
        # What the body assigns is known for the first turn only.
        for each in ast.walk(node):
            stored = isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
            if stored and each.id in scope.values:
                scope.values[each.id] = scope.values[each.id]._replace(const=())
        self.block(node.body, scope)
        self.block(node.orelse, scope)
        if counts:
            self.loops = self.loops[:-1]
            if loop.runs and not loop.fresh:
                self.tell_ops(loop)

    def do_Try(self, node: ast.Try, scope: Frame) -> bool:
        ended = self.block(node.body, scope)
        self.conditional += 1
        after = scope.values
        for handler in node.handlers:
            scope.values = dict(after)
            if handler.name:
                scope.values[handler.name] = NOTHING
            if not self.block(handler.body, scope):
                after = join_all(after, scope.values) if not ended else dict(scope.values)
                ended = False
        scope.values = after
        self.conditional -= 1
        ended = ended or self.block(node.orelse, scope)
        return self.block(node.finalbody, scope) or ended

    def do_With(self, node: ast.With, scope: Frame) -> bool:
        state = self.graph, self.loops, self.guards, self.random
        for item in node.items:
            value = self.value(item.context_expr, scope)
            self.enter(item.context_expr, value, scope)
            if item.optional_vars is not None:
                entered = value if "session" in value.tags or "graph" in value.tags else NOTHING
                self.assign(item.optional_vars, entered, scope)
        ended = self.block(node.body, scope)
        self.graph, self.loops, self.guards, self.random = state
        return ended

    def enter(self, node: ast.AST, value: Value, scope: Frame) -> None:
        """What is around the body of a `with`."""
        name = (
            self.tensorflow(self.value(node.func, scope))[1] if isinstance(node, ast.Call) else ""
        )
        if "guard" in value.tags:
            self.guards = self.guards + [value]
        elif "session" in value.tags:
            self.graph = GRAPH
        elif isinstance(node, ast.Call) and attribute(node.func) == "as_default":
            owner = self.value(node.func.value, scope)
            if "session" in owner.tags or SESSION_NAME.match(last(node.func.value)):
                return  # which makes a default session, no default graph
            self.graph = GRAPH
            self.random = [0]
            if f"loops {len(self.loops)}" in owner.tags:
                self.loops = []  # a graph made in this very turn of the loop
        elif name not in CONTEXTS_WITHOUT_GRAPH and last(getattr(node, "func", node)) != "open":
            self.graph = GRAPH if self.graph == GRAPH else PERHAPS

    # -- expressions

    def value(self, node: ast.AST, scope: Frame) -> Value:
        self.spend()
        literal = constant(node)
        if literal:
            return Value(const=literal)
        method = getattr(self, "of_" + type(node).__name__, None)
        if method:
            return method(node, scope)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.value(child, scope)
        return NOTHING

    def of_Name(self, node: ast.Name, scope: Frame) -> Value:
        return scope.get(node.id)

    def of_Tuple(self, node: ast.Tuple, scope: Frame) -> Value:
        items = [self.value(each, scope) for each in node.elts]
        if any(isinstance(each, ast.Starred) for each in node.elts):
            return NOTHING
        return Value(items=tuple(items), token=self.new_token())

    of_List = of_Tuple

    def of_Dict(self, node: ast.Dict, scope: Frame) -> Value:
        items = [self.value(each, scope) for each in node.values]
        for each in filter(None, node.keys):
            self.value(each, scope)
        return Value(tags=frozenset(["dict"]), items=tuple(items))

    def of_IfExp(self, node: ast.IfExp, scope: Frame) -> Value:
        outcome = self.truth(node.test, scope)
        if outcome is not None:
            return self.value(node.body if outcome else node.orelse, scope)
        self.conditional += 1
        found = join(self.value(node.body, scope), self.value(node.orelse, scope))
        self.conditional -= 1
        return found

    def of_Lambda(self, node: ast.Lambda, scope: Frame) -> Value:
        return Value(code=(node, scope, None), tags=frozenset(["function"]))

    def comprehension(self, node: ast.AST, scope: Frame) -> Value:
        inner = Frame(scope)
        for each in node.generators:
            self.assign(each.target, element(self.value(each.iter, inner)), inner)
            for condition in each.ifs:
                self.value(condition, inner)
        for each in (getattr(node, "elt", None), getattr(node, "value", None)):
            if each is not None:
                self.value(each, inner)
        chosen = node.generators[0].iter
        tags = (
            self.value(chosen, scope).tags & {"variables"} if isinstance(chosen, ast.Name) else ()
        )
        return Value(tags=frozenset(tags), token=self.new_token())

    of_ListComp = of_SetComp = of_GeneratorExp = of_DictComp = comprehension

    def of_Attribute(self, node: ast.Attribute, scope: Frame) -> Value:
        return self.attribute(self.value(node.value, scope), node.attr)

    def attribute(self, owner: Value, name: str) -> Value:
        if owner.object is not None:
            if name in owner.object:
                return owner.object[name]
            method = self.method(owner.object[CLASS], name)
            return Value(code=method + (owner,)) if method else NOTHING
        if "variable" in owner.tags and name in ("op", "name"):
            return Value(tags=frozenset(["variable" if name == "op" else "variable name"]))
        return Value(names=frozenset(each + "." + name for each in owner.names))

    def method(self, node: ast.ClassDef, name: str, depth: int = 0) -> tuple | None:
        """(function, scope) of a method, of the class or one that it is made from."""
        for each in node.body:
            if isinstance(each, ast.FunctionDef) and each.name == name:
                decorators = [last(d) for d in each.decorator_list]
                return None if decorators else (each, self.module)
        for base in node.bases:
            above = self.module.get(last(base)).code
            if above and isinstance(above[0], ast.ClassDef) and depth < 5:
                found = self.method(above[0], name, depth + 1)
                if found:
                    return found
        return None

    def of_Subscript(self, node: ast.Subscript, scope: Frame) -> Value:
        owner = self.value(node.value, scope)
        inside = index(node)
        which = constant(inside)
        self.value(inside, scope)
        if owner.items is not None and which and type(which[0]) is int:
            if "dict" not in owner.tags and -len(owner.items) <= which[0] < len(owner.items):
                return owner.items[which[0]]
            return NOTHING
        one = not isinstance(inside, (ast.Slice, ast.Tuple, ast.List)) and type(
            inside
        ).__name__ not in ("ExtSlice",)
        if "tensor" in owner.tags:
            self.made("slicing a tensor", node)
            return Value(tags=owner.tags & {"tensor", "sigmoid", "1 - sigmoid", "softmax"})
        if "array" in owner.tags and "matrix" in owner.tags and one:
            number = (which and type(which[0]) is int) or isinstance(
                inside, (ast.Name, ast.UnaryOp)
            )
            return Value(tags=frozenset(["array", "vector"])) if number else NOTHING
        return NOTHING

    def of_UnaryOp(self, node: ast.UnaryOp, scope: Frame) -> Value:
        operand = self.value(node.operand, scope)
        if "tensor" in operand.tags and not isinstance(node.op, ast.Not):
            self.made("arithmetic with a tensor", node)
            return Value(tags=operand.tags & {"tensor", "matrix"})
        if isinstance(node.op, ast.USub) and operand.const:
            number = operand.const[0]
            return Value(const=(-number,)) if type(number) in (int, float) else NOTHING
        return NOTHING

    def of_BinOp(self, node: ast.BinOp, scope: Frame) -> Value:
        left, right = self.value(node.left, scope), self.value(node.right, scope)
        if isinstance(node.op, ast.Mod) and left.const and isinstance(left.const[0], str):
            self.percent(node, left.const[0], right)
            return NOTHING
        return Value(tags=self.arithmetic(node, node.op, left, right, scope))

    def arithmetic(
        self, node: ast.AST, operator: ast.AST, left: Value, right: Value, scope: Frame
    ) -> frozenset:
        if "tensor" not in left.tags | right.tags:
            return left.tags & right.tags & {"array"}
        self.made("arithmetic with a tensor", node)
        tags = {"tensor"}
        if "matrix" in left.tags | right.tags:
            tags.add("matrix")
        if isinstance(operator, ast.Sub) and left.const == (1,) and "sigmoid" in right.tags:
            tags.add("1 - sigmoid")
        return frozenset(tags)

    def of_Compare(self, node: ast.Compare, scope: Frame) -> Value:
        values = [self.value(each, scope) for each in [node.left] + node.comparators]
        inside = len(values) == 2 and isinstance(node.ops[0], (ast.In, ast.NotIn))
        if inside and values[0].const and "variable name" in values[1].tags:
            self.piece_of_name(node, values[0].const[0])
        return NOTHING

    def piece_of_name(self, node: ast.AST, piece: object) -> None:
        """`"d_" in v.name`"""
        if not isinstance(piece, str) or not piece or "/" in piece:
            return
        fix = 'one scope for each network, and v.name.startswith("generator/")'
        if len(piece.strip("_")) <= 2:
            example = {"d_": '"embed_1/w"', "g_": '"encoding_1/w"'}.get(piece, f'"my{piece}w"')
            message = f'"{piece}" is a piece of other names too, as of {example}'
            self.log.add(node, "W203", message, fix)
        else:
            message = f'"{piece}" anywhere in a name: a scope "my_{piece}" would be picked as well'
            self.log.add(node, "N302", message, fix)

    def start_of_name(self, node: ast.Call, arguments: list) -> None:
        """`v.name.startswith("generator")`"""
        start = arguments[0].const[0] if arguments and arguments[0].const else ""
        if isinstance(start, str) and start and not start.endswith("/"):
            message = f'"{start}" would begin the name of "{start}_2/..." as well'
            self.log.add(node, "N302", message, f'startswith("{start.rstrip("_")}/")')

    def of_JoinedStr(self, node: ast.JoinedStr, scope: Frame) -> Value:
        for each in node.values:
            if isinstance(each, ast.FormattedValue):
                value = self.value(each.value, scope)
                spec = each.format_spec
                text = "".join(
                    str(constant(part)[0]) for part in getattr(spec, "values", []) if constant(part)
                )
                if FORMAT_NUMBER.search(text) and each.conversion == -1:
                    self.formatted(node, value, always=True)
        return NOTHING

    # -- numbers that are arrays

    def percent(self, node: ast.BinOp, text: str, right: Value) -> None:
        kinds = [kind for kind in SPEC.findall(text) if kind != "%"]
        items = right.items if right.items is not None else (right,)
        if len(kinds) != len(items) or "dict" in right.tags or "*" in text:
            return
        nodes = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right] * len(items)
        for kind, value, where in zip(kinds, items, nodes):
            if kind in NUMBERS:
                self.formatted(where, value, "%" + kind)

    def formatted(self, node: ast.AST, value: Value, how: str = "", always: bool = False) -> None:
        """A value is made text, or a number, that may be an array of one number at best."""
        if "array" not in value.tags or not value.tags & {"vector", "matrix"}:
            return
        if always:
            message = "a format for a number, and the value that sess.run gave is an array"
        elif self.versions.numpy >= api_changes.NUMPY_SCALARS_ONLY:
            message = f"{how} of an array: since NumPy 2.4 an array with one number is no number"
        else:
            return
        self.log.add(node, "E116", message, "index down to the number, as in a[0, 0], or a.item()")

    # -- calls

    def of_Call(self, node: ast.Call, scope: Frame) -> Value:
        owner = NOTHING
        if isinstance(node.func, ast.Attribute):
            owner = self.value(node.func.value, scope)
            function = self.attribute(owner, node.func.attr)
        else:
            function = self.value(node.func, scope)
        arguments = [self.value(each, scope) for each in node.args]
        keywords = {each.arg: self.value(each.value, scope) for each in node.keywords}
        space, name = self.tensorflow(function)
        if name:
            return self.tensorflow_call(node, space, name, arguments, keywords)
        if function.code:
            return self.inline(node, function, arguments, keywords)
        if isinstance(node.func, ast.Attribute):
            return self.method_call(node, owner, arguments, keywords)
        if isinstance(node.func, ast.Name) and node.func.id in ("float", "int") and arguments:
            self.formatted(node, arguments[0], node.func.id + "()")
        if isinstance(node.func, ast.Name) and node.func.id in ("list", "tuple") and arguments:
            return arguments[0]
        if last(node.func) == "filter" and arguments and isinstance(node.args[0], ast.Lambda):
            self.inline(node, arguments[0], [element(each) for each in arguments[1:]], {})
        if function.names and all(each.endswith("app.run") for each in function.names):
            return self.app_run(node, arguments, keywords)
        return NOTHING

    def tensorflow(self, value: Value) -> tuple:
        """(space, rest) of a value that is surely one name of TensorFlow, or ("", "")."""
        found = {tensorflow_name(name, self.versions) for name in value.names}
        rests = {rest for _, rest in found}
        if len(rests) == 1 and "" not in rests:
            return next(iter(found)) if len(found) == 1 else ("", next(iter(rests)))
        return "", ""

    def app_run(self, node: ast.Call, arguments: list, keywords: dict) -> Value:
        main = (arguments or [keywords.get("main", self.module.get("main"))])[0]
        return self.inline(node, main, [NOTHING], {}) if main.code else NOTHING

    def inline(self, node: ast.Call, function: Value, arguments: list, keywords: dict) -> Value:
        code, outer, me = function.code
        if isinstance(code, ast.ClassDef):
            return self.instance(node, code, arguments, keywords)
        if len(self.active) >= DEPTH or code in self.active:
            return NOTHING
        if any(isinstance(each, (ast.Yield, ast.YieldFrom)) for each in ast.walk(code)):
            return NOTHING
        self.visited.add(code)
        scope = Frame(outer)
        positional = ([me] if me else []) + arguments
        if any(isinstance(each, ast.Starred) for each in node.args):
            positional = [me] if me else []
            defaults = False
        else:
            defaults = None not in keywords
        by_place = len(getattr(code.args, "posonlyargs", []) + code.args.args)
        for i, each in enumerate(parameters(code.args)):
            scope.values[each] = NOTHING
            if i < by_place and i < len(positional):
                scope.values[each] = positional[i]
            elif each in keywords:
                scope.values[each] = keywords[each]
            elif defaults:
                given = default(code.args, each)
                scope.values[each] = self.value(given, outer) if given else NOTHING
        self.active.append(code)
        self.calls.append(node)
        if isinstance(code, ast.Lambda):
            found = self.value(code.body, scope)
        else:
            ended = self.block(code.body, scope)
            found = NONE
            if scope.returned:
                found = scope.returned[0]
                for other in scope.returned[1:] + ([] if ended else [NONE]):
                    found = join(found, other)
        self.calls.pop()
        self.active.pop()
        return found

    def instance(
        self, node: ast.Call, code: ast.ClassDef, arguments: list, keywords: dict
    ) -> Value:
        me = Value(object={CLASS: code}, token=self.new_token())
        method = self.method(code, "__init__")
        if method:
            self.inline(node, Value(code=method + (me,)), arguments, keywords)
        return me

    def method_call(self, node: ast.Call, owner: Value, arguments: list, keywords: dict) -> Value:
        method = node.func.attr
        receiver = last(node.func.value)
        if method == "run" and self.is_session(owner, receiver, keywords):
            return self.session_run(node, arguments, keywords)
        if method == "eval" and (
            "tensor" in owner.tags or {"session", "feed_dict"} & set(keywords)
        ):
            self.session_runs()
            return Value(tags=frozenset(["array"]) | (owner.tags & {"matrix"}))
        if method in ("minimize", "apply_gradients") and "optimizer" in owner.tags:
            return self.step(node, owner, arguments, keywords, method)
        if method == "compute_gradients" and "optimizer" in owner.tags:
            return NOTHING
        if method in ("assign", "assign_add", "assign_sub") and "tensor" in owner.tags:
            self.made("." + method + "()", node)
            return Value(tags=frozenset(["tensor"]))
        if method == "startswith" and "variable name" in owner.tags:
            self.start_of_name(node, arguments)
        if method == "format" and owner.const and isinstance(owner.const[0], str):
            self.format_call(node, owner.const[0], arguments)
        return NOTHING

    def is_session(self, owner: Value, receiver: str, keywords: dict) -> bool:
        return (
            "session" in owner.tags
            or bool(SESSION_NAME.match(receiver))
            or ("tensor" in owner.tags and bool({"session", "feed_dict"} & set(keywords)))
            or "train_op" in owner.tags
        )

    def format_call(self, node: ast.Call, text: str, arguments: list) -> None:
        fields = re.findall(r"(?<!\{)\{(\w*)(?::([^{}]*))?\}(?!\})", text)
        for i, (which, spec) in enumerate(fields):
            place = int(which) if which.isdigit() else i if not which else -1
            if 0 <= place < len(arguments) and FORMAT_NUMBER.search(spec):
                self.formatted(node.args[place], arguments[place], always=True)

    def session_runs(self) -> None:
        for loop in self.loops:
            loop.runs = True

    def session_run(self, node: ast.Call, arguments: list, keywords: dict) -> Value:
        self.session_runs()
        if arguments and "session" in arguments[0].tags:
            return NOTHING
        fetches = arguments[0] if arguments else keywords.get("fetches", NOTHING)
        steps = [self.steps[each.token] for each in leaves(fetches) if each.token in self.steps]
        unordered(self.log, node, steps, "one sess.run runs")
        return fetched(fetches)

    # -- calls of TensorFlow

    def tensorflow_call(
        self, node: ast.Call, space: str, name: str, arguments: list, keywords: dict
    ) -> Value:
        first = arguments[0] if arguments else keywords.get("x", keywords.get("input", NOTHING))
        tags: set = set()
        if name in SESSIONS:
            return Value(tags=frozenset(["session"]))
        if name == "app.run":
            return self.app_run(node, arguments, keywords)
        if name == "Graph":
            return Value(
                tags=frozenset(["graph", f"loops {len(self.loops)}"]), token=self.new_token()
            )
        if name == "reset_default_graph":
            self.random[0] = 0
            for loop in self.loops:
                loop.fresh = True
            return NOTHING
        if name in ("set_random_seed", "random.set_random_seed"):
            self.seed(node)
            return NOTHING
        if name == "train.replica_device_setter":
            return Value(tags=frozenset(["function"] if node.args or node.keywords else []))
        if name == "device":
            if space == V2 and self.versions.tensorflow >= (2, 0) and "function" in first.tags:
                self.log.add(
                    node,
                    "E107",
                    "tf.device does not support functions in TensorFlow 2",
                    "write tf.compat.v1.device(...)",
                )
            return NOTHING
        if name == "control_dependencies":
            return Value(tags=frozenset(["guard"]), items=(first,))
        if name == "trainable_variables":
            return Value(tags=frozenset(["variables"]), token=self.new_token())
        if name == "get_collection":
            return self.collection(node, arguments, keywords)
        if name in ("train.get_or_create_global_step", "train.get_global_step"):
            return Value(tags=frozenset(["tensor"]), token=-1)
        if name == "group":
            found = [s for a in arguments for s in leaves(a) if s.token in self.steps]
            unordered(self.log, node, [self.steps[each.token] for each in found], "this group runs")
        if name.endswith("Optimizer") or name.startswith(("keras.optimizers.", "optimizers.")):
            kind = "keras" if "optimizers." in name else name.split(".")[-1]
            return Value(tags=frozenset(["optimizer", kind]), token=self.new_token())
        self.needs_graph(node, name)
        if not _makes_ops(name):
            return NOTHING
        self.made("tf." + name, node)
        if name in api_changes.RANDOM_OPS or name.startswith(
            ("random.", "layers.", "contrib.layers.")
        ):
            self.random[0] += 1
        if name == "get_variable" and not _is_constant_initializer(node):
            self.random[0] += 1
        if name in api_changes.SIGMOIDS:
            tags.add("sigmoid")
        elif name in api_changes.SOFTMAXES:
            tags.add("softmax")
        elif name in api_changes.LOGS:
            self.log_of(node, first)
        elif name in ("subtract", "math.subtract") and len(arguments) == 2:
            if first.const == (1,) and "sigmoid" in arguments[1].tags:
                tags.add("1 - sigmoid")
        elif name == "nn.sigmoid_cross_entropy_with_logits":
            self.twice(node, keywords.get("logits", NOTHING))
        if name in ("maximum", "math.maximum", "clip_by_value") and arguments:
            pair = arguments[:2] if name != "clip_by_value" else [first]
            if any(each.tags & {"sigmoid", "1 - sigmoid"} for each in pair):
                tags.add("cut sigmoid")
        if name in api_changes.SAME_NUMBERS:
            tags |= first.tags & {"sigmoid", "1 - sigmoid", "softmax"}
        if name in api_changes.MATRICES or (
            name in api_changes.SAME_SHAPE and "matrix" in first.tags
        ):
            tags.add("matrix")
        if _two_dimensions(name, node):
            tags.add("matrix")
        return Value(tags=frozenset(tags | {"tensor"}), token=self.new_token())

    def needs_graph(self, node: ast.Call, name: str) -> None:
        needs = name in ("placeholder", "summary.merge_all", "summary.FileWriter")
        if self.eager and self.graph == NO_GRAPH and needs and not self.told_eager:
            self.told_eager = True
            self.log.add(
                node,
                "E111",
                f"tf.{name} is not compatible with eager execution, which is on here",
                "build under `with tf.Graph().as_default():`, or call "
                "tf.compat.v1.disable_eager_execution() first",
            )

    def seed(self, node: ast.Call) -> None:
        if self.random[0]:
            self.log.add(
                node,
                "W211",
                "the seed of the graph is set after variables or random ops were made: they are "
                "unseeded",
                "set it first in the graph",
            )

    def collection(self, node: ast.Call, arguments: list, keywords: dict) -> Value:
        everything = len(node.args) == 1 and not node.keywords
        if node.args and last(node.args[0]) == "UPDATE_OPS" and everything:
            return Value(tags=frozenset(["update_ops"]), token=self.new_token())
        trainable = bool(node.args) and last(node.args[0]) == "TRAINABLE_VARIABLES"
        return Value(tags=frozenset(["variables"] * trainable), token=self.new_token())

    def log_of(self, node: ast.Call, value: Value) -> None:
        if "cut sigmoid" in value.tags:
            self.log.add(
                node,
                "W217",
                "log of a sigmoid that was cut off: its gradient is exactly zero there, and a "
                "generator that loses stops learning",
                "tf.nn.sigmoid_cross_entropy_with_logits of the logits",
            )
        found = value.tags & {"sigmoid", "1 - sigmoid", "softmax"}
        if not found:
            return
        what = sorted(found)[0]
        if what == "softmax":
            fix = "tf.nn.log_softmax, or a softmax_cross_entropy, of the logits"
        else:
            fix = "tf.nn.sigmoid_cross_entropy_with_logits of the logits"
        where = {"sigmoid": "below about -88", "1 - sigmoid": "above about 17"}.get(
            what, "some 90 below the greatest"
        )
        self.log.add(
            node,
            "W201",
            f"log of {what}: -inf in float32 from a logit {where}, then NaN",
            fix,
        )

    def twice(self, node: ast.Call, value: Value) -> None:
        if "sigmoid" in value.tags:
            self.log.add(
                node,
                "W213",
                "logits= that have been through a sigmoid: this takes the sigmoid again",
                "pass what went into the sigmoid",
            )

    # -- train steps

    def step(
        self, node: ast.Call, owner: Value, arguments: list, keywords: dict, method: str
    ) -> Value:
        self.made("." + method + "()", node)
        self.visited.add(node)
        token = self.new_token()
        if method == "minimize":
            variables = argument(node, "var_list", 2)
            loss = ast.dump(argument(node, "loss", 0) or node.func)
            known = keywords.get("var_list") or (arguments[2] if len(arguments) > 2 else NOTHING)
            counter = keywords.get("global_step") or (
                arguments[1] if len(arguments) > 1 else NOTHING
            )
        else:
            variables, loss, known = argument(node, "grads_and_vars", 0), "", NOTHING
            counter = keywords.get("global_step") or (
                arguments[1] if len(arguments) > 1 else NOTHING
            )
        if known.const == (None,):
            variables = None
        text = (str(known.token) if known.token else ast.dump(variables)) if variables else ""
        guards = [leaf for guard in self.guards for leaf in leaves(guard)]
        self.steps[token] = Step(
            node,
            token,
            owner,
            self.root,
            text,
            counter.token if "tensor" in counter.tags else 0,
            loss,
            any("update_ops" in each.tags for each in guards),
            frozenset(each.token for each in guards if each.token),
            bool(self.active and last(variables) in parameters(self.active[-1].args)),
        )
        return Value(tags=frozenset(["train_op"]), token=token)

    # -- ops in loops

    def made(self, what: str, node: ast.AST) -> None:
        for loop in self.loops:
            site = self.calls[loop.depth] if len(self.calls) > loop.depth else node
            called = last(site.func) if site is not node else ""
            loop.ops.setdefault(site, (called, []))[1].append(what)

    def tell_ops(self, loop: Loop) -> None:
        inside = set(loop.ops)
        for site, (called, ops) in loop.ops.items():
            # `a + b[0]` is one place to a reader.
            if any(site is not other and site in ast.walk(other) for other in inside):
                continue
            unique = list(dict.fromkeys(ops))
            listed = ", ".join(unique[:3]) + (", ..." if len(unique) > 3 else "")
            if called:
                message = (
                    f"{called}() makes ops ({listed}) at every turn of a loop that runs a session"
                )
            else:
                message = f"{listed} makes ops at every turn of a loop that runs a session"
            self.log.add(
                site,
                "W202",
                message + ": the graph grows, each turn is slower",
                "make them once before the loop, feed what changes, and graph.finalize()",
            )


def _makes_ops(name: str) -> bool:
    if name in api_changes.OPS:
        return True
    if name.startswith(api_changes.NOT_OPS) or name.split(".")[-1][0].isupper():
        return False
    return name.startswith(api_changes.OP_MODULES)


def _two_dimensions(name: str, node: ast.Call) -> bool:
    """A shape of two numbers or more is written out."""
    place = {
        "placeholder": 1, "get_variable": 1, "reshape": 1, "zeros": 0, "ones": 0,
        "random_normal": 0, "random_uniform": 0, "truncated_normal": 0,
        "random.normal": 0, "random.uniform": 0, "random.truncated_normal": 0,
    }.get(name)  # fmt: skip
    if place is None:
        return False
    shape = argument(node, "shape", place)
    return (
        isinstance(shape, (ast.List, ast.Tuple))
        and len(shape.elts) >= 2
        and not any(isinstance(each, ast.Starred) for each in shape.elts)
    )


def _is_constant_initializer(call: ast.Call) -> bool:
    initializer = keyword(call, "initializer")
    return initializer is not None and bool(
        re.search("zeros|ones|constant", ast.dump(initializer), re.IGNORECASE)
    )
