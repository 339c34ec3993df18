"""What was found inside documents before, by the blob it was found in: a blob never changes.

Kept are codes, digests and masked finds only: no text of a document, no name of a file, no personal
number. Whatever may quote a document (a placeholder's words, the name of a packed file that is
damaged) is not kept and found again.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from zzfz import cache
from zzfz.cache import FileCache, state
from zzfz.cache.rows import CacheTable
from zzfz.findings import Finding, pack_findings, unpack_findings
from zzfz.git import Repository, TreeEntry
from zzfz.git.blobs import KnownSizes

try:
    # Without the libraries that hashlib loads first.
    from _sha256 import sha256  # type: ignore[import-not-found]
except ImportError:  # another Python than CPython, or a newer one
    from hashlib import sha256

FACT = "fact"
"""The kind of key under which the fact of a document is kept."""
_FACT_FORM = b"1"
"""Which form facts are kept in; every version of the program that knows it believes them."""
_MOST_OF_TREES = 128 << 20
"""Bytes that the facts of whole trees may take; a quarter of them is the most of one."""
_MOST_PACKED = 512 << 20
"""Bytes that the answers kept together may take; what was not used for longest goes."""
_PORTION = 200
"""Entries written at once, so that a long check that is interrupted need not begin again."""


class ResultCache(Protocol):
    """What was kept of blobs that are here. Keys are as ``key`` makes them, values as JSON has them."""

    def recall(self, keys: Iterable[str], *, outdated: bool = False) -> Mapping[str, Any]:
        """What is kept under those of ``keys`` that are known; facts of readers of before only where
        ``outdated`` is taken too.
        """
        ...  # pragma: no cover

    def keep(self, entry: str, value: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
        """Keep ``value``, at the latest when ``close`` is called."""
        ...  # pragma: no cover

    def expect(self, blobs: Iterable[str]) -> None:
        """Be told of blobs that will be asked about, so that Git is asked once."""
        ...  # pragma: no cover

    def recall_pack(self, name: str, blobs: Sequence[str]) -> list[Any] | None:
        """The answers at the files of a folder that were kept together under ``name``, None for what was
        not asked; None for all where they are not known or a blob of them is not here.
        """
        ...  # pragma: no cover

    def keep_pack(self, name: str, answers: Sequence[Any]) -> None:
        """Keep the answers at the files of a folder together."""
        ...  # pragma: no cover

    def close(self) -> None:
        """Write what has not been written."""
        ...  # pragma: no cover


def key(kind: str, blob: str, *facts: str) -> str:
    """The key of what an inspection of one ``kind`` finds in ``blob``, where it depends on ``facts`` too.

    The facts may be names that hold personal numbers; only their digest is in the key.
    """
    return f"{kind} {blob} {_digest_of(facts)}"


@lru_cache(maxsize=64)  # endings of documents are few
def _digest_of(facts: tuple[str, ...]) -> str:
    told = "\0".join(facts).encode("utf-8", "surrogatepass")
    return str(sha256(told).hexdigest())[:32]


def pack_key(entries: Iterable[TreeEntry], facts: str) -> str:
    """The name of what an inspection finds at ``entries``, where it depends on ``facts`` too; these begin
    with its kind.
    """
    told = "\0".join(f"{one.path}\0{one.mode}{one.blob}" for one in entries)
    parts = (told.encode("utf-8", "surrogatepass"), facts.encode("utf-8", "surrogatepass"))
    return f"{facts.partition(' ')[0]} {cache.digest(*parts).hex()}"


def readers() -> tuple[str, str]:
    """What reads documents besides this program: newer libraries may read what older ones could not."""
    return _pdf_reader(), platform.python_version()


class KeptFindings(NamedTuple):
    """What a whole check said, under a ``key`` for all that it was made from.

    It names files, and names may hold what nobody is to find here: it is sealed with what only the
    repository tells.
    """

    kept: FileCache
    key: str
    secret: bytes

    def get(self) -> tuple[Finding, ...] | None:
        """The findings, where they were kept."""
        body = self.kept.get(self.key)
        return (
            None if body is None else unpack_findings(json.loads(cache.sealed(body, self.secret)))
        )

    def put(self, found: Iterable[Finding]) -> None:
        """Keep them."""
        body = _text(pack_findings(found)).encode("utf-8", "surrogatepass")
        self.kept.put(self.key, cache.sealed(body, self.secret))
        self.kept.trim()


class NoResultCache:
    """Every document is opened anew."""

    def recall(self, keys: Iterable[str], *, outdated: bool = False) -> Mapping[str, Any]:
        """Nothing."""
        del keys, outdated
        return {}

    def keep(self, entry: str, value: Any) -> None:  # noqa: ANN401 - as ResultCache
        """Forget it."""

    def expect(self, blobs: Iterable[str]) -> None:
        """Nobody is asked."""

    def recall_pack(self, name: str, blobs: Sequence[str]) -> list[Any] | None:
        """Nothing."""
        del name, blobs
        return None

    def keep_pack(self, name: str, answers: Sequence[Any]) -> None:
        """Forget them."""

    def close(self) -> None:
        """Nothing is left to do."""


@lru_cache(maxsize=1)
def _pdf_reader() -> str:
    """The library that reads PDF and its version; a frozen program may not know, and holds only one."""
    for library in ("pypdfium2", "pypdf"):
        installed = _version(library)
        if installed is not None:
            return f"{library} {installed}"
    return "none"


def _version(library: str) -> str | None:
    """The installed version of a library; None where there is none.

    Told by the name of the folder that every installer makes: ``importlib.metadata``, which is asked
    where none is met, brings the whole of ``email`` with it.
    """
    beginning, end = f"{library}-", ".dist-info"
    for folder in sys.path:
        try:
            names = os.listdir(folder or os.curdir)  # noqa: PTH208 - hundreds of names, of which one is it
        except OSError:  # an archive, or nothing
            continue
        for name in names:
            if name.startswith(beginning) and name.endswith(end):
                return name[len(beginning) : -len(end)]
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(library)
    except PackageNotFoundError:
        return None


class FactRows:
    """The facts that are kept for all repositories of this user, by ``content.fact_key``."""

    def __init__(self, *, stay_open: bool = False) -> None:
        """``stay_open`` is for many questions, up to ``close``; no process may be forked meanwhile."""
        self._rows = CacheTable(
            state.shared_folder(), FACT, program=_FACT_FORM, stay_open=stay_open
        )
        # A newer reader of PDF, or of zip and XML, may read what an older one could not.
        self.readers = readers_of_facts()

    def get(self, keys: Iterable[str], *, outdated: bool = False) -> dict[str, Any]:
        """What is kept under those of ``keys`` that are known, by readers of before only if ``outdated``."""
        found = self._rows.get(keys).items()
        return {key: value for key, (by, value) in found if outdated or by == self.readers}

    def put(self, found: Mapping[str, Any]) -> None:
        """Keep what was found by the readers of now."""
        self._rows.put({key: [self.readers, value] for key, value in found.items()})

    def close(self) -> None:
        """Close what stayed open."""
        self._rows.close()


def readers_of_facts() -> str:
    """What facts are found by, this program and the libraries: newer ones may tell something else."""
    return f"{cache.program().hex()} {readers()[0]}"


class TreeFacts:
    """The facts of all documents of a Git tree, as one JSON text for all repositories of this user.

    Where the same tree is asked about again, its files need not be listed.
    """

    def __init__(self, tree: str) -> None:
        self._kept = FileCache(state.shared_folder(), "tree", _MOST_OF_TREES)
        self._key = cache.digest(readers_of_facts().encode(), tree.encode()).hex()

    def get(self) -> Any:  # noqa: ANN401 - whatever JSON can hold
        """What was kept of the tree, or None."""
        body = self._kept.get(self._key)
        return None if body is None else json.loads(body)

    def is_kept(self) -> bool:
        """Whether anything was kept of the tree."""
        return self._kept.has(self._key)

    def put(self, told: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
        """Keep it."""
        self._kept.put(self._key, _text(told).encode("utf-8", "surrogatepass"))
        self._kept.trim()


class RepositoryResultCache:
    """What was found in the documents of a repository.

    Facts go by content alone and are kept for all repositories of this user; they outlive the readers
    that found them, until newer ones have read the document again (DESIGN "Facts").
    """

    def __init__(self, repo: Repository, sizes: KnownSizes | None = None) -> None:
        """``sizes`` knows which blobs are here, for as long as a run takes."""
        self._sizes = sizes or KnownSizes(repo)
        self._rows = CacheTable(cache.folder(repo.common_dir), "documents")
        self._facts = FactRows()
        self._new: dict[str, Any] = {}
        self._readers = " ".join(readers())
        # Facts lie where those of all repositories do, what was found by name with the repository.
        self._packs = FileCache(cache.folder(repo.common_dir), "looks", _MOST_PACKED)
        self._fact_packs = FileCache(state.shared_folder(), "facts", _MOST_PACKED)
        self._packed = False

    def recall(self, keys: Iterable[str], *, outdated: bool = False) -> Mapping[str, Any]:
        """What is kept, of blobs that are still here."""
        asked = list(keys)
        found = self._rows.get(f"{one} {self._readers}" for one in asked if not _is_fact(one))
        own = len(self._readers) + 1
        known = {one[:-own]: value for one, value in found.items()}
        known |= self._facts.get(filter(_is_fact, asked), outdated=outdated)
        here = self._sizes.of(one.split(" ")[1] for one in known)
        return {one: value for one, value in known.items() if one.split(" ")[1] in here}

    def keep(self, entry: str, value: Any) -> None:  # noqa: ANN401 - as ResultCache
        """Keep it, a portion at a time."""
        self._new[entry] = value
        if len(self._new) >= _PORTION:
            self.close()

    def expect(self, blobs: Iterable[str]) -> None:
        """Ask for their sizes together."""
        self._sizes.expect(blobs)

    def recall_pack(self, name: str, blobs: Sequence[str]) -> list[Any] | None:
        """From one file, which names the program and its readers."""
        body = self._packs_for(name).get(self._pack_name(name))
        if body is None:
            return None
        distinct, places = json.loads(body)
        asked = {blob for blob, place in zip(blobs, places, strict=True) if place >= 0}
        if len(self._sizes.of(asked)) < len(asked):
            return None
        distinct.append(None)
        return [distinct[place] for place in places]

    def keep_pack(self, name: str, answers: Sequence[Any]) -> None:
        """In a file of its own."""
        places: dict[str, int] = {}
        at = [-1 if one is None else places.setdefault(_text(one), len(places)) for one in answers]
        body = f"[[{','.join(places)}],{_text(at)}]"
        self._packs_for(name).put(self._pack_name(name), body.encode("utf-8", "surrogatepass"))
        self._packed = True

    def _packs_for(self, name: str) -> FileCache:
        return self._fact_packs if _is_fact(name) else self._packs

    def _pack_name(self, name: str) -> str:
        known = f"{self._facts.readers} {self._readers} {name}"
        return cache.digest(known.encode("utf-8")).hex()

    def close(self) -> None:
        """Write the last portion."""
        if self._packed:
            self._packs.trim()
            self._fact_packs.trim()
            self._packed = False
        new, self._new = self._new, {}
        self._facts.put({one: value for one, value in new.items() if _is_fact(one)})
        self._rows.put(
            {f"{one} {self._readers}": value for one, value in new.items() if not _is_fact(one)}
        )


def _text(value: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _is_fact(key: str) -> bool:
    return key.startswith(f"{FACT} ")
