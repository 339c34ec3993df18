"""Jinja2 templates, run as the untrusted text they may be: anyone may propose one in a change.

A template sees plain data only, reaches no attribute that Python keeps for itself, includes nothing
but other templates, and stops when it runs too long. Every value it prints is plain text in the
format at hand: markup, links, formulas and template code in it mean nothing.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from zzfz.errors import ZzfzError
from zzfz.render.view_data import harmless
from zzfz.render.words import markdown_text

if TYPE_CHECKING:
    from jinja2.exceptions import TemplateError

    from zzfz.render.sandbox import Sandbox


class Templates:
    """The templates of one tracker: path below ``templates/`` → text. Compiled once each."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._sources = sources
        self._environments: dict[str, Sandbox] = {}

    def render(self, name: str, document: Mapping[str, Any]) -> str:
        """The template ``name`` filled in with ``document``, plain data as ``viewdata`` makes it.

        What is escaped how follows from the ending: ``.html.j2``, ``.md.j2``, else plain text.
        Raises ZzfzError with the template and the line when it is missing, wrong or runs too long.
        """
        from jinja2 import TemplateError

        kind = name.removesuffix(".j2").rpartition(".")[2]
        environment = self._environment(kind)
        try:
            environment.begin()
            template = environment.get_template(name)
            return "".join(_bounded(template.generate(doc=harmless(dict(document)))))
        except TemplateError as error:
            raise _explained(name, error, self._sources) from error
        except RecursionError as error:
            raise _failed(name, error, self._sources, "互相包含或调用没有尽头") from error
        except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
            raise _failed(name, error, self._sources, "这里的运算或过滤器用错了") from error

    def _environment(self, kind: str) -> Sandbox:
        from zzfz.render.sandbox import sandbox

        if kind not in self._environments:
            self._environments[kind] = sandbox(self._sources, _finalizer(kind))
        return self._environments[kind]


def _finalizer(kind: str) -> Callable[[Any], Any]:
    """What is done to a value before it is printed; HTML is escaped by Jinja2 itself."""
    from jinja2 import Undefined
    from markupsafe import Markup

    def to_markdown(value: object) -> object:
        plain = isinstance(value, (Markup, Undefined))
        return value if plain else Markup(markdown_text(_shown(value)))  # noqa: S704

    def to_text(value: object) -> object:
        return value if isinstance(value, (Markup, Undefined)) else Markup(_shown(value))  # noqa: S704

    def to_html(value: object) -> object:
        return "" if value is None else value

    return {"md": to_markdown, "html": to_html}.get(kind, to_text)


def _shown(value: object) -> str:
    return "" if value is None else str(value)


def _bounded(chunks: Iterable[str]) -> Iterator[str]:
    from zzfz.render.sandbox import MAX_WEIGHT, TooMuchError

    length = 0
    for chunk in chunks:
        length += len(chunk)
        if length > MAX_WEIGHT:
            raise TooMuchError("too long")
        yield chunk


def _explained(name: str, error: TemplateError, sources: Mapping[str, str]) -> ZzfzError:
    """What Jinja2 says in English, said in Chinese."""
    from jinja2 import TemplateNotFound, TemplateSyntaxError, UndefinedError
    from jinja2.exceptions import SecurityError

    from zzfz.render.sandbox import TooMuchError

    if isinstance(error, TemplateNotFound):
        missing = error.name or name
        if missing == name:
            return ZzfzError(f"没有模板 templates/{name}", "从历史版本恢复，或重新安装 zzfz")
        return _failed(name, error, sources, f"要包含的模板 templates/{missing} 不存在")
    if isinstance(error, TemplateSyntaxError):
        return _at(error.name or name, error.lineno, "语法有误")
    if isinstance(error, UndefinedError):
        variable = re.search(r"'([^']+)' (?:is undefined|$)|attribute '([^']+)'", str(error))
        word = (variable[1] or variable[2]) if variable else ""
        return _failed(name, error, sources, f"用了没有的变量{f'“{word}”' if word else ''}")
    problem = "不能使用"
    if isinstance(error, TooMuchError):
        problem = "循环、拼接或篇幅超过了一份文件的限度"
    elif isinstance(error, SecurityError):
        problem = "做了模板里不许做的事"
    return _failed(name, error, sources, problem)


def _failed(name: str, error: BaseException, sources: Mapping[str, str], problem: str) -> ZzfzError:
    """The innermost line of a template that the error went through."""
    places = [
        (frame.filename, frame.lineno)
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename in sources
    ]
    where, line = places[-1] if places else (name, None)
    return _at(where, line, problem)


def _at(name: str, line: int | None, problem: str) -> ZzfzError:
    place = f"模板 templates/{name}" + (f" 第 {line} 行" if line else "")
    return ZzfzError(f"{place}：{problem}", "改正这一行；能用的变量见 templates/schema/")
