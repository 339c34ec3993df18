"""That two revisions are the same program under other names.

``python -m proofs.house.same_code [BEFORE AFTER]``; without revisions, those of the house commit.

Both trees are read from Git and parsed. Every name is resolved to what binds it: a module, something
another module defines, something of its own module, or a variable of a function. Docstrings, comments
and the imports themselves go; names of before are mapped by renames.txt. What is left must be equal:

- the definitions of every module (classes, functions, assignments, by full name), with merged modules
  counted under their new name, and all other statements of modules;
- the order of definitions that were in one module, since some run code (registries);
- the set of names a module gets from others when it is imported, and those imported in functions,
  save what a definition needs, or needs no longer, that the map moves to another module;
- every variable of a function: two of before never become one;
- every file that is no Python.

Nothing of the script that made the renames is used. Exit code 1 if anything differs.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from proofs.house.renames import AFTER, BEFORE, Renames, files_of, git, read_map

ROOTS = ("zzfz", "tests", "benchmarks", "scripts")
_DOTTED = re.compile(r"\b(?:zzfz|tests)(?:[./][A-Za-z_]\w*)+")
_FROM = re.compile(r"from (zzfz[\w.]*) import (\w+(?:, \w+)*)")


@dataclass(frozen=True)
class Bound:
    """What a name stands for: a module (``name`` is empty), or ``name`` as ``module`` defines it."""

    module: str
    name: str = ""


@dataclass
class Tree:
    """One revision's modules, what each binds, and how its names are written after the renames."""

    renames: Renames
    paths: dict[str, str]
    syntax: dict[str, ast.Module]
    binds: dict[str, dict[str, Bound]] = field(default_factory=dict)

    def follow(self, bound: Bound) -> Bound:
        """Through imports of imports to the module that defines it."""
        seen = set()
        while bound.name and bound.module in self.syntax and bound not in seen:
            seen.add(bound)
            inner = f"{bound.module}.{bound.name}"
            target = self.binds.get(bound.module, {}).get(bound.name)
            if target is None:
                return Bound(inner) if inner in self.syntax else bound
            bound = target
        return bound

    def member(self, bound: Bound, attribute: str) -> Bound | None:
        """What ``attribute`` of a module is; nothing if ``bound`` is no module."""
        if bound.name and bound.module in self.syntax:
            return None
        if bound.name:
            return Bound(bound.module, f"{bound.name}.{attribute}")
        inner = f"{bound.module}.{attribute}"
        if inner in self.syntax and attribute not in self.binds.get(bound.module, {}):
            return Bound(inner)
        return self.follow(Bound(bound.module, attribute))

    def written(self, bound: Bound) -> str:
        """The full name, after the renames."""
        if not bound.name:
            return self.renames.module(bound.module)
        if bound.module not in self.syntax:
            return f"{bound.module}.{bound.name}"
        return ":".join(self.name(bound.module, bound.name))

    def name(self, module: str, name: str) -> tuple[str, str]:
        """The module and name after the renames of what ``module`` defines as ``name``."""
        home, new = self.renames.name(module, name)
        if new == name:
            new = self.renames.identifiers_in(self.new_path(module)).get(name, name)
        return home, new

    def new_path(self, module: str) -> str:
        """The path of a module of this revision after the renames."""
        if module in self.renames.modules:
            tail = "/__init__.py" if self.paths[module].endswith("__init__.py") else ".py"
            return self.renames.modules[module].replace(".", "/") + tail
        return self.renames.files.get(self.paths[module], self.paths[module])


def _module_of(path: str) -> str:
    name = path.removesuffix(".py").replace("/", ".")
    return name.removesuffix(".__init__")


def read_tree(files: Mapping[str, bytes], renames: Renames) -> Tree:
    """The Python modules of ``files``; names are written as ``renames`` has them."""
    paths = {
        _module_of(path): path
        for path in sorted(files)
        if path.endswith(".py") and path.split("/")[0] in ROOTS
    }
    for old, new in renames.files.items():
        renames.modules.setdefault(_module_of(old), _module_of(new))
    tree = Tree(renames, paths, {})
    for module, path in paths.items():
        content = renames.text(tree.new_path(module), files[path].decode())
        tree.syntax[module] = ast.parse(content)
    for module, syntax in tree.syntax.items():
        tree.binds[module] = dict(_imports(module, syntax.body, tree))
    for module, syntax in tree.syntax.items():
        for statement in _flat(syntax.body):
            for name in _defined(statement):
                tree.binds[module].setdefault(name, Bound(module, name))
    return tree


