"""Saved mails (eml) and web archives (mht): headers, bodies, and attachments as documents."""

from __future__ import annotations

import re
from email._policybase import Compat32
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from typing import Any

from zzfz.documents import html
from zzfz.documents.collector import Collector
from zzfz.documents.model import Cause, DamagedError
from zzfz.documents.plain_text import add_lines, decode, note_faults
from zzfz.privacy.marks import Spot

# A header with parameters longer than this is cut: taking it apart takes quadratic time.
_LONGEST_STRUCTURED = 2_000
_STRUCTURED = re.compile(r"content-|mime-", re.IGNORECASE)
_WORD = re.compile(r"=\?[^?\s]{1,60}\?[bBqQ]\?[^?]*\?=")
_HEADERS = {"subject": "主题", "from": "发件人", "to": "收件人", "cc": "抄送", "comments": "备注"}


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
    message = BytesParser(policy=_Policy()).parsebytes(data)
    _read_headers(message, collector)
    for part in message.walk():
        if not part.is_multipart():
            with collector.guard(f"邮件的{part.get_content_type()}部分"):
                _read_part(part, collector)
        elif part.get_content_type() == "message/rfc822":
            for inner in part.get_payload():
                if isinstance(inner, Message):
                    _read_headers(inner, collector)


def _read_headers(message: Message, collector: Collector) -> None:
    for key, place in _HEADERS.items():
        for value in _header_values(message, key):
            collector.add(f"邮件{place}", value, Spot.HEAD)


def _header_values(message: Message, key: str) -> list[str]:
    return [_decoded(str(value)) for value in message.get_all(key, [])]


def _decoded(value: str) -> str:
    """A header's text: raw bytes in whatever encoding, and encoded words (RFC 2047)."""
    raw = value.encode("utf-8", "surrogateescape")
    text = raw.decode("utf-8", "replace") if value.isascii() else decode(raw).text
    return _WORD.sub(_decoded_word, re.sub(r"\?=\s+=\?", "?==?", text))


def _decoded_word(word: re.Match[str]) -> str:
    try:
        return "".join(
            part if isinstance(part, str) else decode(part, charset).text
            for part, charset in decode_header(word[0])
        )
    except (MessageError, ValueError, DamagedError):
        return word[0]


def _read_part(part: Message, collector: Collector) -> None:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else str(payload).encode("utf-8", "replace")
    name = _decoded(part.get_filename() or "")
    if name or part.get_content_maintype() != "text":
        collector.add("邮件附件名", name, Spot.NAME)
        collector.nested(name or part.get_content_type(), data)
        return
    decoded = decode(data, part.get_content_charset())
    note_faults(collector, decoded)
    if part.get_content_subtype() == "html":
        html.add_blocks(collector, decoded.text, "邮件正文")
    else:
        add_lines(collector, decoded.text, "邮件正文")
