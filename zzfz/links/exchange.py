"""Which addresses a list has, and how they are checked on a computer that may go out: a small zip there,
a small zip back (``zzfz links --export``, ``--run``, ``--import``).

What goes out holds addresses and titles, no evidence. What comes back is anybody's: counted, bounded,
compared with its own digests and with the list that it was made for, before anything of it is believed.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from zzfz import zipped
from zzfz.errors import UsageError
from zzfz.evidence.item_numbers import plain, without_item_numbers
from zzfz.evidence.pieces import Piece
from zzfz.evidence.words import without_ending
from zzfz.links import PageClass
from zzfz.links.pages import Expected
from zzfz.links.records import Visit, moment, written
from zzfz.links.visits import HOPS, WantedAddress
from zzfz.progress.model import Progress
from zzfz.text import printable

_LIST, _RESULTS, _MANIFEST = "list.json", "results.json", "manifest.json"
_FORMAT = 1
LARGEST = 20 << 20
"""Bytes of a zip that is taken, and of each thing in it once unpacked."""
_MOST_ADDRESSES = 20_000
_CLOCKS = timedelta(minutes=10)
"""How far two computers' clocks may differ."""
_LONGEST = 4000
_FIXED = (1980, 1, 1, 0, 0, 0)
_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,12}[〔\[（(]\d{4}[〕\]）)]\d{1,4}号")
_BY_RUN = frozenset(PageClass) - {PageClass.DEAD, PageClass.BY_HAND}
"""What a single visit can find."""


class ListedAddress(NamedTuple):
    """An address of a list: what it should show, and the sets and pieces that have it."""

    wanted: WantedAddress
    sets: tuple[str, ...]
    pieces: tuple[str, ...]

    @property
    def url(self) -> str:
        """The address."""
        return self.wanted.url


def listed_addresses(
    progress: Progress, sets: Collection[str] | None = None
) -> tuple[ListedAddress, ...]:
    """Every valid address of a list, once, in the order of the list; of ``sets`` only where given."""
    found: dict[str, tuple[dict[str, None], dict[str, None], dict[str, None], dict[str, None]]] = {}
    for one in progress.sets:
        if sets is not None and one.set.id not in sets:
            continue
        for piece in dict.fromkeys(piece for item in one.items for piece in item.pieces):
            for address in piece.addresses:
                if not address.ok:
                    continue
                labels, paths, titles, numbers = found.setdefault(address.url, ({}, {}, {}, {}))
                labels[one.set.id] = paths[piece.path] = None
                expected = expected_of(piece)
                titles |= dict.fromkeys(expected.titles)
                numbers |= dict.fromkeys(expected.numbers)
    return tuple(
        ListedAddress(
            WantedAddress(url, Expected(tuple(titles), tuple(numbers))), tuple(labels), tuple(paths)
        )
        for url, (labels, paths, titles, numbers) in found.items()
    )


def expected_of(piece: Piece) -> Expected:
    """What the page of a piece should show: the title and number that are stated, else those in its name.

    The name of a file of addresses says what the file is and nothing of the page.
    """
    stated = piece.sidecar
    titles = [stated.title] if stated is not None and stated.title else []
    numbers = [stated.number] if stated is not None and stated.number else []
    if not piece.is_address_only:
        name = without_item_numbers(plain(without_ending(piece.name)))
        if not titles and len(name) >= _SHORTEST_NAME:
            titles.append(name)
        numbers += _NUMBER.findall(name)
    return Expected(tuple(titles), tuple(dict.fromkeys(numbers)))


_SHORTEST_NAME = 8
"""A shorter name (网址, 清单) is no title."""


# Out


def export_list(listed: Sequence[ListedAddress], now: datetime) -> bytes:
    """What is taken to a computer that may go out. The same list gives the same digest."""
    return _packed({_LIST: _list_text([one.wanted for one in listed], now)})


def _list_text(wanted: Iterable[WantedAddress], now: datetime) -> bytes:
    addresses = [
        {
            "url": one.url,
            "titles": list(one.expected.titles),
            "numbers": list(one.expected.numbers),
        }
        for one in wanted
    ]
    return _text({"format": _FORMAT, "made": written(now), "addresses": addresses})


def read_list(data: bytes) -> tuple[tuple[WantedAddress, ...], bytes]:
    """The addresses of an exported list, and its text. Raises UsageError for anything else."""
    files = _unpacked(data, {_LIST}, "带去外网核的网址清单")
    return _wanted(files[_LIST]), files[_LIST]


def _wanted(text: bytes) -> tuple[WantedAddress, ...]:
    said = _json(text)
    try:
        _must(said["format"] == _FORMAT and len(said["addresses"]) <= _MOST_ADDRESSES)
        return tuple(
            WantedAddress(
                _string(one["url"]),
                Expected(
                    tuple(map(_string, one["titles"])),
                    tuple(map(_string, one["numbers"])),
                ),
            )
            for one in said["addresses"]
        )
    except (KeyError, TypeError, ValueError):
        raise _broken("里面的网址清单读不出来") from None


# Back