def _flat(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements at module level, those under ``if`` and ``try`` too."""
    for statement in body:
        yield statement
        if isinstance(statement, ast.If | ast.Try | ast.With | ast.For | ast.While):
            for name in ("body", "orelse", "finalbody"):
                yield from _flat(getattr(statement, name, []))
            for handler in getattr(statement, "handlers", []):
                yield from _flat(handler.body)


def _import(module: str, node: ast.stmt, tree: Tree) -> Iterator[tuple[str, Bound, str]]:
    """The names an import binds, what they are, and the module it loads."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            whole = alias.asname is not None
            yield (
                alias.asname or alias.name.partition(".")[0],
                Bound(alias.name if whole else alias.name.partition(".")[0]),
                alias.name,
            )
    elif isinstance(node, ast.ImportFrom):
        base = node.module or ""
        if node.level:
            up = module.split(".")
            if not tree.paths[module].endswith("__init__.py"):
                up = up[:-1]
            up = up[: len(up) - node.level + 1]
            base = ".".join([*up, *([base] if base else [])])
        for alias in node.names:
            inner = f"{base}.{alias.name}"
            target = Bound(inner) if inner in tree.syntax else Bound(base, alias.name)
            yield alias.asname or alias.name, target, base


def _imports(module: str, body: Sequence[ast.stmt], tree: Tree) -> Iterator[tuple[str, Bound]]:
    for statement in _flat(body):
        for name, bound, _ in _import(module, statement, tree):
            yield name, bound


def _targets(node: ast.AST) -> Iterator[str]:
    for one in ast.walk(node):
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store | ast.Del):
            yield one.id


