"""``zzfz bundle`` and ``zzfz verify``: the volume for evaluators and the proof that it is unchanged."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.complete_tracker import write_complete
from tests.conftest import Call, Repo, small_document
from zzfz.bundle.plan import fit_name
from zzfz.bundle.volume import verify


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


def rewritten(source: Path, target: Path, change: dict[str, bytes | None], **add: bytes) -> Path:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = change.get(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
        for name, data in add.items():
            new.writestr(name, data)
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
    added = rewritten(small, tmp_path / "多.zip", {}, 夹带=b"y")
    assert verify(added).problems == ("夹带：不在 SHA256SUMS 里，是后来加进去的",)
    unsigned = rewritten(small, tmp_path / "无.zip", {"SHA256SUMS": None})
    assert any("无法验证" in one for one in verify(unsigned).problems)


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
