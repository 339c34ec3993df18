"""Every rule on evidence finds its fault, where it is, and nothing else, in a complete repository."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import real_documents as real
from tests.complete_tracker import complete_evidence, write_complete
from tests.conftest import ISOLATED, Repo
from tests.evidence_check import Kept, Spot, spots
from tests.evidence_check import check as check_all
from zzfz.evidence.facts import LARGEST
from zzfz.progress.model import State
from zzfz.progress.totals import bonus, overall
from zzfz.render.advice import words
from zzfz.rules.registry import FAMILIES, level_of, rules
from zzfz.rules.rule import Level
from zzfz.text import printable
from zzfz.tracker import open_tracker

WORDS = "子洲县法治政府建设工作开展情况如下：一是加强组织领导，二是完善制度机制，三是强化监督检查。"
GOOD = real.docx("补充说明", WORDS, "本说明只为第五项提供。")
(PHOTO,) = (path for path in complete_evidence() if path.startswith("evidence/1/"))
check = partial(check_all, kept=Kept())
"""The sound documents of the complete repository, the same in every test, are opened once."""
POINTER = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 73400320\n"


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A complete repository, made once."""
    path = tmp_path_factory.mktemp("complete") / "清单"
    path.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ISOLATED.items():
            patch.setenv(name, value)
        made = Repo(path)
        made.run("init", "--quiet", "--initial-branch=main")
        write_complete(made)
        made.run("gc", "--quiet")  # one pack is copied faster than a thousand objects
    return path


@pytest.fixture
def complete(template: Path, tmp_path: Path) -> Repo:
    """A complete repository to seed a fault in."""
    target = tmp_path / "清单"
    shutil.copytree(template, target, symlinks=True)
    return Repo(target)


@pytest.fixture(scope="session")
def baseline(template: Path) -> Counter[Spot]:
    """What is said of the complete repository itself."""
    return Counter(spots(check(template)))


def hand_in(path: str, content: bytes | str = GOOD) -> Callable[[Repo], object]:
    """A seed: this file is committed too."""

    def act(repo: Repo) -> None:
        repo.write(path, content)
        repo.commit()

    return act


def withdraw(path: str) -> Callable[[Repo], object]:
    """A seed: this file is no longer there."""

    def act(repo: Repo) -> None:
        (repo.path / path).unlink()
        repo.commit()

    return act


def fewer_cases(repo: Repo) -> None:
    """A seed: nine enterprises where ten are asked for (row 10)."""
    case = "evidence/10/案例1-餐饮企业"
    shutil.rmtree(repo.path / case)
    (repo.path / f"{case}.meta.yaml").unlink()
    repo.commit()


def copy(path: str, to: str) -> Callable[[Repo], object]:
    """A seed: this file is handed in again."""

    def act(repo: Repo) -> None:
        repo.write(to, (repo.path / path).read_bytes())
        repo.commit()

    return act


def with_sidecar(path: str, text: str) -> Callable[[Repo], object]:
    """A seed: one more file with this sidecar."""

    def act(repo: Repo) -> None:
        repo.write(path, GOOD)
        hand_in(f"{path}.meta.yaml", text)(repo)

    return act


def symlink(repo: Repo) -> None:
    (repo.path / "evidence/5/链接.docx").symlink_to("/etc/passwd")
    repo.commit()


def nested(repo: Repo) -> None:
    inner = repo.path / "evidence/5/另一个仓库"
    inner.mkdir()
    inside = Repo(inner)
    inside.run("init", "--quiet")
    hand_in("情况说明.docx")(inside)
    repo.commit()


def executable(repo: Repo) -> None:
    repo.write("evidence/5/说明.docx", GOOD).chmod(0o755)
    repo.commit()


def ignored(repo: Repo) -> None:
    hand_in(".gitignore", "旧稿*\n")(repo)
    repo.write("evidence/5/旧稿.docx", GOOD)


def lost(repo: Repo) -> None:
    path = "evidence/5/照片.jpg"
    hand_in(path, real.jpg("丢失"))(repo)
    blob = repo.run("rev-parse", f"HEAD:{path}").strip()
    (repo.path / ".git/objects" / blob[:2] / blob[2:]).unlink()


