"""``zzfz bundle`` and ``zzfz verify``: the volume for evaluators and the proof that it is unchanged."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import openpyxl
import pytest

from tests.complete_tracker import write_complete
from tests.conftest import Call, Repo, small_document
from zzfz.bundle.plan import fit_name
from zzfz.bundle.volume import verify
from zzfz.errors import UsageError


@pytest.fixture
def complete(repo: Repo) -> Repo:
    """All 68 sets with real documents."""
    write_complete(repo)
    repo.commit("报送全部材料\n\nSubmitted-by: 县司法局")
    return repo


def bound(call: Call, repo: Repo, target: Path, *more: str) -> zipfile.ZipFile:
    outcome = call(repo, "bundle", "-o", str(target), *more)
    assert outcome.code == 0, outcome.stderr
    return zipfile.ZipFile(target)


def test_the_volume_holds_every_piece_in_order_and_proves_itself(
    call: Call, complete: Repo, tmp_path: Path
) -> None:
    with bound(call, complete, tmp_path / "资料.zip") as volume:
        names = volume.namelist()
        assert names[-1] == "SHA256SUMS"
        folders = sorted({name.split("/")[0] for name in names if "/" in name})
        assert folders[0] == "001-第1项"
        assert "031-第34–46项合并" in folders
        assert len(folders) == 68
        evidence = [
            line
            for line in complete.run("-c", "core.quotepath=off", "ls-files", "evidence").split("\n")
            if line and not line.endswith((".meta.yaml", "README.md"))
        ]
        covers = sum(name.endswith("00-封面.html") for name in names)
        assert len([name for name in names if "/" in name]) - covers == len(evidence)
        cover = volume.read("031-第34–46项合并/00-封面.html").decode("utf-8")
        assert "规范重大行政决策流程" in cover
        assert "县司法局" in cover
        book = openpyxl.load_workbook(io.BytesIO(volume.read("卷内目录.xlsx")))
        assert book.active is not None
        assert book.active.max_row == len(evidence) + 1
    outcome = call(complete, "verify", str(tmp_path / "资料.zip"), "--format", "json")
    assert outcome.code == 0
    assert json.loads(outcome.stdout)["ok"] is True


def test_the_same_revision_gives_the_same_bytes_whenever_it_is_bound(
    call: Call, complete: Repo, tmp_path: Path
) -> None:
    revision = complete.run("rev-parse", "HEAD").strip()
    bound(call, complete, tmp_path / "一.zip").close()
    complete.write("evidence/33/新的平台网址.url", "[InternetShortcut]\nURL=https://a.gov.cn/\n")
    complete.commit("后来的报送")
    bound(call, complete, tmp_path / "二.zip", "--at", revision).close()
    first, second = ((tmp_path / name).read_bytes() for name in ("一.zip", "二.zip"))
    assert hashlib.sha256(first).digest() == hashlib.sha256(second).digest()


def test_only_reviewed_material_where_asked(call: Call, complete: Repo, tmp_path: Path) -> None:
    assert call(complete, "review", "34", "--pass").code == 0
    with bound(call, complete, tmp_path / "资料.zip", "--reviewed") as volume:
        pieces = [n for n in volume.namelist() if "/" in n and not n.endswith("00-封面.html")]
    assert pieces
    assert all(name.startswith("031-第34–46项合并/") for name in pieces)


def test_one_department_gets_its_own_sets_only(call: Call, complete: Repo, tmp_path: Path) -> None:
    with bound(call, complete, tmp_path / "资料.zip", "--dept", "县委宣传部") as volume:
        folders = {name.split("/")[0] for name in volume.namelist() if "/" in name}
    assert "047-第85–91项合并" in folders or any("85–91" in name for name in folders)
    assert not any(name.endswith("第1项") for name in folders)


@pytest.fixture
def small(call: Call, tracker: Repo, tmp_path: Path) -> Path:
    tracker.write("evidence/33/平台网址.url", "[InternetShortcut]\nURL=https://a.gov.cn/\n")
    tracker.commit()
    target = tmp_path / "资料.zip"
    bound(call, tracker, target).close()
    return target


def rewritten(
    source: Path,
    target: Path,
    change: Mapping[str, bytes | None],
    info: Callable[[zipfile.ZipInfo], None] = lambda _: None,
) -> Path:
    """The volume anew with other and further contents, and entries that ``info`` has changed."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", allowZip64=True) as new:
        when = old.infolist()[0].date_time
        contents = {name: old.read(name) for name in old.namelist()} | dict(change)
        for name, data in contents.items():
            if data is None:
                continue
            entry = zipfile.ZipInfo(name, when)
            entry.external_attr, entry.create_system = 0o644 << 16, 3
            info(entry)
            with new.open(entry, "w", force_zip64=True) as stream:
                stream.write(data)
    return target


