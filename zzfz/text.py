"""placeholder until the frame branch lands."""

import difflib
from collections.abc import Sequence


def nearest(word: str, choices: Sequence[str]) -> list[str]:
    """The nearest choices."""
    return difflib.get_close_matches(word, choices, n=3, cutoff=0.4)