def pack_results(list_text: bytes, visits: Sequence[Visit], tool: str) -> tuple[bytes, str]:
    """What is taken back, and the code that tells whether it is what was made here."""
    results = [_visit_data(one) for one in visits]
    text = _text({"format": _FORMAT, "results": results})
    manifest = {
        "format": _FORMAT,
        "tool": tool,
        "list": _sum(list_text),
        "results": _sum(text),
        "each": [_sum(_text(one)) for one in results],
    }
    made = _text(manifest)
    return _packed({_LIST: list_text, _RESULTS: text, _MANIFEST: made}), code_of(made)


def code_of(manifest: bytes) -> str:
    """The code of results, short enough to be read out: 1a2b-3c4d-5e6f-7a8b."""
    digits = hashlib.sha256(manifest).hexdigest()[:16]
    return "-".join(digits[at : at + 4] for at in range(0, 16, 4))


class Brought(NamedTuple):
    """Results that came back: the visits, what made them, their code."""

    visits: tuple[Visit, ...]
    tool: str
    code: str


def read_results(data: bytes, now: datetime, expect: str | None = None) -> Brought:
    """The results in a zip, all of them or none.

    Raises UsageError where anything was changed since it was made, is not of the list that lies beside it,
    lies in the future, or is none of what a run finds; ``expect`` is the code that was read out.
    """
    files = _unpacked(data, {_LIST, _RESULTS, _MANIFEST}, "在外网核好的结果")
    manifest = _json(files[_MANIFEST])
    code = code_of(files[_MANIFEST])
    if expect is not None and _bare(expect) != _bare(code):
        raise _broken(f"校验码是 {code}，与写的不同")
    try:
        results = _json(files[_RESULTS])["results"]
        sums = (manifest["list"], manifest["results"])
        each = [str(one) for one in manifest["each"]]
        tool = _string(manifest["tool"])[:100]
    except (KeyError, TypeError, ValueError):
        raise _broken("缺少校验值") from None
    if sums != (_sum(files[_LIST]), _sum(files[_RESULTS])):
        raise _broken("内容与校验值不符，结果或清单被改过")
    if not isinstance(results, list) or each != [_sum(_text(one)) for one in results]:
        raise _broken("内容与校验值不符，结果被改过")
    wanted = {one.url for one in _wanted(files[_LIST])}
    visits = tuple(_visit(one) for one in results)
    if len({one.url for one in visits}) != len(visits) or not {v.url for v in visits} <= wanted:
        raise _broken("有的结果不是带去的清单里的网址")
    if any(one.time > now + _CLOCKS for one in visits):
        raise _broken("结果的时间在将来，先校准两台电脑的时钟")
    return Brought(visits, printable(tool), code)


def _bare(code: str) -> str:
    return re.sub(r"[^0-9a-f]", "", code.lower())


def _visit_data(one: Visit) -> dict[str, Any]:
    return {
        "url": one.url,
        "class": str(one.kind),
        "time": written(one.time),
        "status": one.status,
        "chain": list(one.chain),
        "title": one.title,
        "digest": one.digest,
        "why": one.why,
        "failed": one.failed,
    }


def _visit(said: Any) -> Visit:  # noqa: ANN401 - whatever JSON holds
    try:
        kind = PageClass(said["class"])
        status, chain, digest = said["status"], said["chain"], said["digest"]
        _must(kind in _BY_RUN and type(status) is int and 0 <= status <= 999)
        _must(len(chain) <= HOPS + 1)
        _must(not digest or re.fullmatch(r"sha256:[0-9a-f]{64}", digest) is not None)
        return Visit(
            _string(said["url"]),
            kind,
            moment(said["time"]),
            status,
            tuple(map(_string, chain)),
            printable(_string(said["title"]))[:300],
            digest,
            printable(_string(said["why"]))[:300],
            failed=bool(said["failed"]),
        )
    except (KeyError, TypeError, ValueError):
        raise _broken("有的结果读不出来") from None


def _must(holds: bool) -> None:
    if not holds:
        raise ValueError


def _string(value: object) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise ValueError
    return value


def _json(text: bytes) -> Any:  # noqa: ANN401 - whatever JSON holds
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise _broken("内容读不出来") from None


def _text(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def _sum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _broken(why: str) -> UsageError:
    return UsageError(
        f"这个压缩包不能用：{why}，什么也没有记下", "用原来的文件；仍不行的重新导出、重新核查"
    )


def _packed(files: Mapping[str, bytes]) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(zipfile.ZipInfo(name, _FIXED), data, zipfile.ZIP_DEFLATED)
    return into.getvalue()


def _unpacked(data: bytes, names: Collection[str], what: str) -> dict[str, bytes]:
    """What a zip of exactly these names holds, each bounded. Raises UsageError for any other."""
    if len(data) > LARGEST:
        raise _broken("太大")
    try:
        stream = io.BytesIO(data)
        if zipped.entry_count(stream) != len(names):
            raise UsageError(f"这不是{what}", "看看是不是选错了文件")
        with zipped.open_zip(stream) as opened:
            infos = opened.infolist()
            if {one.filename for one in infos} != set(names):
                raise UsageError(f"这不是{what}", "看看是不是选错了文件")
            return {one.filename: _member(opened, one) for one in infos}
    except zipped.BrokenZipError:
        raise _broken("压缩包损坏") from None


def _member(opened: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    if zipped.is_locked(info):
        raise _broken("压缩包有密码")
    parts, size = [], 0
    for part in zipped.chunks(opened, info):
        size += len(part)
        if size > LARGEST:
            raise _broken("解开以后太大")
        parts.append(part)
    return b"".join(parts)
