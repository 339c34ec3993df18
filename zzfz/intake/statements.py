"""The small files that come with material: sidecars and address files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from zzfz.checklist.model import MaterialSet
from zzfz.evidence.model import CONTENT, WITHDRAWN

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


_OF_THE_CONTENT = ("number", "date", "count", "exceptions", "replaces")
"""What a sidecar says of exactly the content that it was written for."""
_OF_A_NIL = ("nil", "reason")
_OF_CONTENT_OPEN = frozenset({CONTENT, WITHDRAWN})
_MOST_REPLACED = 9


def carried_over(
    earlier: str | None, said: str | None, replaced: str, *, same_name: bool, same_items: bool
) -> bytes | None:
    """The sidecar of a piece that takes the place of another: what is said of it (``said``, a sidecar's
    text), and of what the ``earlier`` one said that which does not depend on the content.

    ``replaced`` is the other's path in its indicator's folder where the new one has another. Number,
    date, count and accepted findings were of the old content; a nil return stays one, and the period
    that of the piece, only under the ``same_name``. None where there is nothing to say.
    """
    from zzfz.evidence.sidecar_file import UNSETTLED, fields_as_written, sidecar_bytes

    dropped = {*_OF_THE_CONTENT, UNSETTLED}
    dropped.update(() if same_name else (*_OF_A_NIL, "period", "covers"))
    dropped.update(() if same_items else ("items", "covers"))
    before = fields_as_written(earlier.encode("utf-8")) if earlier is not None else {}
    if isinstance(before.get("items"), str):  # it cannot be read, and only its content is told
        dropped.add("items")
    kept = {key: value for key, value in before.items() if key not in dropped}
    still_open = before.get(UNSETTLED)
    if isinstance(still_open, list):
        kept[UNSETTLED] = [
            one
            for one in still_open
            if isinstance(one, dict) and one.get("field") not in _OF_CONTENT_OPEN
        ] or None
    new = fields_as_written(said.encode("utf-8")) if said is not None else {}
    known = before.get("replaces")
    chain = [replaced] if replaced else []
    chain += [known] if isinstance(known, str) else known if isinstance(known, list) else []
    if chain:
        kept["replaces"] = chain[0] if len(chain) == 1 else chain[:_MOST_REPLACED]
    return sidecar_bytes({**kept, **new})


def clean(text: str) -> str:
    """``text`` on one line, without characters that nobody sees and no YAML file may hold."""
    return " ".join(_UNSEEN.sub(" ", text).split())


def shortcut(url: str) -> bytes:
    """A Windows internet shortcut to ``url``, which must have passed ``check_address``."""
    return f"[InternetShortcut]\r\nURL={url}\r\n".encode()
