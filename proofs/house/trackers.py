"""The repositories and the material handed in on which same_output.py runs every command."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests import intake_sixty, new_lists, real_documents, safety_samples
from tests.complete_tracker import checklist_files, complete_evidence
from tests.conftest import ISOLATED, Repo
from tests.import_sources import SOURCE, as_docx, as_html, as_pdf, as_xlsx, clean_grid

DATES = ("2023-03-01T09:00:00+08:00", "2023-03-20T09:00:00+08:00", "2023-04-10T09:00:00+08:00")


def identity() -> dict[str, str]:
    """Somebody for Git to name as author, and no settings of whoever runs this."""
    return ISOLATED | {"GIT_CONFIG_GLOBAL": os.devnull}


def _repo(path: Path) -> Repo:
    path.mkdir(parents=True)
    made = Repo(path)
    made.run("init", "--quiet", "--initial-branch=main")
    for file, content in checklist_files().items():
        made.write(file, content)
    made.commit("建立清单", DATES[0])
    return made


def complete(path: Path) -> Repo:
    """A tracker in which everything was handed in, in two portions, with verdicts of each kind."""
    os.environ.update(identity())
    repo = _repo(path)
    files = list(complete_evidence().items())
    for date, portion in zip(DATES[1:], (files[: len(files) // 2], files), strict=True):
        for file, content in portion:
            repo.write(file, content)
        repo.commit("材料入库", date)
    for args in (
        ("38", "--pass"),
        ("13", "--return", "缺少文号和公章"),
        ("9", "--item", "1", "--pass"),
    ):
        repo.zzfz("review", *args)
    return repo


def _damaged_evidence(path: Path) -> Repo:
    """Files that are not what they say, say too much, are of no place, or are there twice."""
    repo = _repo(path)
    for number, (file, content) in enumerate(sorted(complete_evidence().items())):
        if number % 7 == 3:
            continue
        repo.write(file, content[: len(content) // 2] if number % 11 == 5 else content)
    secret = real_documents.docx("机密★1年", "本文内容不得外传。")
    person = real_documents.docx(
        "名单", f"张三 {safety_samples.identity(3)} {safety_samples.mobile(2)}"
    )
    for place, data in {
        "evidence/38/1-机密.docx": secret,
        "evidence/33/1-名单.docx": person,
        "evidence/4/1-名单.xlsx": real_documents.xlsx("卡号", safety_samples.card(1)),
        "evidence/5/没有项号.pdf": real_documents.pdf("说明", "正文"),
        "evidence/6/1-其实是表.docx": real_documents.xlsx("表", "一"),
        "evidence/7/1-空.pdf": b"",
        "evidence/8/1-有密码.pdf": real_documents.pdf("密", "码", password="1"),
        "evidence/999/1-没有这一项.pdf": real_documents.pdf("无", "无"),
        "evidence/14/1-同一份.pdf": real_documents.pdf("同", "同"),
        "evidence/15/1-同一份.pdf": real_documents.pdf("同", "同"),
        "evidence/17/1-待补充.docx": real_documents.docx("待补充", "此处填写"),
        "evidence/18/1-坏.zip": b"PK\x03\x04" + b"\0" * 40,
        "evidence/20/1-照片.jpg": real_documents.jpg("照片"),
        "evidence/20/1-照片.jpg.meta.yaml": b"number: [\n",
        "evidence/21/review.yaml": b"passed: maybe\n",
        "evidence/散落.txt": "散落".encode(),
        "evidence/22/1-网址.url.txt": "http://内网 地址\n".encode(),
    }.items():
        repo.write(place, data)
    repo.commit("有问题的材料", DATES[1])
    repo.write("evidence/23/1-未入库.pdf", real_documents.pdf("未", "入库"))
    repo.write("evidence/24/1-暂存.docx", secret)
    repo.run("add", "evidence/24")
    return repo


def _damaged_list(path: Path) -> Repo:
    """A list with faults of every kind."""
    repo = _repo(path)
    files = sorted((path / "checklist").glob("0*.yaml"))
    for number, file in enumerate(files):
        text = file.read_text(encoding="utf-8")
        if number == 0:
            text = text.replace("id: 3\n", "id: 2\n", 1).replace("lead:", "leed:", 1)
        if number == 1:
            text = text.replace("县司法局", "县司发局")
        if number == 2:
            text += "\n  - [：\n"
        if number == 3:
            text = text.replace("material", "materiel", 2)
        file.write_text(text, encoding="utf-8")
    for place, content in list(complete_evidence().items())[:40]:
        repo.write(place, content)
    repo.commit("改坏的清单", DATES[1])
    return repo


def _git(*args: str) -> None:
    subprocess.run(["git", *args], check=True, capture_output=True)


def build(folder: Path) -> None:
    """Write all of it below ``folder``: trackers by name, and ``报来`` with what came in."""
    _repo(folder / "real")
    complete(folder / "complete")
    _damaged_evidence(folder / "damaged")
    _damaged_list(folder / "badlist")
    whole = (folder / "complete").as_uri()
    _git("clone", "--quiet", "--bare", whole, str(folder / "bare"))
    _git("clone", "--quiet", "--depth", "1", whole, str(folder / "shallow"))
    (folder / "plain").mkdir()
    sent = folder / "报来"
    sent.mkdir()
    (sent / "材料").mkdir()
    intake_sixty.build(sent / "材料")
    grid, merges = clean_grid()
    for name, data in {
        "清单.docx": as_docx(grid, merges=merges),
        "清单.xlsx": as_xlsx(grid, merges=merges),
        "清单.html": as_html(grid, merges=merges),
        "新清单.xlsx": new_lists.put_in_front(),
        "清单.txt": SOURCE.read_bytes(),
        "清单.csv": "\n".join(
            ",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in grid
        ).encode("gb18030"),
        "坏.docx": b"PK\x03\x04 nothing",
        "目录.docx": real_documents.docx("目录", "一、二、三"),
        "目录.pdf": real_documents.pdf("Catalogue", "1 2 3"),
        "机密.docx": real_documents.docx("机密★1年", "正文"),
        "名单.docx": real_documents.docx("名单", f"张三 {safety_samples.mobile(2)}"),
    }.items():
        (sent / name).write_bytes(data)
    (sent / "案例").mkdir()
    (sent / "案例" / "检查记录.docx").write_bytes(real_documents.docx("记录", "正文"))
    try:
        (folder / "pdf").mkdir()
        (sent / "清单.pdf").write_bytes(as_pdf((sent / "清单.docx").read_bytes(), folder / "pdf"))
    except (OSError, subprocess.SubprocessError) as error:
        print(f"no PDF of the list: {error}", file=sys.stderr)
    shutil.rmtree(folder / "pdf")


if __name__ == "__main__":
    os.umask(0o022)
    build(Path(sys.argv[1]))
