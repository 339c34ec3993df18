"""What an address is, and which files hold any; reading them is left to ``addresses``."""

from __future__ import annotations

from typing import NamedTuple


class Address(NamedTuple):
    """One address as written; ``why`` says in Chinese what is wrong with it when not ``ok``."""

    url: str
    ok: bool
    why: str


SHORTCUT = ".url"
ADDRESS_LIST = ".url.txt"


def is_address_file(name: str) -> bool:
    """Whether a file called ``name`` holds addresses."""
    # The last letter first: this is asked of every file.
    return name[-1:] in "lLtT" and name.lower().endswith((SHORTCUT, ADDRESS_LIST))