def _defined(statement: ast.stmt) -> list[str]:
    """The names a statement at module level defines, imports apart."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [statement.name]
    if isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        return [name for target in targets for name in _targets(target)]
    if isinstance(statement, ast.For):
        return list(_targets(statement.target))
    return []


def _locals(body: Iterable[ast.AST]) -> set[str]:
    """The names bound in a function, apart from those of scopes inside it."""
    found: set[str] = set()
    outer: set[str] = set()

    def look(node: ast.AST) -> None:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                found.add(node.name)
                for one in (*node.decorator_list, *getattr(node, "bases", [])):
                    look(one)
                return
            case ast.Lambda():
                return
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                # Only := reaches the function around a comprehension.
                found.update(
                    one.target.id for one in ast.walk(node) if isinstance(one, ast.NamedExpr)
                )
                return
            case ast.Import() | ast.ImportFrom():
                found.update(alias.asname or alias.name.partition(".")[0] for alias in node.names)
            case ast.Global() | ast.Nonlocal():
                outer.update(node.names)
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                found.add(name)
            case ast.ExceptHandler(name=str(name)):
                found.add(name)
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                found.add(name)
            case ast.MatchMapping(rest=str(name)):
                found.add(name)
        for child in ast.iter_child_nodes(node):
            look(child)

    for node in body:
        look(node)
    return found - outer


def _arguments(arguments: ast.arguments) -> list[ast.arg]:
    more = [one for one in (arguments.vararg, arguments.kwarg) if one is not None]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *more]


class Normal:
    """Writes the syntax of one module as text in which names say what they stand for."""

    def __init__(self, tree: Tree, module: str) -> None:
        self._tree = tree
        self._module = module
        self._own = tree.renames.module(module)
        self._identifiers = tree.renames.identifiers_in(tree.new_path(module))
        self._scopes: list[tuple[str, dict[str, Bound | str]]] = []
        self.clashes: list[str] = []

    def statement(self, node: ast.stmt) -> str:
        """A statement at module level."""
        return self._node(node)

    def _named(self, name: str) -> str:
        return self._identifiers.get(name, name)

    def _lookup(self, name: str) -> Bound | str:
        """What a name stands for: what is bound in a module, or the text of a local or builtin one."""
        for at, (kind, scope) in enumerate(reversed(self._scopes)):
            if kind == "class" and at:
                continue  # a class's names are not seen in its functions
            if name in scope:
                return scope[name]
        bound = self._tree.binds[self._module].get(name)
        return self._tree.follow(bound) if bound else f"builtin {name}"

    def _scope(self, kind: str, names: Iterable[str]) -> dict[str, Bound | str]:
        depth = len(self._scopes)
        scope: dict[str, Bound | str] = {one: f"{depth}%{self._named(one)}" for one in names}
        for text, count in Counter(scope.values()).items():
            if count > 1:
                self.clashes.append(f"{self._module}: two variables became {text}")
        return scope

    def _body(self, statements: Sequence[ast.stmt]) -> str:
        out: list[str] = []
        loads: list[str] = []
        for one in statements:
            if isinstance(one, ast.Import | ast.ImportFrom):
                loads += self._local_import(one)
                continue
            if isinstance(one, ast.Pass):
                continue
            if isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant):
                if isinstance(one.value.value, str):
                    continue
                if one.value.value is ...:
                    continue
            out += sorted(set(loads))
            loads = []
            out.append(self._node(one))
        return "{" + "; ".join([*out, *sorted(set(loads))]) + "}"

    def _local_import(self, node: ast.Import | ast.ImportFrom) -> list[str]:
        """An import in a function: it binds there, and loads a module unless that is this one."""
        out = []
        for name, bound, base in _import(self._module, node, self._tree):
            reached = self._tree.follow(bound)
            if self._scopes:
                self._scopes[-1][1][name] = reached
            loaded = bound.module if not bound.name or bound.module in self._tree.syntax else base
            if self._tree.renames.module(loaded) != self._own:
                out.append(f"load {self._tree.written(reached)}")
        return out

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> str:
        arguments = node.args
        outside = [
            [self._node(one) for one in getattr(node, "decorator_list", [])],
            [self._node(one) for one in arguments.defaults],
            [self._node(one) if one else "-" for one in arguments.kw_defaults],
            [
                self._annotation(one.annotation) if one.annotation else "-"
                for one in _arguments(arguments)
            ],
        ]
        returns = getattr(node, "returns", None)
        outside.append([self._annotation(returns)] if returns else [])
        body = [node.body] if isinstance(node, ast.Lambda) else node.body
        names = {one.arg for one in _arguments(arguments)} | _locals(body)
        self._scopes.append(("function", self._scope("function", names)))
        inside = self._node(body[0]) if isinstance(node, ast.Lambda) else self._body(node.body)
        self._scopes.pop()
        shape = [
            [self._named(one.arg) for one in group]
            for group in (arguments.posonlyargs, arguments.args, arguments.kwonlyargs)
        ] + [[self._named(one.arg)] if one else [] for one in (arguments.vararg, arguments.kwarg)]
        return f"{type(node).__name__}{shape}{outside}{inside}"

    def _class(self, node: ast.ClassDef) -> str:
        head = [
            [self._node(one) for one in node.decorator_list],
            [self._node(one) for one in node.bases],
            [self._node(one) for one in node.keywords],
        ]
        names = _locals(node.body)
        scope: dict[str, Bound | str] = {one: f"class%{self._named(one)}" for one in names}
        if len(set(map(str, scope.values()))) != len(scope):
            self.clashes.append(f"{self._module}:{node.name}: two members became one")
        self._scopes.append(("class", scope))
        body = self._body(node.body)
        self._scopes.pop()
        return f"ClassDef{head}{body}"

    def _comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
    ) -> str:
        first = self._node(node.generators[0].iter)
        names = {name for one in node.generators for name in _targets(one.target)}
        self._scopes.append(("function", self._scope("comprehension", names)))
        parts = []
        for at, one in enumerate(node.generators):
            iterated = self._node(one.iter) if at else first
            tests = [self._node(test) for test in one.ifs]
            parts.append(f"{self._node(one.target)} in {iterated} if {tests} {one.is_async}")
        if isinstance(node, ast.DictComp):
            parts.append(f"{self._node(node.key)}: {self._node(node.value)}")
        else:
            parts.append(self._node(node.elt))
        self._scopes.pop()
        return f"{type(node).__name__}{parts}"

    def _annotation(self, node: ast.expr) -> str:
        """An annotation; one that is quoted is read as what it quotes."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            try:
                return self._node(ast.parse(node.value, mode="eval").body)
            except SyntaxError:
                pass
        # Names in a class's annotations are those of the module: a field does not hide its type.
        hidden = bool(self._scopes) and self._scopes[-1][0] == "class"
        kept = self._scopes.pop() if hidden else None
        text = self._node(node)
        if kept:
            self._scopes.append(kept)
        return text

    def _reached(self, node: ast.expr) -> Bound | None:
        """What a dotted name stands for, where it is a module or what a module defines."""
        if isinstance(node, ast.Name):
            found = self._lookup(node.id)
            return found if isinstance(found, Bound) else None
        if isinstance(node, ast.Attribute):
            inner = self._reached(node.value)
            return self._tree.member(inner, node.attr) if inner else None
        return None

    def _string(self, text: str) -> str:
        """Text of the program; names of modules in it are mapped."""

        def mapped(match: re.Match[str]) -> str:
            mark = "/" if "/" in match[0] else "."
            parts = match[0].split(mark)
            for size in range(len(parts), 1, -1):
                module = ".".join(parts[:size])
                rest = parts[size:]
                if module in self._tree.syntax:
                    if (
                        rest
                        and mark == "."
                        and (target := self._tree.follow(Bound(module, rest[0])))
                    ):
                        written = self._tree.written(target).replace(":", ".")
                        return ".".join([written, *rest[1:]])
                    return mark.join([self._tree.renames.module(module).replace(".", mark), *rest])
            return match[0]

        def imported(match: re.Match[str]) -> str:
            """``from package import names``, in a program that a test hands to another process."""
            return " ".join(
                self._tree.written(self._tree.follow(self._inner(match[1], name)))
                for name in match[2].split(", ")
            )

        return _DOTTED.sub(mapped, _FROM.sub(imported, text))

    def _inner(self, package: str, name: str) -> Bound:
        inner = f"{package}.{name}"
        return Bound(inner) if inner in self._tree.syntax else Bound(package, name)

    def _node(self, node: ast.AST | None) -> str:
        match node:
            case None:
                return "-"
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                return f"def {self._local_name(node.name)} {self._function(node)}"
            case ast.Lambda():
                return self._function(node)
            case ast.ClassDef():
                return f"class {self._local_name(node.name)} {self._class(node)}"
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                return self._comprehension(node)
            case ast.Import() | ast.ImportFrom():
                return " ".join(self._local_import(node))
            case ast.Name():
                found = self._lookup(node.id)
                text = found if isinstance(found, str) else f"<{self._tree.written(found)}>"
                return f"{text}{'' if isinstance(node.ctx, ast.Load) else type(node.ctx).__name__}"
            case ast.Attribute():
                reached = self._reached(node)
                if reached is not None:
                    return f"<{self._tree.written(reached)}>"
                kind = "" if isinstance(node.ctx, ast.Load) else type(node.ctx).__name__
                return f"{self._node(node.value)}.{self._named(node.attr)}{kind}"
            case ast.keyword():
                name = self._named(node.arg) if node.arg else "**"
                return f"{name}={self._node(node.value)}"
            case ast.Constant(value=str(text)):
                return f"{self._string(text)!r}"
            case ast.Constant():
                return f"{type(node.value).__name__} {node.value!r}"
            case ast.AnnAssign():
                hint = self._annotation(node.annotation)
                quoted = hint == "<typing.TypeAlias>" and node.value
                value = self._annotation(quoted) if quoted else self._node(node.value)
                return f"{self._node(node.target)}: {hint} = {value} {node.simple}"
            case ast.Global() | ast.Nonlocal():
                names = [self._node(ast.Name(one, ast.Load())) for one in node.names]
                return f"{type(node).__name__}{names}"
            case ast.Call(func=ast.Name(id="cast")) if node.args:
                rest = [self._node(one) for one in (*node.args[1:], *node.keywords)]
                return f"cast {self._annotation(node.args[0])} {rest}"
            case ast.ExceptHandler():
                caught = self._lookup(node.name) if node.name else "-"
                return f"except {self._node(node.type)} as {caught} {self._body(node.body)}"
            case ast.MatchClass():
                parts = [self._node(one) for one in (*node.patterns, *node.kwd_patterns)]
                names = [self._named(one) for one in node.kwd_attrs]
                return f"MatchClass {self._node(node.cls)} {names} {parts}"
        parts = []
        for name, value in ast.iter_fields(node):
            if name in {"type_comment", "kind"}:
                continue
            if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                parts.append(f"{name}={self._body(value)}")
            elif isinstance(value, list):
                parts.append(f"{name}={[self._item(one) for one in value]}")
            elif name in {"name", "rest"} and isinstance(value, str):
                parts.append(f"{name}={self._lookup(value)}")
            else:
                parts.append(f"{name}={self._item(value)}")
        return f"{type(node).__name__}({', '.join(parts)})"

    def _item(self, value: object) -> str:
        return self._node(value) if isinstance(value, ast.AST) else repr(value)

    def _local_name(self, name: str) -> str:
        if not self._scopes:
            return ":".join(self._tree.name(self._module, name))
        return self._named(name)


