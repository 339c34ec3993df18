"""Lists and mappings in a YAML file: what they hold, read with every fault and described as schema."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar

import yaml

from zzfz.findings import Finding, Place
from zzfz.yamlfile.reader import JsonSchema, Located, Reader, Spec, read_file, shape, shown

T = TypeVar("T")


class ListOf(NamedTuple, Generic[T]):
    """A list of at least ``least`` values of one kind."""

    each: Spec[T]
    least: int = 0

    def read(self, node: yaml.Node, reader: Reader) -> Located[tuple[Located[T], ...]] | None:
        """The values that could be read; those that could not are reported and left out."""
        if not reader.enter(node):
            return None
        if not isinstance(node, yaml.SequenceNode):
            reader.fault(
                node,
                "C004",
                f"这里应当是列表，却是{shape(node)}",
                "写成 [甲, 乙]，或每行一个“- ”",
            )
            return None
        if len(node.value) < self.least:
            reader.fault(node, "C004", f"列表至少要有 {self.least} 项", "补上内容，或删去这一行")
            return None
        each = (self.each.read(one, reader) for one in node.value)
        found = tuple([one for one in each if one is not None])
        return Located(found, reader.path, node.start_mark)

    def schema(self) -> JsonSchema:
        """An array."""
        schema: JsonSchema = {"type": "array", "items": self.each.schema()}
        if self.least:
            schema["minItems"] = self.least
        return schema


class Row:
    """The fields of one mapping that could be read, by key."""

    __slots__ = ("_values", "place")

    def __init__(self, values: Mapping[str, Located[Any]], place: Place) -> None:
        self._values = values
        self.place = place

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def __iter__(self) -> Iterator[str]:
        """The keys that could be read."""
        return iter(self._values)

    def holds_only(self, keys: frozenset[str]) -> bool:
        """Whether it has no key but ``keys``."""
        return self._values.keys() <= keys

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401 - typed by the specification
        """The value of ``key``, or ``default`` where it is absent."""
        found = self._values.get(key)
        return default if found is None else found.value

    def where(self, key: str) -> Place:
        """Where the value of ``key`` is written; the row's own place where it is absent."""
        found = self._values.get(key)
        return self.place if found is None else found.place

    def texts(self, key: str) -> tuple[Any, ...]:
        """The bare values of a list field, without their places."""
        return tuple([one.value for one in self.get(key, ())])


class Key(NamedTuple):
    """One key of a record: what it holds, whether it must be there, and what it means."""

    spec: Spec[Any]
    about: str
    required: bool = False


def _mapping(
    node: yaml.Node, reader: Reader, advice: str
) -> dict[str, tuple[yaml.Node, yaml.Node]] | None:
    """Key node and value node of each entry by its key; duplicates and odd keys are reported."""
    if not reader.enter(node):
        return None
    if not isinstance(node, yaml.MappingNode):
        reader.fault(node, "C004", f"这里应当是“键: 值”，却是{shape(node)}", advice)
        return None
    entries: dict[str, tuple[yaml.Node, yaml.Node]] = {}
    for entry in node.value:
        key_node = entry[0]
        if not isinstance(key_node, yaml.ScalarNode):
            reader.fault(key_node, "C004", "键应当是文字", advice)
        elif key_node.value in entries:
            reader.fault(
                key_node, "C002", f"键“{shown(key_node.value)}”重复", "两处并为一处，删去多余的"
            )
        else:
            entries[key_node.value] = entry
    return entries


