"""Text for programs: one record a line with fields between tabs, and JSON that any reader can parse."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

# Both are compiled by ``re`` when first used.
_BREAKS = r"[\t\n\r\x0b\x0c\x85\u2028\u2029]+"


def record(*fields: str) -> str:
    """One record; a tab or line break inside a field becomes a space."""
    return "\t".join(
        field if field.isprintable() else re.sub(_BREAKS, " ", field) for field in fields
    )


# What json.dumps leaves as it is although it may move, hide or break a line: C1 controls, line and
# paragraph separators, marks and overrides of the writing direction; and lone surrogates.
_UNSAFE = "[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"


class JsonParts(NamedTuple):
    """Text that is JSON already, as ``json_text`` makes it, in parts that are long; what was kept of it
    is still in UTF-8.
    """

    parts: tuple[str | memoryview, ...]


def json_text(data: Any, indent: int | None = 2) -> str:  # noqa: ANN401 - whatever json can write
    r"""``data`` as JSON with Chinese left readable, without a final newline.

    Controls are written as JSON escapes, so they come back the same. A lone surrogate (a byte of a
    file name that is not UTF-8) has no place in JSON between programs (RFC 7493, 2.1): it comes
    back as the six characters ``\udcff``, the same that a person sees in text. With ``indent=None``
    the text is a single line to every reader, also to those that break at U+2028.
    """
    return re.sub(_UNSAFE, _escape, json.dumps(data, ensure_ascii=False, indent=indent))


def json_with_list(
    data: Mapping[str, Any], name: str, values: Iterable[Sequence[str | memoryview]]
) -> JsonParts:
    """``data`` as ``json_text`` has it, with ``values`` as those of its list ``name``.

    Each is made by ``json_text`` too, two levels further in (``indented``), in one part or several.
    """
    text = json_text({**data, name: []})
    # A line break inside a value would be escaped, and only the outermost keys stand so far left.
    before, empty, after = text.partition(f'\n  "{name}": []')
    parts: list[str | memoryview] = [before, empty[:-1]]
    for one in values:
        parts += [",\n    " if len(parts) > 2 else "\n    ", *one]
    return JsonParts((*parts, "\n  ]" if len(parts) > 2 else "]", after))


def indented(text: str) -> str:
    """``text``, made by ``json_text``, as it stands in a list of the outermost dictionary."""
    return text.replace("\n", "\n    ")


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\\\u{code:04x}" if 0xD800 <= code <= 0xDFFF else f"\\u{code:04x}"
