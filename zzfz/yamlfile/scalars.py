"""Single values in a YAML file, judged as written by the YAML 1.2 core schema that editors use.

Each kind reads a node into a ``Located`` value, or ``None`` after reporting why not, and describes
itself as JSON Schema; so the loader and the published schema cannot disagree.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

import yaml

from zzfz.yamlfile.reader import JsonSchema, Located, Reader, shape, shown

_NOT_TEXT = re.compile(
    r"(?:~|null|Null|NULL|true|True|TRUE|false|False|FALSE)?"
    r"|[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"
    r"|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
_INTEGER = re.compile(r"0|[1-9][0-9]{0,8}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False}
_BOOLEANS["FALSE"] = False


def _scalar(node: yaml.Node, reader: Reader, wanted: str) -> str | None:
    """The text of a scalar node, or ``None`` after saying that ``wanted`` was expected."""
    if not reader.enter(node):
        return None
    if not isinstance(node, yaml.ScalarNode):
        reader.fault(node, "C004", f"这里应当是{wanted}，却是{shape(node)}", f"改写成{wanted}")
        return None
    return str(node.value)


def _plain(node: yaml.Node) -> bool:
    return getattr(node, "style", None) in (None, "")


class Text(NamedTuple):
    """Text with something in it; ``pattern`` must match it whole (ASCII digits only)."""

    pattern: str | None = None
    wanted: str = "文字"

    def read(self, node: yaml.Node, reader: Reader) -> Located[str] | None:
        """The text as written."""
        text = _scalar(node, reader, self.wanted)
        if text is None:
            return None
        if text.isascii() and _plain(node) and _NOT_TEXT.fullmatch(text):
            if not text:
                reader.fault(
                    node, "C004", f"这里应当是{self.wanted}，却是空白", "填写，或删去这一行"
                )
            else:
                reader.fault(
                    node,
                    "C004",
                    f"这里应当是文字，{shown(text)} 会被当成数字或真假值",
                    "给它加上引号",
                )
            return None
        if not text.strip():
            reader.fault(node, "C004", "文字是空白", "填写，或删去这一行")
            return None
        if self.pattern and not re.fullmatch(self.pattern, text, re.ASCII):
            reader.fault(node, "C004", f"“{shown(text)}”不是{self.wanted}", f"改写成{self.wanted}")
            return None
        return Located(text, reader.path, node.start_mark)

    def schema(self) -> JsonSchema:
        """A string."""
        return {"type": "string", "pattern": f"^(?:{self.pattern})$" if self.pattern else r"\S"}


class Integer(NamedTuple):
    """A whole number of at least ``minimum`` and at most ``maximum``, without leading zeros."""

    minimum: int = 0
    maximum: int = 999_999_999

    def read(self, node: yaml.Node, reader: Reader) -> Located[int] | None:
        """The number."""
        text = _scalar(node, reader, "整数")
        if text is None:
            return None
        if _plain(node) and _INTEGER.fullmatch(text):
            number = int(text)
            if self.minimum <= number <= self.maximum:
                return Located(number, reader.path, node.start_mark)
        reader.fault(
            node,
            "C004",
            f"“{shown(text)}”不是 {self.minimum} 至 {self.maximum} 的整数",
            "写成不带引号、不带前导零的数字",
        )
        return None

    def schema(self) -> JsonSchema:
        """An integer with its bounds."""
        return {"type": "integer", "minimum": self.minimum, "maximum": self.maximum}


class Boolean:
    """``true`` or ``false``."""

    def read(self, node: yaml.Node, reader: Reader) -> Located[bool] | None:
        """The truth value."""
        text = _scalar(node, reader, "true 或 false")
        if text is None:
            return None
        if _plain(node) and text in _BOOLEANS:
            return Located(_BOOLEANS[text], reader.path, node.start_mark)
        reader.fault(node, "C004", f"“{shown(text)}”不是 true 或 false", "写成 true 或 false")
        return None

    def schema(self) -> JsonSchema:
        """A boolean."""
        return {"type": "boolean"}


class Choice(NamedTuple):
    """One of a few words."""

    options: tuple[str, ...]

    def read(self, node: yaml.Node, reader: Reader) -> Located[str] | None:
        """The word."""
        wanted = "、".join(self.options)
        text = _scalar(node, reader, f"下列之一：{wanted}")
        if text is None:
            return None
        if text in self.options:
            return Located(text, reader.path, node.start_mark)
        reader.fault(node, "C004", f"“{shown(text)}”不在可选值之中", f"改为下列之一：{wanted}")
        return None

    def schema(self) -> JsonSchema:
        """An enumeration."""
        return {"enum": list(self.options)}


class Day:
    """A date, written 2021-01-31."""

    def read(self, node: yaml.Node, reader: Reader) -> Located[date] | None:
        """The date."""
        text = _scalar(node, reader, "日期")
        if text is None:
            return None
        if _DAY.fullmatch(text):
            try:
                return Located(date.fromisoformat(text), reader.path, node.start_mark)
            except ValueError:
                reader.fault(node, "C004", f"没有 {text} 这一天", "改成存在的日期")
                return None
        reader.fault(node, "C004", f"“{shown(text)}”不是日期", "写成 年-月-日，如 2023-06-30")
        return None

    def schema(self) -> JsonSchema:
        """A string in the format of RFC 3339's full-date."""
        return {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}


class Identifier:
    """An indicator's id: a number (34), or a prefix and a number (加分1)."""

    _TEXT = r"[^\s\d,，、\-–—+/\\.:*?\"<>|\[\]{}#&!%@`'~]{1,12}[1-9][0-9]{0,4}"

    def read(self, node: yaml.Node, reader: Reader) -> Located[str] | None:
        """The id as text."""
        text = _scalar(node, reader, "序号")
        if text is None:
            return None
        if _INTEGER.fullmatch(text) and 0 < int(text) <= 99_999 and _plain(node):
            return Located(text, reader.path, node.start_mark)
        if re.fullmatch(self._TEXT, text):
            return Located(text, reader.path, node.start_mark)
        reader.fault(
            node, "C004", f"“{shown(text)}”不是序号", "写成数字（34）或前缀加数字（加分1）"
        )
        return None

    def schema(self) -> JsonSchema:
        """An integer, or a string of prefix and number."""
        return {
            "anyOf": [
                {"type": "integer", "minimum": 1, "maximum": 99_999},
                {"type": "string", "pattern": f"^{self._TEXT}$"},
            ]
        }
