"""Old Office files: every place where a word hides, what cannot be read, and damaged copies."""

from __future__ import annotations

import struct
import sys
from hashlib import md5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs.documents.damaged import FILES, copies
from tests.import_sources import as_xlsx, clean_grid
from tests.old_office_files import old
from zzfz.documents import excel97, powerpoint97, word97
from zzfz.documents.collector import Budget, Collector
from zzfz.documents.extract import Extraction, extract, read_here
from zzfz.documents.model import LIMITS, Cause, DocumentKind, EncryptedError
from zzfz.documents.officeart import Drawing
from zzfz.documents.ole import open_compound
from zzfz.documents.soundness import fact_of
from zzfz.evidence.facts import Soundness
from zzfz.importing.grid import SourceDocument
from zzfz.importing.read import read

WORD, EXCEL, SHOW = ("WordDocument",), ("Workbook",), ("PowerPoint Document",)


def reading(data: bytes) -> Extraction:
    return read_here(data, LIMITS)


def stream(name: str, path: tuple[str, ...]) -> bytes:
    return open_compound(old(name)).read(path)


def patched(name: str, before: bytes, after: bytes) -> bytes:
    """One of the files with bytes changed where they first occur."""
    data = old(name)
    assert before in data
    return data.replace(before, after.ljust(len(before), b"\0"), 1)


@pytest.mark.parametrize("ending", FILES)
def test_every_hidden_place_is_read_and_named(ending: str) -> None:
    found = extract(old(f"places.{ending}"))
    assert found.kind == ending
    for words, place in FILES[ending].items():
        assert place in [one.place for one in found.passages if words in one.text], words
    rounded = ["工作表“台账”B7等 1 格"] if ending == "xls" else []
    assert [one.place for one in found.unread] == rounded
    fact, lasting = fact_of(ending, old(f"places.{ending}"), found)
    assert (fact.soundness, lasting, fact.length) == (Soundness.SOUND, True, fact.length)
    assert fact.length


def test_headings_and_text_that_is_gone_are_no_words_beside_headings() -> None:
    body = reading(old("places.doc")).body
    assert "标题里的松树" in body.text
    assert "标题里的松树" not in body.beside
    assert "删去的银杏" not in body.text


HEAD = stream("places.doc", WORD)[:4]
WORD_6 = struct.pack("<H", word97.WORD_6)
REASONS = {
    "Word 6": ("doc", "places.doc", HEAD, WORD_6 + HEAD[2:], "Word 6"),
    "Works": ("wps", "places.doc", "WordDocument".encode("utf-16-le"), "MatOST".encode("utf-16-le"), "Works"),
    "no document": ("doc", "places.doc", "WordDocument".encode("utf-16-le"), "Q".encode("utf-16-le"), "没有认得的正文"),
    "no PowerPoint text": ("ppt", "places.ppt", "Current User".encode("utf-16-le"), "Current Usee".encode("utf-16-le"), "其余部分"),
}  # fmt: skip


@pytest.mark.parametrize("name", REASONS)
def test_what_no_reader_knows_is_unread_with_its_reason(name: str) -> None:
    ending, file, before, after, reason = REASONS[name]
    data = patched(file, before, after)
    found = reading(data)
    assert reason in " ".join(one.why for one in found.unread)
    assert {one.cause for one in found.unread} == {Cause.UNREADABLE}
    assert fact_of(ending, data, found)[0].soundness is Soundness.UNREAD


LOCKED = {
    "doc": lambda: _with_flag(old("places.doc"), 10, 0x0100),
    "xls": lambda: patched("places.xls", struct.pack("<2H", 0x42, 2), struct.pack("<2H", 0x2F, 2)),
    "ppt": lambda: patched("places.ppt", b"\x5f\xc0\x91\xe3", b"\xdf\xc4\xd1\xf3"),
}


def _with_flag(data: bytes, offset: int, flag: int) -> bytes:
    at = data.index(HEAD) + offset
    (flags,) = struct.unpack_from("<H", data, at)
    return data[:at] + struct.pack("<H", flags | flag) + data[at + 2 :]


@pytest.mark.parametrize("ending", LOCKED)
def test_a_password_is_told_as_of_any_office_file(ending: str) -> None:
    data = LOCKED[ending]()
    found = reading(data)
    assert Cause.ENCRYPTED in {one.cause for one in found.unread}
    fact, _ = fact_of(ending, data, found)
    assert (fact.soundness, fact.code) == (Soundness.FAULTY, "E203")