def test_every_kind_of_change_is_found(small: Path, tmp_path: Path) -> None:
    piece = next(
        name for name in zipfile.ZipFile(small).namelist() if name.endswith("平台网址.url")
    )
    assert verify(small).problems == ()
    changed = rewritten(small, tmp_path / "改.zip", {piece: b"x"})
    assert verify(changed).problems == (f"{piece}：内容与打包时不同",)
    removed = rewritten(small, tmp_path / "少.zip", {piece: None})
    assert verify(removed).problems == (f"{piece}：缺少这个文件",)
    added = rewritten(small, tmp_path / "多.zip", {"夹带": b"y"})
    assert verify(added).problems == ("夹带：不在 SHA256SUMS 里，是后来加进去的",)
    unsigned = rewritten(small, tmp_path / "无.zip", {"SHA256SUMS": None})
    assert any("无法验证" in one for one in verify(unsigned).problems)
    assert verify(rewritten(small, tmp_path / "同.zip", {})).problems == ()


def inserted(data: bytes, at: int, more: bytes) -> bytes:
    """``more`` between two parts of an archive, what follows moved as its records say."""
    end = data.rindex(b"PK\5\6")
    start = int.from_bytes(data[end + 16 : end + 20], "little")
    made = bytearray(data)
    made[end + 16 : end + 20] = (start + len(more)).to_bytes(4, "little")
    entry = start
    while data.startswith(b"PK\1\2", entry):
        offset = int.from_bytes(data[entry + 42 : entry + 46], "little")
        if offset >= at:
            made[entry + 42 : entry + 46] = (offset + len(more)).to_bytes(4, "little")
        entry += 46 + sum(
            int.from_bytes(data[entry + n : entry + n + 2], "little") for n in (28, 30, 32)
        )
    return bytes(made[:at]) + more + bytes(made[at:])


