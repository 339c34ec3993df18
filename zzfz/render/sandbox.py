"""The sandbox that templates run in. Imports Jinja2, so it is itself imported when needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from jinja2 import FunctionLoader, StrictUndefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import BlockReference, Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment, safe_range
from jinja2.utils import Namespace
from markupsafe import Markup

from zzfz.render.words import chinese_date, days_words, headline_words, markdown_code, reviewed

_COUNTED = "_counted"
_HELPERS = {"range": safe_range, "namespace": Namespace}
"""What a template may call besides its own macros."""
_FILTERS = (
    "batch", "default", "d", "e", "escape", "first", "forceescape", "groupby", "int", "join",
    "last", "length", "count", "list", "map", "max", "min", "reject", "rejectattr", "replace",
    "round", "select", "selectattr", "sort", "string", "sum", "trim", "truncate", "unique",
)  # fmt: skip
"""Filters of Jinja2 that a template may use: none that makes much of little, none that trusts."""


class Sandbox(ImmutableSandboxedEnvironment):
    """Counts every round of a loop and every call, and multiplies numbers only.

    Jinja2's own sandbox keeps a template from reaching Python, but not from running for ever.
    """

    intercepted_binops = frozenset({"*", "**", "%"})
    max_steps = 0
    steps = 0

    def step(self) -> None:
        """Count one round or call. Raises SecurityError when there were too many."""
        self.steps += 1
        if self.steps > self.max_steps:
            raise SecurityError("too many steps")

    def is_safe_callable(self, obj: Any) -> bool:  # noqa: ANN401 - Jinja2's own
        """Macros, blocks and two helpers; no method of a value: ``'a'.ljust(10**9)`` fills memory."""
        return isinstance(obj, (Macro, BlockReference, LoopContext)) or obj in _HELPERS.values()

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - Jinja2's own
        """Call ``obj`` from a template."""
        self.step()
        return super().call(context, obj, *args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401
        """Calculate with small numbers; text and lists cannot be multiplied."""
        for value in (left, right):
            if not isinstance(value, (int, float)) or abs(value) > 10**9:
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
        """Compile with every loop counted (Jinja2 offers this hook for changing what is compiled)."""
        for loop in source.find_all(nodes.For):
            loop.iter = nodes.Filter(
                loop.iter, _COUNTED, [], [], None, None, lineno=loop.lineno, environment=self
            )
        return super()._generate(source, name, filename, defer_init)


def sandbox(sources: Mapping[str, str], max_steps: int, finalize: Callable[[Any], Any]) -> Sandbox:
    """An environment for templates among ``sources`` only, in which nothing is undefined silently.

    ``finalize`` turns a value into what is printed. ``max_steps`` bounds one document.
    """

    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        source = sources.get(name)
        return None if source is None else (source, name, lambda: True)

    made = Sandbox(
        loader=FunctionLoader(load),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.max_steps = max_steps
    made.filters = {name: made.filters[name] for name in _FILTERS}

    def counted(values: Iterable[Any]) -> Iterator[Any]:
        for value in values:
            made.step()
            yield value

    def code(text: str) -> Markup:
        return Markup(markdown_code(text))  # noqa: S704 - that is what makes it harmless

    def link(path: str) -> Markup:
        return Markup(quote(path, safe="/"))  # noqa: S704 - leaves nothing that means anything

    made.filters |= {_COUNTED: counted, "date": chinese_date, "days": days_words}
    made.filters |= {"code": code, "link": link, "headline": headline_words, "reviewed": reviewed}
    made.globals = dict(_HELPERS)
    return made
