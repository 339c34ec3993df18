"""The sandbox that templates run in. Imports Jinja2, so it is itself imported when needed.

Jinja2's own sandbox keeps a template from reaching Python, not from running for ever or filling the
memory: ``{% set x = x ~ x %}`` doubles. So whatever costs is paid for from one budget for each
document: text that is put together or printed, values that are compared, filtered or listed, rounds of
loops, static text by the round. A value's weight is what it would take as text, every reference
counted, so that a list of lists of lists that doubles is heavy before anybody prints it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from typing import Any, cast
from urllib.parse import quote

from jinja2 import FunctionLoader, StrictUndefined, nodes, pass_context
from jinja2.exceptions import SecurityError
from jinja2.runtime import BlockReference, Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment, safe_range
from jinja2.utils import Namespace
from markupsafe import Markup

from zzfz.render.words import chinese_date, days_words, headline_words, markdown_code, reviewed

MAX_STEPS = 100_000
"""Rounds of loops and calls that one document may take; the largest real one takes 400."""
MAX_WEIGHT = 20_000_000
"""Characters that one value, or one document, may have."""
BUDGET = 10 * MAX_WEIGHT
"""What one document may cost, in characters put together, compared or printed."""

_COUNTED, _STATIC, _PAID, _FETCHED = "_counted", "_static", "_paid", "_fetched"
_HELPERS = {"range": safe_range, "namespace": Namespace}
"""What a template may call besides its own macros."""
_FILTERS = (
    "batch", "default", "d", "e", "escape", "first", "forceescape", "groupby", "int", "join",
    "last", "length", "count", "list", "map", "max", "min", "reject", "rejectattr", "replace",
    "round", "select", "selectattr", "sort", "string", "sum", "trim", "truncate", "unique",
)  # fmt: skip
"""Filters of Jinja2 that a template may use: none that makes much of little, none that trusts."""
_ATOM = 32
"""Weight of what is no text: a number, a truth, an empty list; about its bytes in memory."""
_LOOK_ON = frozenset(
    {
        "batch", "count", "d", "default", "first", "last", "length", "list", "map", "reject",
        "rejectattr", "select", "selectattr",
    }
)  # fmt: skip
"""Filters that hand values on as they are: each costs as one, not as its text."""
_SORTING = frozenset({"groupby", "sort", "unique"})
_SORTS = 20
"""Comparisons for each value that is sorted, at most."""
_BODIES = (
    nodes.For,
    nodes.Macro,
    nodes.CallBlock,
    nodes.FilterBlock,
    nodes.Block,
    nodes.AssignBlock,
)
"""What may run its body more than once, or keeps its text."""


class TooMuchError(SecurityError):
    """A template that would take more time or memory than a document may."""


class Sandbox(ImmutableSandboxedEnvironment):
    """Counts every round of a loop and every call, and lets nobody spend more than the budget."""

    intercepted_binops = frozenset({"*", "**", "%", "+"})
    sources: Mapping[str, str]
    steps = 0
    spent = 0

    def begin(self) -> None:
        """Begin a document, with the whole budget."""
        self.steps = self.spent = 0
        self._weights: dict[int, tuple[object, int]] = {}

    def step(self) -> None:
        """Count one round or call. Raises TooMuchError when there were too many."""
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise TooMuchError("too many steps")

    def spend(self, cost: int) -> None:
        """Take ``cost`` (characters) from the budget. Raises TooMuchError."""
        self.spent += cost
        if cost > MAX_WEIGHT or self.spent > BUDGET:
            raise TooMuchError("too much")

    def paid(self, value: Any, times: int = 1, *, as_text: bool = True) -> Any:  # noqa: ANN401 - any value
        """``value``, paid for as text (``times`` over), or as so many values.

        Raises TooMuchError, and SecurityError for what is no value.
        """
        weight = self._weight(value)
        if weight > MAX_WEIGHT:
            raise TooMuchError("too much")
        if not as_text:
            weight = _ATOM * (len(value) if isinstance(value, (list, tuple, dict)) else 1)
        self.spend(min(weight * times, MAX_WEIGHT))
        return value

    def _weight(self, value: object) -> int:
        """Characters of ``value`` as text, about. Nothing that is weighed can change afterwards.

        A namespace can, and might hold itself, so it is good for its attributes only.
        """
        if isinstance(value, str):
            return len(value) + 1
        if isinstance(value, range):
            return _ATOM * len(value)
        if isinstance(value, int):
            return _ATOM + value.bit_length() // 3
        if isinstance(value, (list, tuple, dict)):
            known = self._weights.get(id(value))
            if known is None:
                # Kept with its weight: an id is good only as long as what bears it.
                known = value, self._weight_of_all(value)
                self._weights[id(value)] = known
            return known[1]
        if isinstance(value, Namespace):
            raise SecurityError("a namespace is no value")
        return _ATOM

    def _weight_of_all(self, values: list[Any] | tuple[Any, ...] | dict[Any, Any]) -> int:
        inside = [*values, *values.values()] if isinstance(values, dict) else values
        return _ATOM + sum(self._weight(value) for value in inside)

    def is_safe_callable(self, obj: Any) -> bool:  # noqa: ANN401 - Jinja2's own
        """Macros, blocks and two helpers; no method of a value: ``'a'.ljust(10**9)`` fills memory."""
        return isinstance(obj, (Macro, BlockReference, LoopContext)) or obj in _HELPERS.values()

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - Jinja2's own
        """Call ``obj`` from a template."""
        self.step()
        if obj is Namespace:
            self.paid([*args, *kwargs.values()])
        return super().call(context, obj, *args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401
        """Calculate with small numbers; text and lists can be added, not multiplied."""
        if operator == "+" and not isinstance(left, (int, float)):
            self.paid((left, right))
            return super().call_binop(context, operator, left, right)
        for value in (left, right):
            if not isinstance(value, (int, float)) or abs(value) > 10**9:
                if operator == "+":
                    raise TypeError("not a number")
                raise SecurityError("not a number")
        if operator == "**":
            raise SecurityError("no powers")
        return super().call_binop(context, operator, left, right)

    def _generate(
        self,
        source: nodes.Template,
        name: str | None,
        filename: str | None,
        defer_init: bool = False,
    ) -> str:
        """Compile with everything paid for (Jinja2 offers this hook for changing what is compiled)."""
        self._pay(source)
        return super()._generate(source, name, filename, defer_init)

    def _pay(self, source: nodes.Template) -> None:
        # Everything is found before anything is put in, or what was put in would be found.
        found = list(
            source.find_all(
                (*_BODIES, nodes.Concat, nodes.Compare, nodes.Getitem, nodes.List, nodes.Tuple,
                 nodes.Dict, nodes.Include, nodes.Import, nodes.FromImport)
            )
        )  # fmt: skip
        for node in found:
            if isinstance(node, nodes.Concat):
                node.nodes = [self._through(_PAID, value) for value in node.nodes]
            elif isinstance(node, nodes.Compare):
                node.expr = self._through(_PAID, node.expr)
                for operand in node.ops:
                    operand.expr = self._through(_PAID, operand.expr)
            elif isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Slice):
                node.node = self._through(_PAID, node.node)
            elif isinstance(node, nodes.List) or (
                isinstance(node, nodes.Tuple) and node.ctx == "load"
            ):
                node.items = [self._through(_PAID, value) for value in node.items]
            elif isinstance(node, nodes.Dict):
                for pair in node.items:
                    pair.value = self._through(_PAID, pair.value)
            elif isinstance(node, (nodes.Include, nodes.Import, nodes.FromImport)):
                node.template = self._through(_FETCHED, node.template)
            elif isinstance(node, _BODIES):
                if isinstance(node, nodes.For):
                    node.iter = self._through(_COUNTED, node.iter)
                if text := _static(node.body):
                    cost = self._through(_STATIC, nodes.Const(text, lineno=node.lineno))
                    node.body = [nodes.Output([cost], lineno=node.lineno), *node.body]

    def _through(self, name: str, value: nodes.Node) -> nodes.Expr:
        return nodes.Filter(value, name, [], [], None, None, lineno=value.lineno, environment=self)


def _static(body: Iterable[nodes.Node]) -> int:
    """Characters of text that one run of ``body`` prints as it stands, at most."""
    text = 0
    for node in body:
        if isinstance(node, nodes.TemplateData):
            text += len(node.data)
        elif isinstance(node, nodes.For):
            text += _static(node.else_)
        elif not isinstance(node, _BODIES):
            text += _static(node.iter_child_nodes())
    return text


def sandbox(sources: Mapping[str, str], finalize: Callable[[Any], Any]) -> Sandbox:
    """An environment for templates among ``sources`` only, in which nothing is undefined silently.

    ``finalize`` turns a value into what is printed.
    """

    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        source = sources.get(name)
        return None if source is None else (source, name, lambda: True)

    def printed(value: Any) -> Any:  # noqa: ANN401 - any value of a template
        return finalize(made.paid(value))

    made: Sandbox = Sandbox(
        loader=FunctionLoader(load),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=printed,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.begin()
    made.sources = sources

    @pass_context
    def counted(_: Context, values: Iterable[Any]) -> Iterator[Any]:
        for value in values:
            made.step()
            yield value

    @pass_context
    def paid(_: Context, value: Any) -> Any:  # noqa: ANN401 - any value of a template
        return made.paid(value)

    @pass_context
    def static(_: Context, characters: int) -> Markup:
        made.spend(characters)
        return Markup()

    @pass_context
    def fetched(_: Context, names: Any) -> Any:  # noqa: ANN401 - a name, or several
        for name in [names] if isinstance(names, str) else names:
            made.step()
            made.spend(len(sources.get(name, "")) if isinstance(name, str) else 0)
        return names

    def code(text: str) -> Markup:
        return Markup(markdown_code(text))  # noqa: S704 - that is what makes it harmless

    def link(path: str) -> Markup:
        return Markup(quote(path, safe="/"))  # noqa: S704 - leaves nothing that means anything

    ours: dict[str, Callable[..., Any]] = {
        "date": chinese_date,
        "days": days_words,
        "code": code,
        "link": link,
    }
    ours |= {"headline": headline_words, "reviewed": reviewed}
    filters: dict[str, Callable[..., Any]] = {name: made.filters[name] for name in _FILTERS}
    filters |= ours
    made.filters = {name: _paying(made, name, one) for name, one in filters.items()}
    # Added after the others: these take the money, so nobody takes it from them.
    made.filters |= {_COUNTED: counted, _PAID: paid, _STATIC: static, _FETCHED: fetched}
    made.tests = {name: _paying(made, name, cast(Any, made.tests[name])) for name in made.tests}
    made.globals = dict(_HELPERS)
    return made


def _paying(made: Sandbox, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter or test that pays for what it takes and gives, a generator's values one by one.

    Those of Jinja2 that would make much of little, or take long over it, are held back beforehand.
    """
    wants = getattr(getattr(function, "jinja_pass_arg", None), "name", "")
    as_text = name not in _LOOK_ON

    @pass_context
    @wraps(function, updated=())
    def run(context: Context, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - Jinja2's own
        made.spend(4 * _ATOM)  # the call itself: ``map`` makes one for each value
        for value in (*args, *kwargs.values()):
            made.paid(value, _SORTS if name in _SORTING else 1, as_text=as_text)
        _hold_back(made, name, args, kwargs)
        first: tuple[object, ...] = ()
        if wants:  # what Jinja2's decorators of the same names ask for
            known = {"context": context, "eval_context": context.eval_ctx, "environment": made}
            first = (known[wants],)
        given = function(*first, *args, **kwargs)
        return each(given) if isinstance(given, Iterator) else made.paid(given, as_text=as_text)

    def each(values: Iterator[Any]) -> Iterator[Any]:
        for value in values:
            yield made.paid(value, as_text=as_text)

    return run


def _hold_back(made: Sandbox, name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
    given = dict(zip(_PARAMETERS.get(name, ()), args, strict=False)) | dict(kwargs)
    if name == "replace":
        found = str(given["s"]).count(str(given["old"])) if "old" in given else 0
        made.spend(found * len(str(given.get("new", ""))))
    elif name == "batch" and given.get("fill_with") is not None:
        made.spend(_ATOM * int(given.get("linecount", 0)))
    elif name == "round" and not abs(int(given.get("precision", 0))) <= 20:
        raise TooMuchError("too many digits")
    elif name == "sum" and not isinstance(given.get("start", 0), (int, float)):
        raise SecurityError("not a number")


_PARAMETERS = {
    "replace": ("s", "old", "new", "count"),
    "batch": ("value", "linecount", "fill_with"),
    "round": ("value", "precision", "method"),
    "sum": ("iterable", "attribute", "start"),
}
"""Names of the arguments of those filters of Jinja2, as its documentation gives them."""