def ask_for_fields(repo: Repo) -> None:
    (path,) = (repo.path / "checklist").glob("06-*.yaml")
    text = path.read_text(encoding="utf-8")
    asked = "- text: 提供普法宣传相关资料\n"
    assert asked in text
    more = f"{asked}              fields: [时间, 地点]\n"
    path.write_text(text.replace(asked, more), encoding="utf-8")
    repo.commit()


def too_many(repo: Repo) -> None:
    for number in range(3):
        repo.write(f"evidence/9/2-案例{number}.docx", real.docx("案例", f"{WORDS}{number}"))
    repo.commit()


def listed_exemption(repo: Repo) -> None:
    text = (repo.path / "checklist/list.yaml").read_text(encoding="utf-8")
    entry = f"{{code: E204, path: evidence/5/无.docx, blob: '{'0' * 40}', by: 张三, reason: 核实}}"
    hand_in("checklist/list.yaml", f"{text}exceptions:\n  - {entry}\n")(repo)


def broken(data: bytes, part: str) -> bytes:
    """The same package with one part cut in half."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    members[part] = members[part][: len(members[part]) // 2]
    return real.zipped(members)


def locked_zip() -> bytes:
    """A zip whose members are marked as encrypted (APPNOTE 4.4.4, bit 0)."""
    data = bytearray(real.zipped({"a.txt": "x"}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(signature) + offset] |= 1
    return bytes(data)


def stored(data: bytes) -> bytes:
    """The same package saved differently."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), old.read(name))
    return target.getvalue()


def saved_again(repo: Repo) -> None:
    (path,) = (repo.path / "evidence/7").glob("*.docx")
    hand_in("evidence/14/另存.docx", stored(path.read_bytes()))(repo)


def returned(repo: Repo) -> None:
    """A seed: a document that was sent back, and is still there."""
    repo.write("evidence/5/退回.docx", GOOD)
    blob = repo.run("hash-object", "evidence/5/退回.docx").strip()
    repo.write(
        "evidence/5/review.yaml",
        "verdicts:\n- verdict: returned\n  reason: 缺少公章\n  reviewer: 王审核\n"
        f'  date: 2023-04-01\n  files: ["{blob}"]\n',
    )
    repo.commit()


def figures_changed(repo: Repo) -> None:
    """A seed: two cases whose texts agree but for a figure."""
    for name, number in (("甲", 1), ("乙", 2)):
        text = f"第{number}号案例：执法人员对企业进行现场检查，发现问题后责令限期改正，企业已按要求完成整改，并提交了整改报告，经复查符合有关规定，予以结案归档。"
        repo.write(f"evidence/9/2-又一例{name}.docx", real.docx("检查案例", text))
    repo.commit()


def asked_about(repo: Repo) -> None:
    """A seed: a folder with cases and loose files."""
    for name in ("甲例/笔录.docx", "乙例/笔录.docx", "综述.docx", "另述.docx"):
        repo.write(
            f"evidence/9/2-另一些/{name}", real.docx("检查案例", name, "现场检查的经过和结果")
        )
    repo.commit()


LONG = "很" * 61
EXE = "MZ\x90\x00" * 20
LOCKED_DOCX = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64) + "EncryptedPackage".encode("utf-16-le")
)
SHEET = real.xlsx("说明", WORDS)


class Seed(NamedTuple):
    """A fault: which rule it breaks, how it is made, and where it must be found."""

    code: str
    act: Callable[[Repo], object]
    path: str
    indicator: str | None
    item: int | None = None


def in_five(code: str, name: str, content: bytes | str = GOOD) -> Seed:
    """A file that is wrong, handed in for indicator 5, which has one item without limits."""
    return Seed(code, hand_in(f"evidence/5/{name}", content), f"evidence/5/{name}", "5", 1)


