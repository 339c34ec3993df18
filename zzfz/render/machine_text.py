"""Text for programs: one record a line with fields between tabs, and JSON that any reader can parse."""

from __future__ import annotations

import json
import re
from typing import Any

_BREAKS = r"[\t\n\r\x0b\x0c\x85\u2028\u2029]+"
"""Compiled when first met, which is seldom."""


def record(*fields: str) -> str:
    """One record; a tab or line break inside a field becomes a space."""
    return "\t".join(
        field if field.isprintable() else re.sub(_BREAKS, " ", field) for field in fields
    )


# What json.dumps leaves as it is although it may move, hide or break a line: C1 controls, line and
# paragraph separators, marks and overrides of the writing direction; and lone surrogates.
_UNSAFE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def json_text(data: Any, indent: int | None = 2) -> str:  # noqa: ANN401 - whatever json can write
    r"""``data`` as JSON with Chinese left readable, without a final newline.

    Controls are written as JSON escapes, so they come back the same. A lone surrogate (a byte of a
    file name that is not UTF-8) has no place in JSON between programs (RFC 7493, 2.1): it comes
    back as the six characters ``\udcff``, the same that a person sees in text. With ``indent=None``
    the text is a single line to every reader, also to those that break at U+2028.
    """
    return _UNSAFE.sub(_escape, json.dumps(data, ensure_ascii=False, indent=indent))


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\\\u{code:04x}" if 0xD800 <= code <= 0xDFFF else f"\\u{code:04x}"