def test_a_workbook_that_is_only_protected_is_read() -> None:
    book, salt, verifier = stream("places.xls", EXCEL), bytes(range(16)), bytes(range(16, 32))
    key = excel97.default_key(salt)
    check = excel97.rc4(key(0), verifier + md5(verifier, usedforsecurity=False).digest())
    _, start, length = next(excel97.heads(book))
    gate = struct.pack("<5H", 0x2F, 54, 1, 1, 1) + salt + check
    locked = excel97.switched(book[: start + length] + gate + book[start + length :], key)
    assert "单元格里的松树".encode("utf-16-le") not in locked
    collector = Collector(LIMITS, Budget(LIMITS), lambda *_: None)
    assert not excel97.read_workbook(locked, collector).broken_off
    assert "单元格里的松树" in {one.text for one in collector.passages}


def test_a_file_that_was_cut_is_faulty_and_one_without_reader_is_nobodys_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cut = old("places.doc")[:6000]
    fact, _ = fact_of("doc", cut, reading(cut))
    assert (fact.soundness, fact.code) == (Soundness.FAULTY, "E202")
    monkeypatch.setitem(sys.modules, "olefile.olefile", None)
    found = reading(old("places.doc"))
    assert [(one.cause, one.passing) for one in found.unread] == [(Cause.NO_READER, True)]
    assert fact_of("doc", old("places.doc"), found)[0].soundness is Soundness.UNREAD


@pytest.mark.parametrize("ending", FILES)
def test_damaged_copies_are_read_or_told(ending: str) -> None:
    for _, copy in copies(old(f"places.{ending}"), 12):
        found = reading(copy)
        assert found.unread or found.body.text.strip()


def test_pieces_that_overlap_are_bounded() -> None:
    main = bytearray(stream("places.doc", WORD))
    count = 40_000
    pieces = struct.pack(f"<{count + 1}l", *range(0, 4000 * (count + 1), 4000)) + b"".join(
        struct.pack("<HLH", 0, 0, 0) for _ in range(count)
    )
    table = b"\x02" + struct.pack("<L", len(pieces)) + pieces
    struct.pack_into("<LL", main, word97._POINTERS + 8 * word97._PIECES, 0, len(table))
    document = word97.take_apart(bytes(main), table)
    assert document.too_much
    assert len(document.text) <= 2 * len(main) + 512


CHANGES = st.lists(st.tuples(st.integers(0, 8000), st.integers(0, 255)), max_size=12)


def changed(data: bytes, changes: list[tuple[int, int]]) -> bytes:
    copy = bytearray(data)
    for at, value in changes:
        copy[at % len(copy)] = value
    return bytes(copy)


@settings(max_examples=40, deadline=None)
@given(CHANGES, st.binary(max_size=300))
def test_any_streams_are_walked_to_an_end(changes: list[tuple[int, int]], noise: bytes) -> None:
    compound = open_compound(old("places.doc"))
    for table in (compound.read(("1Table",)), noise):
        try:
            document = word97.take_apart(changed(compound.read(WORD), changes), table)
            for story in word97.stories(document):
                assert len(list(word97.story_events(document, story))) < 100_000
            word97.drawings(document)
        except (word97.UnknownWordError, struct.error, ValueError, IndexError):
            continue
    Drawing().take(noise)
    collector = Collector(LIMITS, Budget(LIMITS), lambda *_: None)
    for book in (changed(stream("places.xls", EXCEL), changes), noise):
        with collector.guard("全文"):
            excel97.read_workbook(book, collector)
    shown = stream("places.ppt", SHOW)
    for part in (changed(shown, changes), noise):
        with collector.guard("全文"):
            powerpoint97.read_show(part, noise, collector)


def test_cells_of_the_countys_list_have_the_places_that_they_have_in_the_new_format() -> None:
    """What they say is compared in ``test_import_county``."""

    def shape(document: SourceDocument) -> list[list[tuple[str, int, int]]]:
        rows = [row for table in document.tables for row in table.rows]
        return [
            [(one.text.replace("\n", ""), one.origin.row, one.origin.column) for one in row]
            for row in rows
        ]

    grid, merges = clean_grid()
    new = read(as_xlsx(grid, merges=merges), "list.xlsx")
    assert shape(read(old("list.xls"), "list.xls")) == shape(new)
    word = shape(read(old("list.doc"), "list.doc"))
    assert [[one[0] for one in row] for row in word] == [
        [one[0] for one in row] for row in shape(new)[-len(word) :]
    ]


def test_kinds_are_told_by_the_streams() -> None:
    kinds = [reading(old(f"places.{ending}")).kind for ending in FILES]
    assert kinds == [DocumentKind.DOC, DocumentKind.XLS, DocumentKind.PPT]
    with pytest.raises(EncryptedError):
        word97.table_name(b"\xec\xa5" + bytes(8) + b"\0\x01" + bytes(300))
