"""How a sidecar is written, and reading one."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Literal

import yaml

from zzfz.checklist.model import Exemption
from zzfz.checklist.schema import EXCEPTION
from zzfz.evidence.model import SUFFIX, Sidecar, Unsettled
from zzfz.findings import Finding
from zzfz.yamlfile.parse import compose
from zzfz.yamlfile.reader import JsonSchema, Located, Reader, read_file
from zzfz.yamlfile.records import ByShape, Key, ListOf, Record, Row
from zzfz.yamlfile.scalars import Boolean, Choice, Day, Integer, Text

if TYPE_CHECKING:
    from zzfz.evidence.dates import Period


FAULT = "E301"
UNSETTLED = "unsettled"


class _YearsText:
    """A year (2022), two years (2021-2022) or a day (2022-03-15), as a period."""

    _YEARS = r"(?:19|20)\d\d(?:-(?:19|20)\d\d)?"
    _DAY = r"(?:19|20)\d\d-\d\d-\d\d"
    _WRITTEN = f"(?a:{_YEARS}|{_DAY})"

    def read(self, node: yaml.Node, reader: Reader) -> Located[Period] | None:
        """The period from its first to its last day."""
        if not reader.enter(node):
            return None
        text = str(node.value)
        if re.fullmatch(self._WRITTEN, text) and (period := _period_of(text)) is not None:
            return Located(period, reader.path, node.start_mark)
        reader.fault(
            node, "C004", f"“{text[:30]}”不是年度或日期", "写成 2022、2021-2022 或 2022-03-15"
        )
        return None

    def schema(self) -> JsonSchema:
        """An integer, or a string of one of the three forms."""
        return {
            "anyOf": [
                {"type": "integer", "minimum": 1900, "maximum": 2099},
                {"type": "string", "pattern": f"^(?:{self._YEARS})$"},
                {"type": "string", "format": "date", "pattern": f"^(?:{self._DAY})$"},
            ]
        }


def _period_of(text: str) -> Period | None:
    from zzfz.evidence.dates import Period

    if len(text) == 10:
        try:
            day = date.fromisoformat(text)
        except ValueError:
            return None
        return Period(day, day)
    first, last = int(text[:4]), int(text[-4:])
    return Period(date(first, 1, 1), date(last, 12, 31)) if first <= last else None


_SLOT_ADDRESS = Record(
    "分项的网址",
    {
        "slot": Key(Text(), "分项的名称，照 zzfz show 显示的写", required=True),
        "url": Key(Text(), "网址", required=True),
    },
)

_EXCEPTION_HERE = Record(
    "例外", {name: key for name, key in EXCEPTION.keys.items() if name != "path"}
)

_OPEN = Record(
    "两人写得不同的一项",
    {
        "field": Key(Text(), "哪一项；content 是文件内容，withdrawn 是撤回", required=True),
        "values": Key(ListOf(Text(), least=1), "各人写的（JSON）", required=True),
    },
)

SIDECAR = Record(
    "说明文件",
    {
        "items": Key(ListOf(Integer(1, 999), least=1), "对应第几项材料"),
        "department": Key(Text(), "报送单位"),
        "period": Key(
            ByShape(
                scalar=_YearsText(),
                mappings=(
                    (
                        "start",
                        Record(
                            "材料所属时间",
                            {
                                "start": Key(Day(), "开始日期", required=True),
                                "end": Key(Day(), "结束日期", required=True),
                            },
                        ),
                    ),
                ),
            ),
            "材料所属时间",
        ),
        "number": Key(Text(), "文号"),
        "title": Key(Text(), "题名，文件名说不清时写"),
        "issuer": Key(Text(), "署名、发文的机关"),
        "date": Key(Day(), "成文日期"),
        "domains": Key(
            ByShape(scalar=Choice(("all",)), sequence=ListOf(Text(), least=1)),
            "覆盖的领域，全部覆盖写 all",
        ),
        "covers": Key(
            ByShape(scalar=Text(), sequence=ListOf(Text(), least=1)),
            "材料是哪几个分项的，照 zzfz show 显示的写；全部的写 all",
        ),
        "count": Key(Integer(1, 9999), "一份材料装订了几个案例"),
        "pieces": Key(Choice(("one", "each")), "文件夹整个算一件写 one，里面每个算一件写 each"),
        "beside": Key(Boolean(), "随附的目录、汇总等，本身不算一件的写 true"),
        "pair": Key(Text(), "与哪个文件是一对"),
        "address": Key(
            ByShape(
                scalar=Text(),
                sequence=ListOf(
                    ByShape(scalar=Text(), mappings=(("slot", _SLOT_ADDRESS),)), least=1
                ),
                mappings=(("slot", _SLOT_ADDRESS),),
            ),
            "公开网址，或各分项的网址",
        ),
        "published": Key(Boolean(), "没有公开的写 false"),
        "nil": Key(Boolean(), "零报告写 true"),
        "reason": Key(Text(), "零报告的理由"),
        "contact": Key(Text(), "联系方式在哪里"),
        "note": Key(Text(), "备注"),
        "exceptions": Key(ListOf(_EXCEPTION_HERE), "经人批准的检查例外"),
        "replaces": Key(
            ByShape(scalar=Text(), sequence=ListOf(Text(), least=1)),
            "更换了哪一件：它在指标文件夹里的路径，新的写在前面",
        ),
        UNSETTLED: Key(ListOf(_OPEN), "同步时两人写得不同、还没有定的（用 zzfz edit 定）"),
    },
)


def read_sidecar(path: str, data: bytes) -> tuple[Sidecar | None, tuple[Finding, ...]]:
    """The sidecar at ``path`` (relative to the tracker's root) as far as it can be read; its faults."""
    located, faults = read_file(data, path, SIDECAR)
    found = tuple(replace(fault, code=FAULT) for fault in faults)
    return (_sidecar(path, located.value) if located else None), found


def _sidecar(path: str, row: Row) -> Sidecar:
    domains = row.get("domains", ())
    covers = row.get("covers", ())
    address = row.get("address", ())
    replaced = row.get("replaces", ())
    said = (address,) if isinstance(address, (str, Row)) else row.texts("address")
    return Sidecar(
        path=path,
        items=row.texts("items"),
        department=row.get("department"),
        period=_period(row.get("period")),
        number=row.get("number"),
        title=row.get("title"),
        issuer=row.get("issuer"),
        date=row.get("date"),
        domains="all" if domains == "all" else tuple(one.value for one in domains),
        addresses=tuple(one for one in said if isinstance(one, str)),
        slot_addresses=tuple(
            (one.get("slot"), one.get("url")) for one in said if isinstance(one, Row)
        ),
        bound=row.get("count"),
        covers=_names(covers),
        pieces=row.get("pieces"),
        beside=row.get("beside", False),
        pair=row.get("pair"),
        published=row.get("published"),
        nil=row.get("nil", False),
        reason=row.get("reason"),
        contact=row.get("contact"),
        note=row.get("note"),
        exemptions=tuple(
            Exemption(
                one.value.get("code"),
                path.removesuffix(SUFFIX),
                one.value.get("blob"),
                one.value.get("by"),
                one.value.get("reason"),
                one.place,
            )
            for one in row.get("exceptions", ())
        ),
        replaces=(replaced,) if isinstance(replaced, str) else row.texts("replaces"),
        unsettled=tuple(
            Unsettled(one.value.get("field"), one.value.texts("values"))
            for one in row.get(UNSETTLED, ())
        ),
    )


def _names(written: str | tuple[Located[str], ...]) -> tuple[str, ...] | Literal["all"]:
    if isinstance(written, str):
        return "all" if written == "all" else (written,)
    return tuple(one.value for one in written)


def _period(written: Row | Period | None) -> Period | None:
    if not isinstance(written, Row):
        return written
    from zzfz.evidence.dates import Period

    return Period(written.get("start"), written.get("end"))


# Compiled by ``re`` when first used.
_PLAIN = (
    r"(?P<none>~|null|Null|NULL|)|(?P<true>[Tt]rue|TRUE)|(?P<false>[Ff]alse|FALSE)"
    r"|(?P<number>0|-?[1-9][0-9]{0,17})"
)


def fields_as_written(data: bytes) -> Mapping[str, object]:
    """The fields of a sidecar as plain values, whether allowed or not: what a verdict is about.

    A file that is no YAML or no mapping, or that anchors make larger than it is, has one field that
    changes with every byte: a verdict on it holds for nothing else.
    """
    root, _ = compose(data, "")
    found: object = None
    if root is not None:
        with suppress(RecursionError):
            found = _Plain(len(data) + 1).value(root)
    elif _says_nothing(data):
        found = {}
    if isinstance(found, dict):
        return found
    import hashlib  # which loads more than most commands need

    return {"items": f"sha256:{hashlib.sha256(data).hexdigest()}"}


def _says_nothing(data: bytes) -> bool:
    """Whether there are only remarks and empty lines, which YAML takes for a fault as well."""
    lines = (line.strip() for line in data.removeprefix(codecs.BOM_UTF8).splitlines())
    return all(line.startswith(b"#") for line in lines if line)


class _Plain:
    """Nodes as values; ``budget`` is how many nodes there can be without anchors."""

    def __init__(self, budget: int) -> None:
        self._budget = budget

    def value(self, node: yaml.Node) -> object:
        """The value of a node. Raises RecursionError where there are more than can be."""
        self._budget -= 1
        if self._budget < 0:
            raise RecursionError
        if isinstance(node, yaml.MappingNode):
            return {str(key.value): self.value(value) for key, value in node.value}
        if isinstance(node, yaml.SequenceNode):
            return [self.value(one) for one in node.value]
        return _scalar(node)


def _scalar(node: yaml.Node) -> object:
    text = str(node.value)
    match = re.fullmatch(_PLAIN, text) if getattr(node, "style", None) in (None, "") else None
    if match is None:
        return text
    if match["number"] is not None:
        return int(match["number"])
    return None if match["none"] is not None else match["true"] is not None


def field_name(key: str) -> str:
    """What a key is called for people, with the key."""
    known = SIDECAR.keys.get(key)
    return key if known is None else f"{known.about.partition('，')[0]}（{key}）"


_PLAIN_WORD = r"[0-9]{4}(?:-[0-9]{2}-[0-9]{2}|-[0-9]{4})?|all|one|each"
_HEAD = "# yaml-language-server: $schema=../../checklist/schema/meta.schema.json\n"


def sidecar_bytes(said: Mapping[str, object]) -> bytes | None:
    """A sidecar that says ``said`` (values as ``fields_as_written`` gives them); None where that is nothing.

    Keys stand in the order of the schema. A value that is None is left out.
    """
    keys = [key for key in SIDECAR.keys if said.get(key) is not None]
    keys += [key for key in said if key not in SIDECAR.keys and said[key] is not None]
    if not keys:
        return None
    lines = (f"{key}: {_written(said[key])}\n" for key in keys)
    return (_HEAD + "".join(lines)).encode("utf-8")


def _written(value: object) -> str:
    """A value on one line; JSON is YAML."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and re.fullmatch(_PLAIN_WORD, value):
        return value
    return json.dumps(value, ensure_ascii=False)