@dataclass
class House:
    """What a revision defines, under the names of after."""

    definitions: dict[str, list[str]]
    others: dict[str, list[str]]
    loads: dict[str, set[str]]
    order: dict[tuple[str, str], list[str]]
    origin: dict[str, set[str]]
    clashes: list[str]
    moved: dict[str, str] = field(default_factory=dict)
    """Definitions that did not go where the rest of their module went, and where that is."""


def _definition_names(tree: Tree, module: str, statement: ast.stmt) -> list[str]:
    return [":".join(tree.name(module, name)) for name in _defined(statement)]


def read_house(tree: Tree) -> House:
    """Everything a revision says, comparable to the other one."""
    house = House(
        defaultdict(list),
        defaultdict(list),
        defaultdict(set),
        defaultdict(list),
        defaultdict(set),
        [],
    )
    for module, syntax in tree.syntax.items():
        new = tree.renames.module(module)
        house.origin[new].add(module)
        normal = Normal(tree, module)
        for statement in _kept(syntax.body):
            names = _definition_names(tree, module, statement)
            text = normal.statement(statement)
            for name in names:
                house.definitions[name].append(text)
                home = name.partition(":")[0]
                house.order[module, home].append(name)
                if home != new:
                    house.moved[name] = new
            if not names:
                house.others[new].append(text)
        for node, checked in _module_imports(syntax.body):
            for _, bound, _ in _import(module, node, tree):
                reached = tree.written(tree.follow(bound))
                home = reached.partition(":")[0]
                if home != new and reached != "__future__.annotations":
                    house.loads[new].add(f"{'types ' if checked else ''}{reached}")
        house.clashes += normal.clashes
    return house