SEEDS = [
    Seed("E101", hand_in("evidence/134/说明.docx"), "evidence/134", None),
    Seed("E101", hand_in("evidence/34-46/3-2022年说明.docx"), "evidence/34-46", None),
    Seed("E101", hand_in("evidence/101/README.md", "# 第 101 项\n"), "evidence/101", None),
    Seed("E102", hand_in("evidence/说明.docx"), "evidence/说明.docx", None),
    Seed("E103", hand_in("evidence/34/说明.docx"), "evidence/34/说明.docx", "34"),
    Seed("E103", hand_in("evidence/34/9-说明.docx"), "evidence/34/9-说明.docx", "34"),
    Seed("E104", hand_in("evidence/否决2/说明.docx"), "evidence/否决2", "否决2"),
    in_five("E201", "空.docx", b""),
    in_five("E202", "其实是PDF.docx", real.pdf("说明", WORDS)),
    in_five("E202", "其实是程序.txt", EXE),
    in_five("E202", "没传完.docx", GOOD[: len(GOOD) // 2]),
    in_five("E202", "正文坏了.docx", broken(GOOD, "word/document.xml")),
    in_five("E202", "不是表.xlsx", GOOD),
    in_five("E202", "其实是表.docx", SHEET),
    in_five("E202", "没有目录的表.xlsx", broken(SHEET, "xl/workbook.xml")),
    in_five("E202", "没传完.jpg", real.jpg("照片")[:-40]),
    in_five("E202", "没传完.pdf", real.pdf("说明", WORDS)[:60]),
    in_five("E202", "不是版式.ofd", real.zipped({"a.xml": "<a/>"})),
    in_five("E208", "空包.zip", real.zipped({})),
    in_five("E203", "有密码.pdf", real.pdf("说明", WORDS, password="机密")),
    in_five("E203", "有密码.zip", locked_zip()),
    in_five("E203", "有密码.docx", LOCKED_DOCX),
    in_five("E209", "证明资料（待补充）.docx"),
    in_five("E204", "证明资料.docx", real.docx("", "待补充。")),
    in_five("E208", "空白页.docx", real.docx("", "")),
    in_five("E201", "记录.txt", " \r\n　\n"),
    in_five("E205", "演练视频.mp4", POINTER),
    in_five("E206", "演练视频.mpg", bytes(LARGEST + 1)),
    Seed("E207", lost, "evidence/5/照片.jpg", "5", 1),
    Seed(
        "E301",
        with_sidecar("evidence/5/甲.docx", "item: 1\n"),
        "evidence/5/甲.docx.meta.yaml",
        "5",
        1,
    ),
    Seed(
        "E301",
        with_sidecar("evidence/5/甲.docx", "items: [1\n"),
        "evidence/5/甲.docx.meta.yaml",
        "5",
        1,
    ),
    Seed(
        "E302",
        hand_in("evidence/5/已撤下.docx.meta.yaml", "note: 旧\n"),
        "evidence/5/已撤下.docx.meta.yaml",
        "5",
    ),
    Seed(
        "E303",
        with_sidecar("evidence/34/3-2022年甲.docx", "items: [9]\n"),
        "evidence/34/3-2022年甲.docx.meta.yaml",
        "34",
    ),
    *(
        Seed(
            "E303",
            with_sidecar("evidence/5/甲.docx", text),
            "evidence/5/甲.docx.meta.yaml",
            "5",
            1,
        )
        for text in (
            "department: 县司法居\n",
            "domains: [生态环镜]\n",
            "published: false\naddress: https://www.zizhou.gov.cn/\n",
            "period: {start: 2023-01-01, end: 2022-01-01}\n",
            "reason: 没有发生\n",
        )
    ),
    Seed(
        "E304",
        with_sidecar(
            "evidence/5/甲.docx",
            f"exceptions:\n  - {{code: E204, blob: '{'0' * 40}', by: 张三, reason: 核实}}\n",
        ),
        "evidence/5/甲.docx.meta.yaml",
        "5",
        1,
    ),
    Seed(
        "E306",
        with_sidecar(
            "evidence/5/甲.docx",
            "unsettled: [{field: department, values: ['\"县司法局\"', '\"县公安局\"']}]\n",
        ),
        "evidence/5/甲.docx.meta.yaml",
        "5",
        1,
    ),
    Seed("E304", listed_exemption, "checklist/list.yaml", None),
    in_five("E401", "甲?.docx"),
    in_five("E401", "con.docx"),
    in_five("E401", "甲.docx "),
    in_five("E401", "甲\x1b[2J.docx"),
    in_five("E401", "甲\u202excod.docx"),
    in_five("E402", "cafe\u0301.docx"),
    in_five("E403", f"{LONG}.docx"),
    in_five("E404", "\udcc7\udce9.docx"),
    Seed(
        "E405",
        lambda repo: (
            repo.write("evidence/5/甲A.docx", GOOD),
            hand_in("evidence/5/甲a.docx", real.docx("另一份", WORDS))(repo),
        ),
        "evidence/5/甲a.docx",
        "5",
        1,
    ),
    Seed("E501", symlink, "evidence/5/链接.docx", "5"),
    Seed("E502", nested, "evidence/5/另一个仓库", "5"),
    Seed("E503", executable, "evidence/5/说明.docx", "5", 1),
    Seed("E601", lambda repo: repo.write("evidence/5/新.docx"), "evidence/5/新.docx", "5"),
    Seed("E602", ignored, "evidence/5/旧稿.docx", "5"),
    Seed("E701", hand_in("evidence/5/README.md", "# 手写\n"), "evidence/5/README.md", "5"),
    Seed("M101", fewer_cases, "evidence/10", "10", 1),
    Seed("M102", withdraw("evidence/24/公开网址.url"), "evidence/24", "24", 1),
    Seed("M103", too_many, "evidence/9", "9", 2),
    Seed(
        "M104",
        hand_in("evidence/34/3-2020年说明.docx"),
        "evidence/34/3-2020年说明.docx",
        "34",
        3,
    ),
    Seed("M105", hand_in("evidence/34/3-说明.docx"), "evidence/34/3-说明.docx", "34", 3),
    Seed(
        "M106",
        withdraw("evidence/59/公安-重大执法决定法制审核案件清单.ofd"),
        "evidence/59",
        "59",
        1,
    ),
    Seed(
        "M107",
        withdraw("evidence/3/2-全县行政审批中介服务机构名录.pdf.meta.yaml"),
        "evidence/3",
        "3",
        2,
    ),
    Seed("M108", ask_for_fields, "evidence/80", "80", 1),
    Seed(
        "M109",
        hand_in("evidence/24/内网.url", "[InternetShortcut]\nURL=http://192.168.1.10/\n"),
        "evidence/24/内网.url",
        "24",
        1,
    ),
    Seed(
        "M110",
        with_sidecar("evidence/77/零报告.docx", "nil: true\n"),
        "evidence/77/零报告.docx",
        "77",
        1,
    ),
    Seed(
        "M111", hand_in("evidence/33/截图.jpg", real.jpg("截图")), "evidence/33/截图.jpg", "33", 1
    ),
    Seed("M112", hand_in("evidence/5/空白.docx", b" \n"), "evidence/5/空白.docx", "5", 1),
    Seed("M113", hand_in("evidence/5/指针.docx", POINTER), "evidence/5/指针.docx", "5", 1),
    Seed(
        "M114",
        with_sidecar("evidence/77/零报告.docx", "nil: true\nreason: 没有发生\n"),
        "evidence/77/零报告.docx",
        "77",
        1,
    ),
    Seed(
        "M115",
        hand_in("evidence/59/关于宣传教育公安的清单.docx"),
        "evidence/59/关于宣传教育公安的清单.docx",
        "59",
        1,
    ),
    Seed(
        "M116",
        hand_in("evidence/5/无此类案件.jpg", real.jpg("无")),
        "evidence/5/无此类案件.jpg",
        "5",
        1,
    ),
    Seed(
        "M117",
        with_sidecar("evidence/59/各部门.docx", "domains: all\n"),
        "evidence/59/各部门.docx",
        "59",
        1,
    ),
    Seed("M118", returned, "evidence/5/退回.docx", "5", 1),
    Seed(
        "M119",
        with_sidecar("evidence/33/零报告.docx", "nil: true\nreason: 没有\n"),
        "evidence/33/零报告.docx",
        "33",
        1,
    ),
    Seed(
        "M120", hand_in("evidence/34/3-2098年说明.docx"), "evidence/34/3-2098年说明.docx", "34", 3
    ),
    Seed("M121", hand_in("evidence/12/孤件办法.docx"), "evidence/12/孤件办法.docx", "12", 1),
    Seed("M122", copy(PHOTO, "evidence/1/龙一份.jpg"), "evidence/1/龙一份.jpg", "1", 1),
    Seed(
        "M123",
        hand_in("evidence/24/搜索.url", "[InternetShortcut]\nURL=https://www.baidu.com/s?wd=x\n"),
        "evidence/24/搜索.url",
        "24",
        1,
    ),
    Seed(
        "M124",
        with_sidecar("evidence/97/公安2022年迟公开.docx", "date: 2023-05-06\n"),
        "evidence/97/公安2022年迟公开.docx",
        "97",
        1,
    ),
    Seed("D104", figures_changed, "evidence/9/2-又一例甲.docx", "9", 2),
    Seed("E105", asked_about, "evidence/9/2-另一些", "9", 2),
    Seed("E106", hand_in("evidence/5/旧稿.bak"), "evidence/5/旧稿.bak", "5", None),
    Seed("E107", hand_in("evidence/第5项/补充.docx"), "evidence/第5项", None, None),
    Seed("D101", copy(PHOTO, "evidence/14/复制.jpg"), "evidence/14/复制.jpg", "14", 1),
    Seed("D102", saved_again, "evidence/14/另存.docx", "14", 1),
    Seed("D103", copy(PHOTO, "evidence/1/又一份.jpg"), "evidence/1/又一份.jpg", "1", 1),
]


_CONSEQUENCES = frozenset(
    {"M101", "M103", "M106", "M109", "M110", "M112", "M113", "M117", "M118", "M121", "M122"}
    | {"E105", "E201", "E202", "E203", "E204", "E205", "E207", "E208", "D103", "M107", "M108"}
    | {"M114", "M116", "R108", "D101", "D102", "S303"}
)


_LAST = {"E207", "E601", "E602"}
"""Undone by whatever is committed after it."""


def batches() -> list[list[Seed]]:
    """The seeds, six to a repository, none of which touches what another does."""
    held: list[list[Seed]] = []
    for seed in SEEDS:
        for batch in held:
            together = {(one.path.removesuffix(".meta.yaml"), one.code) for one in batch}
            paths, codes = {path for path, _ in together}, {code for _, code in together}
            own = seed.path.removesuffix(".meta.yaml")
            if seed.code in _LAST:
                codes = codes | (_LAST if codes & _LAST else set())
            if len(batch) < 6 and own not in paths and seed.code not in codes:
                batch.append(seed)
                break
        else:
            held.append([seed])
    return [sorted(batch, key=lambda one: one.code in _LAST) for batch in held]


@pytest.mark.parametrize(
    "seeds",
    batches(),
    ids=lambda seeds: " ".join(f"{one.code}-{SEEDS.index(one)}" for one in seeds),
)
def test_seeded_faults_are_found_and_no_others(
    seeds: list[Seed], complete: Repo, baseline: Counter[Spot]
) -> None:
    for seed in seeds:
        seed.act(complete)
    found = check(complete.path)
    expected = Counter(Spot(one.code, one.path, one.indicator, one.item) for one in seeds)
    new = Counter(spots(found)) - baseline
    assert {spot: new[spot] for spot in expected} == expected, sorted(new)
    # What does not count may leave its item short, or be told twice: what it is, and what it means.
    assert {one.code for one in new - expected} <= _CONSEQUENCES
    for seed in seeds:
        (told,) = (one for one in found if (one.place.path, one.code) == (seed.path, seed.code))
        for text in (told.message, words(told.advice)):
            assert text
            assert text == printable(text)


def test_every_rule_on_evidence_has_a_seed() -> None:
    families = {"E", "M", "D"}
    wanted = {code for code in rules() if code[0] in families}
    of_changes = {"E305", "E311", "E312", "E313", "E314"}  # tests/test_check_guard.py
    of_addresses = {"M125", "M126"}  # tests/test_links.py: they need what checking found
    assert {seed.code for seed in SEEDS} | of_changes | of_addresses == wanted
    assert families < set(FAMILIES)


def test_complete_repository_is_complete_and_has_no_fault(template: Path) -> None:
    progress = open_tracker(template).progress
    totals = overall(progress)
    assert (totals.indicators, totals.complete, totals.sets_complete) == (100, 100, 66)
    assert bonus(progress).complete == 2
    vetoes = [one for one in progress.checklist.indicators if one.id.startswith("否决")]
    assert [progress.state_of(one) for one in vetoes] == [State.NOT_REQUIRED] * 2
    assert {level_of(one) for one in check(template, complete=True)} == {Level.NOTICE}


def test_sets_complete_one_after_the_other(repo: Repo) -> None:
    from tests.complete_tracker import checklist_files, county_checklist, evidence_of
    from tests.sound import StatedFacts
    from zzfz.evidence.snapshot import from_listing
    from zzfz.git import find_repository
    from zzfz.git.revisions import resolve
    from zzfz.git.trees import list_tree
    from zzfz.progress.assess import assess

    checklist = county_checklist()
    for path, content in checklist_files().items():
        repo.write(path, content)
    where = find_repository(repo.path)
    complete = []
    for material in checklist.sets[:14:3]:
        for path, content in evidence_of(checklist, material).items():
            repo.write(path, content)
        repo.commit()
        head = resolve(where)
        assert head is not None
        snapshot = from_listing(where, head, list_tree(where, head.revision, "evidence"))
        progress = assess(checklist, snapshot, StatedFacts())
        complete.append([one.set.id for one in progress.sets if one.state is State.COMPLETE])
    wanted = [one.id for one in checklist.sets[:14:3]]
    assert complete == [wanted[: count + 1] for count in range(len(wanted))]


def test_missing_material_is_an_error_only_when_all_is_asked_for(complete: Repo) -> None:
    withdraw(PHOTO)(complete)
    shutil.rmtree(complete.path / "evidence/加分1")
    complete.commit()
    plain = check(complete.path)
    assert {level_of(one) for one in plain} == {Level.NOTICE}
    strict = check(complete.path, complete=True)
    errors = [one for one in strict if level_of(one) is Level.ERROR]
    assert spots(tuple(errors)) == [Spot("M101", "evidence/1", "1", 1)]


def test_exemption_holds_for_the_content_it_was_given_for(complete: Repo) -> None:
    repo = complete
    repo.write("evidence/81/1-空白格式文本.docx", real.docx("", "待补充"))
    blob = repo.run("hash-object", "evidence/81/1-空白格式文本.docx").strip()
    path = "evidence/81/1-空白格式文本.docx"
    text = f"exceptions:\n  - {{code: E204, blob: {blob!r}, by: 张三, reason: 申请书格式}}\n"
    hand_in(f"{path}.meta.yaml", text)(repo)
    assert "E204" not in {one.code for one in check(repo.path)}
    hand_in(path, real.docx("", "待补充。"))(repo)
    found = {(one.code, one.place.path) for one in check(repo.path)}
    assert {("E204", path), ("E304", f"{path}.meta.yaml")} <= found


def test_scope_opens_only_what_a_change_brought(complete: Repo, baseline: Counter[Spot]) -> None:
    old, new = "evidence/5/旧.docx", "evidence/5/新.docx"
    hand_in(old, b"")(complete)
    hand_in(new, b"")(complete)
    found = check(complete.path, frozenset({new}))
    new_ones = Counter(spots(found)) - baseline
    opened = {spot: number for spot, number in new_ones.items() if spot.code != "M112"}
    assert opened == {Spot("E201", new, "5", 1): 1}


def test_scope_reports_a_whole_group_of_duplicates_that_it_touches(complete: Repo) -> None:
    copied = "evidence/14/复制.jpg"
    copy(PHOTO, copied)(complete)
    for scope in (PHOTO, copied):
        found = check(complete.path, frozenset({scope}))
        assert [one.place.path for one in found if one.code == "D101"] == [copied]
    assert not [one for one in check(complete.path, frozenset()) if one.code == "D101"]


def test_large_file_that_lfs_has_fetched_is_looked_into(complete: Repo) -> None:
    import hashlib

    data = b"not a video"
    oid = hashlib.sha256(data).hexdigest()
    hand_in("evidence/5/演练.jpg", POINTER.replace("0" * 64, oid))(complete)
    assert "E205" in {one.code for one in check(complete.path)}
    complete.write(f".git/lfs/objects/{oid[:2]}/{oid[2:4]}/{oid}", data)
    codes = {one.code for one in check(complete.path)}
    assert "E205" not in codes
    assert "E202" in codes


def test_generated_page_that_is_right_is_no_finding(
    complete: Repo, baseline: Counter[Spot]
) -> None:
    hand_in("evidence/5/README.md", "# 第 5 项\n")(complete)
    assert Counter(spots(check(complete.path))) == baseline
