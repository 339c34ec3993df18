"""The small files that come with material: sidecars and address files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from zzfz.checklist.model import MaterialSet

_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_SCHEMA = "# yaml-language-server: $schema=../../checklist/schema/meta.schema.json\n"


class Accepted(NamedTuple):
    """A finding that somebody accepts for one content, as it is written into a sidecar."""

    code: str
    blob: str
    by: str
    reason: str


class LedgerAnswer(NamedTuple):
    """What ``unit`` wrote in a row of its ledger about material of a set: it may promise a day."""

    unit: str
    set: MaterialSet
    text: str


@dataclass(frozen=True, slots=True)
class Statements:
    """What is said about a piece that Git cannot know; see ``evidence.model``."""

    items: tuple[int, ...] = ()
    department: str | None = None
    period: str | None = None
    number: str | None = None
    date: date | None = None
    domains: tuple[str, ...] = ()
    all_domains: bool = False
    addresses: tuple[str, ...] = ()
    published: bool | None = None
    nil_reason: str | None = None
    contact: str | None = None
    note: str | None = None
    accepted: tuple[Accepted, ...] = field(default=())

    def accepting(self, more: Iterable[Accepted]) -> Statements:
        """The same with further findings accepted."""
        return replace(self, accepted=(*self.accepted, *more))


def sidecar_text(said: Statements) -> str | None:
    """The text of ``<file>.meta.yaml``; None where there is nothing to say."""
    lines = [f"{key}: {value}" for key, value in _entries(said)]
    if said.accepted:
        lines.append("exceptions:")
        for one in said.accepted:
            lines += [
                f"  - code: {one.code}",
                f"    blob: {_quoted(one.blob)}",
                f"    by: {_quoted(one.by)}",
                f"    reason: {_quoted(one.reason)}",
            ]
    return _SCHEMA + "\n".join(lines) + "\n" if lines else None


def _entries(said: Statements) -> Iterable[tuple[str, str]]:
    if said.items:
        yield "items", f"[{', '.join(map(str, said.items))}]"
    for key in ("department", "period", "number"):
        value = getattr(said, key)
        if value is not None:
            yield key, _quoted(value)
    if said.date is not None:
        yield "date", said.date.isoformat()
    if said.all_domains:
        yield "domains", "all"
    elif said.domains:
        yield "domains", f"[{', '.join(map(_quoted, said.domains))}]"
    if len(said.addresses) == 1:
        yield "address", _quoted(said.addresses[0])
    elif said.addresses:
        yield "address", f"[{', '.join(map(_quoted, said.addresses))}]"
    if said.published is not None:
        yield "published", "true" if said.published else "false"
    if said.nil_reason is not None:
        yield "nil", "true"
        yield "reason", _quoted(said.nil_reason)
    for key in ("contact", "note"):
        value = getattr(said, key)
        if value is not None:
            yield key, _quoted(value)


def _quoted(text: str) -> str:
    """A double-quoted scalar: JSON's escapes are YAML's too."""
    return json.dumps(clean(text), ensure_ascii=False)


def clean(text: str) -> str:
    """``text`` on one line, without characters that nobody sees and no YAML file may hold."""
    return " ".join(_UNSEEN.sub(" ", text).split())


def shortcut(url: str) -> bytes:
    """A Windows internet shortcut to ``url``, which must have passed ``check_address``."""
    return f"[InternetShortcut]\r\nURL={url}\r\n".encode()