def _kept(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a module that are neither import nor docstring."""
    for one in body:
        if isinstance(one, ast.Import | ast.ImportFrom):
            continue
        if isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant):
            continue
        if isinstance(one, ast.If) and isinstance(one.test, ast.Name):
            checked = one.test.id == "TYPE_CHECKING"
        else:
            checked = False
        if isinstance(one, ast.If) and checked:
            yield from _kept(one.body)
        else:
            yield one


def _module_imports(
    body: Sequence[ast.stmt], checked: bool = False
) -> Iterator[tuple[ast.stmt, bool]]:
    for one in body:
        if isinstance(one, ast.Import | ast.ImportFrom):
            yield one, checked
        elif isinstance(one, ast.If):
            hidden = isinstance(one.test, ast.Name) and one.test.id == "TYPE_CHECKING"
            yield from _module_imports(one.body, checked or hidden)
            yield from _module_imports(one.orelse, checked)
        elif isinstance(one, ast.Try):
            yield from _module_imports(one.body, checked)


def _shown(before: str, after: str) -> str:
    """Where two texts part, with what is around it."""
    at = next(
        (at for at, (a, b) in enumerate(zip(before, after, strict=False)) if a != b),
        min(len(before), len(after)),
    )
    start = max(0, at - 60)
    return f"    before …{before[start : at + 90]}…\n    after  …{after[start : at + 90]}…"


def _room(module: str) -> str:
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == "zzfz" and len(parts) > 2 else parts[0]


def _goes_with_a_move(before: House, module: str, load: str) -> bool:
    """Whether ``load`` itself, or what uses it, is a definition moved out of or into a module."""
    name = load.removeprefix("types ")
    if name in before.moved:
        return module in {before.moved[name], name.partition(":")[0]} or any(
            f"<{name}>" in text for text in _moved_texts(before, module)
        )
    return any(f"<{name}" in text for text in _moved_texts(before, module))


def _moved_texts(before: House, module: str) -> Iterator[str]:
    for moved, left in before.moved.items():
        if module in {left, moved.partition(":")[0]}:
            yield from before.definitions[moved]


def compare(before: House, after: House) -> tuple[list[tuple[str, str]], Counter[str]]:
    """The differences, each with its room, and how many definitions of each room are equal."""
    found: list[tuple[str, str]] = []
    equal: Counter[str] = Counter()
    for name in sorted({*before.definitions, *after.definitions}):
        old, new = before.definitions.get(name, []), after.definitions.get(name, [])
        room = _room(name.partition(":")[0])
        if sorted(old) == sorted(new):
            equal[room] += 1
        elif not old or not new:
            found.append((room, f"{name}: only {'before' if old else 'after'}"))
        else:
            found.append((room, f"{name}: differs\n{_shown(old[0], new[0])}"))
    for module in sorted({*before.others, *after.others}):
        old, new = before.others.get(module, []), after.others.get(module, [])
        if sorted(old) != sorted(new):
            shown = _shown(" ".join(sorted(old)), " ".join(sorted(new)))
            found.append((_room(module), f"{module}: other statements differ\n{shown}"))
    for module in sorted({*before.loads, *after.loads}):
        old_loads, new_loads = before.loads.get(module, set()), after.loads.get(module, set())
        found += [
            (
                _room(module),
                f"{module}: {'also' if one in new_loads else 'no longer'} imports {one}",
            )
            for one in sorted(old_loads ^ new_loads)
            if not _goes_with_a_move(before, module, one)
        ]
    now = {module: names for (_, module), names in after.order.items() if names}
    for (origin, module), names in before.order.items():
        kept = [name for name in now.get(module, []) if name in set(names)]
        moved = any(name in before.moved for name in names)
        if not moved and kept != [name for name in names if name in set(kept)]:
            found.append((_room(module), f"{module}: definitions of {origin} in another order"))
    found += [("variables", clash) for clash in before.clashes]
    return found, equal


def main(arguments: Sequence[str]) -> int:
    """Compare two revisions; print a table and every difference."""
    first, second = arguments if arguments else (BEFORE, AFTER)
    old_files, new_files = files_of(first), files_of(second)
    before = read_house(read_tree(old_files, read_map()))
    after = read_house(read_tree(new_files, Renames()))
    found, equal = compare(before, after)
    others = 0
    for path in sorted({*old_files, *new_files}):
        if path.endswith(".py"):
            continue
        if old_files.get(path) == new_files.get(path):
            others += 1
        else:
            found.append(("other files", f"{path} differs"))
    print(
        f"before {git('rev-parse', '--short', first).decode().strip()}, after {git('rev-parse', '--short', second).decode().strip()}"
    )
    print(
        f"{'room':<22}{'modules before':>15}{'after':>7}{'definitions':>13}{'equal':>7}{'differences':>13}"
    )
    rooms: dict[str, list[str]] = defaultdict(list)
    for module in {*after.origin, *before.origin}:
        rooms[_room(module)].append(module)
    differing = Counter(room for room, _ in found)
    totals = [0, 0, 0, 0]
    for room, modules in sorted(rooms.items()):
        sources = {one for module in modules for one in before.origin.get(module, ())}
        names = {
            n
            for n in {*before.definitions, *after.definitions}
            if _room(n.partition(":")[0]) == room
        }
        here = [
            len(sources),
            sum(1 for one in modules if one in after.origin),
            len(names),
            equal[room],
        ]
        totals = [a + b for a, b in zip(totals, here, strict=True)]
        print(f"{room:<22}{here[0]:>15}{here[1]:>7}{here[2]:>13}{here[3]:>7}{differing[room]:>13}")
    print(
        f"{'together':<22}{totals[0]:>15}{totals[1]:>7}{totals[2]:>13}{totals[3]:>7}{len(found):>13}"
    )
    print(f"files that are no Python: {others} equal, {differing['other files']} differ")
    for room, text in found:
        print(f"{room}: {text}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
