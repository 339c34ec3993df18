"""How ``review.yaml`` is written: reading its verdicts, and adding some to what stands there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from zzfz.evidence.model import Verdict
from zzfz.evidence.snapshot import FOLDER, REVIEW
from zzfz.findings import Finding, Place
from zzfz.yamlfile.parse import MAX_BYTES
from zzfz.yamlfile.reader import read_file
from zzfz.yamlfile.records import ByShape, Key, ListOf, Record, Row
from zzfz.yamlfile.scalars import Choice, Day, Integer, Text

FAULT = "R101"
PASSED = "passed"
RETURNED = "returned"
_DIGEST = r"sha256:[0-9a-f]{64}"
_BLOB = r"[0-9a-f]{40}(?:[0-9a-f]{24})?"
_CONTENT = rf"text:[0-9a-f]{{2,128}}|blob:{_BLOB}"

_PASS = {"verdict": Key(Choice((PASSED,)), "结论；退回须写 reason", required=True)}
_RETURN = {
    "verdict": Key(Choice((RETURNED,)), "结论", required=True),
    "reason": Key(Text(), "退回的理由", required=True),
}
_WHO = {
    "reviewer": Key(Text(), "审核人", required=True),
    "date": Key(Day(), "审核日期", required=True),
}
_PIECE = {
    **_WHO,
    "piece": Key(Text(), "当时的路径，只供人看；改名不影响结论"),
    "files": Key(
        ListOf(Text(_BLOB, "Git 的内容编号"), least=1), "这一件各个文件的内容编号", required=True
    ),
}
_WHOLE_SET = {
    **_WHO,
    "fingerprint": Key(
        Text(_DIGEST, "材料指纹"), "旧版的整组结论：审核时材料的指纹", required=True
    ),
    "items": Key(ListOf(Integer(1, 999), least=1), "旧版的整组结论：只审核这几项材料"),
}
_OLD_RETURN = {**_RETURN, "verdict": Key(Choice((PASSED, RETURNED)), "结论", required=True)}

_NAME = "审核结论"
REVIEWS = Record(
    "审核记录",
    {
        "verdicts": Key(
            ListOf(
                ByShape(
                    mappings=(
                        (
                            "fingerprint",
                            ByShape(
                                mappings=(
                                    ("reason", Record(_NAME, {**_OLD_RETURN, **_WHOLE_SET})),
                                    ("verdict", Record(_NAME, {**_PASS, **_WHOLE_SET})),
                                )
                            ),
                        ),
                        (
                            "reason",
                            Record(
                                _NAME,
                                {
                                    **_RETURN,
                                    **_PIECE,
                                    "contents": Key(
                                        ListOf(Text(_CONTENT, "内容的校验值")),
                                        "这一件说的话的校验值；重新保存而文字未变的，凭它认出",
                                    ),
                                },
                            ),
                        ),
                        (
                            "verdict",
                            Record(
                                _NAME,
                                {
                                    **_PASS,
                                    **_PIECE,
                                    "fields": Key(
                                        Text(_DIGEST, "说明文件的校验值"),
                                        "说明文件里决定计数的各项的校验值",
                                        required=True,
                                    ),
                                    "same_person": Key(
                                        Text(), "由报送的本人审核通过的理由（--same-person）"
                                    ),
                                },
                            ),
                        ),
                    )
                )
            ),
            "审核结论，新的写在后面",
            required=True,
        )
    },
)

_SCHEMA = "# yaml-language-server: $schema=../../checklist/schema/review.schema.json\n"
_HEAD = f"{_SCHEMA}verdicts:\n"
_HEAD_BYTES = _HEAD.encode()


@lru_cache(maxsize=128)
def read_verdicts(folder: str, data: bytes) -> tuple[tuple[Verdict, ...], tuple[Finding, ...]]:
    """The verdicts in the review file of ``folder`` (below ``evidence/``), oldest first; its faults."""
    path = f"{FOLDER}/{folder}/{REVIEW}"
    plain = _read_as_written(data, path)
    if plain is not None:
        return plain, ()
    located, faults = read_file(data, path, REVIEWS)
    found = tuple(replace(fault, code=FAULT, indicator=folder) for fault in faults)
    rows = located.value.get("verdicts", ()) if located else ()
    return tuple(_verdict(one.value) for one in rows), found


_TEXT = r'"([^"\\\n]+)"'
_FILES = rf'    files: \[("(?:{_BLOB})"(?:, "(?:{_BLOB})")*)\]\n'
_WRITTEN = re.compile(
    rf"  - verdict: (?:passed|returned\n    reason: {_TEXT})\n    reviewer: {_TEXT}\n"
    rf"    date: ([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})\n(?:    same_person: {_TEXT}\n)?"
    rf"(?:    piece: {_TEXT}\n)?{_FILES}(?:    fields: ({_DIGEST})\n)?"
    rf'(?:    contents: \[("(?:{_CONTENT})"(?:, "(?:{_CONTENT})")*)\]\n)?'
)
_COLUMN = 5
"""Where a verdict begins in its line."""


def _read_as_written(data: bytes, path: str) -> tuple[Verdict, ...] | None:
    """The verdicts of a file that is just as ``with_verdicts`` writes it; None for any other, which may be
    sound as well. It takes a twentieth of the time that reading YAML takes.
    """
    before = _last_written.get(path)
    if before is not None and data.startswith(before[0]):  # verdicts are added at the end
        start, line, found = len(before[0]), before[1], [*before[2]]
    else:
        start, line, found = len(_HEAD_BYTES), _HEAD.count("\n") + 1, []
    if len(data) > MAX_BYTES or not data.startswith(_HEAD_BYTES) or len(data) == len(_HEAD_BYTES):
        return None
    # It goes on behind a newline. What is replaced by is no character that is taken.
    text = data[start:].decode("utf-8", "replace")
    at = 0
    while at < len(text):
        written = _WRITTEN.match(text, at)
        one = None if written is None else _taken(written, Place(path, line, _COLUMN))
        if written is None or one is None:
            return None
        found.append(one)
        line += _LINES - written.groups().count(None)
        at = written.end()
    if path not in _last_written and len(_last_written) >= _MOST_KNOWN:
        _last_written.clear()
    _last_written[path] = (data, line, tuple(found))
    return _last_written[path][2]


_LINES = 1 + _WRITTEN.groups
"""The lines of a verdict of which nothing is left out: each of its texts stands in one."""
_MOST_KNOWN = 256
_last_written: dict[str, tuple[bytes, int, tuple[Verdict, ...]]] = {}
"""By path the file that was read last, the line behind it, and its verdicts: a history asks for the
versions of one file, each of which is the one before with more at its end."""


def _stands(text: str) -> bool:
    """Whether a text as ``_quoted`` writes it stands for itself: no escapes, no breaks, no odd white space, and
    nothing in place of what was no UTF-8.
    """
    return text.isprintable() and not text.isspace() and "\ufffd" not in text


def _taken(written: re.Match[str], place: Place) -> Verdict | None:
    """One verdict; None where its fields are not those of a pass, or of a return, or the day is none."""
    reason, reviewer, day, same_person, piece, files, fields, contents = written.groups()
    if reason is None:
        if contents is not None or fields is None:
            return None
    elif fields is not None or same_person is not None or not _stands(reason):
        return None
    if not _stands(reviewer) or (piece is not None and not _stands(piece)):
        return None
    if same_person is not None and not _stands(same_person):
        return None
    try:
        on = date.fromisoformat(day)
    except ValueError:
        return None
    return Verdict(
        passed=reason is None,
        reason=reason,
        reviewer=reviewer,
        date=on,
        place=place,
        piece=piece or "",
        files=_each(files),
        fields=fields,
        contents=_each(contents),
        same_person=same_person,
    )


def _each(listed: str | None) -> tuple[str, ...]:
    if listed is None:
        return ()
    found = listed[1:-1].split('", "')
    return tuple(found) if len(found) == 1 else tuple(sorted(set(found)))


def _verdict(row: Row) -> Verdict:
    return Verdict(
        passed=row.get("verdict") == PASSED,
        reason=row.get("reason"),
        reviewer=row.get("reviewer"),
        date=row.get("date"),
        place=row.place,
        piece=row.get("piece", ""),
        files=tuple(sorted(set(row.texts("files")))),
        fields=row.get("fields"),
        contents=tuple(sorted(set(row.texts("contents")))),
        same_person=row.get("same_person"),
        fingerprint=row.get("fingerprint"),
        items=row.texts("items"),
    )


def with_verdicts(before: str | None, verdicts: Sequence[Verdict]) -> str:
    """The text of ``review.yaml`` with these verdicts more at its end, in their order.

    ``before`` is the text so far, sound YAML as this function writes it (a list under
    ``verdicts:``), or None. A return must have a reason.
    """
    start = _HEAD if before is None else before.rstrip("\n") + "\n"
    return start + "".join(f"{line}\n" for one in verdicts for line in _lines(one))


def _lines(one: Verdict) -> Iterator[str]:
    yield f"  - verdict: {PASSED if one.passed else RETURNED}"
    if one.reason is not None:
        yield f"    reason: {_quoted(one.reason)}"
    yield f"    reviewer: {_quoted(one.reviewer)}"
    yield f"    date: {one.date.isoformat()}"
    if one.fingerprint is not None:
        if one.items:
            yield f"    items: [{', '.join(map(str, one.items))}]"
        yield f"    fingerprint: {one.fingerprint}"
        return
    if one.same_person is not None:
        yield f"    same_person: {_quoted(one.same_person)}"
    if one.piece:
        yield f"    piece: {_quoted(one.piece)}"
    # A blob id may consist of figures alone, which YAML would take for a number.
    yield f"    files: [{', '.join(map(_quoted, one.files))}]"
    if one.fields is not None:
        yield f"    fields: {one.fields}"
    if one.contents:
        yield f"    contents: [{', '.join(map(_quoted, one.contents))}]"


def _quoted(text: str) -> str:
    """A double-quoted scalar: JSON's escapes are YAML's too.

    A file name that is not UTF-8 cannot stand in a YAML file; it is for people only, so its odd bytes
    become question marks.
    """
    plain = text.encode("utf-8", "replace").decode("utf-8")
    return json.dumps(plain, ensure_ascii=False)
