"""Saved mails (eml) and web archives (mht): headers, bodies, and attachments as documents."""

from __future__ import annotations

from email import policy
from email.errors import MessageError
from email.message import EmailMessage, Message
from email.parser import BytesParser

from zzfz.safety import html
from zzfz.safety.collector import Collector
from zzfz.safety.model import Cause, Spot
from zzfz.safety.plain import add_lines, decode, note_faults

_HEADERS = {"subject": "主题", "from": "发件人", "to": "收件人", "cc": "抄送", "comments": "备注"}


def read(data: bytes, collector: Collector) -> None:
    """Read a mail with everything attached to it."""
    if collector.depth > collector.limits.depth:
        collector.miss("全文", Cause.LIMIT, "邮件套得太深")
        return
    message = BytesParser(EmailMessage, policy=policy.default).parsebytes(data)
    _read_headers(message, collector)
    for part in message.walk():
        if not part.is_multipart():
            with collector.guard(f"邮件的{part.get_content_type()}部分"):
                _read_part(part, collector)
        elif part.get_content_type() == "message/rfc822":
            for inner in part.iter_parts() if isinstance(part, EmailMessage) else ():
                _read_headers(inner, collector)


def _read_headers(message: Message, collector: Collector) -> None:
    for key, place in _HEADERS.items():
        for value in _header_values(message, key):
            collector.add(f"邮件{place}", value, Spot.HEAD)


def _header_values(message: Message, key: str) -> list[str]:
    """Values of a header, decoded; the raw ones where the header breaks its grammar."""
    try:
        return [str(value) for value in message.get_all(key, [])]
    except (MessageError, ValueError, IndexError, AttributeError, TypeError):
        return [str(value) for name, value in message.raw_items() if name.lower() == key]


def _read_part(part: Message, collector: Collector) -> None:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else str(payload).encode("utf-8", "replace")
    name = part.get_filename()
    if name or part.get_content_maintype() != "text":
        collector.add("邮件附件名", name or "", Spot.NAME)
        collector.nested(name or part.get_content_type(), data)
        return
    decoded = decode(data, part.get_content_charset())
    note_faults(collector, decoded)
    if part.get_content_subtype() == "html":
        html.add_blocks(collector, decoded.text, "邮件正文")
    else:
        add_lines(collector, decoded.text, "邮件正文")
