"""Tables as Parquet files, by pyarrow, which comes with ``zzfz[parquet]``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from importlib import import_module
from io import BytesIO
from typing import Any

from zzfz.errors import Advice, ZzfzError
from zzfz.render.export.columns import COMMON, TABLES, ExportColumn, Type
from zzfz.render.export.rows import ExportedCounty, Row, rows

ZONE = "+08:00"
_AT_ONCE = 20_000
"""Rows that are turned into columns at a time; more would only take more memory."""


def parquet_files(county: ExportedCounty) -> dict[str, bytes]:
    """Name and content of a file for each table. Raises ZzfzError where pyarrow is missing."""
    arrow, parquet = library("pyarrow"), library("pyarrow.parquet")
    common = _common(county)
    return {
        f"{name}.parquet": _file(arrow, parquet, TABLES[name], common, found)
        for name, found in rows(county).items()
    }


def library(name: str) -> Any:  # noqa: ANN401 - a module without types
    """The module ``name`` of pyarrow. Raises ZzfzError with the way to install it."""
    try:
        return import_module(name)
    except ImportError as error:
        raise ZzfzError(
            "写 Parquet 文件需要 pyarrow，还没有安装",
            Advice("install-library", ("parquet",)),
        ) from error


def _common(county: ExportedCounty) -> Row:
    progress = county.progress
    values = (county.name, progress.checklist.title, progress.revision, progress.time)
    return {column.name: value for column, value in zip(COMMON, values, strict=True)}


def _file(
    arrow: Any,  # noqa: ANN401 - a module without types
    parquet: Any,  # noqa: ANN401
    columns: tuple[ExportColumn, ...],
    common: Row,
    found: Iterable[Row],
) -> bytes:
    schema = arrow.schema([_field(arrow, column) for column in columns])
    made = BytesIO()
    with parquet.ParquetWriter(made, schema, compression="zstd") as writer:
        some: list[Row] = []
        for row in found:
            some.append({name: _value(value) for name, value in (common | row).items()})
            if len(some) == _AT_ONCE:
                writer.write_table(arrow.Table.from_pylist(some, schema))
                some = []
        writer.write_table(arrow.Table.from_pylist(some, schema))
    return made.getvalue()


def _field(arrow: Any, column: ExportColumn) -> Any:  # noqa: ANN401 - types of a module without types
    types: Mapping[Type, Any] = {
        Type.TEXT: arrow.string(),
        Type.NUMBER: arrow.int32(),
        Type.TRUTH: arrow.bool_(),
        Type.DAY: arrow.date32(),
        Type.TIME: arrow.timestamp("ms", tz=ZONE),
        Type.TEXTS: arrow.list_(arrow.string()),
        Type.NUMBERS: arrow.list_(arrow.int32()),
    }
    return arrow.field(
        column.name,
        types[column.type],
        nullable=not column.always,
        metadata={"about": column.about},
    )


def _value(value: object) -> object:
    """``value`` as pyarrow takes it: names that are not UTF-8 have their odd bytes escaped."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, (list, tuple)):
        return [_value(one) for one in value]
    return value.replace(microsecond=0) if isinstance(value, datetime) else value
