"""``contacts.yaml`` (通讯录): whom to speak to in each unit. It is the office's own and leaves it nowhere.

Site, bundle, summary, export and logs never read it; the papers that chase say who answers questions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from zzfz.checklist.paths import CONTACTS
from zzfz.errors import UsageError
from zzfz.findings import Finding
from zzfz.yamlfile.reader import read_file
from zzfz.yamlfile.records import Key, ListOf, MapOf, Record
from zzfz.yamlfile.scalars import Boolean, Text

LIMIT = 1_000_000
_PHONE = re.compile(r"\+?[0-9][0-9 \-]{4,18}(?:转[0-9]{1,6})?", re.ASCII)
_LONGEST = 60
_FIELDS = ("person", "role", "phone", "channel")
_HEAD = "# 各单位的联系人。没有共用（--share）时只在本机，不入库。\n"


@dataclass(frozen=True, slots=True)
class OtherContact:
    """Somebody else to speak to in a unit."""

    person: str = ""
    role: str = ""
    phone: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class UnitContact:
    """Whom to speak to in a unit; ``office`` tells that the unit is the one that collects, ``others`` are
    further people, each with a name of his own.
    """

    person: str = ""
    role: str = ""
    phone: str = ""
    channel: str = ""
    office: bool = False
    others: tuple[OtherContact, ...] = ()

    @property
    def said(self) -> str:
        """The person and the number, as a letter says it: 王芳，电话 0912-7220000."""
        phone = f"电话 {self.phone}" if self.phone else ""
        return "，".join(one for one in (self.person, phone) if one)


_PERSON = {
    "person": Key(Text(), "姓名"),
    "role": Key(Text(), "职务"),
    "phone": Key(Text(), "电话"),
    "channel": Key(Text(), "用什么联系，如 微信"),
}
_ENTRY = Record(
    "联系人",
    {
        **_PERSON,
        "others": Key(ListOf(Record("联系人", _PERSON)), "同一单位的其他联系人"),
        "office": Key(Boolean(), "本办公室：催办文件里写它的联系人"),
    },
)
_FILE = MapOf(r"[^:：]{1,60}", "单位名称", _ENTRY)


def read_contacts(data: bytes) -> tuple[dict[str, UnitContact], tuple[Finding, ...]]:
    """The contacts by name of unit, as far as they could be read, and the faults."""
    located, faults = read_file(data, CONTACTS, _FILE)
    found = {}
    for unit, one in (located.value if located else {}).items():
        told = {name: one.value.get(name, "") for name in _FIELDS}
        others = tuple(
            OtherContact(**{name: each.value.get(name, "") for name in _FIELDS})
            for each in one.value.get("others", ())
        )
        found[unit] = UnitContact(**told, office=one.value.get("office", False), others=others)
    return found, faults


def contacts_bytes(contacts: Mapping[str, UnitContact]) -> bytes:
    """The file that says so."""
    return (_HEAD + "".join(_lines(contacts))).encode("utf-8")


def _lines(contacts: Mapping[str, UnitContact]) -> Iterator[str]:
    if not contacts:
        yield "{}\n"
    for unit, one in contacts.items():
        pairs = _pairs(one)
        if one.others:
            people = (f"{{{', '.join(_pairs(each))}}}" for each in one.others)
            pairs.append(f"others: [{', '.join(people)}]")
        if one.office:
            pairs.append("office: true")
        yield f"{json.dumps(unit, ensure_ascii=False)}: {{{', '.join(pairs)}}}\n"


def _pairs(one: UnitContact | OtherContact) -> list[str]:
    told = {name: getattr(one, name) for name in _FIELDS if getattr(one, name)}
    return [f"{name}: {json.dumps(said, ensure_ascii=False)}" for name, said in told.items()]


def tidy(name: str, text: str) -> str:
    """What was typed for a field, on one line. Raises UsageError for what it cannot be."""
    plain = " ".join(text.split())
    if len(plain) > _LONGEST:
        raise UsageError(f"“{plain[:20]}…”太长", f"写短些，不超过 {_LONGEST} 个字")
    if name == "phone" and plain and not _PHONE.fullmatch(plain):
        raise UsageError(f"“{plain}”不像电话号码", "写成 0912-7220000、13800000000，分机写 转8001")
    return plain


def office_contact(contacts: Mapping[str, UnitContact], names: Iterable[str]) -> str:
    """Whom a unit asks: the contact of the office, else of the first of ``names`` that has one."""
    offices = [one for one in contacts.values() if one.office]
    offices += [contacts[name] for name in names if name in contacts]
    return next((one.said for one in offices if one.said), "")
