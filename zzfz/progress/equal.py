"""Which pieces are equal, so that they count once (counting.md 10)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from zzfz.evidence.facts import Facts
from zzfz.evidence.model import is_address_file
from zzfz.evidence.pieces import Piece
from zzfz.git import TreeEntry

Content = frozenset[object]
"""What stands for the content of a piece: what its files hold, whatever they are called."""


def content_of(piece: Piece, facts: Facts) -> Content:
    """The contents of a piece's files: the text where it is long enough, else the blob.

    A folder of one file equals that file.
    """
    if len(piece.files) == 1:  # as it is nearly always
        return frozenset((_content(piece.files[0], facts),))
    return frozenset(_content(one, facts) for one in piece.files)


def content_key(piece: Piece, facts: Facts) -> str:
    """Eight characters that equal pieces share; others may share them too."""
    return key_of_content(content_of(piece, facts))


def key_of_content(content: Content) -> str:
    """The same of what stands for the content of a piece."""
    import hashlib

    digest = hashlib.sha256()
    for one in sorted(map(repr, content)):
        digest.update(one.encode("ascii"))
    return digest.hexdigest()[:KEY_LENGTH]


KEY_LENGTH = 8


def _content(entry: TreeEntry, facts: Facts) -> object:
    if is_address_file(entry.path):
        return entry.blob
    return facts.of(entry).text or entry.blob


def case_of(piece: Piece, facts: Facts) -> bytes | None:
    """The text of a case without digits and punctuation, of its longest document."""
    longest: tuple[int, bytes] | None = None
    for entry in piece.files:
        if not is_address_file(entry.path):
            fact = facts.of(entry)
            if fact.case_text is not None and (longest is None or (fact.length or 0) > longest[0]):
                longest = (fact.length or 0, fact.case_text)
    return None if longest is None else longest[1]


def keys_of(piece: Piece, facts: Facts, *, cases: bool) -> tuple[object, ...]:
    """What pieces share where they are equal; ``cases`` compares their texts without digits too."""
    alike = case_of(piece, facts) if cases else None
    content = content_of(piece, facts)
    return (content,) if alike is None else (content, alike)


class Equals:
    """Equal pieces: which is the same as which, and which are alike only as cases."""

    def __init__(self, group_of: Mapping[str, int], alike: frozenset[str]) -> None:
        self._group_of = group_of
        self.alike = alike
        """The paths of pieces whose texts agree but for digits and punctuation."""

    def group(self, piece: Piece) -> int:
        """A number that equal pieces share."""
        return self._group_of[piece.path]


def equals(pieces: Sequence[Piece], facts: Facts, *, cases: bool) -> Equals:
    """What is equal among ``pieces``; ``cases`` compares their texts without digits too."""
    contents = [content_of(one, facts) for one in pieces]
    if not cases and len({*contents}) == len(pieces):  # as it is nearly always
        return Equals({one.path: number for number, one in enumerate(pieces)}, frozenset())
    parent = list(range(len(pieces)))

    def root(number: int) -> int:
        while parent[number] != number:
            number = parent[number]
        return number

    alike: set[str] = set()
    for keys, of_cases in (
        (contents, False),
        ([case_of(one, facts) if cases else None for one in pieces], True),
    ):
        first: dict[object, int] = {}
        for number, key in enumerate(keys):
            if key is None:
                continue
            other = first.setdefault(key, number)
            if root(other) != root(number):
                parent[root(number)] = root(other)
                if of_cases:
                    alike.add(pieces[number].path)
    return Equals({one.path: root(number) for number, one in enumerate(pieces)}, frozenset(alike))


def git_order(path: str) -> bytes:
    """What paths are ordered by, as Git orders them."""
    return path.encode("utf-8", "surrogateescape")


def in_many_sets(pieces: Iterable[Piece], facts: Facts) -> Mapping[str, str]:
    """For each document that stands in more than two sets, but for the first: path → first's path."""
    holders: dict[Content, list[Piece]] = {}
    for piece in pieces:
        holders.setdefault(content_of(piece, facts), []).append(piece)
    found: dict[str, str] = {}
    for equal in holders.values():
        if len(equal) > _FEW and len({one.set_id for one in equal}) > _FEW:
            first = min(equal, key=lambda one: git_order(one.path))
            found.update((one.path, first.path) for one in equal if one.set_id != first.set_id)
    return found


_FEW = 2


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same but for how their characters are composed."""
    return unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)