@dataclass(frozen=True, eq=False, repr=False)
class Record:
    """A mapping with known keys."""

    name: str
    keys: Mapping[str, Key]

    def read(self, node: yaml.Node, reader: Reader) -> Located[Row] | None:
        """The fields that could be read. Without a required one there is no row."""
        entries = _mapping(node, reader, self._advice)
        if entries is None:
            return None
        values: dict[str, Located[Any]] = {}
        for text, (key_node, value_node) in entries.items():
            key = self.keys.get(text)
            if key is None:
                self._unknown(text, key_node, reader)
                continue
            value = key.spec.read(value_node, reader)
            if value is not None:
                values[text] = value
        if not self._required <= values.keys():
            for text in filter(self._required.__contains__, self.keys):
                if text not in entries:
                    reader.fault(
                        node,
                        "C005",
                        f"{self.name}缺少“{text}”（{self.keys[text].about}）",
                        f"补上 {text}:",
                    )
            return None
        return Located(Row(values, reader.place(node)), reader.path, node.start_mark)

    @cached_property
    def _advice(self) -> str:
        return f"{self.name}的键：{'、'.join(self.keys)}"

    @cached_property
    def _required(self) -> frozenset[str]:
        return frozenset(text for text, key in self.keys.items() if key.required)

    def _unknown(self, text: str, node: yaml.Node, reader: Reader) -> None:
        import difflib

        near = difflib.get_close_matches(text, self.keys, n=1, cutoff=0.5)
        hint = f"是否想写 {near[0]}？" if near else ""
        known = "、".join(self.keys)
        reader.fault(
            node, "C003", f"{self.name}里没有“{shown(text)}”这个键", f"{hint}可用的键：{known}"
        )

    def schema(self) -> JsonSchema:
        """An object that allows no other key."""
        schema: JsonSchema = {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                text: {"description": key.about} | key.spec.schema()
                for text, key in self.keys.items()
            },
        }
        if self._required:
            schema["required"] = [text for text in self.keys if text in self._required]
        return schema


class MapOf(NamedTuple, Generic[T]):
    """A mapping from free keys that match ``pattern`` to values of one kind."""

    pattern: str
    wanted: str
    each: Spec[T]

    def read(self, node: yaml.Node, reader: Reader) -> Located[dict[str, Located[T]]] | None:
        """The entries that could be read."""
        entries = _mapping(node, reader, f"每行写“{self.wanted}: 值”")
        if entries is None:
            return None
        values: dict[str, Located[T]] = {}
        for text, (key_node, value_node) in entries.items():
            if not re.fullmatch(self.pattern, text, re.ASCII):
                reader.fault(
                    key_node, "C004", f"“{shown(text)}”不是{self.wanted}", f"改写成{self.wanted}"
                )
                continue
            value = self.each.read(value_node, reader)
            if value is not None:
                values[text] = value
        return Located(values, reader.path, node.start_mark)

    def schema(self) -> JsonSchema:
        """An object whose keys match a pattern."""
        return {
            "type": "object",
            "additionalProperties": False,
            "patternProperties": {f"^(?:{self.pattern})$": self.each.schema()},
        }


class ByShape(NamedTuple):
    """One of several specifications, chosen by the shape of the node.

    ``scalar`` reads a single value, ``sequence`` a list; a mapping is read by the first of
    ``mappings`` whose telling key it holds, else by the last.
    """

    scalar: Spec[Any] | None = None
    sequence: Spec[Any] | None = None
    mappings: Sequence[tuple[str, Spec[Any]]] = ()

    def read(self, node: yaml.Node, reader: Reader) -> Located[Any] | None:
        """The value as the chosen specification reads it."""
        spec = self._choose(node)
        if spec is None:
            reader.fault(node, "C004", f"这里不能是{shape(node)}", "对照说明改写")
            return None
        return spec.read(node, reader)

    def _choose(self, node: yaml.Node) -> Spec[Any] | None:
        if isinstance(node, yaml.ScalarNode):
            return self.scalar
        if isinstance(node, yaml.SequenceNode):
            return self.sequence
        keys = {key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)}
        for telling, spec in self.mappings:
            if telling in keys:
                return spec
        return self.mappings[-1][1] if self.mappings else None

    def schema(self) -> JsonSchema:
        """Any of the shapes."""
        shapes = [self.scalar, self.sequence, *(spec for _, spec in self.mappings)]
        return {"anyOf": [shape.schema() for shape in shapes if shape is not None]}


_MOST = 500
"""Files that are remembered; a list has about a dozen."""

_Read = tuple[Located[Row] | None, tuple[Finding, ...]]
_known: dict[tuple[str, bytes], tuple[Spec[Row], _Read]] = {}


def read_shared(data: bytes, path: str, spec: Spec[Row]) -> _Read:
    """As ``read_file``; what it gives is shared by all who ask, and nobody changes it."""
    of, read = _known.get((path, data), (None, None))
    if read is None or of is not spec:
        read = read_file(data, path, spec)
        if len(_known) >= _MOST:
            _known.clear()
        _known[path, data] = spec, read
    return read
