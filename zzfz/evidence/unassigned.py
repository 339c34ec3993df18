"""What counts for nothing; apart from finding it out, which takes longer to import."""

from __future__ import annotations

from typing import NamedTuple


class Unassigned(NamedTuple):
    """Something under ``evidence/`` that counts for nothing, and why, in Chinese."""

    path: str
    reason: str
