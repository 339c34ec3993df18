"""Saved mails (eml) and web archives (mht): headers, bodies, and attachments as documents."""

from __future__ import annotations

import re
from email._policybase import Compat32
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from itertools import islice
from typing import Any

from zzfz.documents import html
from zzfz.documents.collector import Collector
from zzfz.documents.kinds import PACKED_BODY
from zzfz.documents.model import Cause, DamagedError
from zzfz.documents.plain_text import add_lines, decode, is_known, note_faults
from zzfz.privacy.marks import Spot
from zzfz.text import printable

# A header with parameters longer than this is cut: taking it apart takes quadratic time.
_LONGEST_STRUCTURED = 2_000
_STRUCTURED = re.compile(r"content-|mime-", re.IGNORECASE)
_WORD = re.compile(r"=\?[^?\s]{1,60}\?[bBqQ]\?[^?]*\?=")
_WORDS = re.compile(rf"{_WORD.pattern}(?:\s+{_WORD.pattern})*")
_HEADERS = {
    "subject": "主题", "from": "发件人", "to": "收件人", "cc": "抄送", "bcc": "密送",
    "sender": "代发人", "reply-to": "回复", "keywords": "关键词", "comments": "备注",
    "organization": "单位", "thread-topic": "主题", "content-description": "说明",
}  # fmt: skip
_FORWARDED = re.compile(
    rb"^(?:[\w-]{1,60}:[^\n]{0,2000}\r?\n(?:[ \t][^\n]{0,2000}\r?\n){0,20}){0,20}"
    rb"content-type:\s{0,4}message/(?:rfc822|global)[^\n]{0,2000}\r?\n"
    rb"(?:(?:[\w-]{1,60}:|[ \t])[^\n]{0,2000}\r?\n){0,40}",
    re.IGNORECASE | re.MULTILINE,
)
"""The head of a part that is a forwarded mail."""
_PACKED = re.compile(
    rb"^content-transfer-encoding:\s{0,4}(?:base64|quoted-printable)", re.IGNORECASE | re.MULTILINE
)
_MAIL_TYPE = re.compile(rb"message/(?:rfc822|global)", re.IGNORECASE)
_FILE_TYPE = b"application/zzfz-mail"
_MOST_FORWARDED = 1_000
_ESCAPE = b"\x1b"
"""Begins the letters of encodings that switch between alphabets (ISO 2022)."""


_NO_HEADER = re.compile(rb"^(?!From |[!-9;-~]+:|[ \t]).+\n", re.MULTILINE)


class _Policy(Compat32):
    """Headers as they stand: the grammar of addresses is not needed, and slow on hostile ones."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Name and value of a header, the value cut where it is taken apart later."""
        name, value = super().header_source_parse(sourcelines)
        return name, value[:_LONGEST_STRUCTURED] if _STRUCTURED.match(name) else value

    def header_fetch_parse(self, name: str, value: str) -> Any:  # noqa: ANN401
        """The value of a header as it is."""
        return value


def read(data: bytes, collector: Collector) -> None:
    """Read a mail with everything attached to it."""
    if collector.depth > collector.limits.depth:
        collector.miss("全文", Cause.LIMIT, "邮件套得太深")
        return
    head, end, rest = data.replace(b"\r\n", b"\n").lstrip().partition(b"\n\n")
    stray = _NO_HEADER.findall(head + b"\n") if PACKED_BODY.search(head) else []
    ways = [data]
    if stray:
        # Some programs end the head at the first of these lines, some pass them over; an editor shows them.
        add_lines(collector, decode(b"".join(stray)).text, "邮件头里别的字")
        ways.append(_NO_HEADER.sub(b"", head + b"\n") + end[1:] + rest)
    for way in ways:
        packed = _with_packed_mails_as_files(way)
        _read_message(BytesParser(policy=_Policy()).parsebytes(packed), collector)


def _read_message(message: Message, collector: Collector) -> None:
    """Read a message part by part; one that is forwarded in it like itself."""
    waiting = [message]
    heads = {id(message)}
    while waiting:
        part = waiting.pop()
        if id(part) in heads:
            with collector.guard("邮件头"):
                _read_headers(part, collector)
        if not part.is_multipart():
            with collector.guard(f"邮件的{part.get_content_type()}部分"):
                _read_part(part, collector)
            continue
        inner = [one for one in part.get_payload() if isinstance(one, Message)]
        if part.get_content_maintype() == "message":
            heads.update(map(id, inner))
            with collector.guard("邮件附件名"):
                collector.add("邮件附件名", _decoded(part.get_filename() or ""), Spot.NAME)
        for text in (part.preamble, part.epilogue):
            if text and not text.isspace():
                with collector.guard("邮件各部分之外"):
                    raw = text.encode("utf-8", "surrogateescape")
                    add_lines(collector, decode(raw).text, "邮件各部分之外")
        waiting += reversed(inner)


def _with_packed_mails_as_files(data: bytes) -> bytes:
    """The mail with every forwarded one that is packed as files are declared as a file.

    RFC 2046 forbids to pack them; some programs do, and the parser takes them as they stand.
    """
    parts, done = [], 0
    for found in islice(_FORWARDED.finditer(data), _MOST_FORWARDED):
        head = found[0]
        if _PACKED.search(head):
            parts += [data[done : found.start()], _MAIL_TYPE.sub(_FILE_TYPE, head, count=1)]
            done = found.end()
    return b"".join([*parts, data[done:]]) if parts else data


def _read_headers(message: Message, collector: Collector) -> None:
    for key, place in _HEADERS.items():
        for value in _header_values(message, key):
            collector.add(f"邮件{place}", value, Spot.HEAD)


def _header_values(message: Message, key: str) -> list[str]:
    return [_decoded(str(value)).strip() for value in message.get_all(key, [])]


def _decoded(value: str) -> str:
    """A header's text: raw bytes in whatever encoding, and encoded words (RFC 2047)."""
    raw = value.encode("utf-8", "surrogateescape")
    text = raw.decode("utf-8", "replace") if value.isascii() else decode(raw).text
    return _WORDS.sub(_decoded_words, text)


def _decoded_words(words: re.Match[str]) -> str:
    """Encoded words that follow each other: a letter may begin in one and end in the next."""
    try:
        return "".join(
            part if isinstance(part, str) else decode(part, charset).text
            for part, charset in decode_header(words[0])
        )
    except (MessageError, ValueError, DamagedError):
        return words[0]


def _read_part(part: Message, collector: Collector) -> None:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else str(payload).encode("utf-8", "replace")
    name = _decoded(part.get_filename() or "")
    charset = part.get_content_charset()
    if charset and not is_known(charset) and _ESCAPE in data:
        collector.miss(
            "邮件正文", Cause.UNREADABLE, f"编码 {printable(charset)} 认不出来，没有检查"
        )
    if name or part.get_content_maintype() != "text":
        collector.add("邮件附件名", name, Spot.NAME)
        if charset and part.get_content_maintype() == "text" and is_known(charset):
            data = decode(data, charset).text.encode("utf-8-sig", "surrogatepass")
        kind = part.get_content_type()
        collector.nested(name or ("转发的邮件" if kind == _FILE_TYPE.decode() else kind), data)
        return
    decoded = decode(data, charset)
    note_faults(collector, decoded)
    if part.get_content_subtype() == "html":
        html.add_blocks(collector, decoded.text, "邮件正文")
    else:
        add_lines(collector, decoded.text, "邮件正文")