def hidden() -> bytes:
    """An entry that no directory names."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as volume:
        volume.writestr("藏.txt", "藏")
    return made.getvalue()[: volume.start_dir]


def named(what: str, value: object) -> Callable[[zipfile.ZipInfo], None]:
    """A change of the entry of the address."""

    def change(entry: zipfile.ZipInfo) -> None:
        if entry.filename.endswith(".url"):
            setattr(entry, what, value)

    return change


def tamperings(small: Path, folder: Path) -> Iterator[tuple[str, bytes, str]]:
    """Volumes in which something was hidden or changed while every listed content is still the same."""
    data = small.read_bytes()
    with zipfile.ZipFile(small) as volume:
        second = sorted(one.header_offset for one in volume.infolist())[1]
        last = volume.start_dir
        piece = next(name for name in volume.namelist() if name.endswith(".url"))
    end = data.rindex(b"PK\5\6")
    yield "comment", data[:-2] + b"\3\0abc", "备注"
    yield "before", b"#!/bin/sh\n" + data, "文件开头"
    yield "before, offsets moved", inserted(data, 0, b"MZ" * 40), "文件开头"
    yield "after", data + b"more", "目录"
    yield "between entries", inserted(data, second, b"x" * 9), "不属于任何文件"
    yield "before the directory", inserted(data, last, b"x" * 9), "最后一个文件与目录之间"
    yield "hidden entry", inserted(data, second, hidden()), "不属于任何文件"
    yield "hidden entry at the end", inserted(data, last, hidden()), "最后一个文件与目录之间"
    yield "within the directory", data[:end] + b"x" * 9 + data[end:], "目录"
    local = data.index(piece.encode())
    yield "local name", data[:local] + b"X" + data[local + 1 :], "名称"
    changed: dict[str, tuple[Callable[[zipfile.ZipInfo], None], str]] = {
        "entry comment": (named("comment", b"abc"), "带有备注"),
        "link": (named("external_attr", 0o120777 << 16), "不是普通文件"),
        "executable": (named("external_attr", 0o755 << 16), "不是普通文件"),
        "other system": (named("create_system", 0), "不是普通文件"),
        "extra field": (named("extra", b"\xfe\xca\4\0abcd"), "附加内容"),
        "time": (named("date_time", (1999, 1, 1, 0, 0, 0)), "时间"),
        "packed": (named("compress_type", zipfile.ZIP_DEFLATED), "压缩方式"),
    }
    for name, (change, word) in changed.items():
        yield name, rewritten(small, folder / "改.zip", {}, change).read_bytes(), word
    made = rewritten(small, folder / "夹.zip", {"夹/": b"in a folder", "多.txt": b"more"})
    yield "folder with data", made.read_bytes(), "夹/"
    with zipfile.ZipFile(small) as volume:
        contents = [(one, volume.read(one)) for one in volume.infolist()]
    contents.append(next((one, data) for one, data in contents if one.filename == piece))
    with zipfile.ZipFile(folder / "再.zip", "w") as twice, pytest.warns(UserWarning, match="Dupl"):
        for one, content in contents:
            twice.writestr(one, content)
    yield "twice", (folder / "再.zip").read_bytes(), "出现了两次"


def test_nothing_hides_in_a_volume(small: Path, tmp_path: Path) -> None:
    found = [*tamperings(small, tmp_path)]
    assert len(found) >= 18
    for name, data, word in found:
        target = tmp_path / "动过.zip"
        target.write_bytes(data)
        try:
            problems = verify(target).problems
        except UsageError as error:  # no whole archive any more
            assert name == "within the directory"
            assert "打不开" in error.message
        else:
            assert any(word in one for one in problems), (name, problems)


def test_the_fingerprint_of_the_letter_tells_a_volume_made_anew(
    call: Call, small: Path, tmp_path: Path
) -> None:
    said = str(verify(small).sums_sha256)
    good = call(tmp_path, "verify", str(small), "--expect", f"{said[:32].upper()} {said[32:]}")
    assert good.code == 0, good
    with zipfile.ZipFile(small) as volume:
        sums = volume.read("SHA256SUMS")
        name = volume.namelist()[0]
        content = volume.read(name) + b"<!-- -->"
    before = hashlib.sha256(content[:-8]).hexdigest().encode()
    after = hashlib.sha256(content).hexdigest().encode()
    made = {name: content, "SHA256SUMS": sums.replace(before, after)}
    anew = rewritten(small, tmp_path / "重做.zip", made)
    assert call(tmp_path, "verify", str(anew)).code == 0
    outcome = call(tmp_path, "verify", str(anew), "--expect", said)
    assert outcome.code == 1
    assert "不是报送函所说的那一份" in outcome.stdout
    assert call(tmp_path, "verify", str(small), "--expect", "12ab").code == 2


def test_a_flipped_byte_anywhere_is_found(small: Path, tmp_path: Path) -> None:
    data = small.read_bytes()
    for position in range(40, len(data), max(len(data) // 60, 1)):
        damaged = tmp_path / "坏.zip"
        damaged.write_bytes(data[:position] + bytes([data[position] ^ 0x55]) + data[position + 1 :])
        try:
            verdict = verify(damaged)
        except Exception as error:  # noqa: BLE001 - only the tool's own refusal is right
            assert type(error).__name__ == "UsageError", (position, error)
        else:
            in_time_or_attributes = not verdict.problems
            if in_time_or_attributes:
                with zipfile.ZipFile(damaged) as volume, zipfile.ZipFile(small) as good:
                    assert [volume.read(n) for n in good.namelist()] == [
                        good.read(n) for n in good.namelist()
                    ]


def test_large_files_that_are_not_here_stop_the_volume(
    call: Call, tracker: Repo, tmp_path: Path
) -> None:
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'ab' * 32}\nsize 9\n"
    tracker.write("evidence/1/扫描件.pdf", pointer)
    tracker.commit()
    outcome = call(tracker, "bundle", "-o", str(tmp_path / "资料.zip"))
    assert outcome.code == 3
    assert "evidence/1/扫描件.pdf" in outcome.stderr
    assert not (tmp_path / "资料.zip").exists()
    content = small_document("evidence/1/扫描件.pdf", "影片")
    oid = hashlib.sha256(content).hexdigest()
    tracker.write("evidence/1/扫描件.pdf", pointer.replace("ab" * 32, oid))
    tracker.commit()
    tracker.write(f".git/lfs/objects/{oid[:2]}/{oid[2:4]}/{oid}", content)
    with bound(call, tracker, tmp_path / "资料.zip") as volume:
        assert volume.read("001-第1项/扫描件.pdf") == content


@pytest.mark.parametrize(
    ("name", "fitted"),
    [
        ("a:b?.pdf", "a_b_.pdf"),
        ("CON.txt", "_CON.txt"),
        ("末尾有点. ", "末尾有点"),
        ("\udcff.pdf", "_.pdf"),
        ("长" * 100 + ".docx", "长" * 75 + ".docx"),
        ("..", "_"),
    ],
)
def test_names_are_made_fit_for_every_system(name: str, fitted: str) -> None:
    assert fit_name(name) == fitted


def test_what_is_no_volume_is_refused(call: Call, tracker: Repo, tmp_path: Path) -> None:
    other = tmp_path / "别的.zip"
    other.write_text("不是压缩包", encoding="utf-8")
    outcome = call(tracker, "verify", str(other))
    assert outcome.code == 2
    assert "打不开" in outcome.stderr


def test_a_volume_whose_directory_would_fill_the_memory_is_not_opened(tmp_path: Path) -> None:
    sparse = tmp_path / "大.zip"
    size = 200 << 20
    with sparse.open("wb") as stream:
        stream.truncate(size)
        stream.seek(size)
        stream.write(b"PK\5\6" + bytes(8) + size.to_bytes(4, "little") + bytes(6))
    with pytest.raises(UsageError, match="打不开"):
        verify(sparse)
