"""Every format in which ``zzfz check`` can say what it found, by the name of the format.

Each is a module of this package with ``render(report) -> str``; it is imported when it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, TypeAlias, cast

if TYPE_CHECKING:
    from zzfz.render.findings.report import Report


Renderer: TypeAlias = "Callable[[Report], str]"

_MODULES = {
    "text": "text",
    "json": "json_document",
    "json-lines": "json_lines",
    "github": "github",
    "gitlab": "gitlab",
    "sarif": "sarif",
    "junit": "junit",
    "markdown": "markdown",
}


class _Formats(Mapping[str, Renderer]):
    """Renderers by format; looking one up imports its module."""

    def __getitem__(self, name: str) -> Renderer:
        module = import_module(f"{__name__}.{_MODULES[name]}")
        return cast("Renderer", module.render)

    def __iter__(self) -> Iterator[str]:
        return iter(_MODULES)

    def __len__(self) -> int:
        return len(_MODULES)


FORMATS: Mapping[str, Renderer] = _Formats()
