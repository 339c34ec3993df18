"""One reading of one YAML file: values with their places, and the faults met on the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

import yaml

from zzfz.findings import Finding, Place
from zzfz.yamlfile.parse import compose

T = TypeVar("T")
JsonSchema = dict[str, Any]
Composing = Callable[[bytes, str], tuple[yaml.Node | None, tuple[Finding, ...]]]
"""How the bytes of a file become its nodes, as by ``parse.compose``."""

_CORE_TAGS = {f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map")}


class Located(NamedTuple, Generic[T]):
    """A value and where it is written. The place is worked out when asked for: of the many values of
    a long list only few ever have to say it.
    """

    value: T
    path: str
    mark: yaml.Mark

    @property
    def place(self) -> Place:
        """Where it begins."""
        return Place(self.path, self.mark.line + 1, self.mark.column + 1)


class Reader:
    """One reading of one file: where it is, and what was found on the way.

    A YAML node takes at least one character, so a reading that meets more nodes than the file has
    characters is multiplying anchors; it stops there (C006).
    """

    def __init__(self, path: str, size: int) -> None:
        self.path = path
        self.findings: list[Finding] = []
        self._budget = size + 1

    def place(self, node: yaml.Node) -> Place:
        """Where ``node`` begins."""
        mark = node.start_mark
        return Place(self.path, mark.line + 1, mark.column + 1)

    def fault(self, node: yaml.Node, code: str, message: str, advice: str) -> None:
        """Report ``message`` at ``node``."""
        self.findings.append(Finding(code, self.place(node), message, advice))

    def enter(self, node: yaml.Node) -> bool:
        """Whether ``node`` may be read: within the budget and without a tag of its own."""
        self._budget -= 1
        if self._budget < 0:
            if self._budget == -1:
                self.fault(node, "C006", "锚点引用展开后过大", "去掉 & 和 * 引用，写明内容")
            return False
        if node.tag not in _CORE_TAGS:
            self.fault(node, "C004", "不接受带类型标签（!…）的值", "删去标签，或给文字加引号")
            return False
        return True


class Spec(Protocol[T]):
    """How one value is written."""

    def read(self, node: yaml.Node, reader: Reader) -> Located[T] | None:
        """The value at ``node``, or ``None`` after reporting each fault to ``reader``."""
        ...  # pragma: no cover

    def schema(self) -> JsonSchema:
        """The same description as JSON Schema (draft 2020-12)."""
        ...  # pragma: no cover


def shape(node: yaml.Node) -> str:
    """What kind of node this is, in words for a fault."""
    if isinstance(node, yaml.SequenceNode):
        return "列表"
    if isinstance(node, yaml.MappingNode):
        return "“键: 值”"
    return "单个值" if node.value else "空白"


def shown(text: str) -> str:
    """``text`` short enough to quote in a fault."""
    return text if len(text) <= 30 else text[:30] + "…"


def read_file(
    data: bytes, path: str, spec: Spec[T], composing: Composing = compose
) -> tuple[Located[T] | None, tuple[Finding, ...]]:
    """Read one file by its description: the value (as far as it could be read) and all faults.

    ``composing`` may know the nodes already, where somebody else has read the file too.
    """
    node, faults = composing(data, path)
    if node is None:
        return None, faults
    reader = Reader(path, len(data))
    value = spec.read(node, reader)
    return value, tuple(reader.findings)
