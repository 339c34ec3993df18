"""Plain lines for pipes: one record a line, fields separated by tabs."""

from __future__ import annotations

import re

_BREAKS = r"[\t\n\r\x0b\x0c\x85\u2028\u2029]+"
"""Compiled when first met, which is seldom."""


def record(*fields: str) -> str:
    """One record; a tab or line break inside a field becomes a space."""
    return "\t".join(
        field if field.isprintable() else re.sub(_BREAKS, " ", field) for field in fields
    )
