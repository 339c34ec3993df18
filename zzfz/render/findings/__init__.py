"""Every format in which ``zzfz check`` can say what it found.

A format is a member of ``CheckFormat`` and the module of this package that is called like it, with
``render(report) -> str``; the module is imported when the format is used.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, TypeAlias, cast

if TYPE_CHECKING:
    from zzfz.render.findings.report import Report


Renderer: TypeAlias = "Callable[[Report], str]"


class CheckFormat(StrEnum):
    """The formats, as the option ``--format`` has them, in the order of its help."""

    TEXT = "text"
    JSON = "json"
    JSON_LINES = "json-lines"
    GITHUB = "github"
    GITLAB = "gitlab"
    SARIF = "sarif"
    JUNIT = "junit"
    MARKDOWN = "markdown"


def renderer(chosen: CheckFormat) -> Renderer:
    """What writes a report in a format."""
    module = import_module(f"{__name__}.{chosen.replace('-', '_')}")
    return cast("Renderer", module.render)
