"""View models as plain data, and the JSON Schema of that data: the contract with templates.

A view model is a frozen dataclass of text, numbers, truth values, dates, tuples and other view
models. Its fields say what they mean in ``metadata``, in Chinese, for the people who edit templates.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from zzfz.render.data import SCHEMA_VERSION, Data
from zzfz.render.machine_text import record
from zzfz.text import printable

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


DIALECT = "https://json-schema.org/draft/2020-12/schema"

_SIMPLE: Mapping[object, Data] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
    types.NoneType: {"type": "null"},
}


def about(text: str) -> Mapping[str, str]:
    """The metadata of a field that means ``text``."""
    return {"about": text}


def plain(value: object) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """A view model as dictionaries, lists, text and numbers; dates as ISO 8601."""
    if isinstance(value, str):  # most are; a view of 45 units holds hundreds of thousands
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain(getattr(value, name)) for name in _field_names(value)}
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return dict(value) if isinstance(value, Mapping) else value


_names: dict[type, tuple[str, ...]] = {}


def _field_names(value: DataclassInstance) -> tuple[str, ...]:
    kind = type(value)
    if kind not in _names:
        _names[kind] = tuple(one.name for one in fields(kind))
    return _names[kind]


def harmless(data: Any) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """Plain data whose texts are one line each, control characters in them made visible.

    Lists come out as tuples, so that what is given to one template cannot be changed for the next.
    """
    if isinstance(data, str):
        return data if data.isprintable() else printable(record(data))
    if isinstance(data, list):
        return tuple([harmless(one) for one in data])
    if isinstance(data, dict):
        return {key: harmless(value) for key, value in data.items()}
    return data


def schema(title: str, kind: str, model: type) -> Data:
    """The JSON Schema of the document that holds ``model`` beside its version and ``kind``."""
    definitions: dict[str, Data] = {}
    _define(model, definitions)
    body = definitions.pop(model.__name__)
    return {
        "$schema": DIALECT,
        "title": title,
        **body,
        "required": ["schema_version", "kind", *body["required"]],
        "properties": {
            "schema_version": {"const": SCHEMA_VERSION, "description": "数据格式的版本"},
            "kind": {"const": kind, "description": "文档的种类"},
            **body["properties"],
        },
        "$defs": definitions,
    }


def _define(model: type, definitions: dict[str, Data]) -> None:
    if model.__name__ in definitions:
        return
    hints = typing.get_type_hints(model)
    definitions[model.__name__] = {
        "type": "object",
        "required": [one.name for one in fields(model) if one.default is MISSING],
        "properties": {
            one.name: {**_type(hints[one.name]), "description": one.metadata["about"]}
            for one in fields(model)
        },
        "additionalProperties": False,
    }
    for hint in hints.values():
        for part in _models_in(hint):
            _define(part, definitions)


def _models_in(hint: object) -> Iterator[type]:
    if isinstance(hint, type) and is_dataclass(hint):
        yield hint
    for part in typing.get_args(hint):
        yield from _models_in(part)


def _type(hint: object) -> Data:
    if hint in _SIMPLE:
        return dict(_SIMPLE[hint])
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return {"enum": [str(one) for one in hint]}
    if isinstance(hint, type) and is_dataclass(hint):
        return {"$ref": f"#/$defs/{hint.__name__}"}
    if isinstance(hint, types.UnionType):
        return {"anyOf": [_type(part) for part in typing.get_args(hint)]}
    if typing.get_origin(hint) is Mapping:  # of text to text
        return {"type": "object", "additionalProperties": {"type": "string"}}
    return {"type": "array", "items": _type(typing.get_args(hint)[0])}
