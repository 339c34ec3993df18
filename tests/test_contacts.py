"""zzfz contacts: kept here, out of Git unless shared, and out of everything that leaves the office."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from tests.conftest import Call, Repo

PHONE, PERSON = "13992200417", "欧阳慕华"


def holds(data: bytes, word: str) -> bool:
    """Whether bytes, or a file in the archive that they are, hold a word."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return any(holds(archive.read(name), word) for name in archive.namelist())
    return word.encode() in data


def test_contacts_stay_on_this_computer_and_in_no_output(
    tracker: Repo, call: Call, tmp_path: Path
) -> None:
    head = tracker.run("rev-parse", "HEAD")
    done = call(
        tracker,
        *("contacts", "县公安局", "--person", PERSON, "--phone", PHONE, "--channel", "微信"),
    )
    assert done.code == 0, done.stderr
    assert done.stdout == f"县公安局\t{PERSON}\t\t{PHONE}\t微信\n"
    assert call(tracker, "contacts", "县公安局", "--role", "法制大队").code == 0
    told = json.loads(call(tracker, "contacts", "--format", "json").stdout)["contacts"]
    assert told == [
        {
            **{"unit": "县公安局", "person": PERSON, "role": "法制大队"},
            **{"phone": PHONE, "channel": "微信", "office": False, "others": []},
        }
    ]
    tracker.run("add", "--all")
    assert tracker.run("status", "--porcelain") == ""
    assert tracker.run("rev-parse", "HEAD") == head

    out = tmp_path / "写出"
    for arguments in (
        ("site", "-o", str(out / "网页")),
        ("bundle", "-o", str(out / "迎检.zip")),
        ("summary", "-o", str(out / "汇总.json")),
        ("report", "-o", str(out / "通报.docx")),
        ("report", "--weekly", "-o", str(out / "周报.docx")),
        ("report", "--weekly", "-o", str(out / "周报.html")),
        ("report", "--all", "--as", "xlsx", "-o", str(out / "待办")),
        ("export", "--parquet", "-o", str(out / "导出")),
        ("status", "--format", "json"),
        ("remind", "--list"),
        ("log", "1"),
        ("report", "--dept", "县公安局", "-o", str(out / "待办.docx")),
        ("remind", "--dept", "县公安局", "--letter", "-o", str(out / "催办.docx")),
    ):
        done = call(tracker, *arguments)
        assert done.code == 0, (arguments, done.stderr)
        assert PHONE not in done.stdout + done.stderr
    files = [one for one in out.rglob("*") if one.is_file()]
    assert len(files) > 6
    assert [one for one in files if holds(one.read_bytes(), PHONE)] == []
    assert [one for one in files if holds(one.read_bytes(), PERSON)] == []

    # Shared with the other computers of the office, they still leave it in nothing.
    assert call(tracker, "contacts", "--share").code == 0
    for arguments in (
        ("site", "-o", str(out / "网页")),
        ("bundle", "-o", str(out / "共用.zip")),
        ("summary", "-o", str(out / "共用.json")),
        ("report", "--weekly", "-o", str(out / "共用.docx")),
        ("export", "--parquet", "-o", str(out / "共用")),
    ):
        done = call(tracker, *arguments)
        assert done.code == 0, (arguments, done.stderr)
    files = [one for one in out.rglob("*") if one.is_file()]
    assert [one for one in files if holds(one.read_bytes(), PHONE)] == []
    assert [one for one in files if holds(one.read_bytes(), PERSON)] == []


def test_shared_contacts_are_committed_and_pass_the_gate(tracker: Repo, call: Call) -> None:
    assert call(tracker, "contacts", "县公安局", "--phone", PHONE).code == 0
    shared = call(tracker, "contacts", "--share")
    assert shared.code == 0, shared.stderr
    assert "能取得仓库的人都看得到" in shared.stderr
    assert PHONE in tracker.run("show", "HEAD:contacts.yaml")
    assert PHONE not in tracker.run("log", "-1", "--format=%B")
    call(tracker, "contacts", "县司法局", "--person", "王芳", "--office")
    assert "office: true" in tracker.run("show", "HEAD:contacts.yaml")
    assert tracker.run("status", "--porcelain") == ""
    checked = json.loads(call(tracker, "check", "--format", "json").stdout)
    assert not [one for one in checked["findings"] if one["path"] == "contacts.yaml"]
    assert call(tracker, "contacts", "县公安局", "--remove").code == 0
    assert PHONE not in tracker.run("show", "HEAD:contacts.yaml")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["县公安居", "--person", "李强"], "县公安局"),
        (["--person", "李强"], "没有写是哪个单位"),
        (["县公安局", "--phone", "王芳"], "不像电话号码"),
        (["县公安局", "--role", "11010519491231002X"], "不该记的号码"),
        (["县公安局", "--remove"], "没有记联系人"),
    ],
)
def test_nonsense_is_refused(tracker: Repo, call: Call, arguments: list[str], words: str) -> None:
    done = call(tracker, "contacts", *arguments)
    assert done.code == 2
    assert words in done.stderr
    assert not (tracker.path / "contacts.yaml").exists()


def test_a_link_is_not_followed_and_a_fault_is_told_by_line(tracker: Repo, call: Call) -> None:
    path = tracker.path / "contacts.yaml"
    path.symlink_to("/etc/hostname")
    assert "不是普通文件" in call(tracker, "contacts").stderr
    path.unlink()
    path.write_text("县公安局: {person: 李强}\n县司法局: {手机: 1}\n", "utf-8")
    assert "第 2 行" in call(tracker, "contacts").stderr


def test_a_unit_may_have_several_contacts_and_old_files_are_read(tracker: Repo, call: Call) -> None:
    tracker.write("contacts.yaml", '"县公安局": {person: "李强", phone: "0912-7220002"}\n'.encode())
    add = ("contacts", "县公安局", "--also", "--person")
    assert call(tracker, *add, "王五", "--role", "值班").code == 0
    assert call(tracker, *add, "赵六").code == 0
    assert call(tracker, *add, "王五", "--phone", "13992200417").code == 0
    shown = call(tracker, "contacts", "公安局", columns=80).stdout
    assert shown == "县公安局　李强　0912-7220002\n　　王五　值班　13992200417\n　　赵六\n"
    assert call(tracker, *add, "赵六", "--remove").code == 0
    told = json.loads(call(tracker, "contacts", "--format", "json").stdout)["contacts"]
    assert [one["person"] for one in told[0]["others"]] == ["王五"]
    for wrong in (("--also",), ("--also", "--person", "没有", "--remove"), ("--also", "--office")):
        assert call(tracker, "contacts", "县公安局", *wrong).code == 2
    assert call(tracker, "contacts", "县水利局", "--also", "--person", "甲").code == 2
